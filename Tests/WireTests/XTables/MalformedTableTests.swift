import Testing

@testable import Wire

/// Numbers without pattern, the same on every run.
private struct Noise {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt8 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return UInt8(truncatingIfNeeded: state >> 56)
  }
}

@Suite("Tables that no kernel sent")
struct MalformedTableTests {
  private static let small = ["ipv4-small", "ipv6-small", "arp-filter"].map {
    RecordedTable(folder: "linux-6.18/\($0)")
  }

  /// Asks everything that can be asked of a table; the answers do not matter.
  private func askEverything(_ table: XTTable) -> Int {
    var length = table.listing.reduce(0) { $0 + $1.utf8.count }
    for rule in table.rules {
      length += rule.number + rule.chain.name.utf8.count + rule.headerTests.count
      if rule.verdict.losesPacket { length += 1 }
      for match in rule.matches + [rule.target] {
        length += match.matchText(table.family).utf8.count + (match.rateLimit ?? "").utf8.count
        if match.probability != nil { length += 1 }
      }
    }
    return length + (table.hasSameRules(as: table) ? 1 : 0)
  }

  @Test("A table cut short anywhere is an error with a name", arguments: small)
  func truncated(recorded: RecordedTable) throws {
    let info = try recorded.bytes("info.bin")
    let entries = try recorded.bytes("entries.bin")
    for count in 0..<info.count {
      #expect(throws: WireError.self) {
        try recorded.table(info: Array(info[..<count]))
      }
    }
    for count in 0..<entries.count {
      #expect(throws: WireError.self) {
        try recorded.table(entries: Array(entries[..<count]))
      }
    }
  }

  @Test("A table cut short by the number of its bytes too is an error", arguments: small)
  func cut(recorded: RecordedTable) throws {
    var info = try recorded.bytes("info.bin")
    let entries = try recorded.bytes("entries.bin")
    let field = info.count - 4
    for size in 0..<entries.count - 40 {
      info.replaceSubrange(field..<field + 4, with: NetlinkRequest.native(UInt32(size)))
      #expect(throws: WireError.self) {
        try recorded.table(info: info)
      }
    }
  }

  @Test("Any single wrong byte gives an error or a table that answers", arguments: small)
  func mutated(recorded: RecordedTable) throws {
    let info = try recorded.bytes("info.bin")
    let entries = try recorded.bytes("entries.bin")
    var answered = 0
    // Every byte of the small tables, every third of the larger one.
    for index in stride(from: 0, to: entries.count, by: entries.count > 2_000 ? 3 : 1) {
      for value: UInt8 in [0, 1, 0x80, 0xff] where entries[index] != value {
        var changed = entries
        changed[index] = value
        if let table = try? recorded.table(info: info, entries: changed) {
          answered += min(1, askEverything(table))
        }
      }
    }
    for index in info.indices {
      for value: UInt8 in [0, 1, 0x28, 0x80, 0xff] {
        var changed = info
        changed[index] = value
        if let table = try? recorded.table(info: changed, entries: entries) {
          answered += min(1, askEverything(table))
        }
      }
    }
    #expect(answered > 500)
  }

  /// A small IPv4 table with one field of its first rule changed.
  private func table(_ offset: Int, _ bytes: [UInt8]) throws -> XTTable {
    let recorded = RecordedTable(folder: "linux-6.18/ipv4-small")
    var entries = try recorded.bytes("entries.bin")
    entries.replaceSubrange(40 + offset..<40 + offset + bytes.count, with: bytes)
    return try recorded.table(entries: entries)
  }

  @Test("An entry that leads nowhere is named")
  func offsets() throws {
    let nowhere = WireError.invalid(field: "ipt_entry.next_offset at offset 0", value: 0)
    #expect(throws: nowhere) { try table(90, [0, 0]) }
    let early = WireError.invalid(field: "ipt_entry.target_offset at offset 0", value: 8)
    #expect(throws: early) { try table(88, [8, 0]) }
    let late = WireError.invalid(field: "ipt_entry.next_offset at offset 0", value: 0xffff)
    #expect(throws: late) { try table(90, [0xff, 0xff]) }
    let still = WireError.invalid(field: "ipt_entry.match_size at offset 0", value: 0)
    #expect(throws: still) { try table(112, [0, 0]) }
    let long = WireError.invalid(field: "ipt_entry.target_size at offset 0", value: 0x4000)
    #expect(throws: long) { try table(160, [0, 0x40]) }
  }

  @Test("A jump that leads nowhere is shown by its number")
  func wildJumps() throws {
    // The first rule has one match of 48 bytes; the number follows the target's header.
    let verdict = 112 + 48 + 32
    func jump(_ number: Int32) throws -> XTRule {
      try table(verdict, NetlinkRequest.native(UInt32(bitPattern: number))).rules[0]
    }
    #expect(try jump(7).verdict == .unresolved(7))
    #expect(try jump(7).text.hasSuffix("-j [offset 7]"))
    #expect(try jump(.max).verdict == .unresolved(.max))
    #expect(try jump(-3).verdict == .unresolved(-3))
    #expect(try jump(-3).text.hasSuffix("-j [verdict -3]"))
    #expect(try jump(.min).verdict == .unresolved(.min))
    // A chain that jumps to itself: nobody follows it here.
    #expect(try jump(0).verdict == .jump(chain: "INPUT"))
  }

  @Test("Bridges have no such tables")
  func bridge() throws {
    let nothing: [UInt8] = []
    #expect(throws: WireError.invalid(field: "xtables family", value: 7)) {
      try XTTable(.bridge, info: nothing.span, entries: nothing)
    }
  }

  @Test("Every extension prints something for any bytes of any length")
  func extensions() {
    var noise = Noise(seed: 1)
    let names = Set(XTFormat.matches.keys).union(XTFormat.targets.keys).union(["", "unknown"])
    for name in names.sorted() {
      for length in [0, 1, 2, 3, 4, 8, 9, 12, 16, 24, 40, 48, 70, 164, 300, 520, 2000, 4200] {
        for fill in 0..<4 {
          let data = (0..<length).map { _ in
            fill == 0 ? 0 : fill == 1 ? 0xff : fill == 2 ? 0x80 : noise.next()
          }
          for revision: UInt8 in [0, 1, 2, 3, 4, 255] {
            let value = XTExtension(name: name, revision: revision, data: data)
            for family in XTFamily.allCases {
              #expect(value.matchText(family).hasPrefix("-m"))
              #expect(value.targetText(family).hasPrefix("-j"))
              _ = value.verdict(family)
            }
            _ = value.probability
            _ = value.rateLimit
          }
        }
      }
    }
  }
}
