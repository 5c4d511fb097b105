/// The address family of a table (`nfgen_family`, the `NFPROTO_*` numbers of linux/netfilter.h).
public struct NFTFamily: Hashable, Sendable, CustomStringConvertible {
  /// The kernel's number.
  public let number: UInt8

  /// Creates a family from the kernel's number.
  public init(_ number: UInt8) {
    self.number = number
  }

  /// `NFPROTO_INET`: IPv4 and IPv6.
  public static let inet = NFTFamily(1)
  /// `NFPROTO_IPV4`.
  public static let ip = NFTFamily(2)
  /// `NFPROTO_ARP`.
  public static let arp = NFTFamily(3)
  /// `NFPROTO_NETDEV`: hooks of one device.
  public static let netdev = NFTFamily(5)
  /// `NFPROTO_BRIDGE`.
  public static let bridge = NFTFamily(7)
  /// `NFPROTO_IPV6`.
  public static let ip6 = NFTFamily(10)

  /// The name that `nft` uses, or `family N` for one that is not known.
  public var description: String {
    switch self {
    case .inet: "inet"
    case .ip: "ip"
    case .arp: "arp"
    case .netdev: "netdev"
    case .bridge: "bridge"
    case .ip6: "ip6"
    default: "family \(number)"
    }
  }

  /// The name of hook `number` in this family, as a base chain's declaration has it.
  ///
  /// The numbers are those of `enum nf_inet_hooks`, `nf_dev_hooks`, `NF_ARP_*` and `NF_BR_*`.
  public func hookName(_ number: UInt32) -> String {
    let names: [String] =
      switch self {
      case .ip, .ip6, .inet: ["prerouting", "input", "forward", "output", "postrouting", "ingress"]
      case .bridge: ["prerouting", "input", "forward", "output", "postrouting"]
      case .arp: ["input", "output", "forward"]
      case .netdev: ["ingress", "egress"]
      default: []
      }
    return number < names.count ? names[Int(number)] : "hook \(number)"
  }
}
