/// Addresses and protocol numbers as iproute2 prints them.
enum AddressText {
  /// A hardware address.
  static func mac(_ bytes: [UInt8]) -> String {
    bytes.map { [$0].hexadecimal }.joined(separator: ":")
  }

  /// An IPv4 or IPv6 address, told apart by its length.
  static func ip(_ bytes: [UInt8]) -> String {
    bytes.count == 4 ? ipv4(bytes) : bytes.count == 16 ? ipv6(bytes) : bytes.hexadecimal
  }

  /// An IPv4 address.
  static func ipv4(_ bytes: [UInt8]) -> String {
    bytes.map { String($0) }.joined(separator: ".")
  }

  /// An IPv6 address in the form of RFC 5952.
  static func ipv6(_ bytes: [UInt8]) -> String {
    let groups = stride(from: 0, to: bytes.count - 1, by: 2).map {
      UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1])
    }
    // The longest run of at least two zero groups, the first of several, is written as `::`.
    var best = 0..<0
    var start = 0
    for index in 0...groups.count {
      if index < groups.count, groups[index] == 0 { continue }
      if index - start > max(best.count, 1) { best = start..<index }
      start = index + 1
    }
    let text: (Range<Int>) -> String = { range in
      groups[range].map { String($0, radix: 16) }.joined(separator: ":")
    }
    if best.isEmpty { return text(0..<groups.count) }
    return text(0..<best.lowerBound) + "::" + text(best.upperBound..<groups.count)
  }

  /// An address with the length of its mask, or with the mask where it has no length.
  static func masked(_ bytes: [UInt8], mask: [UInt8], text: ([UInt8]) -> String) -> String {
    guard let bits = prefixLength(mask) else { return text(bytes) + "/" + text(mask) }
    return bits == mask.count * 8 ? text(bytes) : text(bytes) + "/\(bits)"
  }

  /// How many leading bits are set, or `nil` where a bit is set behind a clear one.
  static func prefixLength(_ mask: [UInt8]) -> Int? {
    var bits = 0
    var hasEnded = false
    for byte in mask {
      if hasEnded {
        if byte != 0 { return nil }
        continue
      }
      let ones = (~byte).leadingZeroBitCount
      if ones < 8, byte << UInt8(ones) != 0 { return nil }
      bits += ones
      hasEnded = ones < 8
    }
    return bits
  }
}

/// Names of the protocols in an Ethernet header, as iproute2 prints them.
enum EtherTypeName {
  private static let names: [UInt16: String] = [
    0x0003: "all", 0x0004: "802_2", 0x0800: "ip", 0x0806: "arp", 0x8035: "rarp", 0x8100: "802.1Q",
    0x86dd: "ipv6", 0x8847: "mpls_uc", 0x8848: "mpls_mc", 0x8863: "ppp_disc", 0x8864: "ppp_ses",
    0x88a8: "802.1ad", 0x88cc: "LLDP", 0x88ca: "tipc", 0x6558: "teb",
  ]

  /// The name, or the number in brackets.
  static func text(_ number: UInt16) -> String { names[number] ?? "[\(number)]" }
}
