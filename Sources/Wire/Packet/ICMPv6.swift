/// An ICMPv6 message borrowed from a buffer (RFC 4443).
///
/// The initialiser checks every length. After it, no accessor can fail.
public struct ICMPv6Message: ~Escapable {
  private enum Field {
    static let type = 0
    static let code = 1
    static let checksum = 2
    static let rest = 4
    static let quoteLength = 4  // RFC 4884, in 64-bit words
    static let end = 8
  }

  private let bytes: Span<UInt8>

  /// Creates a view over `bytes`, which must start at the ICMPv6 header.
  @_lifetime(copy bytes)
  public init(_ bytes: Span<UInt8>) throws(WireError) {
    try bytes.require(Field.end, for: "icmpv6.header")
    self.bytes = bytes
  }

  /// The type; below 128 it is an error.
  public var type: UInt8 { bytes[Field.type] }

  /// The code, whose meaning depends on the type.
  public var code: UInt8 { bytes[Field.code] }

  /// The checksum, which covers a pseudo-header.
  public var checksum: UInt16 { bytes[be16: Field.checksum] }

  /// The four bytes after the checksum.
  public var restOfHeader: UInt32 { bytes[be32: Field.rest] }

  /// What the message says.
  public var meaning: ICMPMeaning {
    switch type {
    case 1: .unreachable(code: code)
    case 2: .packetTooBig(mtu: restOfHeader)
    case 3: .timeExceeded(code: code)
    case 4: .parameterProblem
    case 128:
      .echoRequest(identifier: bytes[be16: Field.rest], sequence: bytes[be16: Field.rest + 2])
    case 129:
      .echoReply(identifier: bytes[be16: Field.rest], sequence: bytes[be16: Field.rest + 2])
    case 137: .redirect
    default: .other(type: type, code: code)
    }
  }

  /// The start of the packet that an error is about, from its IP header on; empty for no error.
  public var quote: Span<UInt8> {
    @_lifetime(copy self)
    get {
      guard type < 128 else { return bytes.extracting(bytes.count..<bytes.count) }
      let rest = bytes.extracting(Field.end..<bytes.count)
      let length = quoteLength
      return length == 0 ? rest : rest.extracting(first: length)
    }
  }

  /// The extension structure of RFC 4884 that follows the quoted packet, if one does.
  public var extensions: Span<UInt8> {
    @_lifetime(copy self)
    get {
      let length = quoteLength
      guard length > 0 else { return bytes.extracting(bytes.count..<bytes.count) }
      return bytes.extracting(min(Field.end + length, bytes.count)..<bytes.count)
    }
  }

  /// What follows the eight bytes of the header.
  public var payload: Span<UInt8> {
    @_lifetime(copy self)
    get { bytes.extracting(Field.end..<bytes.count) }
  }

  /// Whether the checksum is right, given that `bytes` held the whole message.
  public func hasValidChecksum(source: IPAddress, destination: IPAddress) -> Bool {
    var sum = InternetChecksum(
      source: source, destination: destination, protocol: .icmpv6, length: bytes.count)
    sum.add(bytes)
    return sum.isValid
  }

  /// Bytes of the quoted packet before the extensions; 0 when the message has none.
  ///
  /// Only "unreachable" and "time exceeded" have the field.
  private var quoteLength: Int {
    type == 1 || type == 3 ? Int(bytes[Field.quoteLength]) * 8 : 0
  }
}
