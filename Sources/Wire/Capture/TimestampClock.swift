/// How a pcapng interface counts time (`if_tsresol`, `if_tsoffset`).
struct TimestampClock: Hashable, Sendable {
  private var rule = Rule.multiply(1000)
  /// What is added to each time, in nanoseconds.
  private var shift: Int64 = 0

  private enum Rule: Hashable {
    case multiply(UInt64)
    case divide(UInt64)
    case binary(UInt8)
  }

  /// Microseconds since 1970: what holds without an option.
  init() {}

  /// Sets the resolution: a negative power of ten, or of two when the highest bit is set.
  mutating func set(resolution: UInt8) {
    if resolution & 0x80 != 0 {
      rule = .binary(resolution & 0x7f)
      return
    }
    let distance = resolution <= 9 ? 9 - resolution : resolution - 9
    guard distance <= 19 else {
      rule = .binary(127)  // all of 64 bits is less than a nanosecond
      return
    }
    var factor: UInt64 = 1
    for _ in 0..<distance { factor *= 10 }
    rule = resolution <= 9 ? .multiply(factor) : .divide(factor)
  }

  /// Sets what is added to each time, in seconds.
  mutating func set(offset seconds: Int64) {
    let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    shift = overflow ? (seconds < 0 ? .min : .max) : product
  }

  /// The nanoseconds since 1970 that a number of ticks stands for; the nearest possible when out of range.
  func nanoseconds(_ ticks: UInt64) -> Int64 {
    let plain: UInt64
    switch rule {
    case .multiply(let factor):
      let (product, overflow) = ticks.multipliedReportingOverflow(by: factor)
      plain = overflow ? .max : product
    case .divide(let divisor): plain = ticks / divisor
    case .binary(let bits):
      let product = ticks.multipliedFullWidth(by: 1_000_000_000)
      let whole = UInt128(product.high) << 64 | UInt128(product.low)
      plain = UInt64(clamping: whole >> UInt128(bits))
    }
    let time = Int64(clamping: plain)
    let (sum, overflow) = time.addingReportingOverflow(shift)
    return overflow ? (shift < 0 ? .min : .max) : sum
  }
}
