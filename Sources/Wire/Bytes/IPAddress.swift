/// An IPv4 or IPv6 address.
public enum IPAddress: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// 32 bits, the first byte highest.
  case v4(UInt32)
  /// 128 bits, the first byte highest.
  case v6(UInt128)

  /// Reads four or sixteen bytes in network order; any other count is no address.
  public init?(_ bytes: Span<UInt8>) {
    switch bytes.count {
    case 4: self = .v4(bytes[be32: 0])
    case 16: self = .v6(UInt128(bytes[be64: 0]) << 64 | UInt128(bytes[be64: 8]))
    default: return nil
    }
  }

  /// An address that stands in 128 bits; `::ffff:a.b.c.d` is IPv4 (RFC 4291 section 2.5.5.2).
  public init(mapped bits: UInt128) {
    self = bits >> 32 == 0xffff ? .v4(UInt32(truncatingIfNeeded: bits)) : .v6(bits)
  }

  /// The usual text form; IPv6 as RFC 5952 has it.
  public var description: String {
    switch self {
    case .v4(let bits):
      "\(bits >> 24).\(bits >> 16 & 0xff).\(bits >> 8 & 0xff).\(bits & 0xff)"
    case .v6(let bits):
      Self.text(bits)
    }
  }

  /// The address in network order: four or sixteen bytes.
  public var bytes: [UInt8] {
    switch self {
    case .v4(let bits): (0..<4).map { UInt8(truncatingIfNeeded: bits >> (24 - 8 * $0)) }
    case .v6(let bits): (0..<16).map { UInt8(truncatingIfNeeded: bits >> (120 - 8 * $0)) }
    }
  }

  /// Whether every bit is zero: "any address".
  public var isUnspecified: Bool {
    switch self {
    case .v4(let bits): bits == 0
    case .v6(let bits): bits == 0
    }
  }

  private static func text(_ bits: UInt128) -> String {
    let groups = (0..<8).map { UInt16(truncatingIfNeeded: bits >> (112 - 16 * $0)) }
    if bits >> 32 == 0xffff {  // an IPv4-mapped address
      return "::ffff:\(IPAddress.v4(UInt32(truncatingIfNeeded: bits)))"
    }
    // RFC 5952 section 4.2: the longest run of two or more zero groups, the first of equals.
    var best = 0..<0
    var start = 0
    while start < 8 {
      var end = start
      while end < 8, groups[end] == 0 { end += 1 }
      if end - start > best.count, end - start >= 2 { best = start..<end }
      start = max(end, start + 1)
    }
    func joined(_ part: ArraySlice<UInt16>) -> String {
      part.map { String($0, radix: 16) }.joined(separator: ":")
    }
    if best.isEmpty { return joined(groups[...]) }
    return joined(groups[..<best.lowerBound]) + "::" + joined(groups[best.upperBound...])
  }
}
