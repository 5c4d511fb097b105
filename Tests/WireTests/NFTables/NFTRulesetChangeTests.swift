import Testing

@testable import Wire

@Suite("The same rule in two readings")
struct NFTRulesetChangeTests {
  private static let kernels = ["linux-6.18", "linux-6.1"]

  private func change(_ kernel: String, _ from: String, _ to: String) throws -> NFTRulesetChange {
    NFTRulesetChange(
      from: try RecordedRuleset("nftables/\(kernel)/reload/\(from)").ruleset,
      to: try RecordedRuleset("nftables/\(kernel)/reload/\(to)").ruleset)
  }

  /// The growth of the rule whose text begins so.
  private func growth(_ change: NFTRulesetChange, _ start: String) throws -> NFTCounter? {
    let ruleset = change.after
    let rule = try #require(ruleset.rules.first { ruleset.text(of: $0).hasPrefix(start) })
    return change.growth(of: rule)
  }

  private let shared = "udp dport 9990"

  @Test("Counters grow by the packets that were sent", arguments: kernels)
  func counted(kernel: String) throws {
    let change = try change(kernel, "before", "counted")
    #expect(change.hasChanged == false)
    #expect(try growth(change, shared) == NFTCounter(packets: 3, bytes: 384))
    // The quota lets 200 bytes through, and its own state is no difference.
    #expect(
      try growth(change, "udp dport 9992") == NFTCounter(packets: 2, bytes: 256))
    #expect(
      try growth(change, "-A INPUT -p udp -m udp --dport 9993")
        == NFTCounter(packets: 3, bytes: 384))
    let object = try #require(change.after.objects.first { $0.name == "shared" })
    #expect(change.growth(of: object) == NFTCounter(packets: 3, bytes: 384))
    let forward = try #require(change.after.chains.first { $0.name == "FORWARD" })
    #expect(change.growth(of: forward) == NFTCounter(packets: 0, bytes: 0))
  }

  @Test("A rule that was replaced has no growth", arguments: kernels)
  func replaced(kernel: String) throws {
    let change = try change(kernel, "counted", "replaced")
    #expect(change.hasChanged == true)
    #expect(try growth(change, shared) == nil)
    #expect(try growth(change, "udp dport 9992") == NFTCounter(packets: 0, bytes: 0))
  }

  @Test("Counters set to zero have no growth", arguments: kernels)
  func zeroed(kernel: String) throws {
    let change = try change(kernel, "counted", "zeroed")
    #expect(try growth(change, "-A INPUT -p udp -m udp --dport 9993") == nil)
  }

  @Test(
    "A table that was made again has new rules, whatever their handles and counters",
    arguments: kernels)
  func reloaded(kernel: String) throws {
    let change = try change(kernel, "counted", "reloaded")
    let ruleset = change.after
    let rule = try #require(ruleset.rules.first { $0.counter?.packets == 1000 })
    let old = try #require(change.before.rules.first { $0.handle == rule.handle })
    #expect(change.before.text(of: old).hasPrefix(shared))
    #expect(ruleset.text(of: rule).hasPrefix(shared))
    #expect(change.earlier(rule) == nil)
    #expect(change.growth(of: rule) == nil)
    let object = try #require(ruleset.objects.first { $0.name == "shared" })
    #expect(change.growth(of: object) == nil)
  }

  @Test("A rule with other words is another rule")
  func differentWords() throws {
    let before = try RecordedRuleset("nftables/linux-6.18/reload/before").datagrams
    var after = before
    // Port 9990 becomes 9991 in the first rule, at the same handle.
    after.rules = after.rules.map {
      $0.replacing([0x27, 0x06], with: [0x27, 0x07], maxReplacements: 1)
    }
    let change = NFTRulesetChange(from: NFTRuleset(before), to: NFTRuleset(after))
    let matched = change.after.rules.map { change.earlier($0) != nil }
    #expect(matched.filter { !$0 }.count == 1)
  }

  @Test("Every rule of a ruleset is itself", arguments: RecordedRuleset.native)
  func itself(recorded: RecordedRuleset) throws {
    let ruleset = try recorded.ruleset
    let change = NFTRulesetChange(from: ruleset, to: ruleset)
    for rule in ruleset.rules {
      #expect(change.earlier(rule)?.handle == rule.handle)
    }
  }
}
