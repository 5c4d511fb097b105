/// One netlink attribute borrowed from a message (`struct nlattr`).
public struct NetlinkAttribute: ~Escapable {
  /// The type without the flag bits `NLA_F_NESTED` and `NLA_F_NET_BYTEORDER`.
  public let type: UInt16
  /// The value, without padding.
  public let payload: Span<UInt8>
  /// Names the enclosing struct in errors.
  let context: StaticString

  /// Reads the attribute at the start of `bytes`, which may be followed by others.
  @_lifetime(copy bytes)
  fileprivate init(_ bytes: Span<UInt8>, in context: StaticString) throws(WireError) {
    let length = Int(bytes[native16: 0])
    let number = bytes[native16: 2] & 0x3fff
    guard length >= 4 else {
      throw .invalid(field: "\(context) nla_len", value: UInt64(length))
    }
    try bytes.require(length, for: "\(context) attribute \(number)")
    type = number
    payload = bytes.extracting(4..<length)
    self.context = context
  }

  /// The payload as one byte.
  public var u8: UInt8 {
    get throws(WireError) {
      try require(1)
      return payload[0]
    }
  }

  /// The payload as 16 bits in this machine's byte order.
  public var u16: UInt16 {
    get throws(WireError) {
      try require(2)
      return payload[native16: 0]
    }
  }

  /// The payload as 32 bits in this machine's byte order.
  public var u32: UInt32 {
    get throws(WireError) {
      try require(4)
      return payload[native32: 0]
    }
  }

  /// The payload as 64 bits in this machine's byte order.
  public var u64: UInt64 {
    get throws(WireError) {
      try require(8)
      return payload[native64: 0]
    }
  }

  /// The payload as 16 big-endian bits, as netfilter sends integers.
  public var be16: UInt16 {
    get throws(WireError) {
      try require(2)
      return payload[be16: 0]
    }
  }

  /// The payload as 32 big-endian bits.
  public var be32: UInt32 {
    get throws(WireError) {
      try require(4)
      return payload[be32: 0]
    }
  }

  /// The payload as 64 big-endian bits.
  public var be64: UInt64 {
    get throws(WireError) {
      try require(8)
      return payload[be64: 0]
    }
  }

  /// The payload as text up to the first NUL.
  public var text: String { payload.text }

  /// The attributes nested in this one.
  public var nested: NetlinkAttributes {
    @_lifetime(copy self) get { NetlinkAttributes(payload, in: context) }
  }

  private func require(_ count: Int) throws(WireError) {
    // The name is made for errors only: dumps have millions of attributes.
    guard payload.count >= count else {
      throw .truncated(
        field: "\(context) attribute \(type)", needed: count, have: payload.count)
    }
  }
}

/// Reads the attributes of one message or nest one after the other.
public struct NetlinkAttributes: ~Escapable {
  private var rest: Span<UInt8>
  private let context: StaticString

  /// Starts at the first attribute in `bytes`; `context` names what they belong to in errors.
  @_lifetime(copy bytes)
  public init(_ bytes: Span<UInt8>, in context: StaticString) {
    rest = bytes
    self.context = context
  }

  /// The next attribute, or `nil` at the end.
  ///
  /// An attribute shorter than its own header is an error, because it would mean no progress.
  @_lifetime(copy self)
  public mutating func next() throws(WireError) -> NetlinkAttribute? {
    let bytes = rest
    rest = bytes.extracting(first: 0)
    // Up to three bytes of padding may follow the last attribute.
    if bytes.count < 4 { return nil }
    let attribute = try NetlinkAttribute(bytes, in: context)
    let padded = (attribute.payload.count + 4 + 3) & ~3
    rest = bytes.extracting(min(padded, bytes.count)...)
    return attribute
  }
}
