import Testing

@testable import Wire

@Suite("What a rule can do to a packet")
struct NFTRuleSummaryTests {
  private let ruleset: NFTRuleset
  private let byText: [String: NFTRule]

  init() throws {
    let recorded = RecordedRuleset("nftables/linux-6.1/ip")
    let ruleset = try recorded.ruleset
    let names = try recorded.names
    self.ruleset = ruleset
    byText = Dictionary(
      ruleset.rules.map { (ruleset.text(of: $0, names: names), $0) },
      uniquingKeysWith: { first, _ in first })
  }

  /// The summary of the rule that begins so.
  private func summary(_ start: String) throws -> NFTRuleSummary {
    let text = try #require(byText.keys.filter { $0.hasPrefix(start) }.min(), "\(start)")
    let rule = try #require(byText[text])
    let summary = ruleset.summary(of: rule)
    #expect(rule.drop == summary.drop)
    #expect(rule.counter == summary.counter)
    #expect(rule.counterIsExact == summary.counterIsExact)
    return summary
  }

  @Test("A counter right before the drop counts what is dropped")
  func exact() throws {
    let summary = try summary("udp dport 9998 counter packets")
    #expect(summary.verdict == .drop)
    #expect(summary.drop == .drop)
    #expect(summary.counter != nil)
    #expect(summary.counterIsExact)
  }

  @Test("A log between counter and drop changes nothing")
  func exactWithLog() throws {
    #expect(try summary("udp dport 9996 counter packets").counterIsExact)
  }

  @Test("A match between counter and drop makes the counter count more")
  func inexact() throws {
    let summary = try summary("counter packets 0 bytes 0 tcp dport 9998 drop")
    #expect(summary.drop == .drop)
    #expect(!summary.counterIsExact)
    #expect(try !self.summary("udp dport 9995 counter packets").counterIsExact)
  }

  @Test("Without a counter nothing is counted")
  func uncounted() throws {
    let summary = try summary("udp dport 9999 drop")
    #expect(summary.drop == .drop)
    #expect(summary.counter == nil)
    #expect(!summary.counterIsExact)
  }

  @Test("A rejection loses the packet too")
  func reject() throws {
    let summary = try summary("udp dport 9997 counter")
    #expect(summary.verdict == .reject(NFTReject(kind: .icmp, code: 3)))
    #expect(summary.drop == .reject)
    #expect(summary.counterIsExact)
  }

  @Test(
    "Random and every-Nth matches have a share",
    arguments: [
      ("numgen random mod 100 < 30", 0.3), ("numgen random mod 100 >= 70", 0.3),
      ("numgen random mod 100 != 0", 0.99), ("numgen inc mod 10 vmap { 0 : drop", 0.1),
      ("numgen random mod 3 vmap { 0 : accept, 1 : drop", 1.0 / 3),
      ("numgen inc mod 100 offset 50 vmap { 50-60 : drop }", 0.11),
      ("numgen random mod 100 0-29", 0.3), ("numgen inc mod 2 0", 0.5),
      ("meta random < 100000", 100_000.0 / 4_294_967_296),
    ] as [(String, Double)])
  func probability(start: String, share: Double) throws {
    let found = try #require(try summary(start).probability)
    #expect(abs(found - share) < 1e-9)
  }

  @Test("Other comparisons have none")
  func noProbability() throws {
    #expect(try summary("tcp dport 22 counter").probability == nil)
    #expect(try summary("symhash mod 2").probability == nil)
    #expect(try summary("meta mark set numgen inc mod 2 map").probability == nil)
  }

