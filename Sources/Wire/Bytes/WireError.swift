/// What was wrong with bytes that somebody else wrote.
///
/// Every case names the field, so that a message such as
/// `tc_netem_qopt: 28 bytes needed, 12 there` leads to the struct that was short.
public enum WireError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The bytes end before the field does.
  case truncated(field: String, needed: Int, have: Int)
  /// The field is there and its value cannot be right.
  case invalid(field: String, value: UInt64)
  /// The text is not of the form that this file or field has.
  case malformed(field: String, text: String)

  /// One line for people.
  public var description: String {
    switch self {
    case .truncated(let field, let needed, let have):
      "\(field): \(needed) bytes needed, \(have) there"
    case .invalid(let field, let value):
      "\(field): value \(value) is not possible"
    case .malformed(let field, let text):
      "\(field): cannot read \"\(text.printable(limit: 60))\""
    }
  }
}

extension String {
  /// This text with control characters escaped and cut to `limit` characters: safe on a terminal.
  ///
  /// Names and messages come from outside (interface names, rule comments, file contents), and
  /// may hold escape sequences.
  public func printable(limit: Int = 256) -> String {
    var shown = ""
    var count = 0
    for scalar in unicodeScalars {
      if count == limit { return shown + "…" }
      count += 1
      // The bidirectional controls reorder what a terminal shows.
      if scalar.value < 0x20 || (0x7f...0x9f).contains(scalar.value)
        || (0x202a...0x202e).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
      {
        shown += "\\x" + String(scalar.value, radix: 16)
      } else {
        shown.unicodeScalars.append(scalar)
      }
    }
    return shown
  }
}
