/// Builds one netlink request, byte for byte.
public struct NetlinkRequest: Hashable, Sendable {
  /// The finished message.
  public private(set) var bytes: [UInt8]
  /// Whether the answer ends with a message of its own: the end of a dump, or an acknowledgement.
  public let hasEnd: Bool

  /// `NLM_F_DUMP`: return every object of the kind.
  public static let dump: UInt16 = 0x300
  /// `NLM_F_ACK`: confirm even when there is nothing to answer.
  public static let acknowledge: UInt16 = 0x4

  /// Creates a request of `type`; `NLM_F_REQUEST` is added to `flags`.
  ///
  /// `header` is the family's own fixed header.
  public init(type: UInt16, flags: UInt16, header: [UInt8]) {
    bytes = []
    hasEnd = flags & Self.dump == Self.dump || flags & Self.acknowledge != 0
    append(UInt32(0))
    append(type)
    append(flags | 1)
    append(UInt32(1))  // sequence: one request a socket at a time
    append(UInt32(0))
    bytes += header
    finish()
  }

  /// Appends an attribute with raw bytes, padded to four.
  public mutating func append(attribute type: UInt16, _ payload: [UInt8]) {
    append(UInt16(4 + payload.count))
    append(type)
    bytes += payload
    while bytes.count % 4 != 0 { bytes.append(0) }
    finish()
  }

  /// Appends an attribute with 32 bits in this machine's byte order.
  public mutating func append(attribute type: UInt16, native value: UInt32) {
    append(attribute: type, Self.native(value))
  }

  /// Appends a NUL-terminated text attribute.
  public mutating func append(attribute type: UInt16, text: String) {
    append(attribute: type, Array(text.utf8) + [0])
  }

  /// The bytes of `value` in this machine's order.
  public static func native<Value: FixedWidthInteger>(_ value: Value) -> [UInt8] {
    let littleEndian = (0..<Value.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    #if _endian(big)
      return littleEndian.reversed()
    #else
      return littleEndian
    #endif
  }

  private mutating func append<Value: FixedWidthInteger>(_ value: Value) {
    bytes += Self.native(value)
  }

  /// Writes the total length into the header.
  private mutating func finish() {
    bytes.replaceSubrange(0..<4, with: Self.native(UInt32(bytes.count)))
  }
}
