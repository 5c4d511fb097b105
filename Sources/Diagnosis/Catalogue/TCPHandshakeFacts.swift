import Findings

/// What `TcpExt` counts about making connections: listening, cookies, Fast Open, TIME_WAIT, signatures.
enum TCPHandshakeFacts {
  /// The facts, in the kernel's order.
  static let all: [CounterFact] = [
    CounterFact(
      "TcpExt.SyncookiesSent", .transport, .benign,
      """
      SYNs answered with a cookie because the SYN queue was full (or because tcp_syncookies is \
      2). The caller gets in; the connection loses options such as window scaling unless \
      timestamps are on.
      """,
      source: "include/net/tcp.h: cookie_init_sequence()"),
    CounterFact(
      "TcpExt.SyncookiesRecv", .transport, .traffic,
      "Cookies that came back right: connections made without having kept state.",
      source: "net/ipv4/syncookies.c: cookie_tcp_check()"),
    CounterFact(
      "TcpExt.SyncookiesFailed", .transport, .symptom,
      """
      ACKs that fit no connection and whose cookie is wrong: strays of a connection this machine \
      does not know, after a failover or restart, or a scan.
      """,
      source: "net/ipv4/syncookies.c: cookie_tcp_check()"),
    CounterFact(
      "TcpExt.EmbryonicRsts", .transport, .symptom,
      """
      Handshakes ended by a reset after our SYN-ACK: health checks, scanners, or answers to \
      forged senders.
      """,
      source: "net/ipv4/tcp_minisocks.c: tcp_check_req()"),
    CounterFact(
      "TcpExt.TW", .transport, .traffic,
      """
      Connections that went into TIME_WAIT or waited for the other end's close for the ordinary \
      time.
      """,
      source: "net/ipv4/inet_timewait_sock.c: __inet_twsk_schedule()"),
    CounterFact(
      "TcpExt.TWRecycled", .transport, .traffic,
      "Connections in TIME_WAIT whose ports were taken for a new outgoing one (tcp_tw_reuse).",
      source: "net/ipv4/inet_hashtables.c: __inet_check_established()"),
    CounterFact(
      "TcpExt.TWKilled", .transport, .traffic,
      """
      Connections that went into TIME_WAIT, or waited for the other end's close, for four seconds \
      at most.
      """,
      source: "net/ipv4/inet_timewait_sock.c: __inet_twsk_schedule()"),
    CounterFact(
      "TcpExt.TCPTimeWaitOverflow", .transport, .benign,
      """
      Connections that closed without TIME_WAIT because there were too many \
      (tcp_max_tw_buckets). They had ended; only a segment that comes late is answered with a \
      reset.
      """,
      source: "net/ipv4/tcp_minisocks.c: tcp_time_wait()"),
    CounterFact(
      "TcpExt.ListenOverflows", .transport, .loss,
      """
      SYNs, and ACKs that complete a handshake, dropped because the program did not accept() \
      fast enough: the accept queue was full. TcpExt.ListenDrops counts them too.
      """,
      source:
        "net/ipv4/tcp_input.c: tcp_conn_request(); net/ipv4/tcp_ipv4.c: tcp_v4_syn_recv_sock()"),
    CounterFact(
      "TcpExt.ListenDrops", .transport, .loss,
      """
      Packets to listening sockets that were dropped: TcpExt.ListenOverflows, \
      TcpExt.TCPReqQFullDrop, and for other reasons such as no memory, no route back, a SYN to a \
      broadcast address, or an ICMP error for a half-open connection.
      """,
      source: "include/net/tcp.h: tcp_listendrop()"),
    CounterFact(
      "TcpExt.TCPReqQFullDoCookies", .transport, .symptom,
      """
      SYNs that found the SYN queue full and got a cookie: a flood, or a backlog too small for \
      the rate of new connections. With tcp_syncookies = 2 every SYN counts.
      """,
      source: "net/ipv4/tcp_input.c: tcp_syn_flood_action()"),
    CounterFact(
      "TcpExt.TCPReqQFullDrop", .transport, .loss,
      "SYNs dropped because the SYN queue was full and cookies are off.",
      source: "net/ipv4/tcp_input.c: tcp_syn_flood_action()"),
    CounterFact(
      "TcpExt.TCPDeferAcceptDrop", .transport, .benign,
      """
      ACKs of handshakes put aside because the program wants to hear of a connection only when \
      data comes (TCP_DEFER_ACCEPT). This is by design.
      """,
      source: "net/ipv4/tcp_minisocks.c: tcp_check_req()"),
    CounterFact(
      "TcpExt.TCPMigrateReqSuccess", .transport, .traffic,
      """
      Half-open or waiting connections handed to another listener of the group when theirs \
      closed (tcp_migrate_req).
      """,
      source: """
        net/ipv4/inet_connection_sock.c: inet_csk_listen_stop(), reqsk_timer_handler(), \
        inet_csk_complete_hashdance()
        """),
    CounterFact(
      "TcpExt.TCPMigrateReqFailure", .transport, .loss,
      """
      Half-open or waiting connections lost when their listener closed: no other of the group \
      could take them.
      """,
      source: """
        net/ipv4/inet_connection_sock.c: inet_csk_listen_stop(), inet_reqsk_clone(); \
        net/core/sock_reuseport.c: reuseport_migrate_sock()
        """,
      finding: CounterFinding(
        "transport.tcp-migration",
        """
        connection requests lost when their listener closed: no other listener of the group \
        could take them
        """,
        total: "TcpExt.TCPMigrateReqSuccess",
        fix: [
          Fix(
            """
            Let another listener of the group be ready, with room in its queue, before one \
            closes
            """)
        ],
        settings: ["net.ipv4.tcp_migrate_req"])),
    CounterFact(
      "TcpExt.TCPFastOpenActive", .transport, .traffic,
      "Connections from here whose data in the SYN was accepted.",
      source: "net/ipv4/tcp_input.c: tcp_rcv_fastopen_synack()"),
    CounterFact(
      "TcpExt.TCPFastOpenActiveFail", .transport, .symptom,
      """
      Fast Open attempts from here that failed: data in the SYN not accepted, or timeouts. The \
      data was sent again in the ordinary way.
      """,
      source: """
        net/ipv4/tcp_input.c: tcp_rcv_fastopen_synack(); net/ipv4/tcp_fastopen.c: \
        tcp_fastopen_active_detect_blackhole()
        """),
    CounterFact(
      "TcpExt.TCPFastOpenPassive", .transport, .traffic,
      "Connections accepted with data in the SYN.",
      source: "net/ipv4/tcp_fastopen.c: tcp_try_fastopen()"),
    CounterFact(
      "TcpExt.TCPFastOpenPassiveFail", .transport, .benign,
      """
      Fast Open requests with a wrong cookie, or for which no socket could be made; they go on \
      as ordinary handshakes.
      """,
      source: "net/ipv4/tcp_fastopen.c: tcp_try_fastopen()"),
    CounterFact(
      "TcpExt.TCPFastOpenListenOverflow", .transport, .benign,
      "Fast Open requests beyond the length of their queue; they go on as ordinary handshakes.",
      source: "net/ipv4/tcp_fastopen.c: tcp_fastopen_queue_check()"),
    CounterFact(
      "TcpExt.TCPFastOpenCookieReqd", .transport, .traffic,
      "Requests for a Fast Open cookie received.",
      source: "net/ipv4/tcp_fastopen.c: tcp_try_fastopen()"),
    CounterFact(
      "TcpExt.TCPFastOpenBlackhole", .transport, .symptom,
      "Times Fast Open was switched off for a while because something on the path swallows it.",
      source: "net/ipv4/tcp_fastopen.c: tcp_fastopen_active_disable()"),
    CounterFact(
      "TcpExt.TCPFastOpenPassiveAltKey", .transport, .traffic,
      "Fast Open cookies accepted that were made with the backup key.",
      source: "net/ipv4/tcp_fastopen.c: tcp_try_fastopen()"),
    CounterFact(
      "TcpExt.TCPMD5NotFound", .transport, .loss,
      """
      Segments dropped because they carry no MD5 signature although one is configured for the \
      peer.
      """,
      source: "net/ipv4/tcp.c: tcp_inbound_hash(); tcp_inbound_md5_hash() in Linux 6.1",
      finding: CounterFinding(
        "transport.tcp-md5-missing",
        "TCP segments dropped: no MD5 signature where one is required",
        total: "Tcp.InSegs",
        fix: [
          .sameKeys
        ])),
    CounterFact(
      "TcpExt.TCPMD5Unexpected", .transport, .loss,
      """
      Segments dropped because they carry an MD5 signature and no key is configured for the \
      peer.
      """,
      source: "net/ipv4/tcp.c: tcp_inbound_md5_hash()",
      finding: CounterFinding(
        "transport.tcp-md5-unexpected",
        "TCP segments dropped: an MD5 signature where no key is configured",
        total: "Tcp.InSegs",
        fix: [
          .sameKeys
        ])),
    CounterFact(
      "TcpExt.TCPMD5Failure", .transport, .loss,
      """
      Segments dropped because their MD5 signature is wrong: the keys differ, or a middlebox \
      changed the packet.
      """,
      source: "net/ipv4/tcp.c: tcp_inbound_md5_hash()",
      finding: CounterFinding(
        "transport.tcp-md5-wrong",
        "TCP segments dropped: wrong MD5 signature",
        total: "Tcp.InSegs",
        fix: [
          .sameKeys
        ])),
    CounterFact(
      "TcpExt.TCPAORequired", .transport, .loss,
      "Segments dropped because they carry no TCP-AO signature although one is required.",
      source: "include/net/tcp.h: tcp_ao_required()",
      finding: CounterFinding(
        "transport.tcp-ao-missing",
        "TCP segments dropped: no TCP-AO signature where one is required",
        total: "Tcp.InSegs",
        fix: [
          .sameKeys
        ])),
    CounterFact(
      "TcpExt.TCPAOBad", .transport, .loss,
      """
      Segments dropped because their TCP-AO signature is wrong: the keys differ, or a middlebox \
      changed the packet.
      """,
      source: "net/ipv4/tcp_ao.c: tcp_ao_verify_hash()",
      finding: CounterFinding(
        "transport.tcp-ao-wrong",
        "TCP segments dropped: wrong TCP-AO signature",
        total: "Tcp.InSegs",
        fix: [
          .sameKeys
        ])),
    CounterFact(
      "TcpExt.TCPAOKeyNotFound", .transport, .loss,
      "Segments dropped because no TCP-AO key fits their key id.",
      source: "net/ipv4/tcp_ao.c: tcp_inbound_ao_hash()",
      finding: CounterFinding(
        "transport.tcp-ao-no-key",
        "TCP segments dropped: no TCP-AO key fits",
        total: "Tcp.InSegs",
        fix: [
          .sameKeys
        ])),
    CounterFact(
      "TcpExt.TCPAOGood", .transport, .traffic,
      "Segments whose TCP-AO signature was right.",
      source: "net/ipv4/tcp_ao.c: tcp_ao_verify_hash()"),
    CounterFact(
      "TcpExt.TCPAODroppedIcmps", .transport, .benign,
      "ICMP errors ignored for connections with TCP-AO, as the protocol asks.",
      source: "net/ipv4/tcp_ao.c: tcp_ao_ignore_icmp()"),
  ]
}

extension Fix {
  fileprivate static let sameKeys = Fix(
    "Set the same key for the peer on both ends (BGP: the password of the neighbour)")
}
