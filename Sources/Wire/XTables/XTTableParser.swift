/// The answer to `IPT_SO_GET_INFO` (`struct ipt_getinfo`): where things are in the entries.
struct XTInformation {
  /// The table's name.
  let name: String
  /// The offset of the first rule of each built-in chain, in the order of the hooks.
  let entryPoints: [(hook: XTHook, start: Int, underflow: Int)]
  /// How many entries there are, policies and headers of chains included.
  let count: Int
  /// The bytes of all entries.
  let size: Int

  /// Reads the struct, whose arrays have one element for each hook of the family.
  init(_ info: Span<UInt8>, _ layout: XTLayout) throws(WireError) {
    let hookCount = layout.hooks.count
    try info.require(44 + 8 * hookCount, for: "getinfo")
    name = info.text(0, 32)
    let valid = info[native32: 32]
    var points: [(hook: XTHook, start: Int, underflow: Int)] = []
    for (number, hook) in layout.hooks.enumerated() where valid >> number & 1 != 0 {
      let start = Int(info[native32: 36 + 4 * number])
      let underflow = Int(info[native32: 36 + 4 * (hookCount + number)])
      points.append((hook, start, underflow))
    }
    entryPoints = points
    count = Int(info[native32: 36 + 8 * hookCount])
    size = Int(info[native32: 40 + 8 * hookCount])
    // The kernel refuses tables that come near this.
    guard size < Int(Int32.max) else {
      throw .invalid(field: "getinfo.size", value: UInt64(size))
    }
  }
}

/// A rule's place in the table's bytes and the number of its chain.
struct XTRecord: Hashable, Sendable {
  /// Where the rule begins, from the start of the kernel's answer.
  let offset: UInt32
  /// The chain's place in `XTTable.chains`.
  let chain: UInt32
}

/// Cuts the entries of a table into chains and rules, and checks every length and offset.
///
/// As iptables writes it, the table is a row of entries. A built-in chain begins at its hook's entry
/// point, a user's chain behind an entry with the target `ERROR`, which bears its name. The last entry
/// of a chain is not a rule: it is the policy, or the return to the caller. One more `ERROR` ends it all.
struct XTTableParser {
  /// The bytes before the first entry (`struct ipt_get_entries`); offsets count from there.
  static let header = 40

  private(set) var chains: [XTChain] = []
  private(set) var records: [XTRecord] = []
  private let information: XTInformation
  private let layout: XTLayout
  /// The chain that is being read: its name, its hook, where it began and where its rules begin.
  private var open: (name: String, hook: XTHook?, underflow: Int, start: Int, first: Int)?

  /// Prepares to read entries of which `information` tells.
  init(_ information: XTInformation, _ layout: XTLayout) {
    self.information = information
    self.layout = layout
    records.reserveCapacity(min(information.count, information.size / layout.size))
  }

  /// Reads all entries.
  mutating func read(_ bytes: Span<UInt8>) throws(WireError) {
    try bytes.require(Self.header + information.size, for: "get_entries")
    let table = bytes.text(0, 32)
    guard table == information.name else {
      throw .malformed(field: "get_entries.name", text: table)
    }
    let entries = bytes.extracting(Self.header..<Self.header + information.size)
    var offset = 0
    var count = 0
    var found = 0
    while offset < entries.count {
      let next = try check(entries.extracting(offset...), at: offset)
      let entry = entries.extracting(offset..<offset + next)
      count += 1
      if let name = chainName(entry) {
        try close(entries, at: offset)
        // The last one ends the table.
        if offset + next < entries.count {
          open = (name, nil, 0, offset + next, records.count)
        }
      } else {
        if let point = information.entryPoints.first(where: { $0.start == offset }) {
          try close(entries, at: offset)
          open = (point.hook.rawValue, point.hook, point.underflow, offset, records.count)
          found += 1
        }
        guard open != nil else {
          throw .invalid(field: "\(layout.name) outside any chain at offset", value: UInt64(offset))
        }
        records.append(
          XTRecord(offset: UInt32(Self.header + offset), chain: UInt32(chains.count)))
      }
      offset += next
    }
    try close(entries, at: offset)
    guard found == information.entryPoints.count else {
      throw .invalid(field: "getinfo.hook_entry: chains found", value: UInt64(found))
    }
    guard count == information.count else {
      throw .invalid(field: "getinfo.num_entries", value: UInt64(information.count))
    }
  }

