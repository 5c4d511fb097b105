/// The protocol family that an xtables ruleset belongs to (`NFPROTO_*`, linux/netfilter.h).
public enum XTFamily: UInt8, Hashable, Sendable, CaseIterable {
  /// `iptables`.
  case ipv4 = 2
  /// `arptables`.
  case arp = 3
  /// `ebtables`.
  case bridge = 7
  /// `ip6tables`.
  case ipv6 = 10

  /// The command whose rules these are, without `-legacy` or `-nft`.
  public var tool: String {
    switch self {
    case .ipv4: "iptables"
    case .arp: "arptables"
    case .bridge: "ebtables"
    case .ipv6: "ip6tables"
    }
  }
}
