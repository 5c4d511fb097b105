/// The nf_tables ruleset of one network namespace at one moment, decoded from the dumps of it.
///
/// Rules stay in the datagrams: each takes some sixty bytes here, and its expressions are
/// read when a summary or a text is asked for. An expression that is not known is kept and
/// named, so that no rule is ever missing because of one.
///
/// A ruleset that is consistent comes of dumps between which the generation did not change. Elements
/// are dumped set by set: those of `verdictMaps` decide which rules can drop, and those of
/// `sets(neededBy:)` are part of a rule's text; `adding(elements:)` takes them in.
public struct NFTRuleset: Sendable, Hashable {
  /// The generation id (`NFTA_GEN_ID`): two rulesets with the same one are the same.
  public internal(set) var generation: UInt32?
  /// The tables.
  public internal(set) var tables: [NFTTable] = []
  /// The chains, in the kernel's order.
  public internal(set) var chains: [NFTChain] = []
  /// The rules, chain by chain in the order in which packets meet them.
  public internal(set) var rules: [NFTRule] = []
  /// The sets and maps, anonymous ones included.
  public internal(set) var sets: [NFTSet] = []
  /// The named objects.
  public internal(set) var objects: [NFTObject] = []
  /// The flowtables.
  public internal(set) var flowtables: [NFTFlowtable] = []
  /// Messages, rules and elements that could not be read.
  public internal(set) var problems: [WireError] = []
  /// Whether the ruleset changed while it was read: rules may be missing or twice.
  public internal(set) var wasInterrupted = false
  /// What the kernel answered instead of, or at the end of, a dump.
  public internal(set) var refusals: [NetlinkAnswer] = []

  let datagrams: NFTDatagrams
  /// Indexes into `chains`, `sets` and `tables`, by name.
  var chainIndex: [NFTName: Int] = [:]
  var setIndex: [NFTName: Int] = [:]
  var tableIndex: [NFTName: Int] = [:]
  /// Objects by their kind and name: those of different kinds may have one name.
  var objectIndex: [NFTName: Int] = [:]
  /// Where the elements of each set lie; a set without an entry was not read.
  var elements: [Int: [NFTLocation]] = [:]
  /// What the verdict maps whose elements were read can do.
  var mapEffects: [NFTName: NFTMapEffect] = [:]
  /// The tables that `iptables-nft` made.
  var iptablesTables: Set<NFTName> = []

  /// Decodes the dumps of one reading.
  public init(_ datagrams: NFTDatagrams) {
    self.datagrams = datagrams
    var reader = NFTRulesetReader()
    reader.read(datagrams, into: &self)
  }

  /// The same ruleset with the elements of more sets.
  public func adding(elements: [[UInt8]]) -> NFTRuleset {
    var more = datagrams
    more.elements += elements
    return NFTRuleset(more)
  }

  /// The chain that a rule belongs to.
  public func chain(of rule: NFTRule) -> NFTChain {
    chains[rule.chainIndex]
  }

  /// The table of a chain, set or object; `nil` when it was not seen.
  public func table(_ family: NFTFamily, _ name: String) -> NFTTable? {
    tableIndex[NFTName(family, name, "")].map { tables[$0] }
  }

  /// The set or map of that name.
  public func set(_ family: NFTFamily, _ table: String, _ name: String) -> NFTSet? {
    setIndex[NFTName(family, table, name)].map { sets[$0] }
  }

  /// The named object of that name and kind.
  public func object(
    _ family: NFTFamily, _ table: String, _ name: String, kind: String
  ) -> NFTObject? {
    objectIndex[NFTName(family, table, "\(kind) \(name)")].map { objects[$0] }
  }

  /// Whether `iptables-nft` (or `ip6tables-nft`, `arptables-nft`, `ebtables-nft`) wrote the chain's table.
  public func isIptables(_ chain: NFTChain) -> Bool {
    iptablesTables.contains(NFTName(chain.family, chain.table, ""))
  }

  /// Whether the chain's table is switched off, so that no packet meets its rules or its policy.
  public func isDormant(_ chain: NFTChain) -> Bool {
    table(chain.family, chain.table)?.isDormant ?? false
  }

  /// The rules of a chain, in the order in which packets meet them.
  public func rules(of chain: NFTChain) -> [NFTRule] {
    let index = chainIndex[NFTName(chain.family, chain.table, chain.name)]
    return rules.filter { $0.chainIndex == index }
  }

