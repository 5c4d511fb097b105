/// The control bits of a TCP header (RFC 9293 section 3.1, RFC 3168, RFC 9768).
public struct TCPFlags: OptionSet, Hashable, Sendable, CustomStringConvertible {
  /// The bits as they stand in the header; bit 8 is the former NS, now AE.
  public var rawValue: UInt16

  /// Takes bits as they stand in the header.
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// No more data from the sender.
  public static let fin = Self(rawValue: 1)
  /// Synchronise sequence numbers.
  public static let syn = Self(rawValue: 2)
  /// Reset the connection.
  public static let rst = Self(rawValue: 4)
  /// Push: the end of what the application wrote.
  public static let psh = Self(rawValue: 8)
  /// The acknowledgement number means something.
  public static let ack = Self(rawValue: 16)
  /// The urgent pointer means something.
  public static let urg = Self(rawValue: 32)
  /// ECN echo.
  public static let ece = Self(rawValue: 64)
  /// Congestion window reduced.
  public static let cwr = Self(rawValue: 128)
  /// Accurate ECN, formerly the nonce sum.
  public static let ae = Self(rawValue: 256)

  /// The names of the bits that are set, such as `SYN,ACK`.
  public var description: String {
    let names = ["FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR", "AE"]
    let set = names.enumerated().filter { rawValue & (1 << UInt16($0.offset)) != 0 }
    return set.isEmpty ? "none" : set.map(\.element).joined(separator: ",")
  }
}

/// A TCP segment borrowed from a buffer (RFC 9293).
///
/// The initialiser checks that the fixed header is there and that its length is possible. After
/// it, no accessor can fail. A capture may cut the options short: `options` holds what is there.
public struct TCPSegment: ~Escapable {
  private enum Field {
    static let sourcePort = 0
    static let destinationPort = 2
    static let sequence = 4
    static let acknowledgement = 8
    static let offsetAndFlags = 12
    static let window = 14
    static let checksum = 16
    static let urgent = 18
    static let options = 20
  }

  private let bytes: Span<UInt8>

  /// Creates a view over `bytes`, which must start at the header and end with the segment.
  @_lifetime(copy bytes)
  public init(_ bytes: Span<UInt8>) throws(WireError) {
    try bytes.require(Field.options, for: "tcp.header")
    let length = Int(bytes[Field.offsetAndFlags] >> 4) * 4
    guard length >= Field.options else {
      throw .invalid(field: "tcp.data_offset", value: UInt64(length))
    }
    self.bytes = bytes
  }

  /// The port the sender uses.
  public var sourcePort: UInt16 { bytes[be16: Field.sourcePort] }

  /// The port it goes to.
  public var destinationPort: UInt16 { bytes[be16: Field.destinationPort] }

  /// The number of the first byte, or of the SYN.
  public var sequence: UInt32 { bytes[be32: Field.sequence] }

  /// The next byte that the sender expects, when `flags` has `.ack`.
  public var acknowledgement: UInt32 { bytes[be32: Field.acknowledgement] }

  /// The length of the header with its options, 20 to 60, as the header says.
  public var headerLength: Int { Int(bytes[Field.offsetAndFlags] >> 4) * 4 }

  /// The control bits.
  public var flags: TCPFlags { TCPFlags(rawValue: bytes[be16: Field.offsetAndFlags] & 0x1ff) }

  /// The window as it stands in the header, not scaled.
  public var window: UInt16 { bytes[be16: Field.window] }

  /// The checksum.
  public var checksum: UInt16 { bytes[be16: Field.checksum] }

  /// The urgent pointer.
  public var urgentPointer: UInt16 { bytes[be16: Field.urgent] }

  /// Whether the whole header is there, so that `options` is complete.
  public var hasWholeHeader: Bool { bytes.count >= headerLength }

  /// The options as far as they were captured.
  public var options: Span<UInt8> {
    @_lifetime(copy self)
    get { bytes.extracting(Field.options..<min(headerLength, bytes.count)) }
  }

  /// The payload as far as it was captured.
  public var payload: Span<UInt8> {
    @_lifetime(copy self)
    get { bytes.extracting(min(headerLength, bytes.count)..<bytes.count) }
  }

  /// Whether the checksum is right, given that `bytes` held the whole segment.
  public func hasValidChecksum(source: IPAddress, destination: IPAddress) -> Bool {
    var sum = InternetChecksum(
      source: source, destination: destination, protocol: .tcp, length: bytes.count)
    sum.add(bytes)
    return sum.isValid
  }
}

/// The fields of a TCP header, to be read or written.
public struct TCPHeader: Hashable, Sendable {
  /// The port the sender uses.
  public var sourcePort: UInt16
  /// The port it goes to.
  public var destinationPort: UInt16
  /// The number of the first byte, or of the SYN.
  public var sequence: UInt32
  /// The next byte that the sender expects.
  public var acknowledgement: UInt32 = 0
  /// The control bits.
  public var flags: TCPFlags
  /// The window, not scaled.
  public var window: UInt16 = 64_240
  /// The urgent pointer.
  public var urgentPointer: UInt16 = 0
  /// The options that are known.
  public var options = TCPOptions()

  /// Creates a header; the rest is set through its properties.
  public init(sourcePort: UInt16, destinationPort: UInt16, sequence: UInt32, flags: TCPFlags) {
    self.sourcePort = sourcePort
    self.destinationPort = destinationPort
    self.sequence = sequence
    self.flags = flags
  }

  /// Reads the fields of a segment.
  public init(parsing segment: borrowing TCPSegment) {
    self.init(
      sourcePort: segment.sourcePort, destinationPort: segment.destinationPort,
      sequence: segment.sequence, flags: segment.flags)
    acknowledgement = segment.acknowledgement
    window = segment.window
    urgentPointer = segment.urgentPointer
    options = TCPOptions(parsing: segment.options)
  }

  /// The length of the header with its options.
  public var length: Int { 20 + options.length }

  /// Appends the header and the payload with the right checksum.
  public func emit(
    into buffer: inout [UInt8], payload: Span<UInt8>, source: IPAddress, destination: IPAddress
  ) {
    let start = buffer.count
    buffer.append(be16: sourcePort)
    buffer.append(be16: destinationPort)
    buffer.append(be32: sequence)
    buffer.append(be32: acknowledgement)
    buffer.append(be16: UInt16(truncatingIfNeeded: length / 4) << 12 | flags.rawValue & 0x1ff)
    buffer.append(be16: window)
    buffer.append(be16: 0)
    buffer.append(be16: urgentPointer)
    options.emit(into: &buffer)
    buffer.append(payload)
    var sum = InternetChecksum(
      source: source, destination: destination, protocol: .tcp, length: buffer.count - start)
    sum.add(buffer.span.extracting(start..<buffer.count))
    buffer.set(be16: sum.value, at: start + 16)
  }
}
