/// A VLAN tag borrowed from a frame: the four bytes after an EtherType that names one
/// (IEEE 802.1Q, 802.1ad).
///
/// The initialiser checks every length. After it, no accessor can fail.
public struct VLANTag: ~Escapable {
  private enum Field {
    static let control = 0
    static let type = 2
    static let end = 4
  }

  private let bytes: Span<UInt8>

  /// Creates a view over `bytes`, which must start after the tag's own EtherType.
  @_lifetime(copy bytes)
  public init(_ bytes: Span<UInt8>) throws(WireError) {
    try bytes.require(Field.end, for: "vlan.tag")
    self.bytes = bytes
  }

  /// The VLAN, 0 to 4095.
  public var identifier: UInt16 { bytes[be16: Field.control] & 0x0fff }

  /// The priority, 0 to 7.
  public var priority: UInt8 { bytes[Field.control] >> 5 }

  /// Whether the frame may be dropped first.
  public var isDropEligible: Bool { bytes[Field.control] & 0x10 != 0 }

  /// What follows the tag.
  public var type: EtherType { EtherType(rawValue: bytes[be16: Field.type]) }

  /// What follows the tag.
  public var payload: Span<UInt8> {
    @_lifetime(copy self)
    get { bytes.extracting(Field.end..<bytes.count) }
  }
}

/// The fields of a VLAN tag, to be read or written.
public struct VLANHeader: Hashable, Sendable {
  /// The VLAN, 0 to 4095.
  public var identifier: UInt16
  /// The priority, 0 to 7.
  public var priority: UInt8
  /// Whether the frame may be dropped first.
  public var isDropEligible: Bool
  /// What follows the tag.
  public var type: EtherType

  /// Creates a tag.
  public init(
    identifier: UInt16, priority: UInt8 = 0, isDropEligible: Bool = false, type: EtherType
  ) {
    self.identifier = identifier
    self.priority = priority
    self.isDropEligible = isDropEligible
    self.type = type
  }

  /// Reads the fields of a tag.
  public init(parsing tag: borrowing VLANTag) {
    self.init(
      identifier: tag.identifier, priority: tag.priority, isDropEligible: tag.isDropEligible,
      type: tag.type)
  }

  /// Appends the tag's bytes.
  public func emit(into buffer: inout [UInt8]) {
    let control =
      UInt16(priority & 7) << 13 | (isDropEligible ? 0x1000 : 0) | identifier & 0x0fff
    buffer.append(be16: control)
    buffer.append(be16: type.rawValue)
  }
}
