extension IPAddress {
  /// Reads the usual text form of an address, IPv6 with at most one `::` (RFC 4291 section 2.2).
  public init?(text: String) {
    if let bits = Self.dotted(Substring(text)) {
      self = .v4(bits)
    } else if let bits = Self.groups(text) {
      self = .v6(bits)
    } else {
      return nil
    }
  }

  private static func dotted(_ text: Substring) -> UInt32? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    var bits: UInt32 = 0
    for part in parts {
      guard part.allSatisfy({ $0.isASCII && $0.isNumber }), part.count <= 3,
        let byte = UInt8(part)
      else { return nil }
      bits = bits << 8 | UInt32(byte)
    }
    return bits
  }

  private static func groups(_ text: String) -> UInt128? {
    let halves = text.split(separator: "::", omittingEmptySubsequences: false)
    guard halves.count <= 2, text.contains(":") else { return nil }
    guard let head = words(halves[0]), let tail = halves.count == 2 ? words(halves[1]) : [] else {
      return nil
    }
    let missing = 8 - head.count - tail.count
    guard halves.count == 2 ? missing >= 1 : missing == 0 else { return nil }
    let all = head + [UInt16](repeating: 0, count: missing) + tail
    return all.reduce(UInt128(0)) { $0 << 16 | UInt128($1) }
  }

  private static func words(_ text: Substring) -> [UInt16]? {
    guard !text.isEmpty else { return [] }
    var words: [UInt16] = []
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    for (index, part) in parts.enumerated() {
      if index == parts.count - 1, let bits = dotted(part) {
        words += [UInt16(bits >> 16), UInt16(bits & 0xffff)]
      } else {
        guard part.count <= 4, part.allSatisfy(\.isHexDigit), let word = UInt16(part, radix: 16)
        else { return nil }
        words.append(word)
      }
    }
    return words
  }
}
