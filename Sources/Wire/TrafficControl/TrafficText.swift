/// Quantities as iproute2 6.1 prints them.
///
/// Source: lib/utils.c, lib/json_print.c and tc/tc_util.c of iproute2.
enum TrafficText {
  /// A rate in bits with the largest unit that keeps it exact, or keeps four digits.
  static func rate(bytesPerSecond: UInt64) -> String {
    let units = ["", "K", "M", "G", "T"]
    var rate = bytesPerSecond &<< 3
    var unit = 0
    while unit < units.count - 1 {
      if rate < 1000 || rate % 1000 != 0 && rate < 1_000_000 { break }
      rate /= 1000
      unit += 1
    }
    return "\(rate)\(units[unit])bit"
  }

  /// A size in bytes, rounded to Kb or Mb where that is nearly exact.
  static func size(_ bytes: UInt32) -> String {
    let number = Double(bytes)
    let mega = (number / 1_048_576).rounded(.toNearestOrEven)
    if bytes >= 1_048_576, (1_048_576 * mega - number).magnitude < 1024 {
      return DecimalText.general(mega) + "Mb"
    }
    let kilo = (number / 1024).rounded(.toNearestOrEven)
    if bytes >= 1024, (1024 * kilo - number).magnitude < 16 {
      return DecimalText.general(kilo) + "Kb"
    }
    return "\(bytes)b"
  }

  /// A duration given in microseconds, with three significant digits from a millisecond up.
  static func time(microseconds: UInt32) -> String {
    let number = Double(microseconds)
    if number >= 1_000_000 { return DecimalText.general(number / 1_000_000, digits: 3) + "s" }
    if number >= 1000 { return DecimalText.general(number / 1000, digits: 3) + "ms" }
    return "\(microseconds)us"
  }

  /// A duration given in nanoseconds, with three significant digits from a microsecond up.
  static func time(nanoseconds: Int64) -> String {
    let number = Double(nanoseconds)
    if number >= 1e9 { return DecimalText.general(number / 1e9, digits: 3) + "s" }
    if number >= 1e6 { return DecimalText.general(number / 1e6, digits: 3) + "ms" }
    if number >= 1e3 { return DecimalText.general(number / 1e3, digits: 3) + "us" }
    return "\(nanoseconds)ns"
  }

  /// A signed number of microseconds.
  static func signedTime(microseconds: Int32) -> String {
    (microseconds < 0 ? "-" : "") + time(microseconds: microseconds.magnitude)
  }

  /// A fraction of 2³² − 1 as a percentage.
  static func percent(_ fraction: UInt32) -> String {
    DecimalText.general(100 * Double(fraction) / Double(UInt32.max)) + "%"
  }

  /// The scheduler's clock ticks in whole microseconds: a tick is 64 ns on every kernel since 2.6.31.
  static func microseconds(ticks: UInt32) -> UInt32 {
    UInt32(truncatingIfNeeded: UInt64(ticks) * 64 / 1000)
  }

  /// How many bytes pass in `ticks` at a rate: tc stores a bucket's size as its time.
  static func bytes(ticks: UInt32, bytesPerSecond: UInt64) -> UInt32 {
    let bytes = Double(bytesPerSecond) * Double(microseconds(ticks: ticks)) / 1_000_000
    // The C tool's conversion of a double that does not fit takes the low 32 bits.
    return bytes < 0x1p63 ? UInt32(truncatingIfNeeded: UInt64(bytes)) : 0
  }

  /// The name of the link layer whose framing a rate table counts in (`TC_LINKLAYER_*`).
  static func linkLayer(_ number: UInt32) -> String {
    switch number {
    case 0: "unspec"
    case 1: "ethernet"
    case 2: "atm"
    default: "unknown"
    }
  }

  /// The name of a clock (`CLOCK_*`, time.h); -1 is no clock.
  static func clock(_ number: Int32) -> String {
    switch number {
    case 0: "REALTIME"
    case 1: "MONOTONIC"
    case 7: "BOOTTIME"
    case 11: "TAI"
    default: "invalid"
    }
  }

  /// A lower-case hexadecimal number with `0x`.
  static func hexadecimal(_ number: some BinaryInteger) -> String {
    "0x" + String(number, radix: 16)
  }

  /// A hexadecimal number as C's `%#x` prints it: zero has no prefix.
  static func alternate(_ number: some BinaryInteger) -> String {
    number == 0 ? "0" : hexadecimal(number)
  }
}
