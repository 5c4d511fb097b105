/// What a `u32` filter compares: masked words at offsets from the network header.
struct UniversalMatch {
  var offload: TrafficFilter.Offload = []
  var words: [String] = []
  /// The comparisons in words where they fall on well-known fields of IPv4.
  var pretty = ""
  var hits: UInt64?
  var problem: WireError?

  private struct Key {
    var mask: UInt32
    var value: UInt32
    var offset: Int32
    var isNextHeader: Bool
  }

  init(handle: UInt32, _ values: AttributeValues) {
    if handle != 0 { words.append("fh " + Self.text(handle)) }
    if handle & 0xfff != 0 { words.append("order \(handle & 0xfff)") }
    let selector = values[5]
    let flags = selector?.byte(0) ?? 0
    if let divisor = values.u32(4) {
      words.append("ht divisor \(divisor)")
    } else if let table = values.u32(2) {
      words.append("key ht \(String(table >> 20, radix: 16))")
      words.append("bkt \(String(table >> 12 & 0xff, radix: 16))")
    }
    let isTerminal = flags & 1 != 0
    if let number = values.u32(1) {
      words.append((isTerminal ? "*" : "") + "flowid \(TrafficHandle(number))")
    } else if isTerminal {
      words.append("terminal flowid")
    }
    if let link = values.u32(3) { words.append("link " + Self.text(link)) }
    if let bits = values.u32(11) {
      offload = TrafficFilter.Offload(rawValue: bits)
      words += offload.words
    }
    hits = values[9]?.native64(8)
    var comparisons: [String] = []
    if let bytes = values[10], let mark = bytes.native32(0), let mask = bytes.native32(4) {
      let success = bytes.native32(8) ?? 0
      words.append("mark 0x\(Self.padded(mark, 4)) 0x\(Self.padded(mask, 4)) (success \(success))")
      comparisons.append("mark 0x\(String(mark, radix: 16))/0x\(String(mask, radix: 16))")
    }
    if let selector { readSelector(selector, flags, &comparisons) }
    if let device = values.text(8) { words.append("input dev " + device.printable()) }
    pretty = comparisons.joined(separator: " ")
  }

  /// `struct tc_u32_sel`: 16 bytes, then keys of 16 bytes.
  private mutating func readSelector(
    _ bytes: [UInt8], _ flags: UInt8, _ comparisons: inout [String]
  ) {
    guard bytes.count >= 16 else {
      problem = .truncated(field: "tc_u32_sel", needed: 16, have: bytes.count)
      return
    }
    let count = Int(bytes[2])
    for index in 0..<count {
      let start = 16 + 16 * index
      guard let mask = bytes.native32(start), let value = bytes.native32(start + 4),
        let offset = bytes.native32(start + 8), let next = bytes.native32(start + 12)
      else {
        problem = .truncated(field: "tc_u32_key", needed: 16 + 16 * count, have: bytes.count)
        break
      }
      let key = Key(
        mask: UInt32(bigEndian: mask), value: UInt32(bigEndian: value),
        offset: Int32(bitPattern: offset), isNextHeader: next != 0)
      words.append("match " + Self.raw(key))
      if key.mask != 0 { comparisons.append(Self.pretty(key) ?? Self.raw(key)) }
    }
    if flags & 6 != 0 {
      words.append("offset")
      if flags & 4 != 0, let mask = bytes.native16(4), let at = bytes.native16(8) {
        let digits = Self.padded(UInt32(UInt16(bigEndian: mask)), 4)
        words.append("\(digits)>>\(bytes[1]) at \(Int16(bitPattern: at))")
      }
      if let plus = bytes.native16(6), plus != 0 { words.append("plus \(plus)") }
    }
    if flags & 8 != 0 { words.append("eat") }
    if let mask = bytes.native32(12), mask != 0, let offset = bytes.native16(10) {
      let digits = Self.padded(UInt32(bigEndian: mask), 8)
      words.append("hash mask \(digits) at \(Int16(bitPattern: offset))")
    }
  }

  private static func raw(_ key: Key) -> String {
    "\(padded(key.value, 8))/\(padded(key.mask, 8)) at "
      + (key.isNextHeader ? "nexthdr+" : "") + "\(key.offset)"
  }

  /// The field of an IPv4 packet without options that the key covers exactly.
  private static func pretty(_ key: Key) -> String? {
    if key.isNextHeader { return nil }
    switch (key.offset, key.mask) {
    case (0, 0x0f00_0000): return "ip ihl \(key.value >> 24)"
    case (0, 0x00ff_0000): return "ip tos 0x\(String(key.value >> 16, radix: 16))"
    case (8, 0x00ff_0000): return "ip protocol \(key.value >> 16)"
    case (12, _), (16, _):
      let mask = bytes(key.mask)
      guard let length = AddressText.prefixLength(mask) else { return nil }
      let address = AddressText.ipv4(bytes(key.value))
      return "ip \(key.offset == 12 ? "src" : "dst") \(address)/\(length)"
    case (20, 0x0000_ffff): return "dport \(key.value & 0xffff)"
    case (20, 0xffff_0000): return "sport \(key.value >> 16)"
    case (20, 0xffff_ffff): return "sport \(key.value >> 16) dport \(key.value & 0xffff)"
    default: return nil
    }
  }

  private static func bytes(_ number: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: number >> UInt32(24 - 8 * $0)) }
  }

  /// A handle in three parts: hash table, bucket, node.
  private static func text(_ handle: UInt32) -> String {
    if handle == 0 { return "none" }
    let (table, bucket, node) = (handle >> 20, handle >> 12 & 0xff, handle & 0xfff)
    var text = ""
    if table != 0 { text += String(table, radix: 16) + ":" }
    if bucket != 0 { text += String(bucket, radix: 16) }
    if node != 0 { text += ":" + String(node, radix: 16) }
    return text
  }

  private static func padded(_ number: UInt32, _ width: Int) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
