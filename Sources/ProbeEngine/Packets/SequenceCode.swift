/// The secret of one run, from the system's random numbers.
public struct ProbeKey: Hashable, Sendable {
  let words: [UInt64]

  /// Creates a key from 128 random bits.
  public init(_ first: UInt64, _ second: UInt64) { words = [first, second] }
}

/// Hides a probe's number in 32 bits that a reply has to repeat: a sequence number, or an ICMP echo's
/// identifier and sequence.
///
/// The upper two bits say which try it is, the lower thirty are the number under a keyed permutation (a
/// Feistel network). A reply counts only if what it repeats turns back into a probe that is open; replies to
/// other runs, to other programs and to nobody turn into numbers that are not. The permutation keeps runs
/// apart; it is no cipher against somebody who studies it.
public struct SequenceCode: Sendable {
  /// How many numbers there are before they start again.
  public static let period: UInt64 = 1 << 30

  private static let mask: UInt32 = 0x7fff
  private let rounds: [UInt64]

  /// Derives the permutation of a key.
  public init(key: ProbeKey) {
    rounds = (0..<6).map { round in
      Self.mixed(key.words[round % 2] &+ UInt64(round) &* 0x9e37_79b9_7f4a_7c15)
    }
  }

  /// The 32 bits for a try (0 to 3) of the probe with this number.
  public func encode(number: UInt64, attempt: UInt8) -> UInt32 {
    var left = UInt32(truncatingIfNeeded: number >> 15) & Self.mask
    var right = UInt32(truncatingIfNeeded: number) & Self.mask
    for round in rounds {
      (left, right) = (right, left ^ Self.scrambled(right, round))
    }
    return UInt32(attempt & 3) << 30 | left << 15 | right
  }

  /// The try and the number (modulo `period`) in 32 bits; any 32 bits turn into some number.
  public func decode(_ code: UInt32) -> (number: UInt64, attempt: UInt8) {
    var left = code >> 15 & Self.mask
    var right = code & Self.mask
    for round in rounds.reversed() {
      (left, right) = (right ^ Self.scrambled(left, round), left)
    }
    return (UInt64(left << 15 | right), UInt8(code >> 30))
  }

  /// Thirty-two bits that only this run's key gives for a code: the proof in a payload.
  public func proof(of code: UInt32) -> UInt32 {
    UInt32(truncatingIfNeeded: Self.mixed(UInt64(code) ^ rounds[0]) >> 32)
  }

  private static func scrambled(_ half: UInt32, _ round: UInt64) -> UInt32 {
    UInt32(truncatingIfNeeded: mixed(UInt64(half) ^ round) >> 40) & mask
  }

  /// The finaliser of SplitMix64: every input bit reaches every output bit.
  private static func mixed(_ value: UInt64) -> UInt64 {
    var bits = value
    bits = (bits ^ bits >> 30) &* 0xbf58_476d_1ce4_e5b9
    bits = (bits ^ bits >> 27) &* 0x94d0_49bb_1331_11eb
    return bits ^ bits >> 31
  }
}
