/// A constant as registers and sets hold it: bytes, read as one number with the first byte highest.
struct NFTValue: Hashable {
  /// The number; only its last 128 bits for a longer value.
  var number: UInt128
  /// The bits; a header field need not fill whole bytes.
  var bits: Int
  /// All bytes of a value of more than 128 bits.
  private var wide: [UInt8] = []

  init(_ bytes: [UInt8]) {
    number = bytes.reduce(0) { $0 << 8 | UInt128($1) }
    bits = bytes.count * 8
    if bytes.count > 16 { wide = bytes }
  }

  init(number: UInt128, bits: Int) {
    self.number = number
    self.bits = bits
  }

  /// The bytes, filled up with zero bits in front.
  var bytes: [UInt8] {
    if !wide.isEmpty { return wide }
    let count = max(0, (bits + 7) / 8)
    return (0..<count).map { index in
      UInt8(truncatingIfNeeded: Self.shift(number, right: 8 * (count - 1 - index)))
    }
  }

  /// The number that the bytes stand for in `order`.
  func number(_ order: NFTByteOrder) -> UInt128 {
    #if _endian(big)
      return number
    #else
      guard order == .host, bits > 8 else { return number }
      return bytes.reversed().reduce(0) { $0 << 8 | UInt128($1) }
    #endif
  }

  /// The first `count` bits.
  func first(_ count: Int) -> NFTValue {
    NFTValue(number: Self.shift(number, right: bits - count) & Self.mask(count), bits: count)
  }

  /// What follows the first `count` bits.
  func dropFirst(_ count: Int) -> NFTValue {
    let rest = max(0, bits - count)
    return NFTValue(number: number & Self.mask(rest), bits: rest)
  }

  /// The value without its last `count` bits, as `bits` bits.
  func shifted(right count: Int, bits: Int) -> NFTValue {
    NFTValue(number: Self.shift(number, right: count), bits: bits)
  }

  /// The number of zero bits at the end, all for zero.
  var trailingZeros: Int { number == 0 ? bits : number.trailingZeroBitCount }

  /// The length of a mask that begins with ones and goes on with zeros; `nil` for any other value.
  var prefixLength: Int? {
    guard bits <= 128 else { return nil }
    let zeros = trailingZeros
    guard zeros <= bits else { return nil }
    let ones = bits - zeros
    return Self.shift(number, right: zeros) == Self.mask(ones) ? ones : nil
  }

  /// A shift that gives zero when everything is shifted out.
  static func shift(_ number: UInt128, right count: Int) -> UInt128 {
    count < 0 ? number : count >= 128 ? 0 : number >> UInt128(count)
  }

  /// `count` ones.
  static func mask(_ count: Int) -> UInt128 {
    count <= 0 ? 0 : count >= 128 ? .max : (1 << UInt128(count)) - 1
  }
}