  @Test("Rates are in the rule's own words")
  func rates() throws {
    #expect(
      try summary("counter packets 0 bytes 0 limit rate over 5/second drop").rate
        == "limit rate over 5/second")
    #expect(
      try summary("update @dynaddrs { ip saddr limit rate over 100/second } drop").rate
        == "limit rate over 100/second")
    #expect(try summary("limit name \"l1\"").rate == "limit name \"l1\"")
    #expect(try summary("quota over 10 kbytes").quota?.bytes == 10_240)
    #expect(try summary("tcp dport 22 counter").rate == nil)
  }

  @Test("A check of the route back is seen")
  func reversePath() throws {
    #expect(try summary("fib saddr . iif oif missing").checksReversePath)
    #expect(try summary("fib saddr . iif oif 0").checksReversePath)
    #expect(try !summary("fib saddr . iif oif exists").checksReversePath)
    #expect(try !summary("fib daddr type local").checksReversePath)
  }

  @Test("A match of invalid connections is seen")
  func invalid() throws {
    #expect(try summary("ct state invalid counter").matchesInvalidState)
    #expect(try summary("ct state invalid,untracked").matchesInvalidState)
    #expect(try !summary("ct state established,related").matchesInvalidState)
    #expect(try !summary("ct state ! new").matchesInvalidState)
  }

  @Test("A map that drops some packets can drop, and its counter is not exact")
  func maps() throws {
    let summary = try summary("ct state vmap { invalid : drop")
    #expect(summary.drop == .map)
    #expect(!summary.counterIsExact)
    #expect(try self.summary("tcp dport vmap @portverdicts").drop == .map)
    #expect(try self.summary("tcp dport vmap { 1 : goto other").drop == .never)
  }

  @Test("Queues lose packets when nobody listens, unless they pass on")
  func queues() throws {
    let plain = try summary("queue to 2-3")
    #expect(plain.drop == .queue)
    #expect(plain.verdict == .queue(NFTQueue(first: 2, count: 2, isBypassing: false)))
    #expect(
      try summary("queue flags bypass to 5").verdict
        == .queue(NFTQueue(first: 5, count: 1, isBypassing: true)))
    #expect(
      try summary("queue to symhash mod 65536").verdict
        == .queue(NFTQueue(first: nil, count: 1, isBypassing: false)))
  }

  @Test("Jumps, returns and accepting lose nothing")
  func harmless() throws {
    #expect(try summary("jump other").verdict == .jump(chain: "other"))
    #expect(try summary("goto other").verdict == .goto(chain: "other"))
    #expect(try summary("return").verdict == .return)
    #expect(try summary("accept").verdict == .accept)
    #expect(try summary("notrack").verdict == .none)
    for start in ["jump other", "goto other", "return", "accept", "notrack", "log level emerg"] {
      #expect(try summary(start).drop == .never)
    }
  }

  @Test("A counter that is an object is named")
  func counterObject() throws {
    let summary = try summary("counter name \"c1\"")
    #expect(summary.counterObject == "c1")
    #expect(summary.counter == nil)
  }

  @Test("A synproxy takes packets for itself")
  func proxy() throws {
    #expect(try summary("synproxy mss 1460 wscale 7").drop == .proxy)
    #expect(try summary("synproxy name \"sp1\"").drop == .proxy)
  }

  @Test("Rules of iptables-nft say the same", arguments: RecordedRuleset.iptables)
  func iptables(recorded: RecordedRuleset) throws {
    let ruleset = try recorded.ruleset
    let summaries = Dictionary(
      ruleset.rules.map { (ruleset.text(of: $0), ruleset.summary(of: $0)) },
      uniquingKeysWith: { first, _ in first })
    func summary(_ words: String) throws -> NFTRuleSummary {
      let text = try #require(summaries.keys.first { $0.contains(words) }, "\(words)")
      return try #require(summaries[text])
    }
    let random = try summary("--probability 0.29999999981 -j DROP")
    #expect(abs((random.probability ?? 0) - 0.3) < 1e-9)
    #expect(random.drop == .drop && random.counterIsExact)
    #expect(try summary("--every 4").probability == 0.25)
    #expect(try summary("--ctstate INVALID").matchesInvalidState)
    #expect(try summary("--state INVALID").matchesInvalidState)
    #expect(try !summary("--state NEW,ESTABLISHED").matchesInvalidState)
    #expect(try summary("--hashlimit-above").rate == "above 10/sec, burst 5, by srcip")
    #expect(try summary("--limit 1/hour").rate == "limit rate 1/hour")
    #expect(try summary("-j REJECT --reject-with tcp-reset").drop == .reject)
    #expect(
      try summary("-j NFQUEUE --queue-num 5").verdict
        == .queue(NFTQueue(first: 5, count: 1, isBypassing: true)))
    #expect(try summary("-j DNAT").drop == .never)
    #expect(try summary("-j MASQUERADE").drop == .never)
    #expect(try summary("-g user1").verdict == .goto(chain: "user1"))
  }

  @Test(
    "Every expression that is known is known by its name", arguments: NFTExpressionKind.allCases)
  func names(kind: NFTExpressionKind) {
    let name = Array(kind.rawValue.utf8)
    #expect(read(name) == kind)
    #expect(read(name + [0]) == kind)
    #expect(read(name + [UInt8(ascii: "x"), 0]) == nil)
    #expect(read(name.dropLast()) != kind)
  }

  private func read(_ name: [UInt8]) -> NFTExpressionKind? {
    NFTExpressionKind(name.span)
  }
}
