/// One table of `iptables-legacy`, `ip6tables-legacy` or `arptables-legacy`, as the kernel gives it.
///
/// The rules stay in the kernel's bytes; what a rule says is decoded when it is asked for, so that
/// tens of thousands of rules cost little more than those bytes.
public struct XTTable: Hashable, Sendable {
  /// The family, which is also that of the tool.
  public let family: XTFamily
  /// The table's name, such as `filter`.
  public let name: String
  /// The chains in the order of the table: built-in ones, then the user's.
  public let chains: [XTChain]
  /// The rules of all chains, chain by chain, in the order in which packets meet them.
  public var rules: XTRules { XTRules(table: self) }

  /// The kernel's answer: `struct ipt_get_entries` and what follows it.
  let bytes: [UInt8]
  /// For each rule its place in `bytes` and the number of its chain.
  let records: [XTRecord]

  /// Reads the answers to `IPT_SO_GET_INFO` and `IPT_SO_GET_ENTRIES` (or `IP6T_…`, `ARPT_…`).
  ///
  /// Everything that rules refer to by offset is checked here, so that no later question can fail.
  public init(
    _ family: XTFamily, info: Span<UInt8>, entries: [UInt8]
  ) throws(WireError) {
    guard let layout = XTLayout.of(family) else {
      throw .invalid(field: "xtables family", value: UInt64(family.rawValue))
    }
    let information = try XTInformation(info, layout)
    var parser = XTTableParser(information, layout)
    try parser.read(entries.span)
    self.family = family
    name = information.name
    chains = parser.chains
    records = parser.records
    // The kernel gives no more; a recording might.
    let end = XTTableParser.header + information.size
    bytes = entries.count == end ? entries : Array(entries[..<end])
  }

  /// The chain of that name.
  public func chain(named name: String) -> XTChain? {
    chains.first { $0.name == name }
  }

  /// Whether `other` has the same rules in the same order; only then can counters be compared.
  ///
  /// Legacy tables have no generation number. A ruleset that was replaced by an equal one looks the
  /// same here, and its counters are smaller than before.
  public func hasSameRules(as other: XTTable) -> Bool {
    guard family == other.family, name == other.name, bytes.count == other.bytes.count,
      records == other.records, chains.map(\.hook) == other.chains.map(\.hook),
      let layout = XTLayout.of(family)
    else { return false }
    func areEqual(_ range: Range<Int>) -> Bool { bytes[range] == other.bytes[range] }
    var offset = XTTableParser.header
    while offset < bytes.count {
      let size = Int(bytes.span[native16: offset + layout.targetOffset + 2])
      let end = offset + size
      // Between them: `comefrom`, on which the kernel scribbles, and the counters.
      let isSame =
        areEqual(offset..<offset + layout.targetOffset + 4) && areEqual(offset + layout.size..<end)
      if !isSame { return false }
      offset = end
    }
    return true
  }
}