  /// The elements of a set, in the kernel's order; `nil` when they were not read.
  public func elements(of set: NFTSet) -> [NFTSetElement]? {
    guard let index = setIndex[NFTName(set.family, set.table, set.name)],
      let locations = elements[index]
    else { return nil }
    var problems: [WireError] = []
    var found: [NFTSetElement] = []
    for location in locations {
      found += datagrams.elements.withBytes(at: location) { bytes in
        NFTSetElement.list(bytes, problems: &problems)
      }
    }
    return found
  }

  /// The verdict maps, whose elements must be read to know which rules can drop.
  public var verdictMaps: [NFTSet] { sets.filter(\.isVerdictMap) }

  /// The sets whose elements some rules need and that were not read: for the text of anonymous sets,
  /// for the verdicts of maps.
  public func sets(neededBy rules: some Sequence<NFTRule>) -> [NFTSet] {
    var needed: Set<Int> = []
    for rule in rules {
      let chain = chains[rule.chainIndex]
      for expression in expressions(of: rule) {
        guard let name = expression.setName,
          let index = setIndex[NFTName(chain.family, chain.table, name)], elements[index] == nil
        else { continue }
        if sets[index].isAnonymous || sets[index].isVerdictMap { needed.insert(index) }
      }
    }
    return needed.sorted().map { sets[$0] }
  }

  /// What a rule can do to a packet, and what it counted.
  public func summary(of rule: NFTRule) -> NFTRuleSummary {
    let chain = chains[rule.chainIndex]
    let scan = datagrams.rules.withBytes(at: rule.expressions) { bytes in
      NFTRuleScan(
        bytes, family: chain.family, table: chain.table, maps: mapEffects, wantsText: true)
    }
    var summary = scan.summary
    if let lookup = scan.share.lookup, let share = share(of: lookup, in: chain) {
      summary.probability = (summary.probability ?? 1) * share
    }
    return summary
  }

  /// The comment of a rule's author, by `nft` or by `-m comment`.
  public func comment(of rule: NFTRule) -> String? {
    let own = datagrams.rules.withBytes(at: rule.userdata) {
      NFTUserdata.comment(in: $0, type: 0)
    }
    guard own == nil, rule.hasExtension else { return own }
    let match = expressions(of: rule).first { $0.kind == .match && $0.xt?.name == "comment" }
    return match?.xt.map { $0.data.span.text }
  }

  /// The expressions of a rule; empty when they cannot be read.
  public func expressions(of rule: NFTRule) -> [NFTExpression] {
    datagrams.rules.withBytes(at: rule.expressions) { bytes in
      (try? NFTExpression.list(bytes)) ?? []
    }
  }

  /// The share of random numbers that a set lets through, or to which a verdict map gives a drop.
  private func share(of lookup: NFTShareLookup, in chain: NFTChain) -> Double? {
    guard let set = set(chain.family, chain.table, lookup.set), let elements = elements(of: set)
    else { return nil }
    var share = 0.0
    for range in NFTRanges.ranges(of: elements, in: set) {
      guard range.from.count == 4, range.to.count == 4 else { return nil }
      if lookup.isVerdictMap, range.element.verdict != .drop { continue }
      let from = range.from.span[be32: 0]
      let to = range.to.span[be32: 0]
      let swapped = !set.isInterval && !lookup.isSwapped
      let lower = UInt64(swapped ? UInt32(range.from.span[native32: 0]) : from)
      let upper = UInt64(swapped ? UInt32(range.to.span[native32: 0]) : to)
      if lower <= upper { share += lookup.source.share(of: lower...upper) }
    }
    return lookup.isInverted ? 1 - share : share
  }
}

extension NFTRuleset {
  /// Whether two rulesets came of the same bytes.
  public static func == (left: NFTRuleset, right: NFTRuleset) -> Bool {
    left.datagrams == right.datagrams
  }

  /// Hashes the bytes that the ruleset came of.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(datagrams)
  }
}

/// The name of a chain or set, with its table and family.
struct NFTName: Hashable {
  let family: NFTFamily
  let table: String
  let name: String

  init(_ family: NFTFamily, _ table: String, _ name: String) {
    self.family = family
    self.table = table
    self.name = name
  }
}