  /// Checks one entry with its matches and target, and returns its length.
  private func check(_ rest: Span<UInt8>, at offset: Int) throws(WireError) -> Int {
    func place(_ field: String) -> String { "\(layout.name).\(field) at offset \(offset)" }
    try rest.require(layout.size + XTLayout.extensionHeader, for: place("target"))
    let target = Int(rest[native16: layout.targetOffset])
    let next = Int(rest[native16: layout.targetOffset + 2])
    guard next >= layout.size + XTLayout.extensionHeader, next <= rest.count else {
      throw .invalid(field: place("next_offset"), value: UInt64(next))
    }
    guard target >= layout.size, target <= next - XTLayout.extensionHeader else {
      throw .invalid(field: place("target_offset"), value: UInt64(target))
    }
    var match = layout.size
    while match < target {
      guard target - match >= XTLayout.extensionHeader else {
        throw .invalid(field: place("match"), value: UInt64(target - match))
      }
      let size = Int(rest[native16: match])
      guard size >= XTLayout.extensionHeader, size <= target - match else {
        throw .invalid(field: place("match_size"), value: UInt64(size))
      }
      match += size
    }
    let size = Int(rest[native16: target])
    guard size >= XTLayout.extensionHeader, size <= next - target else {
      throw .invalid(field: place("target_size"), value: UInt64(size))
    }
    // The standard target has a number, and no name.
    guard rest[target + 2] != 0 || size >= XTLayout.extensionHeader + 4 else {
      throw .invalid(field: place("standard target_size"), value: UInt64(size))
    }
    return next
  }

  /// The name in an entry that begins a chain or ends the table; `nil` for a rule.
  private func chainName(_ entry: Span<UInt8>) -> String? {
    let target = Int(entry[native16: layout.targetOffset])
    // Most rules differ in the first letter: look at it before making a text.
    guard entry[target + 2] == UInt8(ascii: "E"), entry.text(target + 2, 29) == "ERROR" else {
      return nil
    }
    let size = Int(entry[native16: target])
    let data = target + XTLayout.extensionHeader
    return entry.text(data, min(30, size - XTLayout.extensionHeader))
  }

  /// Ends the chain that is being read: its last entry becomes its policy.
  private mutating func close(_ entries: Span<UInt8>, at offset: Int) throws(WireError) {
    guard let chain = open else { return }
    open = nil
    var policy: XTVerdict?
    var packets: UInt64?
    var bytes: UInt64?
    if let last = records.last, records.count > chain.first {
      let start = Int(last.offset) - Self.header
      let entry = entries.extracting(start..<offset)
      let verdict = standardVerdict(entry)
      if chain.hook != nil {
        guard start == chain.underflow, let verdict else {
          throw .invalid(
            field: "getinfo.underflow of \(chain.name)", value: UInt64(chain.underflow))
        }
        policy = verdict
        packets = entry[native64: layout.counters]
        bytes = entry[native64: layout.counters + 8]
        records.removeLast()
      } else if verdict == .return {
        records.removeLast()
      }
    }
    chains.append(
      XTChain(
        name: chain.name, hook: chain.hook, policy: policy, policyPackets: packets,
        policyBytes: bytes, rules: chain.first..<records.count, start: chain.start))
  }

  /// What an entry's standard target says, unless it jumps; `nil` for any other target.
  private func standardVerdict(_ entry: Span<UInt8>) -> XTVerdict? {
    let target = Int(entry[native16: layout.targetOffset])
    guard entry[target + 2] == 0 else { return nil }
    return XTVerdict.standard(Int32(bitPattern: entry[native32: target + 32]))
  }
}
