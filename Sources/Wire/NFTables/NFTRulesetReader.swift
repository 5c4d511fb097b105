private let newTable: UInt16 = 0
private let newChain: UInt16 = 3
private let newRule: UInt16 = 6
private let newSet: UInt16 = 9
private let newSetElements: UInt16 = 12
private let newGeneration: UInt16 = 15
private let newObject: UInt16 = 18
private let newFlowtable: UInt16 = 22

private let generationID: UInt16 = 1
private let listTable: UInt16 = 1
private let listSet: UInt16 = 2
private let listElements: UInt16 = 3

/// Reads the dumps into a ruleset: sets and their elements first, because rules are judged by them.
struct NFTRulesetReader {
  private var messages = NFTMessages()

  mutating func read(_ datagrams: NFTDatagrams, into ruleset: inout NFTRuleset) {
    readGeneration(datagrams, into: &ruleset)
    readTables(datagrams, into: &ruleset)
    readChains(datagrams, into: &ruleset)
    readSets(datagrams, into: &ruleset)
    readElements(datagrams, into: &ruleset)
    messages.read(datagrams.objects, type: newObject) {
      (family, payload, _, _) throws(WireError) in
      let object = try NFTObject(family, payload)
      let name = NFTName(family, object.table, "\(object.kind) \(object.name)")
      ruleset.objectIndex[name] = ruleset.objects.count
      ruleset.objects.append(object)
    }
    messages.read(datagrams.flowtables, type: newFlowtable) {
      (family, payload, _, _) throws(WireError) in
      ruleset.flowtables.append(try NFTFlowtable(family, payload))
    }
    readRules(datagrams, into: &ruleset)
    ruleset.problems = messages.problems
    ruleset.wasInterrupted = messages.wasInterrupted
    ruleset.refusals = messages.refusals
  }

  private mutating func readGeneration(
    _ datagrams: NFTDatagrams, into ruleset: inout NFTRuleset
  ) {
    messages.read(datagrams.generation, type: newGeneration) {
      (_, payload, _, _) throws(WireError) in
      var attributes = NetlinkAttributes(payload, in: "nft generation")
      while let attribute = try attributes.next() {
        if attribute.type == generationID { ruleset.generation = try attribute.be32 }
      }
    }
  }

  private mutating func readTables(_ datagrams: NFTDatagrams, into ruleset: inout NFTRuleset) {
    messages.read(datagrams.tables, type: newTable) { (family, payload, _, _) throws(WireError) in
      let table = try NFTTable(family, payload)
      ruleset.tableIndex[NFTName(family, table.name, "")] = ruleset.tables.count
      ruleset.tables.append(table)
    }
  }

  private mutating func readChains(_ datagrams: NFTDatagrams, into ruleset: inout NFTRuleset) {
    messages.read(datagrams.chains, type: newChain) { (family, payload, _, _) throws(WireError) in
      let chain = try NFTChain(family, payload)
      ruleset.chainIndex[NFTName(family, chain.table, chain.name)] = ruleset.chains.count
      ruleset.chains.append(chain)
    }
  }

  private mutating func readSets(_ datagrams: NFTDatagrams, into ruleset: inout NFTRuleset) {
    messages.read(datagrams.sets, type: newSet) { (family, payload, _, _) throws(WireError) in
      let set = try NFTSet(family, payload)
      ruleset.setIndex[NFTName(family, set.table, set.name)] = ruleset.sets.count
      ruleset.sets.append(set)
    }
  }

  private mutating func readElements(_ datagrams: NFTDatagrams, into ruleset: inout NFTRuleset) {
    messages.read(datagrams.elements, type: newSetElements) {
      (family, payload, datagram, start) throws(WireError) in
      var table = ""
      var name = ""
      var list = payload.extracting(first: 0)
      var listStart = start
      var attributes = NetlinkAttributes(payload, in: "nft set elements")
      var offset = start
      while let attribute = try attributes.next() {
        switch attribute.type {
        case listTable: table = attribute.text
        case listSet: name = attribute.text
        case listElements:
          list = attribute.payload
          listStart = offset + 4
        default: break
        }
        offset += (attribute.payload.count + 4 + 3) & ~3
      }
      guard let index = ruleset.setIndex[NFTName(family, table, name)] else { return }
      ruleset.elements[index, default: []].append(
        NFTLocation(
          datagram: UInt32(truncatingIfNeeded: datagram),
          start: UInt32(truncatingIfNeeded: listStart),
          end: UInt32(truncatingIfNeeded: listStart + list.count)))
      if ruleset.sets[index].isVerdictMap {
        ruleset.mapEffects[NFTName(family, table, name), default: .unknown].merge(list)
      }
    }
  }

  private mutating func readRules(_ datagrams: NFTDatagrams, into ruleset: inout NFTRuleset) {
    var problems: [WireError] = []
    var rules: [NFTRule] = []
    var finder = NFTChainFinder(ruleset)
    let effects = ruleset.mapEffects
    messages.read(datagrams.rules, type: newRule) {
      (family, payload, datagram, start) throws(WireError) in
      let header = try NFTRuleHeader(payload, datagram: datagram, start: start)
      let index = finder.index(family, table: header.table, chain: header.chain)
      let scan = NFTRuleScan(
        payload.extracting(header.expressionRange(from: start)), family: family,
        table: finder.chains[index].table, maps: effects, wantsText: false)
      if let problem = scan.summary.problem { problems.append(problem) }
      rules.append(NFTRule(header, chainIndex: index, summary: scan.summary))
    }
    for problem in problems { messages.note(problem) }
    ruleset.rules = rules
    ruleset.chains = finder.chains
    ruleset.chainIndex = finder.indexes
    ruleset.iptablesTables = NFTIptablesTables(ruleset).names
  }
}

/// Finds the chain of each rule; rules come chain by chain, so it is mostly the one before.
private struct NFTChainFinder {
  private(set) var chains: [NFTChain]
  private(set) var indexes: [NFTName: Int]
  private var family = NFTFamily(0)
  private var table: [UInt8] = []
  private var chain: [UInt8] = []
  private var last: Int?

  init(_ ruleset: NFTRuleset) {
    chains = ruleset.chains
    indexes = ruleset.chainIndex
  }

  /// The index of a chain; one that the dump of chains did not have is added by its name.
  mutating func index(_ family: NFTFamily, table: Span<UInt8>, chain: Span<UInt8>) -> Int {
    if let last, self.family == family, chain.isEqual(self.chain), table.isEqual(self.table) {
      return last
    }
    self.family = family
    self.table = table.array
    self.chain = chain.array
    let name = NFTName(family, table.text, chain.text)
    let index = indexes[name] ?? chains.count
    if index == chains.count {
      chains.append(NFTChain(family: family, table: name.table, name: name.name))
      indexes[name] = index
    }
    last = index
    return index
  }
}

extension Span where Element == UInt8 {
  /// Whether the bytes are the same.
  func isEqual(_ other: [UInt8]) -> Bool {
    guard count == other.count else { return false }
    for index in indices where self[index] != other[index] { return false }
    return true
  }
}
