import Findings

/// What the section `Tcp` of `/proc/net/snmp` means; IPv4 and IPv6 together.
enum TCPFacts {
  /// The facts, in the kernel's order.
  static let all: [CounterFact] = [
    CounterFact(
      "Tcp.RtoAlgorithm", .transport, .state,
      "How the retransmission timeout is computed: always 1 here, \"other\".",
      source: "net/ipv4/proc.c: snmp_seq_show_tcp_udp()"),
    CounterFact(
      "Tcp.RtoMin", .transport, .state,
      "Smallest retransmission timeout in milliseconds.",
      source: "net/ipv4/proc.c: snmp_seq_show_tcp_udp()"),
    CounterFact(
      "Tcp.RtoMax", .transport, .state,
      "Largest retransmission timeout in milliseconds.",
      source: "net/ipv4/proc.c: snmp_seq_show_tcp_udp()"),
    CounterFact(
      "Tcp.MaxConn", .transport, .state,
      "Limit of connections; -1 means none.",
      source: "net/ipv4/proc.c: snmp_seq_show_tcp_udp()"),
    CounterFact(
      "Tcp.ActiveOpens", .transport, .traffic,
      "Connections that programs here began.",
      source: "net/ipv4/tcp_output.c: tcp_connect()"),
    CounterFact(
      "Tcp.PassiveOpens", .transport, .traffic,
      "Connections accepted from outside: the handshake was completed.",
      source: "net/ipv4/tcp_minisocks.c: tcp_create_openreq_child()"),
    CounterFact(
      "Tcp.AttemptFails", .transport, .symptom,
      """
      Connection attempts that failed, in either direction: refused, reset or timed out during \
      the handshake.
      """,
      source: "net/ipv4/tcp.c: tcp_done(); net/ipv4/tcp_minisocks.c: tcp_check_req()"),
    CounterFact(
      "Tcp.EstabResets", .transport, .symptom,
      """
      Established connections that ended abruptly: reset by the other end, timed out, or closed \
      here with data unread.
      """,
      source: "net/ipv4/tcp.c: tcp_set_state()"),
    CounterFact(
      "Tcp.CurrEstab", .transport, .state,
      "Connections established now (ESTABLISHED and CLOSE_WAIT).",
      source: "net/ipv4/tcp.c: tcp_set_state()"),
    CounterFact(
      "Tcp.InSegs", .transport, .traffic,
      """
      Segments received, bad ones included. Counted after GRO: one here can be many on the wire.
      """,
      source: "net/ipv4/tcp_ipv4.c: tcp_v4_rcv(); net/ipv6/tcp_ipv6.c: tcp_v6_rcv()"),
    CounterFact(
      "Tcp.OutSegs", .transport, .traffic,
      """
      Segments sent, retransmitted ones not included. Large sends count as the segments that \
      they are cut into.
      """,
      source: "net/ipv4/tcp_output.c: __tcp_transmit_skb()"),
    CounterFact(
      "Tcp.RetransSegs", .transport, .symptom,
      """
      Segments sent again because they seemed lost. What share of TcpExt.TCPOrigDataSent they \
      make says how bad it is; TcpExt.TCPDSACKRecv says how many were sent for nothing.
      """,
      source: "net/ipv4/tcp_output.c: __tcp_retransmit_skb(), tcp_rtx_synack()"),
    CounterFact(
      "Tcp.InErrs", .transport, .symptom,
      """
      Segments refused: a wrong checksum (Tcp.InCsumErrors), a broken header, or a SYN in the \
      middle of a connection (TcpExt.TCPSYNChallenge), which is no damage.
      """,
      source: """
        net/ipv4/tcp_input.c: tcp_rcv_established(), tcp_validate_incoming(); net/ipv4/tcp_ipv4.c: \
        tcp_v4_rcv()
        """),
    CounterFact(
      "Tcp.OutRsts", .transport, .symptom,
      """
      Resets sent: somebody knocked at a port where nobody listens, or a program here gave up a \
      connection.
      """,
      source:
        "net/ipv4/tcp_ipv4.c: tcp_v4_send_reset(); net/ipv4/tcp_output.c: tcp_send_active_reset()"),
    CounterFact(
      "Tcp.InCsumErrors", .transport, .loss,
      """
      Segments dropped for a wrong checksum: damaged on the way or by this machine. Tcp.InErrs \
      counts them too.
      """,
      source: "net/ipv4/tcp_ipv4.c: tcp_v4_rcv(); net/ipv4/tcp_input.c: tcp_rcv_established()",
      finding: CounterFinding(
        "transport.tcp-checksum",
        "TCP segments dropped: wrong checksum",
        total: "Tcp.InSegs",
        fix: [
          .findDamage
        ])),
  ]
}
