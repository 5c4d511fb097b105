/// A MAC address: 48 bits, the first byte highest.
public struct MACAddress: Hashable, Sendable, CustomStringConvertible {
  /// The 48 bits.
  public var bits: UInt64

  /// Takes the low 48 bits.
  public init(bits: UInt64) { self.bits = bits & 0xffff_ffff_ffff }

  /// Six pairs of hexadecimal digits with colons.
  public var description: String {
    (0..<6).map { index in
      let byte = UInt8(truncatingIfNeeded: bits >> (40 - 8 * index))
      return (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }.joined(separator: ":")
  }
}

/// What an Ethernet frame carries (IANA "IEEE 802 Numbers").
public struct EtherType: RawRepresentable, Hashable, Sendable {
  /// The number as it stands in the header.
  public var rawValue: UInt16

  /// Names a protocol by its number.
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// IPv4.
  public static let ipv4 = Self(rawValue: 0x0800)
  /// ARP.
  public static let arp = Self(rawValue: 0x0806)
  /// Transparent Ethernet bridging, as GRE and Geneve name an inner Ethernet frame.
  public static let ethernet = Self(rawValue: 0x6558)
  /// A VLAN tag (IEEE 802.1Q).
  public static let vlan = Self(rawValue: 0x8100)
  /// IPv6.
  public static let ipv6 = Self(rawValue: 0x86dd)
  /// MPLS, unicast.
  public static let mpls = Self(rawValue: 0x8847)
  /// MPLS, multicast.
  public static let mplsMulticast = Self(rawValue: 0x8848)
  /// A PPPoE session (RFC 2516).
  public static let pppoeSession = Self(rawValue: 0x8864)
  /// A service VLAN tag (IEEE 802.1ad, "QinQ").
  public static let serviceVLAN = Self(rawValue: 0x88a8)
  /// Provider backbone bridging (IEEE 802.1ah).
  public static let backboneServiceInstance = Self(rawValue: 0x88e7)
  /// QinQ before 802.1ad gave it a number.
  public static let oldServiceVLAN = Self(rawValue: 0x9100)
}

/// An Ethernet II frame borrowed from a buffer, without preamble and checksum.
///
/// The initialiser checks every length. After it, no accessor can fail.
public struct EthernetFrame: ~Escapable {
  private enum Field {
    static let destination = 0
    static let source = 6
    static let type = 12
    static let end = 14
  }

  private let bytes: Span<UInt8>

  /// Creates a view over `bytes`, which must start at the destination address.
  @_lifetime(copy bytes)
  public init(_ bytes: Span<UInt8>) throws(WireError) {
    try bytes.require(Field.end, for: "ethernet.header")
    self.bytes = bytes
  }

  /// Where the frame goes.
  public var destination: MACAddress { address(at: Field.destination) }

  /// Who sent the frame.
  public var source: MACAddress { address(at: Field.source) }

  /// What it carries; values up to 1500 are an IEEE 802.3 length instead.
  public var type: EtherType { EtherType(rawValue: bytes[be16: Field.type]) }

  /// What follows the header.
  public var payload: Span<UInt8> {
    @_lifetime(copy self)
    get { bytes.extracting(Field.end..<bytes.count) }
  }

  private func address(at offset: Int) -> MACAddress {
    MACAddress(bits: UInt64(bytes[be16: offset]) << 32 | UInt64(bytes[be32: offset + 2]))
  }
}

/// The fields of an Ethernet II header, to be read or written.
public struct EthernetHeader: Hashable, Sendable {
  /// Where the frame goes.
  public var destination: MACAddress
  /// Who sent the frame.
  public var source: MACAddress
  /// What it carries.
  public var type: EtherType

  /// Creates a header.
  public init(destination: MACAddress, source: MACAddress, type: EtherType) {
    self.destination = destination
    self.source = source
    self.type = type
  }

  /// Reads the fields of a frame.
  public init(parsing frame: borrowing EthernetFrame) {
    self.init(destination: frame.destination, source: frame.source, type: frame.type)
  }

  /// Appends the header's bytes.
  public func emit(into buffer: inout [UInt8]) {
    buffer.append(be48: destination.bits)
    buffer.append(be48: source.bits)
    buffer.append(be16: type.rawValue)
  }
}
