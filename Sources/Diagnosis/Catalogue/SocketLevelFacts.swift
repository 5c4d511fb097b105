import Findings

/// What the values of `/proc/net/sockstat` and `sockstat6` mean: levels, not counts.
enum SocketLevelFacts {
  /// The facts, in the kernel's order.
  static let all: [CounterFact] = [
    level("sockets.used", "Sockets of all kinds in this namespace."),
    level("TCP.inuse", "TCP sockets in use in this namespace, TIME_WAIT not included."),
    level("TCP.orphan", "TCP connections on the machine that their programs have closed."),
    level("TCP.tw", "TCP connections in TIME_WAIT in this namespace."),
    level("TCP.alloc", "TCP sockets in memory on the machine."),
    level(
      "TCP.mem", "Memory of all TCP sockets on the machine, in pages: net.ipv4.tcp_mem limits it."),
    level("UDP.inuse", "UDP sockets in use in this namespace."),
    level(
      "UDP.mem", "Memory of all UDP sockets on the machine, in pages: net.ipv4.udp_mem limits it."),
    level("UDPLITE.inuse", "UDP-Lite sockets in use in this namespace."),
    level("RAW.inuse", "Raw sockets in use in this namespace."),
    level("FRAG.inuse", "IPv4 packets whose fragments are being collected."),
    level(
      "FRAG.memory",
      "Bytes of IPv4 fragments being collected: net.ipv4.ipfrag_high_thresh limits it."),
    level("TCP6.inuse", "TCP sockets of IPv6 in use in this namespace."),
    level("UDP6.inuse", "UDP sockets of IPv6 in use in this namespace."),
    level("UDPLITE6.inuse", "UDP-Lite sockets of IPv6 in use in this namespace."),
    level("RAW6.inuse", "Raw sockets of IPv6 in use in this namespace."),
    level("FRAG6.inuse", "IPv6 packets whose fragments are being collected."),
    level(
      "FRAG6.memory",
      "Bytes of IPv6 fragments being collected: net.ipv6.ip6frag_high_thresh limits it."),
  ]

  private static func level(_ name: String, _ explanation: String) -> CounterFact {
    let isIPv6 = name.utf8.contains(UInt8(ascii: "6"))
    let file = isIPv6 ? "net/ipv6/proc.c: sockstat6_seq_show()" : ipv4
    return CounterFact(
      name, name.hasPrefix("FRAG") ? .ip : .transport, .state, explanation, source: file)
  }

  private static let ipv4 = "net/ipv4/proc.c: sockstat_seq_show()"
}
