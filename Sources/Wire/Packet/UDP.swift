/// A UDP datagram borrowed from a buffer (RFC 768).
///
/// The initialiser checks every length. After it, no accessor can fail.
public struct UDPDatagram: ~Escapable {
  private enum Field {
    static let sourcePort = 0
    static let destinationPort = 2
    static let length = 4
    static let checksum = 6
    static let end = 8
  }

  private let bytes: Span<UInt8>

  /// Creates a view over `bytes`, which must start at the UDP header.
  ///
  /// A length of 0 is a datagram before segmentation offload, or a jumbogram (RFC 2675); then all
  /// bytes count.
  @_lifetime(copy bytes)
  public init(_ bytes: Span<UInt8>) throws(WireError) {
    try bytes.require(Field.end, for: "udp.header")
    let length = Int(bytes[be16: Field.length])
    guard length == 0 || length >= Field.end else {
      throw .invalid(field: "udp.length", value: UInt64(length))
    }
    self.bytes = length == 0 ? bytes : bytes.extracting(first: length)
  }

  /// The port the sender used.
  public var sourcePort: UInt16 { bytes[be16: Field.sourcePort] }

  /// The port it goes to.
  public var destinationPort: UInt16 { bytes[be16: Field.destinationPort] }

  /// The length that the header gives for itself and its payload.
  public var length: Int { Int(bytes[be16: Field.length]) }

  /// The checksum; 0 when the sender made none, which IPv4 allows.
  public var checksum: UInt16 { bytes[be16: Field.checksum] }

  /// The payload as far as it was captured.
  public var payload: Span<UInt8> {
    @_lifetime(copy self)
    get { bytes.extracting(Field.end..<bytes.count) }
  }

  /// Whether the checksum is right; `nil` when there is none or the datagram was cut short.
  public func hasValidChecksum(source: IPAddress, destination: IPAddress) -> Bool? {
    guard checksum != 0, bytes.count == length else { return nil }
    var sum = InternetChecksum(
      source: source, destination: destination, protocol: .udp, length: length)
    sum.add(bytes)
    return sum.isValid
  }
}

/// The fields of a UDP header, to be read or written.
public struct UDPHeader: Hashable, Sendable {
  /// The port the sender uses.
  public var sourcePort: UInt16
  /// The port it goes to.
  public var destinationPort: UInt16

  /// Creates a header.
  public init(sourcePort: UInt16, destinationPort: UInt16) {
    self.sourcePort = sourcePort
    self.destinationPort = destinationPort
  }

  /// Reads the fields of a datagram.
  public init(parsing datagram: borrowing UDPDatagram) {
    self.init(sourcePort: datagram.sourcePort, destinationPort: datagram.destinationPort)
  }

  /// The length of the header.
  public var length: Int { 8 }

  /// Appends the header and the payload with the right checksum.
  public func emit(
    into buffer: inout [UInt8], payload: Span<UInt8>, source: IPAddress, destination: IPAddress
  ) {
    let start = buffer.count
    let length = length + payload.count
    buffer.append(be16: sourcePort)
    buffer.append(be16: destinationPort)
    buffer.append(be16: UInt16(clamping: length))
    buffer.append(be16: 0)
    buffer.append(payload)
    var sum = InternetChecksum(
      source: source, destination: destination, protocol: .udp, length: length)
    sum.add(buffer.span.extracting(start..<buffer.count))
    // RFC 768: a checksum that comes out as 0 is sent as all ones.
    buffer.set(be16: sum.value == 0 ? 0xffff : sum.value, at: start + 6)
  }
}
