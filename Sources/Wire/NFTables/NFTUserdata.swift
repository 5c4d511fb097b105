/// What `nft` keeps for itself beside an object: a list of type (one byte), length (one byte), value.
///
/// The kernel stores it without looking (`NFTA_*_USERDATA`), so anything may be in it.
enum NFTUserdata {
  /// The value of the first entry of `type`.
  static func value(in bytes: Span<UInt8>, type: UInt8) -> [UInt8]? {
    var offset = 0
    while offset + 2 <= bytes.count {
      let length = Int(bytes[offset + 1])
      let end = offset + 2 + length
      if end > bytes.count { return nil }
      if bytes[offset] == type { return bytes.extracting((offset + 2)..<end).array }
      offset = end
    }
    return nil
  }

  /// The comment that entry `type` holds: 0 for rules, tables, chains, elements and objects, 7 for sets.
  static func comment(in bytes: Span<UInt8>, type: UInt8) -> String? {
    guard let value = value(in: bytes, type: type), !value.isEmpty else { return nil }
    return value.span.text
  }

  /// The 32 bits, in this machine's order, that entry `type` holds.
  static func number(in bytes: Span<UInt8>, type: UInt8) -> UInt32? {
    guard let value = value(in: bytes, type: type), value.count == 4 else { return nil }
    return value.span[native32: 0]
  }
}
