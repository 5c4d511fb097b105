import Findings

/// What the sections `Udp` and `UdpLite`, and the lines `Udp6…` and `UdpLite6…`, mean.
///
/// The four are counted by the same code, save that IPv6 has functions of its own.
enum UDPFacts {
  /// The facts of all four.
  static let all: [CounterFact] =
    facts(prefix: "Udp.", protocol: "UDP", finding: "udp", functions: version4)
    + facts(prefix: "UdpLite.", protocol: "UDP-Lite", finding: "udplite", functions: version4)
    + facts(prefix: "Udp6", protocol: "UDP over IPv6", finding: "udp6", functions: version6)
    + facts(
      prefix: "UdpLite6", protocol: "UDP-Lite over IPv6", finding: "udplite6", functions: version6
    ).filter { $0.name != "UdpLite6IgnoredMulti" }  // the one column that was left out

  /// Where datagrams are counted: the file and the names of its functions.
  private struct Functions {
    var file: String
    var receive: String
    var queue: String
    var read: String
    var send: String
    var multicast: String

    func named(_ names: String...) -> String {
      "\(file): \(names.map { $0 + "()" }.joined(separator: ", "))"
    }
  }

  private static let version4 = Functions(
    file: "net/ipv4/udp.c", receive: "__udp4_lib_rcv", queue: "__udp_queue_rcv_skb",
    read: "udp_recvmsg", send: "udp_send_skb", multicast: "__udp4_lib_mcast_deliver")
  private static let version6 = Functions(
    file: "net/ipv6/udp.c", receive: "__udp6_lib_rcv", queue: "__udpv6_queue_rcv_skb",
    read: "udpv6_recvmsg", send: "udp_v6_send_skb", multicast: "__udp6_lib_mcast_deliver")

  private static func facts(
    prefix: String, protocol name: String, finding: String, functions: Functions
  ) -> [CounterFact] {
    let facts: [CounterFact] = [
      CounterFact(
        prefix + "InDatagrams", .transport, .traffic,
        """
        \(name) datagrams that programs read, or that a tunnel or another user in the kernel took. \
        Counted when they are read, not when they arrive.
        """,
        source: functions.named(functions.read)),
      CounterFact(
        prefix + "NoPorts", .transport, .symptom,
        """
        \(name) datagrams to a port where nobody listens; the sender is told (port unreachable). Loss \
        when a service is down or bound to another address; normal for scans and for answers that come \
        after the program that asked has gone.
        """,
        source: functions.named(functions.receive)),
      CounterFact(
        prefix + "InErrors", .transport, .loss,
        """
        All \(name) datagrams dropped after a socket was found, and damaged ones: the sum of \
        \(prefix)RcvbufErrors, \(prefix)InCsumErrors, \(prefix)MemErrors, and those that a socket filter, \
        an IPsec policy or a failed copy to the program dropped, which have no counter of their own.
        """,
        source: functions.named(functions.queue, functions.receive)),
      CounterFact(
        prefix + "OutDatagrams", .transport, .traffic,
        "\(name) datagrams sent. Large sends that the device cuts up count once.",
        source: functions.named(functions.send)),
      CounterFact(
        prefix + "RcvbufErrors", .transport, .loss,
        """
        \(name) datagrams dropped because the socket's receive buffer was full: the program does not \
        read fast enough. \(prefix)InErrors counts them too.
        """,
        source: functions.named(functions.queue)),
      CounterFact(
        prefix + "SndbufErrors", .transport, .symptom,
        """
        Sends of \(name) that failed for want of buffer: the send buffer was full, where the program is \
        told (EAGAIN) and nothing need be lost, or the queueing discipline dropped the datagram, where it \
        is told nothing.
        """,
        source: functions.named(functions.send)),
      CounterFact(
        prefix + "InCsumErrors", .transport, .loss,
        """
        \(name) datagrams dropped for a wrong checksum: damaged on the way or by this machine. \
        \(prefix)InErrors counts them too.
        """,
        source: functions.named(functions.receive, functions.read),
        finding: CounterFinding(
          "transport.\(finding)-checksum", "\(name) datagrams dropped: wrong checksum",
          total: prefix + "InDatagrams",
          fix: [.findDamage])),
      CounterFact(
        prefix + "IgnoredMulti", .transport, .benign,
        "Multicast and broadcast \(name) datagrams that no program here had asked for.",
        source: functions.named(functions.multicast)),
      CounterFact(
        prefix + "MemErrors", .transport, .loss,
        """
        \(name) datagrams dropped because all sockets together had used up the memory for UDP \
        (net.ipv4.udp_mem). \(prefix)InErrors counts them too.
        """,
        source: functions.named(functions.queue)),
    ]
    return facts
  }
}
