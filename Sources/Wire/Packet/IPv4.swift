/// An IPv4 packet borrowed from a buffer (RFC 791).
///
/// The initialiser checks every length of the header. After it, no accessor can fail. The packet
/// itself may be cut short by the capture: `payload` holds what is there, `payloadLength` what
/// the header promises.
public struct IPv4Packet: ~Escapable {
  private enum Field {
    static let version = 0
    static let service = 1
    static let totalLength = 2
    static let identification = 4
    static let fragment = 6
    static let timeToLive = 8
    static let `protocol` = 9
    static let checksum = 10
    static let source = 12
    static let destination = 16
    static let options = 20
  }

  private let bytes: Span<UInt8>
  /// The length of the header with its options, 20 to 60.
  public let headerLength: Int

  /// Creates a view over `bytes`, which must start at the header.
  ///
  /// Bytes after the packet's total length, such as Ethernet padding, are left out. A total length
  /// of 0 is what a packet has before segmentation offload; then all bytes count.
  @_lifetime(copy bytes)
  public init(_ bytes: Span<UInt8>) throws(WireError) {
    try bytes.require(Field.options, for: "ipv4.header")
    let version = bytes[Field.version] >> 4
    guard version == 4 else { throw .invalid(field: "ipv4.version", value: UInt64(version)) }
    let headerLength = Int(bytes[Field.version] & 0x0f) * 4
    guard headerLength >= Field.options else {
      throw .invalid(field: "ipv4.header_length", value: UInt64(headerLength))
    }
    try bytes.require(headerLength, for: "ipv4.options")
    let total = Int(bytes[be16: Field.totalLength])
    guard total == 0 || total >= headerLength else {
      throw .invalid(field: "ipv4.total_length", value: UInt64(total))
    }
    self.headerLength = headerLength
    self.bytes = total == 0 ? bytes : bytes.extracting(first: total)
  }

  /// The type of service: six bits of DSCP, two of ECN.
  public var typeOfService: UInt8 { bytes[Field.service] }

  /// The length that the header gives for itself and its payload; 0 before segmentation offload.
  public var totalLength: Int { Int(bytes[be16: Field.totalLength]) }

  /// The identification, which tells fragments and copies apart.
  public var identification: UInt16 { bytes[be16: Field.identification] }

  /// Whether routers must not cut this packet ("DF").
  public var isDontFragment: Bool { bytes[Field.fragment] & 0x40 != 0 }

  /// Whether more fragments follow ("MF").
  public var hasMoreFragments: Bool { bytes[Field.fragment] & 0x20 != 0 }

  /// Where this fragment's payload belongs, in bytes.
  public var fragmentOffset: Int { Int(bytes[be16: Field.fragment] & 0x1fff) * 8 }

  /// Whether this is one of several fragments.
  public var isFragment: Bool { bytes[be16: Field.fragment] & 0x3fff != 0 }

  /// How many more routers may forward it.
  public var timeToLive: UInt8 { bytes[Field.timeToLive] }

  /// What it carries.
  public var `protocol`: IPProtocol { IPProtocol(rawValue: bytes[Field.protocol]) }

  /// The checksum of the header.
  public var checksum: UInt16 { bytes[be16: Field.checksum] }

  /// Who sent it: 32 bits, the first byte highest.
  public var sourceBits: UInt32 { bytes[be32: Field.source] }

  /// Where it goes: 32 bits, the first byte highest.
  public var destinationBits: UInt32 { bytes[be32: Field.destination] }

  /// Who sent it.
  public var source: IPAddress { .v4(sourceBits) }

  /// Where it goes.
  public var destination: IPAddress { .v4(destinationBits) }

  /// The bytes of the payload that the header promises; `nil` when its total length is 0.
  public var payloadLength: Int? { totalLength == 0 ? nil : totalLength - headerLength }

  /// The options.
  public var options: Span<UInt8> {
    @_lifetime(copy self)
    get { bytes.extracting(Field.options..<headerLength) }
  }

  /// The payload as far as it was captured.
  public var payload: Span<UInt8> {
    @_lifetime(copy self)
    get { bytes.extracting(headerLength..<bytes.count) }
  }

  /// Whether the header's checksum is right.
  public var hasValidChecksum: Bool {
    var sum = InternetChecksum()
    sum.add(bytes.extracting(first: headerLength))
    return sum.isValid
  }
}

/// The fields of an IPv4 header, to be read or written.
public struct IPv4Header: Hashable, Sendable {
  /// The type of service: six bits of DSCP, two of ECN.
  public var typeOfService: UInt8 = 0
  /// The identification.
  public var identification: UInt16 = 0
  /// Whether routers must not cut this packet.
  public var isDontFragment = true
  /// Whether more fragments follow.
  public var hasMoreFragments = false
  /// Where this fragment's payload belongs, in bytes; a multiple of 8.
  public var fragmentOffset = 0
  /// How many more routers may forward it.
  public var timeToLive: UInt8 = 64
  /// What it carries.
  public var `protocol`: IPProtocol
  /// Who sends it: 32 bits, the first byte highest.
  public var source: UInt32
  /// Where it goes.
  public var destination: UInt32
  /// The options, a multiple of 4 bytes, 40 at most.
  public var options: [UInt8] = []

  /// Creates a header; the rest is set through its properties.
  public init(source: UInt32, destination: UInt32, protocol number: IPProtocol) {
    self.source = source
    self.destination = destination
    self.protocol = number
  }

  /// Reads the fields of a packet.
  public init(parsing packet: borrowing IPv4Packet) {
    self.init(
      source: packet.sourceBits, destination: packet.destinationBits, protocol: packet.protocol)
    typeOfService = packet.typeOfService
    identification = packet.identification
    isDontFragment = packet.isDontFragment
    hasMoreFragments = packet.hasMoreFragments
    fragmentOffset = packet.fragmentOffset
    timeToLive = packet.timeToLive
    options = packet.options.array
  }

  /// The length of the header with its options.
  public var length: Int { 20 + min(40, (options.count + 3) / 4 * 4) }

  /// Appends the header's bytes with the right checksum.
  ///
  /// `payloadLength` is what follows; with the header it must fit 65,535 bytes, and is cut to
  /// that otherwise.
  public func emit(into buffer: inout [UInt8], payloadLength: Int) {
    let start = buffer.count
    buffer.append(0x40 | UInt8(length / 4))
    buffer.append(typeOfService)
    buffer.append(be16: UInt16(clamping: length + payloadLength))
    buffer.append(be16: identification)
    let flags: UInt16 = (isDontFragment ? 0x4000 : 0) | (hasMoreFragments ? 0x2000 : 0)
    buffer.append(be16: flags | UInt16(truncatingIfNeeded: fragmentOffset / 8) & 0x1fff)
    buffer.append(timeToLive)
    buffer.append(self.protocol.rawValue)
    buffer.append(be16: 0)
    buffer.append(be32: source)
    buffer.append(be32: destination)
    buffer += options.prefix(40)
    while buffer.count < start + length { buffer.append(0) }
    let checksum = InternetChecksum.of(buffer.span.extracting(start..<buffer.count))
    buffer.set(be16: checksum, at: start + 10)
  }
}
