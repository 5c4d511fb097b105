import Snapshot
import Wire

extension HostileInput {
  /// Firewalls: nf_tables, and the legacy tables.
  static let rulesets: [HostileInput] = [
    HostileInput("nftables", seeds: ["nftables/*/*", "nftables/*/reload/*"]) { input in
      // A change from nothing, and from itself.
      let ruleset = NFTRuleset(dumps(input))
      return digest(ruleset)
        &+ digest(NFTRulesetChange(from: ruleset, to: ruleset), ruleset)
        &+ digest(NFTRulesetChange(from: NFTRuleset(NFTDatagrams()), to: ruleset), ruleset)
    },
    HostileInput("xtables", seeds: ["xtables/*/*"]) { input in
      let files = FolderArchive.unpack(input)
      let info = files.first { $0.path == "info.bin" }?.bytes ?? []
      let entries = files.first { $0.path == "entries.bin" }?.bytes ?? []
      return [XTFamily.ipv4, .ipv6, .arp].reduce(0) { sum, family in
        do throws(WireError) {
          return sum &+ digest(try XTTable(family, info: info.span, entries: entries))
        } catch {
          return sum &+ error.description.size
        }
      }
    },
  ]

  private static func dumps(_ input: [UInt8]) -> NFTDatagrams {
    let recording = Recording(files: FolderArchive.unpack(input))
    func dump(_ name: String) -> [[UInt8]] {
      guard case .datagrams(let datagrams) = recording[name] else { return [] }
      return datagrams
    }
    var datagrams = NFTDatagrams()
    datagrams.generation = dump("generation")
    datagrams.tables = dump("tables")
    datagrams.chains = dump("chains")
    datagrams.rules = dump("rules")
    datagrams.sets = dump("sets")
    datagrams.elements = dump("elements")
    datagrams.objects = dump("objects")
    datagrams.flowtables = dump("flowtables")
    return datagrams
  }

  private static func digest(_ ruleset: NFTRuleset) -> Int {
    var sum = ruleset.problems.map(\.description.size).reduce(0, +)
    for rule in ruleset.rules {
      sum &+= ruleset.text(of: rule).size &+ (ruleset.comment(of: rule) ?? "").size
      sum &+= mark(ruleset.summary(of: rule)) &+ ruleset.expressions(of: rule).count
    }
    for set in ruleset.sets { sum &+= ruleset.elements(of: set)?.count ?? 0 }
    for chain in ruleset.chains { sum &+= (chain.declaration ?? "").size }
    return sum &+ ruleset.sets(neededBy: ruleset.rules).count
  }

  private static func digest(_ change: NFTRulesetChange, _ ruleset: NFTRuleset) -> Int {
    ruleset.rules.filter { change.growth(of: $0) != nil }.count
      &+ ruleset.chains.filter { change.growth(of: $0) != nil }.count
      &+ ruleset.objects.filter { change.growth(of: $0) != nil }.count
  }

  private static func digest(_ table: XTTable) -> Int {
    var sum = table.hasSameRules(as: table) ? 1 : 0
    for rule in table.rules {
      sum &+= rule.text.size &+ rule.number &+ rule.headerTests.count
      sum &+= mark(rule.verdict)
      for match in rule.matches + [rule.target] {
        sum &+= match.matchText(table.family).size &+ match.targetText(table.family).size
        sum &+= (match.rateLimit ?? "").size &+ mark(match.statistic)
      }
    }
    return sum
  }
}
