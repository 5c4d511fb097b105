import Findings

/// What the `Ip6…` lines of `/proc/net/snmp6` and `/proc/net/dev_snmp6/INTERFACE` mean.
enum IPv6Facts {
  /// The facts, in the kernel's order.
  static let all: [CounterFact] = [
    CounterFact(
      "Ip6InReceives", .ip, .traffic,
      """
      IPv6 packets that entered the stack, broken ones included. Counted after GRO: one packet \
      here can be many on the wire.
      """,
      source: "net/ipv6/ip6_input.c: ip6_rcv_core()"),
    CounterFact(
      "Ip6InHdrErrors", .ip, .loss,
      """
      Packets dropped because of their header: bad version, forbidden address, broken extension \
      header; or the hop limit ran out while forwarding, which then shows in Icmp6OutTimeExcds \
      too and is a routing loop, or a traceroute.
      """,
      source: """
        net/ipv6/ip6_input.c: ip6_rcv_core(); net/ipv6/ip6_output.c: ip6_forward(); \
        net/ipv6/exthdrs.c
        """),
    CounterFact(
      "Ip6InTooBigErrors", .ip, .loss,
      """
      Packets to be forwarded that are bigger than the next link allows; routers never cut IPv6 \
      packets. The sender is told (packet too big). Ip6FragFails counts them too.
      """,
      source: "net/ipv6/ip6_output.c: ip6_forward()"),
    CounterFact(
      "Ip6InNoRoutes", .ip, .loss,
      """
      Packets received for which there was no route, or one of type unreachable or prohibit. The \
      sender is told. Routes of type blackhole drop without counting here.
      """,
      source: "net/ipv6/route.c: ip6_pkt_discard(), ip6_pkt_prohibit()"),
    CounterFact(
      "Ip6InAddrErrors", .ip, .symptom,
      """
      Packets for an address that is not ours while forwarding is off, or that may not be \
      forwarded: link-local, multicast or loopback source. Loss where this machine should \
      forward, noise otherwise.
      """,
      source: "net/ipv6/ip6_output.c: ip6_forward(); net/ipv6/exthdrs.c"),
    CounterFact(
      "Ip6InUnknownProtos", .ip, .loss,
      """
      Packets for this machine whose next header nobody here speaks. The sender is told \
      (parameter problem).
      """,
      source: "net/ipv6/ip6_input.c: ip6_protocol_deliver_rcu()"),
    CounterFact(
      "Ip6InTruncatedPkts", .ip, .loss,
      "Packets shorter than their header says: cut off on the way or by a faulty driver.",
      source: "net/ipv6/ip6_input.c: ip6_rcv_core()"),
    CounterFact(
      "Ip6InDiscards", .ip, .loss,
      """
      Good packets dropped on the way in: IPv6 is disabled on the interface, IPsec policy \
      forbids them, they come from a sender of a multicast group that nobody asked for, or \
      memory was short.
      """,
      source: """
        net/ipv6/ip6_input.c: ip6_rcv_core(), ip6_protocol_deliver_rcu(); net/ipv6/ip6_output.c: \
        ip6_forward()
        """),
    CounterFact(
      "Ip6InDelivers", .ip, .traffic,
      "Packets handed to TCP, UDP, ICMPv6, another protocol or a raw socket.",
      source: "net/ipv6/ip6_input.c: ip6_protocol_deliver_rcu()"),
    CounterFact(
      "Ip6OutForwDatagrams", .ip, .traffic,
      """
      Packets that were to be forwarded. Linux 6.12 and 6.18 count them before the FORWARD rules \
      and the size check, Linux 6.1 after the rules.
      """,
      source: "net/ipv6/ip6_output.c: ip6_forward()"),
    CounterFact(
      "Ip6OutRequests", .ip, .traffic,
      "Packets that programs and protocols of this machine wanted to send.",
      source: "net/ipv6/ip6_output.c: ip6_xmit(), __ip6_make_skb()"),
    CounterFact(
      "Ip6OutDiscards", .ip, .symptom,
      """
      Sends that came to nothing: refused by an OUTPUT rule or by a full queueing discipline, \
      IPv6 disabled on the interface, or a send buffer that was full. In the last case the \
      program is told and nothing is lost (EAGAIN counts here). Drops of rules and qdiscs have \
      counters of their own.
      """,
      source: """
        net/ipv6/ip6_output.c: ip6_send_skb(), __ip6_append_data(), ip6_output(); net/ipv6/mcast.c
        """),
    CounterFact(
      "Ip6OutNoRoutes", .ip, .symptom,
      """
      Sends and connects that found no route. On a machine without IPv6 beyond its link this is \
      normal: resolvers try out addresses with connect(), for which there is no packet. A full \
      neighbour table counts here too.
      """,
      source: """
        net/ipv6/ip6_output.c: ip6_dst_lookup_tail(), ip6_finish_output2(); net/ipv6/route.c: \
        ip6_pkt_discard_out()
        """),
    CounterFact(
      "Ip6ReasmTimeout", .ip, .symptom,
      """
      Packets given up because a fragment did not come in time (net.ipv6.ip6frag_time): it was \
      lost before it got here. Ip6ReasmFails counts them too.
      """,
      source: "include/net/ipv6_frag.h: ip6frag_expire_frag_queue()"),
    CounterFact(
      "Ip6ReasmReqds", .ip, .traffic,
      "Fragments received.",
      source: "net/ipv6/reassembly.c: ipv6_frag_rcv()"),
    CounterFact(
      "Ip6ReasmOKs", .ip, .traffic,
      """
      Packets put together from fragments; also packets with a fragment header that were whole.
      """,
      source: "net/ipv6/reassembly.c: ip6_frag_reasm(), ipv6_frag_rcv()"),
    CounterFact(
      "Ip6ReasmFails", .ip, .loss,
      """
      Reassemblies that failed: a fragment never came (Ip6ReasmTimeout), the memory for \
      fragments was used up, or fragments overlapped or contradicted each other. One count can \
      stand for several fragments.
      """,
      source: """
        net/ipv6/reassembly.c: ip6_frag_queue(), ip6_frag_reasm(), ipv6_frag_rcv(); \
        include/net/ipv6_frag.h
        """),
    CounterFact(
      "Ip6FragOKs", .ip, .traffic,
      "Packets of this machine that were cut into fragments.",
      source: "net/ipv6/ip6_output.c: ip6_fragment()"),
    CounterFact(
      "Ip6FragFails", .ip, .loss,
      """
      Packets too big for the outgoing link that could not be cut. Forwarded ones count in \
      Ip6InTooBigErrors too. The sender is told, and a sender that hears it sends smaller ones; \
      each count is still one packet that was lost.
      """,
      source: "net/ipv6/ip6_output.c: ip6_fragment(), ip6_forward(), ip6_xmit()"),
    CounterFact(
      "Ip6FragCreates", .ip, .traffic,
      "Fragments made for sending.",
      source: "net/ipv6/ip6_output.c: ip6_fragment()"),
    CounterFact(
      "Ip6InMcastPkts", .ip, .traffic,
      "Multicast packets received, whether the group was joined or not.",
      source: "net/ipv6/ip6_input.c: ip6_mc_input()"),
    CounterFact(
      "Ip6OutMcastPkts", .ip, .traffic,
      "Multicast packets sent.",
      source: "net/ipv6/ip6_output.c: ip6_finish_output2()"),
    CounterFact(
      "Ip6InOctets", .ip, .traffic,
      "Bytes of the packets in Ip6InReceives, without link-layer headers.",
      source: "net/ipv6/ip6_input.c: ip6_rcv_core()"),
    CounterFact(
      "Ip6OutOctets", .ip, .traffic,
      "Bytes sent, without link-layer headers.",
      source: "net/ipv6/ip6_output.c: ip6_finish_output2(); ip6_xmit() in Linux 6.1"),
    CounterFact(
      "Ip6InMcastOctets", .ip, .traffic,
      "Bytes of multicast packets received.",
      source: "net/ipv6/ip6_input.c: ip6_mc_input()"),
    CounterFact(
      "Ip6OutMcastOctets", .ip, .traffic,
      "Bytes of multicast packets sent.",
      source: "net/ipv6/ip6_output.c: ip6_finish_output2()"),
    CounterFact(
      "Ip6InBcastOctets", .ip, .traffic,
      "Always 0: IPv6 has no broadcast.",
      source: "net/ipv6/proc.c"),
    CounterFact(
      "Ip6OutBcastOctets", .ip, .traffic,
      "Always 0: IPv6 has no broadcast.",
      source: "net/ipv6/proc.c"),
    CounterFact(
      "Ip6InNoECTPkts", .ip, .traffic,
      """
      Frames received whose sender does not use ECN. The four ECN counters count frames as they \
      came over the wire, before GRO.
      """,
      source: "net/ipv6/ip6_input.c: ip6_rcv_core()"),
    CounterFact(
      "Ip6InECT1Pkts", .ip, .traffic,
      "Frames received that are marked ECT(1).",
      source: "net/ipv6/ip6_input.c: ip6_rcv_core()"),
    CounterFact(
      "Ip6InECT0Pkts", .ip, .traffic,
      "Frames received that are marked ECT(0).",
      source: "net/ipv6/ip6_input.c: ip6_rcv_core()"),
    CounterFact(
      "Ip6InCEPkts", .ip, .symptom,
      """
      Frames received with the mark 'congestion experienced': a router on the way marked them \
      instead of dropping them.
      """,
      source: "net/ipv6/ip6_input.c: ip6_rcv_core()"),
    CounterFact(
      "Ip6OutTransmits", .ip, .traffic,
      """
      Packets handed to the neighbour layer for sending, own and forwarded ones, each fragment \
      by itself. Not in Linux 6.1: it came with 6.7 and updates of 6.6.
      """,
      source: "net/ipv6/ip6_output.c: ip6_finish_output2()"),
  ]
}
