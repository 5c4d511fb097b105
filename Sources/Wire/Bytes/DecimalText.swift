/// Text of floating-point numbers as C's `printf` writes them, correct to the last digit.
///
/// Pure modules have no `String(format:)`, and tools such as tc print through `%g`.
enum DecimalText {
  /// `value` with `digits` significant digits and no trailing zeros, as `%.*g` prints it.
  static func general(_ value: Double, digits: Int = 6) -> String {
    guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
    if value == 0 { return "0" }
    let magnitude = value.magnitude
    // Tiny numbers do not fit the 128-bit arithmetic below; nothing that a kernel sends is as small.
    guard magnitude >= 1e-12, magnitude < 1e18 else { return "\(value)" }
    var exponent = 0
    var probe = magnitude
    while probe >= 10 {
      probe /= 10
      exponent += 1
    }
    while probe < 1 {
      probe *= 10
      exponent -= 1
    }
    var number = scaled(magnitude, tenToThe: digits - 1 - exponent)
    // The estimate of the exponent may be off by one, and rounding may carry: 9.99 becomes 10.
    if number >= power(digits) {
      exponent += 1
      number = scaled(magnitude, tenToThe: digits - 1 - exponent)
    } else if number < power(digits - 1) {
      exponent -= 1
      number = scaled(magnitude, tenToThe: digits - 1 - exponent)
    }
    let sign = value < 0 ? "-" : ""
    let text = String(number)
    if exponent < -4 || exponent >= digits {
      let mantissa = trimmed(text.prefix(1) + "." + text.dropFirst())
      let power = String(exponent.magnitude)
      let padding = power.count < 2 ? "0" : ""
      return sign + mantissa + (exponent < 0 ? "e-" : "e+") + padding + power
    }
    if exponent < 0 {
      return sign + trimmed("0." + String(repeating: "0", count: -exponent - 1) + text)
    }
    return sign + trimmed(text.prefix(exponent + 1) + "." + text.dropFirst(exponent + 1))
  }

  /// `value` × 10^`power`, rounded to the nearest whole number, ties to even.
  private static func scaled(_ value: Double, tenToThe power: Int) -> UInt128 {
    // value = significand × 2^exponent with a whole significand of 53 bits.
    let exponent = Int(value.exponent) - 52
    var numerator = UInt128(value.significandBitPattern | 1 << 52)
    var denominator: UInt128 = 1
    if power >= 0 {
      numerator &*= self.power(power)
    } else {
      denominator &*= self.power(-power)
    }
    if exponent >= 0 { numerator <<= exponent } else { denominator <<= -exponent }
    guard denominator != 0 else { return 0 }
    let (quotient, remainder) = numerator.quotientAndRemainder(dividingBy: denominator)
    let doubled = remainder << 1
    if doubled > denominator || doubled == denominator && quotient & 1 == 1 { return quotient + 1 }
    return quotient
  }

  private static func power(_ exponent: Int) -> UInt128 {
    var result: UInt128 = 1
    for _ in 0..<max(0, exponent) { result &*= 10 }
    return result
  }

  private static func trimmed(_ text: some StringProtocol) -> String {
    var characters = Substring(text)
    while characters.last == "0" { characters.removeLast() }
    if characters.last == "." { characters.removeLast() }
    return String(characters)
  }
}
