private let tableNames: Set<String> = ["filter", "nat", "mangle", "raw", "security"]
private let families: [NFTFamily] = [.ip, .ip6, .arp, .bridge]

/// Finds the tables that `iptables-nft` and its sisters made; nothing in them says so.
///
/// Only they write matches and targets of xtables, and only they give base chains counters. A table
/// with neither is taken for theirs when it has the name of one, each base chain is named after its
/// hook in capitals, and each rule has a counter, as all of theirs have.
struct NFTIptablesTables {
  /// The tables.
  let names: Set<NFTName>

  init(_ ruleset: NFTRuleset) {
    var certain: Set<NFTName> = []
    var unlikely: Set<NFTName> = []
    var likely: Set<NFTName> = []
    for chain in ruleset.chains where families.contains(chain.family) {
      guard let hook = chain.hook else { continue }
      let table = NFTName(chain.family, chain.table, "")
      if chain.counter != nil { certain.insert(table) }
      if tableNames.contains(chain.table), chain.name == hook.name.uppercased() {
        likely.insert(table)
      } else {
        unlikely.insert(table)
      }
    }
    // Rules come chain by chain: the table of each is looked up once.
    var last: (chain: Int, table: NFTName, isOpen: Bool)?
    for rule in ruleset.rules {
      if last?.chain != rule.chainIndex {
        let chain = ruleset.chains[rule.chainIndex]
        let table = NFTName(chain.family, chain.table, "")
        last = (rule.chainIndex, table, families.contains(chain.family))
      }
      guard let current = last, current.isOpen else { continue }
      if rule.hasExtension {
        certain.insert(current.table)
        last?.isOpen = false
      } else if rule.counter == nil {
        unlikely.insert(current.table)
        last?.isOpen = false
      }
    }
    names = certain.union(likely.subtracting(unlikely))
  }
}
