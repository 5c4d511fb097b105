import Findings

/// What `TcpExt` counts about receiving: buffers, windows, ACKs, and segments that do not fit.
enum TCPReceiveFacts {
  /// The facts, in the kernel's order.
  static let all: [CounterFact] = [
    CounterFact(
      "TcpExt.PruneCalled", .transport, .symptom,
      """
      Times a receive buffer was over its limit and the kernel tried to squeeze what it holds. \
      Nothing is lost yet.
      """,
      source: "net/ipv4/tcp_input.c: tcp_prune_queue()"),
    CounterFact(
      "TcpExt.RcvPruned", .transport, .symptom,
      """
      Times a receive buffer stayed over its limit after squeezing it and throwing away what had \
      come out of order. The next segment is then mostly dropped, and counted in \
      TcpExt.TCPRcvQDrop or TcpExt.TCPOFODrop.
      """,
      source: "net/ipv4/tcp_input.c: tcp_prune_queue()"),
    CounterFact(
      "TcpExt.OfoPruned", .transport, .loss,
      """
      Times segments that had arrived out of order were thrown away to make room; one count can \
      stand for many segments. The sender must send them again.
      """,
      source: "net/ipv4/tcp_input.c: tcp_prune_ofo_queue()",
      finding: CounterFinding(
        "transport.tcp-out-of-order-pruned",
        """
        times TCP segments that had already arrived were thrown away: the receive buffer was \
        full
        """,
        countsPackets: false,
        fix: [
          .largerTCPReceiveBuffer,
          .readFaster,
        ],
        settings: ["net.ipv4.tcp_rmem", "net.ipv4.tcp_mem"])),
    CounterFact(
      "TcpExt.TCPRcvCollapsed", .transport, .benign,
      "Buffers merged to save memory in a full receive queue.",
      source: "net/ipv4/tcp_input.c: tcp_collapse_one()"),
    CounterFact(
      "TcpExt.TCPRcvQDrop", .transport, .loss,
      """
      Segments that came in order and were dropped because the receive buffer, or all memory for \
      TCP, was used up.
      """,
      source: "net/ipv4/tcp_input.c: tcp_data_queue()",
      finding: CounterFinding(
        "transport.tcp-receive-buffer",
        "TCP segments dropped: no room in the receive buffer",
        total: "Tcp.InSegs",
        fix: [
          .largerTCPReceiveBuffer,
          .readFaster,
        ],
        settings: ["net.ipv4.tcp_rmem", "net.ipv4.tcp_mem"])),
    CounterFact(
      "TcpExt.TCPOFODrop", .transport, .loss,
      """
      Segments that came out of order and were dropped because the receive buffer, or all memory \
      for TCP, was used up.
      """,
      source: "net/ipv4/tcp_input.c: tcp_data_queue_ofo()",
      finding: CounterFinding(
        "transport.tcp-out-of-order-drop",
        "TCP segments that came out of order dropped: no room in the receive buffer",
        total: "Tcp.InSegs",
        fix: [
          .largerTCPReceiveBuffer,
          .readFaster,
        ],
        settings: ["net.ipv4.tcp_rmem", "net.ipv4.tcp_mem"])),
    CounterFact(
      "TcpExt.TCPZeroWindowDrop", .transport, .symptom,
      """
      Data that arrived while the window was closed: often just a probe whether it has opened, \
      which some systems send with a byte of data. Together with TcpExt.TCPRcvQDrop it is real \
      data lost for want of memory.
      """,
      source: "net/ipv4/tcp_input.c: tcp_data_queue()"),
    CounterFact(
      "TcpExt.TCPBacklogDrop", .transport, .loss,
      """
      Segments dropped because the program held the socket while so many arrived that the \
      waiting list overflowed.
      """,
      source: "net/ipv4/tcp_ipv4.c: tcp_add_backlog()",
      finding: CounterFinding(
        "transport.tcp-backlog-drop",
        "TCP segments dropped: the program held the socket while its waiting list overflowed",
        total: "Tcp.InSegs",
        fix: [
          .largerTCPReceiveBuffer,
          Fix(
            """
            Give the program more CPU, or let it read and write in smaller pieces: it holds the \
            socket too long
            """),
        ],
        settings: ["net.ipv4.tcp_rmem"])),
    CounterFact(
      "TcpExt.PFMemallocDrop", .transport, .loss,
      """
      Packets dropped because the kernel could receive them only into its last reserve of \
      memory, which is not for ordinary sockets.
      """,
      source: "net/core/filter.c: sk_filter_trim_cap()",
      finding: CounterFinding(
        "transport.memory-reserve",
        "packets dropped: the machine was out of memory and had only its emergency reserve left",
        fix: [
          .doubling("vm.min_free_kbytes", to: "Keep more memory free for packets"),
          Fix(
            "Find what uses up the memory (PSI, kernel log)"),
        ],
        settings: ["vm.min_free_kbytes"])),
    CounterFact(
      "TcpExt.TCPMinTTLDrop", .transport, .loss,
      """
      Packets dropped because they came from further away than the program allows (GTSM, BGP's \
      ttl-security).
      """,
      source: "net/ipv4/tcp_ipv4.c: tcp_v4_rcv(), tcp_v4_err(); net/ipv6/tcp_ipv6.c",
      finding: CounterFinding(
        "transport.tcp-min-ttl",
        "TCP packets dropped: they came from further away than the program allows",
        total: "Tcp.InSegs",
        fix: [
          Fix(
            """
            Set the number of hops (ttl-security) to the real distance on both ends; from \
            strangers the drop is what was asked for
            """)
        ])),
    CounterFact(
      "TcpExt.IPReversePathFilter", .ip, .loss,
      """
      Packets dropped because an answer to their source would leave by another interface \
      (rp_filter): asymmetric routing, or a forged source.
      """,
      source: "net/ipv4/ip_input.c: ip_rcv_finish_core()"),
    CounterFact(
      "TcpExt.ArpFilter", .ip, .benign,
      """
      ARP requests not answered because the answer would leave by another interface (arp_filter, \
      off by default). Somebody asked for this.
      """,
      source: "net/ipv4/arp.c: arp_filter()"),
    CounterFact(
      "TcpExt.OutOfWindowIcmps", .transport, .benign,
      "ICMP errors ignored because they quote a segment that is not in flight: late, or forged.",
      source: "net/ipv4/tcp_ipv4.c: tcp_v4_err(), tcp_req_err()"),
    CounterFact(
      "TcpExt.LockDroppedIcmps", .transport, .benign,
      """
      ICMP errors that came while the program held the socket and may have been ignored. \
      'Fragmentation needed' is not among them.
      """,
      source: "net/ipv4/tcp_ipv4.c: tcp_v4_err()"),
    CounterFact(
      "TcpExt.PAWSActive", .transport, .symptom,
      "SYN-ACKs dropped because they echo a timestamp that was never sent.",
      source: "net/ipv4/tcp_input.c: tcp_rcv_synsent_state_process()"),
    CounterFact(
      "TcpExt.PAWSEstab", .transport, .symptom,
      """
      Segments dropped because their timestamp is older than the last one: strays, reordering, \
      or machines behind one address (NAT, load balancer) whose clocks differ. Linux before 6.14 \
      counts late pure ACKs here, too, which cost nothing.
      """,
      source: "net/ipv4/tcp_input.c: tcp_validate_incoming()"),
    CounterFact(
      "TcpExt.PAWSOldAck", .transport, .benign,
      "Pure ACKs that came late, after newer data. Nothing is lost. New in Linux 6.14.",
      source: "net/ipv4/tcp_input.c: tcp_validate_incoming()"),
    CounterFact(
      "TcpExt.PAWSTimewait", .transport, .symptom,
      """
      Segments for a connection in TIME_WAIT dropped because of an old timestamp. When they are \
      SYNs, a client behind NAT used the ports again too soon. New in Linux 6.16; before, \
      TcpExt.PAWSEstab counts them.
      """,
      source: "net/ipv4/tcp_minisocks.c: tcp_timewait_state_process()"),
    CounterFact(
      "TcpExt.TSEcrRejected", .transport, .symptom,
      """
      ACKs of handshakes dropped because they echo a timestamp that was never sent: a middlebox, \
      a stray or a forgery. New in Linux 6.15.
      """,
      source: "net/ipv4/tcp_minisocks.c: tcp_check_req()"),
    CounterFact(
      "TcpExt.BeyondWindow", .transport, .symptom,
      "Segments dropped because they lie beyond the window we offered. New in Linux 6.17.",
      source: "net/ipv4/tcp_input.c: tcp_validate_incoming()"),
    CounterFact(
      "TcpExt.DelayedACKs", .transport, .traffic,
      "ACKs that were held back for a moment and then sent by themselves.",
      source: "net/ipv4/tcp_timer.c: tcp_delack_timer_handler()"),
    CounterFact(
      "TcpExt.DelayedACKLocked", .transport, .benign,
      "Held-back ACKs put off once more because the program held the socket.",
      source: "net/ipv4/tcp_timer.c: tcp_delack_timer()"),
    CounterFact(
      "TcpExt.DelayedACKLost", .transport, .symptom,
      """
      Data received again that had been acknowledged: our ACK got lost, or the sender was too \
      quick to send again.
      """,
      source: "net/ipv4/tcp_input.c: tcp_send_dupack(), tcp_data_queue()"),
    CounterFact(
      "TcpExt.TCPHPHits", .transport, .traffic,
      "Data segments taken by the fast path.",
      source: "net/ipv4/tcp_input.c: tcp_rcv_established()"),
    CounterFact(
      "TcpExt.TCPPureAcks", .transport, .traffic,
      "ACKs without data taken by the slow path.",
      source: "net/ipv4/tcp_input.c: tcp_ack()"),
    CounterFact(
      "TcpExt.TCPHPAcks", .transport, .traffic,
      "ACKs taken by the fast path.",
      source: "net/ipv4/tcp_input.c: tcp_ack()"),
    CounterFact(
      "TcpExt.TCPBacklogCoalesce", .transport, .traffic,
      "Segments merged while they waited for the program to let go of the socket.",
      source: "net/ipv4/tcp_ipv4.c: tcp_add_backlog()"),
    CounterFact(
      "TcpExt.TCPRcvCoalesce", .transport, .traffic,
      "Segments merged in the receive queue.",
      source: "net/ipv4/tcp_input.c: tcp_try_coalesce()"),
    CounterFact(
      "TcpExt.TCPOFOQueue", .transport, .symptom,
      "Segments that arrived out of order: one before them was lost or overtaken.",
      source: "net/ipv4/tcp_input.c: tcp_data_queue_ofo()"),
    CounterFact(
      "TcpExt.TCPOFOMerge", .transport, .symptom,
      "Segments out of order that overlap what is there already: something was sent twice.",
      source: "net/ipv4/tcp_input.c: tcp_data_queue_ofo()"),
    CounterFact(
      "TcpExt.TCPChallengeACK", .transport, .symptom,
      """
      Challenge ACKs sent: a reset or SYN came that does not fit the connection exactly, as \
      strays of old connections and forgeries do.
      """,
      source: "net/ipv4/tcp_input.c: tcp_send_challenge_ack()"),
    CounterFact(
      "TcpExt.TCPSYNChallenge", .transport, .symptom,
      """
      SYNs received in the middle of a connection: the other end has forgotten it, or used the \
      ports again.
      """,
      source: "net/ipv4/tcp_input.c: tcp_validate_incoming()"),
    CounterFact(
      "TcpExt.TCPACKSkippedSynRecv", .transport, .benign,
      """
      Answers not sent because one had just been sent (tcp_invalid_ratelimit): for a handshake \
      in progress.
      """,
      source: "net/ipv4/tcp_minisocks.c: tcp_check_req()"),
    CounterFact(
      "TcpExt.TCPACKSkippedPAWS", .transport, .benign,
      """
      Answers not sent because one had just been sent (tcp_invalid_ratelimit): for an old \
      timestamp.
      """,
      source: "net/ipv4/tcp_input.c: tcp_validate_incoming()"),
    CounterFact(
      "TcpExt.TCPACKSkippedSeq", .transport, .benign,
      """
      Answers not sent because one had just been sent (tcp_invalid_ratelimit): for a sequence \
      number outside the window.
      """,
      source: "net/ipv4/tcp_input.c: tcp_validate_incoming()"),
    CounterFact(
      "TcpExt.TCPACKSkippedFinWait2", .transport, .benign,
      """
      Answers not sent because one had just been sent (tcp_invalid_ratelimit): for a connection \
      in FIN_WAIT2.
      """,
      source: "net/ipv4/tcp_minisocks.c: tcp_timewait_state_process()"),
    CounterFact(
      "TcpExt.TCPACKSkippedTimeWait", .transport, .benign,
      """
      Answers not sent because one had just been sent (tcp_invalid_ratelimit): for a connection \
      in TIME_WAIT.
      """,
      source: "net/ipv4/tcp_minisocks.c: tcp_timewait_state_process()"),
    CounterFact(
      "TcpExt.TCPACKSkippedChallenge", .transport, .benign,
      "Challenge ACKs not sent because too many had just been sent.",
      source: "net/ipv4/tcp_input.c: tcp_send_challenge_ack()"),
    CounterFact(
      "TcpExt.TCPFromZeroWindowAdv", .transport, .benign,
      "Windows opened again after they had been closed.",
      source: "net/ipv4/tcp_output.c: tcp_select_window()"),
    CounterFact(
      "TcpExt.TCPToZeroWindowAdv", .transport, .benign,
      """
      Windows closed: a program here does not read fast enough. The sender waits, nothing is \
      lost.
      """,
      source: "net/ipv4/tcp_output.c: tcp_select_window()"),
    CounterFact(
      "TcpExt.TCPWantZeroWindowAdv", .transport, .benign,
      "Times a window should have closed and was kept open because it had been promised.",
      source: "net/ipv4/tcp_output.c: tcp_select_window()"),
    CounterFact(
      "TcpExt.TCPAckCompressed", .transport, .traffic,
      "ACKs saved by sending one for several segments.",
      source: """
        net/ipv4/tcp_input.c: tcp_sack_compress_send_ack(); net/ipv4/tcp_output.c: \
        tcp_event_ack_sent()
        """),
    CounterFact(
      "TcpExt.BusyPollRxPackets", .transport, .traffic,
      "Packets received by busy polling.",
      source: "net/core/dev.c: __napi_busy_loop()"),
  ]
}
