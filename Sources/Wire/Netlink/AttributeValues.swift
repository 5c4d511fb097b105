/// The attributes of one message or nest, copied out and found by type.
///
/// Of two attributes with one type the last counts, as in the kernel's `nla_parse`. A value
/// shorter than what is asked of it reads as absent. Reading stops at the first attribute whose
/// length cannot be right; `problem` names it, and what came before is kept.
struct AttributeValues: Hashable, Sendable {
  private var values: [UInt16: [UInt8]] = [:]
  /// What was wrong with the bytes, if anything.
  private(set) var problem: WireError?

  /// Reads all attributes in `bytes`; `context` names what they belong to in errors.
  init(_ bytes: Span<UInt8>, in context: StaticString) {
    var attributes = NetlinkAttributes(bytes, in: context)
    do throws(WireError) {
      while let attribute = try attributes.next() {
        values[attribute.type] = attribute.payload.array
      }
    } catch {
      problem = error
    }
  }

  /// Reads all attributes in `bytes`.
  init(_ bytes: [UInt8], in context: StaticString) {
    self.init(bytes.span, in: context)
  }

  /// The types that are there, in ascending order.
  var types: [UInt16] { values.keys.sorted() }

  /// The bytes of the attribute of this type.
  subscript(type: UInt16) -> [UInt8]? { values[type] }

  func u8(_ type: UInt16) -> UInt8? { values[type]?.first }
  func u16(_ type: UInt16) -> UInt16? { values[type]?.native16(0) }
  func u32(_ type: UInt16) -> UInt32? { values[type]?.native32(0) }
  func u64(_ type: UInt16) -> UInt64? { values[type]?.native64(0) }
  func be16(_ type: UInt16) -> UInt16? { u16(type).map(UInt16.init(bigEndian:)) }
  func be32(_ type: UInt16) -> UInt32? { u32(type).map(UInt32.init(bigEndian:)) }
  func text(_ type: UInt16) -> String? { values[type].map { bytes in bytes.span.text } }

  /// The attributes nested in that of this type.
  func nested(_ type: UInt16, in context: StaticString) -> AttributeValues? {
    values[type].map { AttributeValues($0, in: context) }
  }
}

extension [UInt8] {
  /// The 16 bits at `offset` in this machine's byte order, or `nil` where the bytes end before.
  func native16(_ offset: Int) -> UInt16? {
    offset >= 0 && count - 2 >= offset ? span[native16: offset] : nil
  }

  /// The 32 bits at `offset` in this machine's byte order.
  func native32(_ offset: Int) -> UInt32? {
    offset >= 0 && count - 4 >= offset ? span[native32: offset] : nil
  }

  /// The 64 bits at `offset` in this machine's byte order.
  func native64(_ offset: Int) -> UInt64? {
    offset >= 0 && count - 8 >= offset ? span[native64: offset] : nil
  }

  /// The byte at `offset`.
  func byte(_ offset: Int) -> UInt8? { indices.contains(offset) ? self[offset] : nil }

  /// The bytes as lower-case hexadecimal digits.
  var hexadecimal: String {
    var text = ""
    for byte in self { text += (byte < 16 ? "0" : "") + String(byte, radix: 16) }
    return text
  }
}
