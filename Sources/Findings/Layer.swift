/// A place in the stack where a packet can be lost, in the order the layers are reported.
public enum Layer: String, Codable, Hashable, Sendable, CaseIterable, Comparable {
  /// The network device as rtnetlink shows it: carrier, MTU, the `rtnl_link_stats64` counters.
  case link
  /// The driver and the hardware behind it: ethtool statistics, rings, pause frames.
  case driver
  /// The per-CPU backlog between the driver and the stack.
  case softnet
  /// Queueing disciplines, classes, filters and their actions.
  case qdisc
  /// IPv4 and IPv6: routing, reassembly, neighbours.
  case ip
  /// TCP, UDP, ICMP and their sockets.
  case transport
  /// Connection tracking.
  case conntrack
  /// nf_tables and iptables rules and policies.
  case netfilter

  /// Orders layers from the wire upwards.
  public static func < (first: Layer, second: Layer) -> Bool { first.depth < second.depth }

  /// The position in the table of layers: 0 is next to the wire.
  private var depth: Int { Self.allCases.firstIndex(of: self) ?? Self.allCases.count }
}
