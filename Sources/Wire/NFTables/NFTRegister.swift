private let firstWordRegister: UInt32 = 8  // NFT_REG32_00

/// A register of the rule's machine, as an index of 32-bit words.
///
/// The kernel has four registers of 16 bytes, numbered 1 to 4, that lie over sixteen of 4 bytes,
/// numbered from 8; 0 is the verdict.
enum NFTRegister {
  /// How many words there are.
  static let count = 16

  /// The word at which register `number` begins, or `nil` for the verdict and for numbers there are none of.
  static func word(_ number: UInt32) -> Int? {
    switch number {
    case 1...4: Int(number - 1) * 4
    case firstWordRegister..<(firstWordRegister + UInt32(count)): Int(number - firstWordRegister)
    default: nil
    }
  }
}
