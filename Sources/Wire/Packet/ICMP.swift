/// An ICMP message for IPv4, borrowed from a buffer (RFC 792).
///
/// The initialiser checks every length. After it, no accessor can fail.
public struct ICMPMessage: ~Escapable {
  private enum Field {
    static let type = 0
    static let code = 1
    static let checksum = 2
    static let rest = 4
    static let quoteLength = 5  // RFC 4884, in 32-bit words
    static let nextHopMTU = 6
    static let end = 8
  }

  private let bytes: Span<UInt8>

  /// Creates a view over `bytes`, which must start at the ICMP header.
  @_lifetime(copy bytes)
  public init(_ bytes: Span<UInt8>) throws(WireError) {
    try bytes.require(Field.end, for: "icmp.header")
    self.bytes = bytes
  }

  /// The type.
  public var type: UInt8 { bytes[Field.type] }

  /// The code, whose meaning depends on the type.
  public var code: UInt8 { bytes[Field.code] }

  /// The checksum.
  public var checksum: UInt16 { bytes[be16: Field.checksum] }

  /// The four bytes after the checksum.
  public var restOfHeader: UInt32 { bytes[be32: Field.rest] }

  /// What the message says.
  public var meaning: ICMPMeaning {
    switch type {
    case 0: .echoReply(identifier: bytes[be16: Field.rest], sequence: bytes[be16: Field.rest + 2])
    case 3 where code == 4: .packetTooBig(mtu: UInt32(bytes[be16: Field.nextHopMTU]))
    case 3: .unreachable(code: code)
    case 4: .sourceQuench
    case 5: .redirect
    case 8:
      .echoRequest(identifier: bytes[be16: Field.rest], sequence: bytes[be16: Field.rest + 2])
    case 11: .timeExceeded(code: code)
    case 12: .parameterProblem
    default: .other(type: type, code: code)
    }
  }

  /// The start of the packet that an error is about, from its IP header on; empty for no error.
  public var quote: Span<UInt8> {
    @_lifetime(copy self)
    get {
      guard meaning.isError else { return bytes.extracting(bytes.count..<bytes.count) }
      let length = quoteLength
      let rest = bytes.extracting(Field.end..<bytes.count)
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
  public var hasValidChecksum: Bool {
    var sum = InternetChecksum()
    sum.add(bytes)
    return sum.isValid
  }

  /// Bytes of the quoted packet before the extensions; 0 when the message has none.
  ///
  /// Only "unreachable", "time exceeded" and "parameter problem" have the field.
  private var quoteLength: Int {
    type == 3 || type == 11 || type == 12 ? Int(bytes[Field.quoteLength]) * 4 : 0
  }
}
