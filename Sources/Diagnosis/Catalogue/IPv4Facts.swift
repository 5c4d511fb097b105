import Findings

/// What the sections `Ip` and `IpExt` of `/proc/net/snmp` and `/proc/net/netstat` mean.
enum IPv4Facts {
  /// The facts, in the kernel's order.
  static let all: [CounterFact] = [
    CounterFact(
      "Ip.Forwarding", .ip, .state,
      """
      Whether this namespace forwards IPv4 by default: 1 yes, 2 no. Single interfaces can \
      differ.
      """,
      source: "net/ipv4/proc.c: snmp_seq_show()"),
    CounterFact(
      "Ip.DefaultTTL", .ip, .state,
      "The TTL of packets sent from here: net.ipv4.ip_default_ttl.",
      source: "net/ipv4/proc.c: snmp_seq_show()"),
    CounterFact(
      "Ip.InReceives", .ip, .traffic,
      """
      IPv4 packets that entered the stack, broken ones included. Counted after GRO: one packet \
      here can be many on the wire.
      """,
      source: "net/ipv4/ip_input.c: ip_rcv_core()"),
    CounterFact(
      "Ip.InHdrErrors", .ip, .loss,
      """
      Packets dropped because of their header: bad version, length, checksum or options; or the \
      TTL ran out while forwarding, which then shows in Icmp.OutTimeExcds too and is a routing \
      loop, or a traceroute.
      """,
      source: "net/ipv4/ip_input.c: ip_rcv_core(); net/ipv4/ip_forward.c: ip_forward()"),
    CounterFact(
      "Ip.InAddrErrors", .ip, .symptom,
      """
      Packets for an address that is not ours while forwarding is off on the interface: they \
      were meant for somebody else. That is loss where this machine should forward, and noise \
      where a switch floods or another subnet shares the wire.
      """,
      source: "net/ipv4/route.c: ip_error()"),
    CounterFact(
      "Ip.ForwDatagrams", .ip, .traffic,
      """
      Packets that were to be forwarded. Linux 6.12 and 6.18 count them before the FORWARD rules \
      and the size check, Linux 6.1 after the rules.
      """,
      source: "net/ipv4/ip_forward.c: ip_forward(); net/ipv4/ipmr.c"),
    CounterFact(
      "Ip.InUnknownProtos", .ip, .loss,
      """
      Packets for this machine whose protocol nobody here speaks: no GRE, SCTP or ESP in this \
      kernel, and no raw socket for it. The sender is told (protocol unreachable).
      """,
      source: "net/ipv4/ip_input.c: ip_protocol_deliver_rcu()"),
    CounterFact(
      "Ip.InDiscards", .ip, .loss,
      "Good packets dropped on the way in for want of memory.",
      source: "net/ipv4/ip_input.c: ip_rcv_core(), ip_rcv_options()"),
    CounterFact(
      "Ip.InDelivers", .ip, .traffic,
      """
      Packets handed to TCP, UDP, ICMP, another protocol or a raw socket. Fragments were put \
      together before.
      """,
      source: "net/ipv4/ip_input.c: ip_protocol_deliver_rcu()"),
    CounterFact(
      "Ip.OutRequests", .ip, .traffic,
      """
      Packets that programs and protocols of this machine wanted to send. Linux 6.1 counts them \
      after the OUTPUT rules, and forwarded packets as well.
      """,
      source: "net/ipv4/ip_output.c: __ip_local_out(); ip_output() in Linux 6.1"),
    CounterFact(
      "Ip.OutDiscards", .ip, .symptom,
      """
      Sends that came to nothing: refused by an OUTPUT rule or by a full queueing discipline, or \
      a send buffer that was full. In the last case the program is told and nothing is lost \
      (EAGAIN counts here). Counts UDP, ICMP and raw sockets; of TCP it sees nothing. Drops of \
      rules and qdiscs have counters of their own.
      """,
      source: """
        net/ipv4/ip_output.c: ip_send_skb(), __ip_append_data(); net/ipv4/raw.c: raw_send_hdrinc()
        """),
    CounterFact(
      "Ip.OutNoRoutes", .ip, .symptom,
      """
      Sends and connects that found no route. The program is told; a connect() of a UDP socket, \
      with which resolvers try out addresses, counts although there is no packet.
      """,
      source: """
        net/ipv4/udp.c: udp_sendmsg(); net/ipv4/datagram.c; net/ipv4/tcp_ipv4.c: tcp_v4_connect(); \
        net/ipv4/ip_output.c: __ip_queue_xmit()
        """),
    CounterFact(
      "Ip.ReasmTimeout", .ip, .symptom,
      """
      Packets given up because a fragment did not come in time (net.ipv4.ipfrag_time): it was \
      lost before it got here. Ip.ReasmFails counts them too.
      """,
      source: "net/ipv4/ip_fragment.c: ip_expire()"),
    CounterFact(
      "Ip.ReasmReqds", .ip, .traffic,
      "Fragments received.",
      source: "net/ipv4/ip_fragment.c: ip_defrag()"),
    CounterFact(
      "Ip.ReasmOKs", .ip, .traffic,
      "Packets put together from fragments.",
      source: "net/ipv4/ip_fragment.c: ip_frag_reasm()"),
    CounterFact(
      "Ip.ReasmFails", .ip, .loss,
      """
      Reassemblies that failed: a fragment never came (Ip.ReasmTimeout), the memory for \
      fragments was used up, fragments overlapped, contradicted each other or came too far out \
      of order. One count can stand for several fragments.
      """,
      source: "net/ipv4/ip_fragment.c: ip_expire(), ip_frag_queue(), ip_frag_reasm(), ip_defrag()"),
    CounterFact(
      "Ip.FragOKs", .ip, .traffic,
      "Packets that were cut into fragments.",
      source: "net/ipv4/ip_output.c: ip_do_fragment()"),
    CounterFact(
      "Ip.FragFails", .ip, .loss,
      """
      Packets too big for the next link that must not be cut (DF set), or whose cutting failed. \
      The sender is told by ICMP, and a sender that hears it sends smaller ones; each count is \
      still one packet that was lost.
      """,
      source: """
        net/ipv4/ip_forward.c: ip_forward(); net/ipv4/ip_output.c: ip_fragment(), ip_do_fragment()
        """),
    CounterFact(
      "Ip.FragCreates", .ip, .traffic,
      "Fragments made for sending.",
      source: "net/ipv4/ip_output.c: ip_do_fragment()"),
    CounterFact(
      "Ip.OutTransmits", .ip, .traffic,
      """
      Packets handed to the neighbour layer for sending, own and forwarded ones, each fragment \
      by itself. Not in Linux 6.1: it came with 6.7 and updates of 6.6.
      """,
      source: "net/ipv4/ip_output.c: ip_finish_output2()"),
    CounterFact(
      "IpExt.InNoRoutes", .ip, .loss,
      """
      Packets for which forwarding found no route. The sender is told (network unreachable). \
      Routes of type blackhole, prohibit and unreachable drop without counting here.
      """,
      source: "net/ipv4/route.c: ip_error()"),
    CounterFact(
      "IpExt.InTruncatedPkts", .ip, .loss,
      "Packets shorter than their header says: cut off on the way or by a faulty driver.",
      source: "net/ipv4/ip_input.c: ip_rcv_core()"),
    CounterFact(
      "IpExt.InMcastPkts", .ip, .traffic,
      "Multicast packets received.",
      source: "net/ipv4/ip_input.c: ip_rcv_finish_core()"),
    CounterFact(
      "IpExt.OutMcastPkts", .ip, .traffic,
      "Multicast packets sent.",
      source: "net/ipv4/ip_output.c: ip_finish_output2()"),
    CounterFact(
      "IpExt.InBcastPkts", .ip, .traffic,
      "Broadcast packets received.",
      source: "net/ipv4/ip_input.c: ip_rcv_finish_core()"),
    CounterFact(
      "IpExt.OutBcastPkts", .ip, .traffic,
      "Broadcast packets sent.",
      source: "net/ipv4/ip_output.c: ip_finish_output2()"),
    CounterFact(
      "IpExt.InOctets", .ip, .traffic,
      "Bytes of the packets in Ip.InReceives, without link-layer headers.",
      source: "net/ipv4/ip_input.c: ip_rcv_core()"),
    CounterFact(
      "IpExt.OutOctets", .ip, .traffic,
      "Bytes sent, without link-layer headers.",
      source: "net/ipv4/ip_output.c: ip_finish_output2(); ip_output() in Linux 6.1"),
    CounterFact(
      "IpExt.InMcastOctets", .ip, .traffic,
      "Bytes of multicast packets received.",
      source: "net/ipv4/ip_input.c: ip_rcv_finish_core()"),
    CounterFact(
      "IpExt.OutMcastOctets", .ip, .traffic,
      "Bytes of multicast packets sent.",
      source: "net/ipv4/ip_output.c: ip_finish_output2()"),
    CounterFact(
      "IpExt.InBcastOctets", .ip, .traffic,
      "Bytes of broadcast packets received.",
      source: "net/ipv4/ip_input.c: ip_rcv_finish_core()"),
    CounterFact(
      "IpExt.OutBcastOctets", .ip, .traffic,
      "Bytes of broadcast packets sent.",
      source: "net/ipv4/ip_output.c: ip_finish_output2()"),
    CounterFact(
      "IpExt.InCsumErrors", .ip, .loss,
      """
      Packets with a wrong header checksum: damaged on the way or by this machine. \
      Ip.InHdrErrors counts them too.
      """,
      source: "net/ipv4/ip_input.c: ip_rcv_core()"),
    CounterFact(
      "IpExt.InNoECTPkts", .ip, .traffic,
      """
      Frames received whose sender does not use ECN. The four ECN counters count frames as they \
      came over the wire, before GRO.
      """,
      source: "net/ipv4/ip_input.c: ip_rcv_core()"),
    CounterFact(
      "IpExt.InECT1Pkts", .ip, .traffic,
      "Frames received that are marked ECT(1).",
      source: "net/ipv4/ip_input.c: ip_rcv_core()"),
    CounterFact(
      "IpExt.InECT0Pkts", .ip, .traffic,
      "Frames received that are marked ECT(0).",
      source: "net/ipv4/ip_input.c: ip_rcv_core()"),
    CounterFact(
      "IpExt.InCEPkts", .ip, .symptom,
      """
      Frames received with the mark 'congestion experienced': a router on the way marked them \
      instead of dropping them.
      """,
      source: "net/ipv4/ip_input.c: ip_rcv_core()"),
    CounterFact(
      "IpExt.ReasmOverlaps", .ip, .loss,
      """
      Packets thrown away because their fragments overlapped, which honest senders do not do. \
      Ip.ReasmFails counts them too.
      """,
      source: "net/ipv4/ip_fragment.c: ip_frag_queue()"),
  ]
}
