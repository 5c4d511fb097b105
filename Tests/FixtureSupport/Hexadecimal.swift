/// Reads bytes written as hexadecimal digits with blanks and line breaks between them.
///
/// Anything else ends the reading, so that a typing error shows as missing bytes.
public func bytes(_ hexadecimal: String) -> [UInt8] {
  let digits = hexadecimal.filter { !$0.isWhitespace }.map(\.hexDigitValue)
  var result: [UInt8] = []
  var index = 0
  while index + 1 < digits.count, let high = digits[index], let low = digits[index + 1] {
    result.append(UInt8(high << 4 | low))
    index += 2
  }
  return result
}
