/// The number of the protocol that an IP packet carries (IANA "Assigned Internet Protocol Numbers").
public struct IPProtocol: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
  /// The number as it stands in the header.
  public var rawValue: UInt8

  /// Names a protocol by its number.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Hop-by-hop options of IPv6.
  public static let hopByHop = Self(rawValue: 0)
  /// ICMP for IPv4.
  public static let icmp = Self(rawValue: 1)
  /// IPv4 in IP.
  public static let ipv4 = Self(rawValue: 4)
  /// TCP.
  public static let tcp = Self(rawValue: 6)
  /// UDP.
  public static let udp = Self(rawValue: 17)
  /// IPv6 in IP.
  public static let ipv6 = Self(rawValue: 41)
  /// The routing header of IPv6.
  public static let routing = Self(rawValue: 43)
  /// The fragment header of IPv6.
  public static let fragment = Self(rawValue: 44)
  /// Generic routing encapsulation.
  public static let gre = Self(rawValue: 47)
  /// Encapsulating security payload: what follows cannot be read.
  public static let esp = Self(rawValue: 50)
  /// The authentication header.
  public static let authentication = Self(rawValue: 51)
  /// ICMP for IPv6.
  public static let icmpv6 = Self(rawValue: 58)
  /// "No next header" of IPv6.
  public static let none = Self(rawValue: 59)
  /// Destination options of IPv6.
  public static let destinationOptions = Self(rawValue: 60)
  /// SCTP.
  public static let sctp = Self(rawValue: 132)
  /// The mobility header of IPv6.
  public static let mobility = Self(rawValue: 135)
  /// The host identity protocol.
  public static let hostIdentity = Self(rawValue: 139)
  /// Shim6.
  public static let shim6 = Self(rawValue: 140)
  /// MPLS in IP (RFC 4023).
  public static let mpls = Self(rawValue: 137)

  /// The protocol's usual name, or its number.
  public var description: String {
    switch self {
    case .icmp: "ICMP"
    case .ipv4: "IPv4"
    case .tcp: "TCP"
    case .udp: "UDP"
    case .ipv6: "IPv6"
    case .gre: "GRE"
    case .esp: "ESP"
    case .icmpv6: "ICMPv6"
    case .sctp: "SCTP"
    default: "IP protocol \(rawValue)"
    }
  }
}
