/// Splits the text of a `/proc` file.
enum ProcText {
  /// The lines of a file; bad UTF-8 is repaired.
  static func lines(_ bytes: Span<UInt8>) -> [Substring] {
    String(decoding: bytes.array, as: UTF8.self).split(
      separator: "\n", omittingEmptySubsequences: true)
  }

  /// The words of a line, split at blanks.
  static func words(_ line: Substring) -> [Substring] {
    line.split { $0 == " " || $0 == "\t" || $0 == "\r" }
  }
}

extension Substring {
  /// This word as a hexadecimal number without prefix.
  var hexadecimal: UInt64? { UInt64(self, radix: 16) }
}
