/// An IPv6 packet borrowed from a buffer (RFC 8200).
///
/// The initialiser checks the length of the fixed header. After it, no accessor can fail. The
/// extension headers are read by `upperLayer`.
public struct IPv6Packet: ~Escapable {
  private enum Field {
    static let version = 0
    static let payloadLength = 4
    static let nextHeader = 6
    static let hopLimit = 7
    static let source = 8
    static let destination = 24
    static let end = 40
  }

  private let bytes: Span<UInt8>

  /// Creates a view over `bytes`, which must start at the header.
  ///
  /// Bytes after the packet's payload length are left out. A payload length of 0 is a jumbogram
  /// (RFC 2675) or a packet before segmentation offload; then all bytes count.
  @_lifetime(copy bytes)
  public init(_ bytes: Span<UInt8>) throws(WireError) {
    try bytes.require(Field.end, for: "ipv6.header")
    let version = bytes[Field.version] >> 4
    guard version == 6 else { throw .invalid(field: "ipv6.version", value: UInt64(version)) }
    let length = Int(bytes[be16: Field.payloadLength])
    self.bytes = length == 0 ? bytes : bytes.extracting(first: Field.end + length)
  }

  /// The traffic class: six bits of DSCP, two of ECN.
  public var trafficClass: UInt8 { UInt8(truncatingIfNeeded: bytes[be16: Field.version] >> 4) }

  /// The flow label, 20 bits.
  public var flowLabel: UInt32 { bytes[be32: Field.version] & 0xf_ffff }

  /// The length of what follows the fixed header; 0 for jumbograms and before offload.
  public var payloadLength: Int { Int(bytes[be16: Field.payloadLength]) }

  /// What follows the fixed header: an extension header or the upper layer.
  public var nextHeader: IPProtocol { IPProtocol(rawValue: bytes[Field.nextHeader]) }

  /// How many more routers may forward it.
  public var hopLimit: UInt8 { bytes[Field.hopLimit] }

  /// Who sent it: 128 bits, the first byte highest.
  public var sourceBits: UInt128 { bits(at: Field.source) }

  /// Where it goes: 128 bits, the first byte highest.
  public var destinationBits: UInt128 { bits(at: Field.destination) }

  /// Who sent it.
  public var source: IPAddress { .v6(sourceBits) }

  /// Where it goes.
  public var destination: IPAddress { .v6(destinationBits) }

  /// What follows the fixed header, as far as it was captured.
  public var payload: Span<UInt8> {
    @_lifetime(copy self)
    get { bytes.extracting(Field.end..<bytes.count) }
  }

  /// Walks the extension headers up to the transport protocol.
  ///
  /// Throws when a header is longer than what is there.
  public func upperLayer() throws(WireError) -> IPv6UpperLayer {
    try IPv6UpperLayer(walking: payload, from: nextHeader, payloadLength: payloadLength)
  }

  /// What the extension headers lead to, as far as it was captured.
  @_lifetime(copy self)
  public func payload(of upperLayer: IPv6UpperLayer) -> Span<UInt8> {
    let start = min(Field.end + upperLayer.offset, bytes.count)
    return bytes.extracting(start..<bytes.count)
  }

  private func bits(at offset: Int) -> UInt128 {
    UInt128(bytes[be64: offset]) << 64 | UInt128(bytes[be64: offset + 8])
  }
}

/// The fields of an IPv6 header, to be read or written.
public struct IPv6Header: Hashable, Sendable {
  /// The traffic class: six bits of DSCP, two of ECN.
  public var trafficClass: UInt8 = 0
  /// The flow label, 20 bits.
  public var flowLabel: UInt32 = 0
  /// What follows the header.
  public var nextHeader: IPProtocol
  /// How many more routers may forward it.
  public var hopLimit: UInt8 = 64
  /// Who sends it: 128 bits, the first byte highest.
  public var source: UInt128
  /// Where it goes.
  public var destination: UInt128

  /// Creates a header; the rest is set through its properties.
  public init(source: UInt128, destination: UInt128, nextHeader: IPProtocol) {
    self.source = source
    self.destination = destination
    self.nextHeader = nextHeader
  }

  /// Reads the fields of a packet.
  public init(parsing packet: borrowing IPv6Packet) {
    self.init(
      source: packet.sourceBits, destination: packet.destinationBits,
      nextHeader: packet.nextHeader)
    trafficClass = packet.trafficClass
    flowLabel = packet.flowLabel
    hopLimit = packet.hopLimit
  }

  /// The length of the header.
  public var length: Int { 40 }

  /// Appends the header's bytes; `payloadLength` is what follows, extension headers included.
  public func emit(into buffer: inout [UInt8], payloadLength: Int) {
    buffer.append(be32: 6 << 28 | UInt32(trafficClass) << 20 | flowLabel & 0xf_ffff)
    buffer.append(be16: UInt16(clamping: payloadLength))
    buffer.append(nextHeader.rawValue)
    buffer.append(hopLimit)
    buffer.append(IPAddress.v6(source))
    buffer.append(IPAddress.v6(destination))
  }
}
