/// Numbers as people read them.
public enum Number {
  /// `1234567` as `1,234,567`.
  public static func grouped(_ value: UInt64) -> String {
    var digits = ""
    for (index, digit) in String(value).reversed().enumerated() {
      if index > 0, index % 3 == 0 { digits.append(",") }
      digits.append(digit)
    }
    return String(digits.reversed())
  }

  /// A number in at most six characters, for narrow columns: exact below a million, else `12.3M`.
  public static func short(_ value: UInt64) -> String {
    if value < 1_000_000 { return String(value) }
    var scaled = Double(value)
    for unit in ["k", "M", "G", "T", "P", "E"] {
      scaled /= 1000
      if scaled < 1000 { return fixed(scaled, decimals: scaled < 100 ? 1 : 0) + unit }
    }
    return String(value)
  }

  /// A count with its noun: `1 packet`, `2 packets`.
  public static func count(_ value: UInt64, _ noun: String) -> String {
    "\(grouped(value)) \(noun)\(value == 1 ? "" : "s")"
  }

  /// A count with a noun whose plural is irregular: `1 copy`, `2 copies`.
  public static func count(_ value: UInt64, _ noun: String, _ plural: String) -> String {
    "\(grouped(value)) \(value == 1 ? noun : plural)"
  }

  /// A fraction as a percentage with three significant digits, and never "0 %" for something.
  public static func percent(_ fraction: Double) -> String {
    let percent = fraction * 100
    if percent == 0 { return "0 %" }
    if percent < 0.000_1 { return "under 0.0001 %" }
    var digits = 0
    var scale = percent
    while scale < 100, digits < 6 {
      scale *= 10
      digits += 1
    }
    return "\(fixed(percent, decimals: digits)) %"
  }

  /// A number with at most this many decimals, trailing zeros removed.
  public static func fixed(_ value: Double, decimals: Int) -> String {
    guard value.isFinite, value.magnitude < 1e15 else { return "\(value)" }
    var scale = 1.0
    for _ in 0..<decimals { scale *= 10 }
    let scaled = (value.magnitude * scale).rounded()
    let whole = UInt64(scaled / scale)
    var rest = String(UInt64(scaled) - whole * UInt64(scale))
    rest = String(repeating: "0", count: max(0, decimals - rest.count)) + rest
    while rest.hasSuffix("0") { rest.removeLast() }
    let sign = value < 0 && scaled > 0 ? "-" : ""
    return decimals == 0 || rest.isEmpty ? "\(sign)\(whole)" : "\(sign)\(whole).\(rest)"
  }

  /// A number with exactly this many decimals, as `%.*f` prints it, except that ties are rounded away from zero.
  public static func padded(_ value: Double, decimals: Int) -> String {
    var text = fixed(value, decimals: decimals)
    guard decimals > 0, value.isFinite else { return text }
    let there = text.split(separator: ".", omittingEmptySubsequences: false)
    let digits = there.count > 1 ? there[1].count : 0
    if there.count == 1 { text += "." }
    return text + String(repeating: "0", count: decimals - digits)
  }

  /// Seconds as milliseconds with three significant digits or a microsecond, whichever is more.
  public static func milliseconds(_ seconds: Double) -> String {
    let value = seconds * 1000
    return fixed(value, decimals: value < 10 ? 3 : value < 100 ? 2 : 1)
  }

  /// A length of time: `3 d 4 h`, `12 min`, `5.2 s`.
  public static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds >= 0, seconds < 1e12 else { return "?" }
    let whole = UInt64(seconds)
    if seconds < 60 { return "\(fixed(seconds, decimals: seconds < 10 ? 2 : 0)) s" }
    if whole < 3600 { return "\(whole / 60) min" }
    if whole < 86400 { return "\(whole / 3600) h \(whole / 60 % 60) min" }
    return "\(whole / 86400) d \(whole / 3600 % 24) h"
  }
}
