/// The rules of a table, decoded one by one as they are asked for.
public struct XTRules: RandomAccessCollection, Sendable {
  let table: XTTable

  /// The place of the first rule.
  public var startIndex: Int { 0 }
  /// The place after the last rule.
  public var endIndex: Int { table.records.count }
  /// The rule at a place, as `XTChain.rules` has it.
  public subscript(position: Int) -> XTRule {
    XTRule(table: table, record: table.records[position], index: position)
  }
}

/// One rule of a legacy table.
public struct XTRule: Sendable {
  let table: XTTable
  let record: XTRecord
  /// The rule's place in `XTTable.rules`.
  public let index: Int

  private var start: Int { Int(record.offset) }

  /// The chain in which the rule stands.
  public var chain: XTChain { table.chains[Int(record.chain)] }

  /// The number of the rule in its chain, from 1, as `--line-numbers` shows it.
  public var number: Int { index - chain.rules.lowerBound + 1 }

  /// How many packets matched.
  public var packets: UInt64 { read { $0[native64: $1.counters] } ?? 0 }

  /// How many bytes the matching packets had, IP headers included.
  public var bytes: UInt64 { read { $0[native64: $1.counters + 8] } ?? 0 }

  /// The matches, in the order in which they are tried.
  public var matches: [XTExtension] {
    read { entry, layout in
      var found: [XTExtension] = []
      entry.forEachMatch(layout) { offset in
        found.append(
          XTExtension(
            name: entry.extensionName(offset), revision: entry.extensionRevision(offset),
            data: entry.extensionData(offset).array))
      }
      return found
    } ?? []
  }

  /// The target; its name is empty when a verdict or a jump stands in its place.
  public var target: XTExtension {
    read { entry, layout in
      let offset = entry.target(layout)
      return XTExtension(
        name: entry.extensionName(offset), revision: entry.extensionRevision(offset),
        data: entry.extensionData(offset).array)
    } ?? XTExtension(name: "", revision: 0, data: [])
  }

  /// What the rule does with a packet that it matches.
  public var verdict: XTVerdict {
    read { verdict($0, $1) } ?? .other(target: "")
  }

  /// What a rule does, from its bytes.
  func verdict(_ entry: Span<UInt8>, _ layout: XTLayout) -> XTVerdict {
    let target = entry.target(layout)
    guard entry[target + 2] == 0 else {
      return XTFormat.verdict(
        entry.extensionName(target), entry.extensionRevision(target), entry.extensionData(target),
        table.family)
    }
    let number = Int32(bitPattern: entry[native32: target + XTLayout.extensionHeader])
    if let verdict = XTVerdict.standard(number) { return verdict }
    // A rule without a target jumps to the next one.
    if Int(number) == start - XTTableParser.header + entry.count { return .continue }
    guard let chain = chain(at: Int(number)) else { return .unresolved(number) }
    let isGoto = entry[layout.gotoFlag.offset] & layout.gotoFlag.bit != 0
    return isGoto ? .goto(chain: chain) : .jump(chain: chain)
  }

  /// What the rule tests before its matches: addresses, interfaces, protocol.
  public var headerTests: [XTHeaderTest] {
    read { XTHeaderTest.all(in: $0, $1, table.family) } ?? []
  }

  /// The source, such as `10.0.0.0/8` or `! 10.0.0.0/8`; `nil` for any.
  public var source: String? { headerTest("-s") }
  /// The destination; `nil` for any.
  public var destination: String? { headerTest("-d") }
  /// The interface a packet came in on, such as `eth0` or `veth+`; `nil` for any.
  public var inputInterface: String? { headerTest("-i") }
  /// The interface a packet goes out on; `nil` for any.
  public var outputInterface: String? { headerTest("-o") }
  /// The protocol, by name where it is a usual one; `nil` for any.
  public var protocolName: String? { headerTest("-p") }
  /// Whether only second and later fragments match, as `-f` has it (IPv4).
  public var isForFragments: Bool {
    headerTests.contains { $0.option == "-f" && !$0.isInverted }
  }

  private func headerTest(_ option: String) -> String? {
    headerTests.first { $0.option == option }.map { ($0.isInverted ? "! " : "") + $0.value }
  }

  /// The name of the chain whose first rule is at `offset`.
  private func chain(at offset: Int) -> String? {
    var low = 0
    var high = table.chains.count
    while low < high {
      let middle = (low + high) / 2
      if table.chains[middle].start < offset { low = middle + 1 } else { high = middle }
    }
    guard low < table.chains.count, table.chains[low].start == offset else { return nil }
    return table.chains[low].name
  }

  /// Lends the bytes of this rule, whose lengths were checked when the table was read.
  func read<Value>(_ body: (Span<UInt8>, XTLayout) -> Value) -> Value? {
    guard let layout = XTLayout.of(table.family) else { return nil }
    let all = table.bytes.span
    let length = Int(all[native16: start + layout.targetOffset + 2])
    return body(all.extracting(start..<start + length), layout)
  }
}

/// The parts of a rule, whose lengths were checked when the table was read.
extension Span where Element == UInt8 {
  /// Where the target is.
  func target(_ layout: XTLayout) -> Int { Int(self[native16: layout.targetOffset]) }

  /// The name of the match or target at `offset` (`struct xt_entry_match`).
  func extensionName(_ offset: Int) -> String { text(offset + 2, 29) }

  /// The revision of the match or target at `offset`.
  func extensionRevision(_ offset: Int) -> UInt8 { self[offset + 31] }

  /// The data of the match or target at `offset`.
  @_lifetime(copy self)
  func extensionData(_ offset: Int) -> Span<UInt8> {
    extracting(offset + XTLayout.extensionHeader..<offset + Int(self[native16: offset]))
  }

  /// Calls `body` with the offset of each match.
  func forEachMatch(_ layout: XTLayout, _ body: (Int) -> Void) {
    var offset = layout.size
    while offset < target(layout) {
      body(offset)
      offset += Int(self[native16: offset])
    }
  }
}
