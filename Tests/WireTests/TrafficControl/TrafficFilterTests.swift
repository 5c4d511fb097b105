import FixtureSupport
import Testing

@testable import Wire

@Suite("Filters and actions")
struct TrafficFilterTests {
  /// Recordings with filters, and the file of each.
  static let recordings: [(RecordedTraffic, String)] = RecordedTraffic.all.flatMap { recorded in
    ["filter0", "filter1"].filter { Fixture.exists(recorded.path($0 + ".nl")) }
      .map { (recorded, $0) }
  }

  /// Where this decoder says more or less than tc on purpose: the priority, and the words that
  /// both share at the start.
  static let differences: [String: [UInt16: Int]] = [
    // Edited keys and gate schedules are not printed; tc 6.1 prints 10.0.0.0/32 for a /24.
    "linux-6.1/actions": [12: 20, 17: 16, 25: 14],
    // Extended matches are counted, not printed.
    "linux-6.1/filters-other": [3: 11],
  ]

  @Test("Prints each recorded filter as tc does", arguments: recordings)
  func text(recorded: RecordedTraffic, file: String) throws {
    let names = try recorded.interfaces()
    let filters = try recorded.filters(file + ".nl")
    guard Fixture.exists(recorded.path(file + ".txt")) else {
      #expect(filters.isEmpty)
      return
    }
    let expected = try Self.filterWords(Fixture.text(recorded.path(file + ".txt")))
    #expect(filters.count == expected.count)
    for (filter, expected) in zip(filters, expected) {
      let text = filter.text { index in names.first { $0.value == index }?.key }
      var (words, expected) = (RecordedTraffic.words(text)[...], expected[...])
      if let shared = Self.differences["\(recorded)"]?[filter.priority], !filter.isHead {
        (words, expected) = (words.prefix(shared), expected.prefix(shared))
      }
      #expect(words == expected)
      #expect(filter.problems.isEmpty)
    }
  }

  @Test("Reads every action's counters", arguments: recordings)
  func statistics(recorded: RecordedTraffic, file: String) throws {
    let path = recorded.path(file + "-statistics.txt")
    guard Fixture.exists(path) else { return }
    let texts = try recorded.filters(file + ".nl").flatMap { filter in
      filter.actions.compactMap { $0.statistics?.text }
    }
    // tc prints three lines: a heading, what passed, what waits.
    let lines = try Fixture.text(path).split(separator: "\n")
    let expected = lines.indices.filter { lines[$0].contains("Action statistics:") }.map {
      RecordedTraffic.words(lines[$0 + 1] + " " + lines[$0 + 2])
    }
    #expect(texts.map(RecordedTraffic.words) == expected)
  }

  @Test("Counts the packets that matched")
  func hits() throws {
    let drop = try RecordedTraffic(kernel: "linux-6.1", name: "gact-random-drop").filters()
    #expect(drop.compactMap(\.hits) == [1000])
  }

  @Test("Says which verdict drops, and how often")
  func deliberateDrops() throws {
    let filters = try RecordedTraffic(kernel: "linux-6.1", name: "actions").filters()
    let actions = filters.flatMap { filter in
      filter.actions.map { (filter.priority, $0.order, $0.deliberateDrop) }
    }
    func drop(_ priority: UInt16, _ order: UInt16 = 1) -> DeliberateDrop? {
      actions.first { $0.0 == priority && $0.1 == order }?.2
    }
    #expect(drop(1) == .probability(0.25))
    #expect(drop(2) == .probability(0.1))
    #expect(drop(3) == .beyondRate(bytesPerSecond: 125_000))
    #expect(drop(4) == nil)
    #expect(drop(5) == nil)
    #expect(drop(7) == nil)
    #expect(drop(11, 2) == .always)
    #expect(drop(26) == .always)
    let random = try RecordedTraffic(kernel: "linux-6.1", name: "gact-random-drop").filters()
    #expect(random.compactMap(\.deliberateDrop) == [.probability(1 - 1.0 / 50)])
    #expect(random.last?.actions.first?.statistics?.drops == 981)
  }

  @Test("Puts an action in words for a finding")
  func brief() throws {
    let filters = try RecordedTraffic(kernel: "linux-6.1", name: "actions").filters()
    func brief(_ priority: UInt16, _ order: Int = 0) -> String? {
      filters.last { $0.priority == priority }?.actions[order].brief { _ in "i0" }
    }
    #expect(brief(1) == "gact action pipe random type determ drop val 4")
    #expect(brief(3) == "police 0x1 rate 1Mbit burst 10Kb mtu 2Kb action drop/pipe")
    #expect(brief(7) == "mirred (Egress Redirect to device i0) stolen")
    #expect(brief(26) == "gact action drop")
  }

  @Test("Puts what a u32 filter compares in words")
  func universalMatch() throws {
    let filters = try RecordedTraffic(kernel: "linux-6.1", name: "filters-u32").filters()
    let matches = filters.filter { !$0.isHead }.map(\.match)
    #expect(
      matches.contains(
        "ip src 10.1.0.0/16 ip dst 10.2.3.4/32 ip protocol 17 sport 1000 dport 53"))
    #expect(matches.contains("ip tos 0x10"))
  }

  @Test("Keeps a filter of a kind that is not known")
  func unknownKind() throws {
    var payload = [UInt8](repeating: 0, count: 20)
    payload[8] = 1
    payload += [9, 0, 1, 0] + Array("rsvp".utf8) + [0, 0, 0, 0] + [8, 0, 2, 0, 1, 2, 3, 4]
    let filter = try TrafficFilter(payload.span)
    #expect(filter.kind == "rsvp")
    #expect(
      filter.text() == "filter rsvp handle 0x1 [4 bytes of options of a kind not known here]")
  }

  /// tc's text, one list of words a filter.
  private static func filterWords(_ text: String) -> [[String]] {
    var filters: [[String]] = []
    for line in text.split(separator: "\n") {
      if line.hasPrefix("filter") { filters.append([]) }
      if filters.isEmpty { continue }
      filters[filters.count - 1] += RecordedTraffic.words(String(line))
    }
    return filters
  }
}

extension RecordedTraffic: CustomStringConvertible {
  var description: String { "\(kernel)/\(name)" }
}
