import Findings

/// What `TcpExt` counts about sending, memory and the end of connections.
enum TCPSendFacts {
  /// The facts, in the kernel's order.
  static let all: [CounterFact] = [
    CounterFact(
      "TcpExt.TCPAbortOnData", .transport, .benign,
      """
      Connections cut short on purpose: closed with SO_LINGER and time 0, or data came after the \
      program had closed.
      """,
      source: "net/ipv4/tcp.c: __tcp_close(); net/ipv4/tcp_input.c: tcp_rcv_state_process()"),
    CounterFact(
      "TcpExt.TCPAbortOnClose", .transport, .benign,
      """
      Connections closed by a program here that had not read all data; the other end gets a \
      reset.
      """,
      source: "net/ipv4/tcp.c: __tcp_close()"),
    CounterFact(
      "TcpExt.TCPAbortOnLinger", .transport, .benign,
      """
      Connections cut short because the program asked not to wait for the other end's close \
      (TCP_LINGER2).
      """,
      source: "net/ipv4/tcp.c: __tcp_close()"),
    CounterFact(
      "TcpExt.TCPAbortOnMemory", .transport, .loss,
      """
      Connections that a program had closed and the kernel reset before all their data was \
      through: too many such orphans, or all memory for TCP used up.
      """,
      source: "net/ipv4/tcp_timer.c: tcp_out_of_resources(); net/ipv4/tcp.c: __tcp_close()",
      finding: CounterFinding(
        "transport.tcp-orphan-reset",
        """
        connections reset before their last data was through: too many orphans, or no memory for \
        TCP
        """,
        countsPackets: false,
        fix: [
          .doubling(
            "net.ipv4.tcp_max_orphans",
            to: "Allow more connections that their programs have closed (each can hold 64 KiB)"),
          Fix(
            "Find why so many closed connections linger: peers that do not answer"),
        ],
        settings: ["net.ipv4.tcp_max_orphans", "net.ipv4.tcp_mem"])),
    CounterFact(
      "TcpExt.TCPAbortFailed", .transport, .loss,
      """
      Resets that could not be sent: no memory, or refused by this machine's own lower layers. \
      The other end is left in the dark.
      """,
      source: "net/ipv4/tcp_output.c: tcp_send_active_reset()",
      finding: CounterFinding(
        "transport.tcp-reset-not-sent",
        "TCP resets that could not be sent: no memory, or refused by this machine itself",
        total: "Tcp.OutRsts",
        fix: [
          .findRefusal
        ])),
    CounterFact(
      "TcpExt.TCPMemoryPressures", .transport, .symptom,
      """
      Times TCP as a whole came under memory pressure (above the middle value of tcp_mem): \
      windows shrink; at the last value data is dropped.
      """,
      source: "net/ipv4/tcp.c: tcp_enter_memory_pressure()"),
    CounterFact(
      "TcpExt.TCPMemoryPressuresChrono", .transport, .symptom,
      "Milliseconds that TCP as a whole was under memory pressure; counted when it ends.",
      source: "net/ipv4/tcp.c: tcp_leave_memory_pressure()"),
    CounterFact(
      "TcpExt.TCPAutoCorking", .transport, .traffic,
      "Small sends held back to be merged with the next.",
      source: "net/ipv4/tcp.c: tcp_push()"),
    CounterFact(
      "TcpExt.TCPOrigDataSent", .transport, .traffic,
      "Data segments sent for the first time: what Tcp.RetransSegs is to be measured against.",
      source: "net/ipv4/tcp_output.c: tcp_event_new_data_sent()"),
    CounterFact(
      "TcpExt.TCPDelivered", .transport, .traffic,
      "Data segments that the other end confirmed.",
      source: "net/ipv4/tcp_input.c: tcp_newly_delivered()"),
    CounterFact(
      "TcpExt.TCPHystartTrainDetect", .transport, .benign,
      "Times slow start ended because the spacing of ACKs showed that the pipe was full.",
      source: "net/ipv4/tcp_cubic.c: hystart_update()"),
    CounterFact(
      "TcpExt.TCPHystartTrainCwnd", .transport, .benign,
      "Sum of the congestion windows at the times counted in TcpExt.TCPHystartTrainDetect.",
      source: "net/ipv4/tcp_cubic.c: hystart_update()"),
    CounterFact(
      "TcpExt.TCPHystartDelayDetect", .transport, .benign,
      "Times slow start ended because the delay grew.",
      source: "net/ipv4/tcp_cubic.c: hystart_update()"),
    CounterFact(
      "TcpExt.TCPHystartDelayCwnd", .transport, .benign,
      "Sum of the congestion windows at the times counted in TcpExt.TCPHystartDelayDetect.",
      source: "net/ipv4/tcp_cubic.c: hystart_update()"),
    CounterFact(
      "TcpExt.TCPWinProbe", .transport, .benign,
      """
      Probes sent because the other end has closed its window: its program does not read. \
      Nothing is lost.
      """,
      source: "net/ipv4/tcp_output.c: tcp_send_window_probe(), tcp_send_probe0()"),
    CounterFact(
      "TcpExt.TCPKeepAlive", .transport, .traffic,
      "Keep-alive probes sent.",
      source: "net/ipv4/tcp_timer.c: tcp_keepalive_timer()"),
  ]
}
