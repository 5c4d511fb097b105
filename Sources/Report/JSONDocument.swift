import FoundationEssentials

/// Writes a document as JSON.
public enum JSONDocument {
  /// The document as JSON with sorted keys and a final line end: indented, or on one line where several
  /// documents follow each other.
  ///
  /// - Throws: only what a value's own `encode(to:)` throws; the documents of this package throw nothing.
  public static func text(_ document: some Encodable, isLine: Bool = false) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    if !isLine { encoder.outputFormatting.insert(.prettyPrinted) }
    return String(decoding: try encoder.encode(document), as: UTF8.self) + "\n"
  }
}
