/// Splits the text of a `/proc` file.
enum ProcText {
  /// The lines of a file; bad UTF-8 is repaired.
  static func lines(_ bytes: Span<UInt8>) -> [Substring] {
    // By byte and not by character: machines have thousands of these files, and all that splits them is ASCII.
    String(decoding: bytes.array, as: UTF8.self).utf8.split(separator: UInt8(ascii: "\n"))
      .map { Substring($0) }
  }

  /// The words of a line, split at blanks.
  static func words(_ line: Substring) -> [Substring] {
    line.utf8.split {
      $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") || $0 == UInt8(ascii: "\r")
    }
    .map { Substring($0) }
  }
}

extension Substring {
  /// This word as a hexadecimal number without prefix.
  var hexadecimal: UInt64? { UInt64(self, radix: 16) }
}
