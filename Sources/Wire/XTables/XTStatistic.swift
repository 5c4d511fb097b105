/// How the `statistic` match picks packets (`struct xt_statistic_info`, net/netfilter/xt_statistic.c).
public struct XTStatistic: Hashable, Sendable {
  /// The way of picking.
  public enum Mode: Hashable, Sendable {
    /// Each packet by chance, with this probability.
    case chance(Double)
    /// One packet in `every`, the one numbered `packet` from zero.
    case nth(every: UInt64, packet: UInt32)
    /// A mode that is not known here.
    case other(UInt16)
  }

  /// The way of picking.
  public let mode: Mode
  /// Whether `!` turns the choice round.
  public let isInverted: Bool
  /// The probability in steps of 2^-31, or the kernel's `every`, which is one less than the user's.
  let number: UInt32

  /// Reads the match's data; `nil` when they are too short.
  init?(_ data: Span<UInt8>) {
    guard data.count >= 12 else { return nil }
    number = data[native32: 4]
    switch data[native16: 0] {
    case 0: mode = .chance(min(Double(number) / 0x8000_0000, 1))
    case 1: mode = .nth(every: UInt64(number) + 1, packet: data[native32: 8])
    case let unknown: mode = .other(unknown)
    }
    isInverted = data[native16: 2] & 1 != 0
  }

  /// The share of packets that match, or `nil` when the mode is not known.
  public var share: Double? {
    let chosen: Double
    switch mode {
    case .chance(let probability): chosen = probability
    case .nth(let every, _): chosen = 1 / Double(every)
    case .other: return nil
    }
    return isInverted ? 1 - chosen : chosen
  }

  /// Appends the match's options.
  func write(to out: inout XTText) {
    let sign = isInverted ? " !" : ""
    switch mode {
    case .chance:
      out.add(" --mode random\(sign) --probability \(Self.decimal(number))")
    case .nth(let every, let packet):
      out.add(" --mode nth\(sign) --every \(every) --packet \(packet)")
    case .other(let mode):
      out.add(" --mode [\(mode)]")
    }
  }

  /// `number` / 2^31 with eleven decimals, the last rounded to even, as C's `%.11f` has it.
  private static func decimal(_ number: UInt32) -> String {
    let scale: UInt128 = 100_000_000_000
    let product = UInt128(number) * scale
    var quotient = product >> 31
    let rest = product & 0x7fff_ffff
    if rest > 0x4000_0000 || (rest == 0x4000_0000 && quotient & 1 == 1) { quotient += 1 }
    let fraction = String(quotient % scale)
    return "\(quotient / scale)." + String(repeating: "0", count: 11 - fraction.count) + fraction
  }
}
