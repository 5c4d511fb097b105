import FixtureSupport
import Testing

@testable import Wire

@Suite("Qdiscs and classes")
struct QdiscTests {
  @Test("Prints each recorded qdisc as tc does", arguments: RecordedTraffic.all)
  func line(recorded: RecordedTraffic) throws {
    guard Fixture.exists(recorded.path("qdisc.txt")) else { return }
    let device = try recorded.device()
    let lines = try recorded.qdiscs().filter { $0.interface == device }.map { $0.line() }
    #expect(try RecordedTraffic.words(lines.joined(separator: "\n")) == recorded.words("qdisc.txt"))
  }

  @Test("Reads every number that tc -s -d prints", arguments: RecordedTraffic.all)
  func statistics(recorded: RecordedTraffic) throws {
    guard Fixture.exists(recorded.path("qdisc-statistics.txt")) else { return }
    let device = try recorded.device()
    let texts = try recorded.qdiscs().filter { $0.interface == device }.map { $0.detailedText() }
    #expect(
      try RecordedTraffic.words(texts.joined(separator: "\n"))
        == recorded.words("qdisc-statistics.txt"))
  }

  @Test("Prints each recorded class as tc does", arguments: RecordedTraffic.all)
  func classes(recorded: RecordedTraffic) throws {
    guard Fixture.exists(recorded.path("class.txt")) else { return }
    let classes = try recorded.classes()
    let lines = classes.map { $0.line() }.joined(separator: "\n")
    #expect(try RecordedTraffic.words(lines) == recorded.words("class.txt"))
    let texts = classes.map { $0.detailedText() }.joined(separator: "\n")
    #expect(try RecordedTraffic.words(texts) == recorded.words("class-statistics.txt"))
  }

  @Test("Knows every kind that was recorded", arguments: RecordedTraffic.all)
  func kinds(recorded: RecordedTraffic) throws {
    for file in ["qdisc.nl", "one-root.nl", "one-leaf.nl", "one-handle.nl"]
    where Fixture.exists(recorded.path(file)) {
      for qdisc in try recorded.qdiscs(file) {
        #expect(qdisc.problems.isEmpty)
        if case .unknown = qdisc.options { Issue.record("unknown kind \(qdisc.kind)") }
      }
    }
  }
}
