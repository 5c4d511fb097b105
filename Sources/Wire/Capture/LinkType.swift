/// What the bytes of a captured frame start with (tcpdump.org "Link-layer header types").
public struct LinkType: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
  /// The number as files have it.
  public var rawValue: UInt32

  /// Names a link type by its number.
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// A BSD loopback: the address family in the capturing machine's byte order.
  public static let null = Self(rawValue: 0)
  /// Ethernet.
  public static let ethernet = Self(rawValue: 1)
  /// PPP, with or without its HDLC-like header.
  public static let ppp = Self(rawValue: 9)
  /// IP without a link header, as most BSDs numbered it.
  public static let rawBSD = Self(rawValue: 12)
  /// IP without a link header, as OpenBSD numbered it.
  public static let rawOpenBSD = Self(rawValue: 14)
  /// PPP in HDLC-like framing, or Cisco HDLC (RFC 1547).
  public static let pppHDLC = Self(rawValue: 50)
  /// A PPPoE session packet without its Ethernet header.
  public static let pppEthernet = Self(rawValue: 51)
  /// IP without a link header.
  public static let raw = Self(rawValue: 101)
  /// Cisco HDLC.
  public static let ciscoHDLC = Self(rawValue: 104)
  /// IEEE 802.11.
  public static let wireless = Self(rawValue: 105)
  /// OpenBSD's loopback: the address family in network byte order.
  public static let loop = Self(rawValue: 108)
  /// Linux "cooked": the header of the `any` device.
  public static let linuxCooked = Self(rawValue: 113)
  /// IEEE 802.11 behind a radiotap header.
  public static let radiotap = Self(rawValue: 127)
  /// A per-packet information header that names the real link type.
  public static let perPacketInformation = Self(rawValue: 192)
  /// PPP with a byte for the direction before it.
  public static let pppDirection = Self(rawValue: 204)
  /// IPv4 and nothing before it.
  public static let ipv4 = Self(rawValue: 228)
  /// IPv6 and nothing before it.
  public static let ipv6 = Self(rawValue: 229)
  /// Packets that netfilter's NFLOG target sent.
  public static let netfilterLog = Self(rawValue: 239)
  /// Ethernet behind the four bytes of a netANALYZER.
  public static let netAnalyzer = Self(rawValue: 240)
  /// IP over InfiniBand (RFC 4391) behind a routing header.
  public static let infiniband = Self(rawValue: 242)
  /// Linux "cooked", second version, with the interface's index.
  public static let linuxCooked2 = Self(rawValue: 276)
  /// Nobody said: a record of an interface that its file never declared.
  public static let undeclared = Self(rawValue: .max)

  /// The usual name, or the number.
  public var description: String {
    switch self {
    case .null: "NULL"
    case .ethernet: "EN10MB"
    case .ppp: "PPP"
    case .rawBSD, .rawOpenBSD, .raw: "RAW"
    case .pppHDLC: "PPP_SERIAL"
    case .pppEthernet: "PPP_ETHER"
    case .ciscoHDLC: "C_HDLC"
    case .wireless: "IEEE802_11"
    case .loop: "LOOP"
    case .linuxCooked: "LINUX_SLL"
    case .radiotap: "IEEE802_11_RADIO"
    case .perPacketInformation: "PPI"
    case .pppDirection: "PPP_WITH_DIR"
    case .ipv4: "IPV4"
    case .ipv6: "IPV6"
    case .netfilterLog: "NFLOG"
    case .netAnalyzer: "NETANALYZER"
    case .infiniband: "IPOIB"
    case .linuxCooked2: "LINUX_SLL2"
    case .undeclared: "undeclared"
    default: "link type \(rawValue)"
    }
  }
}
