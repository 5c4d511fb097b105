/// The Internet checksum: the ones' complement sum of 16-bit words (RFC 1071).
///
/// Feed it the parts of a message in order, then take `value`. Every part but the last must have
/// an even number of bytes.
public struct InternetChecksum: Sendable {
  private var sum: UInt64 = 0

  /// Starts with an empty sum.
  public init() {}

  /// Starts with the pseudo-header of IPv4 (RFC 9293 section 3.1) or IPv6 (RFC 8200 section 8.1).
  ///
  /// `length` counts the transport header and its payload.
  public init(
    source: IPAddress, destination: IPAddress, protocol number: IPProtocol, length: Int
  ) {
    add(source)
    add(destination)
    add(UInt32(truncatingIfNeeded: length))
    add(UInt16(number.rawValue))
  }

  /// Adds bytes; an odd last byte counts as the high half of a word.
  public mutating func add(_ bytes: Span<UInt8>) {
    var offset = 0
    while offset + 2 <= bytes.count {
      sum &+= UInt64(bytes[be16: offset])
      offset += 2
    }
    if offset < bytes.count { sum &+= UInt64(bytes[offset]) << 8 }
  }

  /// Adds one 16-bit word.
  public mutating func add(_ word: UInt16) { sum &+= UInt64(word) }

  /// Adds two 16-bit words.
  public mutating func add(_ words: UInt32) {
    sum &+= UInt64(words >> 16) &+ UInt64(words & 0xffff)
  }

  /// Adds the words of an address.
  public mutating func add(_ address: IPAddress) {
    switch address {
    case .v4(let bits): add(bits)
    case .v6(let bits):
      for shift in [96, 64, 32, 0] { add(UInt32(truncatingIfNeeded: bits >> shift)) }
    }
  }

  /// The checksum to put into a header whose checksum field was zero while it was added.
  public var value: UInt16 { ~folded }

  /// Whether what was added, its checksum field included, sums to what a correct message does.
  public var isValid: Bool { folded == 0xffff }

  private var folded: UInt16 {
    var rest = sum
    while rest > 0xffff { rest = rest >> 16 &+ rest & 0xffff }
    return UInt16(truncatingIfNeeded: rest)
  }

  /// The checksum of `bytes`.
  public static func of(_ bytes: Span<UInt8>) -> UInt16 {
    var checksum = Self()
    checksum.add(bytes)
    return checksum.value
  }

  /// The checksum after one 16-bit word of the message changed (RFC 1624, equation 3).
  public static func updated(
    _ checksum: UInt16, replacing old: UInt16, with new: UInt16
  ) -> UInt16 {
    var sum = Self()
    sum.add(~checksum)
    sum.add(~old)
    sum.add(new)
    return sum.value
  }

  /// The checksum after two 16-bit words of the message changed (RFC 1624).
  public static func updated(
    _ checksum: UInt16, replacing old: UInt32, with new: UInt32
  ) -> UInt16 {
    var sum = Self()
    sum.add(~checksum)
    sum.add(~old)
    sum.add(new)
    return sum.value
  }
}
