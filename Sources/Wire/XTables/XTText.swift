/// Text that grows option by option, as `iptables -S` writes it.
///
/// Every option begins with a space, so that pieces follow each other without care.
struct XTText {
  /// What was written.
  var text = ""
  /// The family decides how addresses look.
  let family: XTFamily
  /// The revision of the extension, which decides the layout of its data.
  var revision: UInt8 = 0

  /// Appends a piece as it stands.
  mutating func add(_ piece: String) { text += piece }

  /// Appends the sign of negation, where the option is negated.
  mutating func not(_ isInverted: Bool) {
    if isInverted { text += " !" }
  }

  /// Appends an option, where it is set, after its sign of negation.
  mutating func flag(_ option: String, if isSet: Bool, not isInverted: Bool = false) {
    guard isSet else { return }
    not(isInverted)
    text += " " + option
  }

  /// Appends ` option low:high`, or one number where both are the same.
  mutating func range<Number: UnsignedInteger>(
    _ option: String, _ low: Number, _ high: Number, not isInverted: Bool = false
  ) {
    not(isInverted)
    text += low == high ? " \(option) \(low)" : " \(option) \(low):\(high)"
  }

  /// Appends ` value/mask` in hexadecimal, without the mask where it has all bits.
  mutating func maskedHex(_ value: UInt32, _ mask: UInt32) {
    text += mask == .max ? " 0x\(hex(value))" : " 0x\(hex(value))/0x\(hex(mask))"
  }

  /// Appends the names of the bits that are set in `mask`, separated by commas.
  mutating func names(_ mask: UInt32, _ table: [(bit: UInt32, name: String)]) {
    text += table.filter { mask & $0.bit != 0 }.map(\.name).joined(separator: ",")
  }

  /// Appends a text of the user's choosing, quoted where the shell would need it.
  mutating func quoted(_ value: String) { text += " " + Self.quote(value) }

  /// The text with quotes and backslashes where it holds more than letters, digits, `_` and `-`.
  static func quote(_ value: String) -> String {
    let isPlain = value.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
        true
      default: false
      }
    }
    if isPlain, !value.isEmpty { return value }
    var quoted = "\""
    for scalar in value.unicodeScalars {
      if scalar == "\"" || scalar == "\\" || scalar == "'" { quoted += "\\" }
      quoted.unicodeScalars.append(scalar)
    }
    return quoted + "\""
  }

  /// The address at `offset` of a `union nf_inet_addr`, in the form of this family.
  func address(_ data: Span<UInt8>, _ offset: Int) -> String {
    isIPv6(data, offset)
      ? Self.ipv6(data, offset) : IPAddress.v4(data[be32: offset]).description
  }

  /// The mask at `offset` as `/length`; nothing where it has all bits, dotted where it has holes.
  func mask(_ data: Span<UInt8>, _ offset: Int, like address: Int) -> String {
    if isIPv6(data, address) {
      guard let length = prefixLength(data, offset, bytes: 16) else {
        return "/" + Self.ipv6(data, offset)
      }
      return length == 128 ? "" : "/\(length)"
    }
    guard let length = prefixLength(data, offset, bytes: 4) else {
      return "/" + IPAddress.v4(data[be32: offset]).description
    }
    return length == 32 ? "" : "/\(length)"
  }

  /// Whether the union at `offset` holds an IPv6 address: on a bridge, only its bytes can tell.
  func isIPv6(_ data: Span<UInt8>, _ offset: Int) -> Bool {
    switch family {
    case .ipv6: true
    case .bridge: data[be32: offset + 4] != 0 || data[be64: offset + 8] != 0
    case .ipv4, .arp: false
    }
  }

  /// An IPv6 address as the C library writes it: IPv4-compatible ones end in dotted form.
  static func ipv6(_ data: Span<UInt8>, _ offset: Int) -> String {
    let high = data[be64: offset]
    let low = data[be64: offset + 8]
    if high == 0, low >> 32 == 0, low >> 16 != 0 {
      return "::\(IPAddress.v4(UInt32(truncatingIfNeeded: low)))"
    }
    return IPAddress.v6(UInt128(high) << 64 | UInt128(low)).description
  }
}

/// The number in hexadecimal, with zeros in front up to `digits`.
func hex<Number: BinaryInteger>(_ number: Number, digits: Int = 1) -> String {
  let text = String(number, radix: 16)
  return String(repeating: "0", count: max(0, digits - text.count)) + text
}

/// How many leading bits of the mask are set, or `nil` when bits are set after the first clear one.
func prefixLength(_ data: Span<UInt8>, _ offset: Int, bytes: Int) -> Int? {
  var length = 0
  for index in offset..<offset + bytes {
    let ones = (~data[index]).leadingZeroBitCount
    if length == (index - offset) * 8 {
      if data[index] << ones != 0 { return nil }
      length += ones
    } else if data[index] != 0 {
      return nil
    }
  }
  return length
}

extension Span where Element == UInt8 {
  /// The text in the `count` bytes at `offset`, up to the first NUL.
  func text(_ offset: Int, _ count: Int) -> String {
    extracting(offset..<offset + count).text
  }

  /// The six bytes at `offset` as a hardware address.
  func hardwareAddress(_ offset: Int) -> String {
    (0..<6).map { hex(self[offset + $0], digits: 2) }.joined(separator: ":")
  }
}
