import FixtureSupport
import Testing

@testable import Wire

/// Numbers without pattern, the same on every run.
private struct Noise {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next(below bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return bound == 0 ? 0 : Int(state >> 33) % bound
  }
}

@Suite("Rulesets that no kernel sent")
struct NFTMalformedTests {
  /// Asks everything that can be asked of a ruleset; the answers do not matter.
  @discardableResult
  private func askEverything(_ datagrams: NFTDatagrams) -> Int {
    let ruleset = NFTRuleset(datagrams)
    let change = NFTRulesetChange(from: ruleset, to: ruleset)
    var length = ruleset.problems.count
    for rule in ruleset.rules {
      let summary = ruleset.summary(of: rule)
      length += ruleset.text(of: rule).utf8.count + (summary.rate ?? "").utf8.count
      length += (ruleset.comment(of: rule) ?? "").utf8.count + ruleset.expressions(of: rule).count
      if change.growth(of: rule) != nil { length += 1 }
    }
    for set in ruleset.sets { length += ruleset.elements(of: set)?.count ?? 0 }
    for chain in ruleset.chains {
      length += (chain.declaration ?? "").utf8.count
      if change.growth(of: chain) != nil { length += 1 }
    }
    for object in ruleset.objects where change.growth(of: object) != nil { length += 1 }
    return length
  }

  private static let cases = Fixture.names(in: "malformed/nftables").filter { !$0.contains(".") }

  @Test("A way to be wrong that was thought of comes to an end", arguments: cases)
  func known(name: String) throws {
    let datagrams = try RecordedRuleset("malformed/nftables/\(name)").datagrams
    // Nothing that goes in is a reason to write more than a book.
    #expect(askEverything(datagrams) < 2_000_000)
  }

  @Test("Bad attributes are problems, and the rules after them are read")
  func problems() throws {
    for name in ["attribute-of-no-length", "attribute-beyond-the-end"] {
      let ruleset = try RecordedRuleset("malformed/nftables/\(name)").ruleset
      #expect(!ruleset.problems.isEmpty)
      let last = try #require(ruleset.rules.last)
      #expect(last.handle == 2)
      #expect(ruleset.text(of: last) == "drop")
      // A rule that cannot be read may do anything.
      #expect(ruleset.rules.first?.drop == .unknown)
    }
  }

  private static let small = [
    "linux-6.18/reload/counted", "linux-6.18/arp", "linux-6.1/iptables",
  ]

  @Test("A dump cut short anywhere gives what was before the cut", arguments: small)
  func truncated(name: String) throws {
    let whole = try RecordedRuleset("nftables/\(name)").datagrams
    let rules = whole.rules.first ?? []
    let step = max(1, rules.count / 1500)
    for count in stride(from: 0, to: rules.count, by: step) {
      var cut = whole
      cut.rules = [Array(rules.prefix(count))]
      askEverything(cut)
    }
    for dump: WritableKeyPath<NFTDatagrams, [[UInt8]]> in [
      \.generation, \.tables, \.chains, \.sets, \.elements, \.objects, \.flowtables,
    ] {
      let first = whole[keyPath: dump].first ?? []
      let step = max(1, first.count / 200)
      for count in stride(from: 0, to: first.count, by: step) {
        var cut = whole
        cut[keyPath: dump] = [Array(first.prefix(count))]
        askEverything(cut)
      }
    }
  }

  @Test("A dump with any byte changed comes to an end")
  func changed() throws {
    let whole = try RecordedRuleset("nftables/linux-6.18/reload/counted").datagrams
    let rules = whole.rules.first ?? []
    for index in rules.indices {
      for value: UInt8 in [0, 1, 0x7f, 0x80, 0xff] where rules[index] != value {
        var changed = whole
        changed.rules[0][index] = value
        askEverything(changed)
      }
    }
  }

  @Test("Dumps with bytes changed at random come to an end", arguments: 0..<12)
  func noise(seed: Int) throws {
    var noise = Noise(seed: UInt64(seed))
    let names = ["ip6", "netdev", "bridge", "iptables"]
    let whole = try RecordedRuleset("nftables/linux-6.1/\(names[seed % names.count])").datagrams
    var changed = whole
    let dumps: [WritableKeyPath<NFTDatagrams, [[UInt8]]>] = [
      \.rules, \.rules, \.rules, \.sets, \.elements, \.chains, \.objects,
    ]
    for _ in 0..<400 {
      let dump = dumps[noise.next(below: dumps.count)]
      let count = changed[keyPath: dump].count
      guard count > 0 else { continue }
      let datagram = noise.next(below: count)
      let length = changed[keyPath: dump][datagram].count
      guard length > 0 else { continue }
      changed[keyPath: dump][datagram][noise.next(below: length)] = UInt8(noise.next(below: 256))
    }
    askEverything(changed)
  }
}
