import FixtureSupport
import Testing

@testable import Wire

@Suite("Rules of nf_tables as nft prints them")
struct NFTRuleTextTests {
  /// What nft 1.0.6 prints wrong, and what the rule says.
  ///
  /// It forgets to shift fields that do not begin at a byte when they are part of a concatenation.
  private static let corrections = [
    "ip saddr . ip dscp >> 2 { 1.1.1.1 . ef }": "ip saddr . ip dscp { 1.1.1.1 . ef }",
    "ip dscp >> 2 . tcp dport { cs1 . 22 }": "ip dscp . tcp dport { cs1 . 22 }",
    "ip version >> 4 . ip saddr { 0 . 4.0.0.0 }": "ip version . ip saddr { 4 . 1.1.1.1 }",
  ]

  @Test("Every rule reads as nft lists it", arguments: RecordedRuleset.native)
  func listing(recorded: RecordedRuleset) throws {
    let ruleset = try recorded.ruleset
    let listing = try recorded.listing
    let names = try recorded.names
    #expect(ruleset.problems.isEmpty)
    var compared = 0
    for rule in ruleset.rules {
      let chain = ruleset.chain(of: rule)
      if chain.isBound { continue }  // written in the rule that jumps to it
      let place = RecordedRuleset.Place(
        family: chain.family.description, table: chain.table, handle: rule.handle)
      let printed = try #require(listing[place])
      let expected = Self.corrections[printed] ?? printed
      #expect(ruleset.text(of: rule, names: names) == expected)
      compared += 1
    }
    #expect(compared == listing.count)
  }

  @Test("Every rule of iptables-nft reads as it lists it", arguments: RecordedRuleset.iptables)
  func iptables(recorded: RecordedRuleset) throws {
    let ruleset = try recorded.ruleset
    var lines: [String: [String]] = [:]
    var family = ""
    var table = ""
    for line in try Fixture.text("\(recorded.folder)/iptables.txt").split(separator: "\n") {
      let words = line.split(separator: " ")
      if line.hasPrefix("*") {
        let families = ["*iptables": "ip", "*ip6tables": "ip6", "*arptables": "arp"]
        family = families["\(words[0])"] ?? ""
        table = "\(words[1])"
      } else if line.hasPrefix("-A ") {
        lines["\(family) \(table) \(words[1])", default: []].append("\(line)")
      }
    }
    for chain in ruleset.chains where chain.family != .bridge {
      let name = "\(chain.family) \(chain.table) \(chain.name)"
      #expect(ruleset.rules(of: chain).map { ruleset.text(of: $0) } == lines[name] ?? [])
    }
    #expect(lines.values.reduce(0) { $0 + $1.count } > 80)
    let commented = ruleset.rules.first { ruleset.text(of: $0).contains("hello world") }
    #expect(commented.flatMap { ruleset.comment(of: $0) } == "hello world")
  }

  @Test("A match without words of its own stands in brackets", arguments: RecordedRuleset.iptables)
  func bridge(recorded: RecordedRuleset) throws {
    let ruleset = try recorded.ruleset
    let texts = ruleset.rules.filter { ruleset.chain(of: $0).family == .bridge }
      .map { ruleset.text(of: $0) }
    #expect(
      texts.contains(
        "iifname \"eth0\" ether saddr 00:11:22:33:44:55 counter packets 0 bytes 0 drop"))
    for text in texts where text.contains("match") {
      #expect(text.contains("[ match ip revision 0, 32 bytes ]"))
    }
  }

  @Test("An expression that is not known stands in brackets, and the rest of the rule is there")
  func unknown() throws {
    var datagrams = try RecordedRuleset("nftables/linux-6.18/reload/counted").datagrams
    let name = Array("quota".utf8)
    datagrams.rules = datagrams.rules.map { $0.replacing(name, with: Array("quoth".utf8)) }
    let ruleset = NFTRuleset(datagrams)
    let rule = try #require(ruleset.rules.first { $0.hasUnknownExpression })
    #expect(
      ruleset.text(of: rule)
        == "udp dport 9992 [ quoth 1=200 4=200 2=3 ] counter packets 2 bytes 256 drop")
    let summary = ruleset.summary(of: rule)
    #expect(summary.unknownExpressions == ["quoth"])
    #expect(summary.verdict == .drop)
    #expect(summary.drop == .drop)
    #expect(summary.counterIsExact)
  }

  @Test("Elements that were not read are said to be missing")
  func unreadElements() throws {
    var datagrams = try RecordedRuleset("nftables/linux-6.18/arp").datagrams
    datagrams.elements = []
    let ruleset = NFTRuleset(datagrams)
    let texts = ruleset.rules.map { ruleset.text(of: $0) }
    #expect(texts.contains { $0.hasSuffix("vmap { [elements of __map0 not read] }") })
  }

  @Test("An interface without a known name is its index")
  func interfaceIndex() throws {
    let ruleset = try RecordedRuleset("nftables/linux-6.18/ip").ruleset
    let texts = ruleset.rules.map { ruleset.text(of: $0) }
    #expect(texts.contains("ip daddr 127.0.0.1 iif != 1 drop"))
  }

  @Test("Local time is what the caller says it is")
  func localTime() throws {
    let ruleset = try RecordedRuleset("nftables/linux-6.18/ip").ruleset
    var names = NFTNames()
    names.secondsAheadOfUTC = -5 * 3600
    let texts = ruleset.rules.map { ruleset.text(of: $0, names: names) }
    #expect(texts.contains("meta hour \"12:00\""))
    #expect(texts.contains("meta time \"2023-01-01 05:00:00\""))
  }

  @Test("Base chains are declared as nft declares them", arguments: RecordedRuleset.native)
  func declarations(recorded: RecordedRuleset) throws {
    let ruleset = try recorded.ruleset
    let listed = try Fixture.text("\(recorded.folder)/listing.txt").split(separator: "\n")
      .map { $0.drop { $0 == "\t" } }.filter { $0.hasPrefix("type ") && $0.contains(" hook ") }
    #expect(ruleset.chains.compactMap(\.declaration).sorted() == listed.map { "\($0)" }.sorted())
  }
}
