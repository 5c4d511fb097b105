import Findings

/// What `MPTcpExt` counts about data, paths and windows of Multipath TCP.
enum MPTCPPathFacts {
  /// The facts, in the kernel's order.
  static let all: [CounterFact] = [
    CounterFact(
      "MPTcpExt.OFOQueueTail", .transport, .benign,
      "Data put at the end of the out-of-order queue. With several paths this is normal.",
      source: "net/mptcp/protocol.c: mptcp_data_queue_ofo()"),
    CounterFact(
      "MPTcpExt.OFOQueue", .transport, .benign,
      "Data that came before its turn. With several paths this is normal.",
      source: "net/mptcp/protocol.c: mptcp_data_queue_ofo()"),
    CounterFact(
      "MPTcpExt.OFOMerge", .transport, .benign,
      "Data merged in the out-of-order queue.",
      source: "net/mptcp/protocol.c: mptcp_data_queue_ofo()"),
    CounterFact(
      "MPTcpExt.NoDSSInWindow", .transport, .symptom,
      "Data dropped because it lies beyond the window of the connection.",
      source: "net/mptcp/protocol.c: mptcp_data_queue_ofo()"),
    CounterFact(
      "MPTcpExt.DuplicateData", .transport, .symptom,
      "Data received twice: it was sent again over another path.",
      source: """
        net/mptcp/protocol.c: __mptcp_move_skb(), mptcp_data_queue_ofo(); net/mptcp/subflow.c: \
        mptcp_subflow_discard_data()
        """),
    CounterFact(
      "MPTcpExt.AddAddr", .transport, .traffic,
      "Announcements of another address received.",
      source: "net/mptcp/options.c: mptcp_incoming_options()"),
    CounterFact(
      "MPTcpExt.AddAddrTx", .transport, .traffic,
      "Announcements of another address sent.",
      source: "net/mptcp/options.c: mptcp_established_options_add_addr()"),
    CounterFact(
      "MPTcpExt.AddAddrTxDrop", .transport, .symptom,
      """
      Announcements not sent: too many were pending or the option did not fit. Another path is \
      not used; no data is lost.
      """,
      source: "net/mptcp/pm.c: mptcp_pm_announce_addr(), mptcp_pm_add_addr_signal()"),
    CounterFact(
      "MPTcpExt.EchoAdd", .transport, .traffic,
      "Confirmations of an announcement received.",
      source: "net/mptcp/options.c: mptcp_incoming_options()"),
    CounterFact(
      "MPTcpExt.EchoAddTx", .transport, .traffic,
      "Confirmations of an announcement sent.",
      source: "net/mptcp/options.c: mptcp_established_options_add_addr()"),
    CounterFact(
      "MPTcpExt.EchoAddTxDrop", .transport, .symptom,
      "Confirmations not sent: too many were pending or the option did not fit.",
      source: "net/mptcp/pm.c: mptcp_pm_announce_addr(), mptcp_pm_add_addr_signal()"),
    CounterFact(
      "MPTcpExt.PortAdd", .transport, .traffic,
      "Announcements received that name a port.",
      source: "net/mptcp/options.c: mptcp_incoming_options()"),
    CounterFact(
      "MPTcpExt.AddAddrDrop", .transport, .symptom,
      """
      Announcements received and not heeded, because one was still being worked on. Another path \
      is not used; no data is lost.
      """,
      source: "net/mptcp/pm.c: mptcp_pm_add_addr_received()"),
    CounterFact(
      "MPTcpExt.MPJoinPortSynRx", .transport, .traffic,
      "Attempts to join at another port received.",
      source: "net/mptcp/subflow.c: subflow_check_req()"),
    CounterFact(
      "MPTcpExt.MPJoinPortSynAckRx", .transport, .traffic,
      "Agreements to join at another port received.",
      source: "net/mptcp/subflow.c: subflow_finish_connect()"),
    CounterFact(
      "MPTcpExt.MPJoinPortAckRx", .transport, .traffic,
      "Subflows that joined at another port.",
      source: "net/mptcp/subflow.c: subflow_syn_recv_sock()"),
    CounterFact(
      "MPTcpExt.MismatchPortSynRx", .transport, .symptom,
      "Attempts to join at a port that was never announced; they are reset.",
      source: "net/mptcp/subflow.c: subflow_check_req()"),
    CounterFact(
      "MPTcpExt.MismatchPortAckRx", .transport, .symptom,
      "Last steps of a join at a port that was never announced; they are reset.",
      source: "net/mptcp/subflow.c: subflow_syn_recv_sock()"),
    CounterFact(
      "MPTcpExt.RmAddr", .transport, .traffic,
      "Withdrawals of an address received.",
      source: "net/mptcp/pm_kernel.c: mptcp_pm_nl_rm_addr_received()"),
    CounterFact(
      "MPTcpExt.RmAddrDrop", .transport, .symptom,
      "Withdrawals received and not heeded: one was still being worked on.",
      source: "net/mptcp/pm.c: mptcp_pm_rm_addr_received()"),
    CounterFact(
      "MPTcpExt.RmAddrTx", .transport, .traffic,
      "Withdrawals of an address sent.",
      source: "net/mptcp/options.c: mptcp_established_options_rm_addr()"),
    CounterFact(
      "MPTcpExt.RmAddrTxDrop", .transport, .symptom,
      "Withdrawals not sent: too many were pending or the option did not fit.",
      source: "net/mptcp/pm.c"),
    CounterFact(
      "MPTcpExt.RmSubflow", .transport, .traffic,
      "Subflows ended by the path manager.",
      source: "net/mptcp/pm_kernel.c: mptcp_pm_nl_rm_addr_or_subflow()"),
    CounterFact(
      "MPTcpExt.MPPrioTx", .transport, .traffic,
      "Changes of a subflow's priority sent.",
      source: "net/mptcp/options.c: mptcp_write_options()"),
    CounterFact(
      "MPTcpExt.MPPrioRx", .transport, .traffic,
      "Changes of a subflow's priority received.",
      source: "net/mptcp/options.c: mptcp_incoming_options()"),
    CounterFact(
      "MPTcpExt.MPFailTx", .transport, .symptom,
      "Reports sent that data arrived damaged.",
      source: "net/mptcp/options.c: mptcp_established_options_mp_fail()"),
    CounterFact(
      "MPTcpExt.MPFailRx", .transport, .symptom,
      "Reports received that our data arrived damaged.",
      source: "net/mptcp/options.c: mptcp_incoming_options()"),
    CounterFact(
      "MPTcpExt.MPFastcloseTx", .transport, .benign,
      "Connections closed at once by a program here.",
      source: "net/mptcp/options.c: mptcp_established_options_fastclose()"),
    CounterFact(
      "MPTcpExt.MPFastcloseRx", .transport, .benign,
      "Connections closed at once by the other end.",
      source: "net/mptcp/options.c: mptcp_incoming_options()"),
    CounterFact(
      "MPTcpExt.MPRstTx", .transport, .symptom,
      "Subflows reset by this end, with a reason.",
      source: "net/mptcp/options.c: mptcp_established_options_rst()"),
    CounterFact(
      "MPTcpExt.MPRstRx", .transport, .symptom,
      "Subflows reset by the other end, with a reason.",
      source: "net/mptcp/options.c: mptcp_incoming_options()"),
    CounterFact(
      "MPTcpExt.RcvPruned", .transport, .loss,
      """
      Segments dropped because the receive buffer of the connection was full. Gone in Linux \
      6.18.
      """,
      source: "net/mptcp/protocol.c: __mptcp_move_skb()",
      finding: CounterFinding(
        "transport.mptcp-receive-buffer",
        "MPTCP segments dropped: no room in the receive buffer",
        total: "Tcp.InSegs",
        fix: [
          .largerTCPReceiveBuffer,
          .readFaster,
        ],
        settings: ["net.ipv4.tcp_rmem"])),
    CounterFact(
      "MPTcpExt.SubflowStale", .transport, .symptom,
      """
      Subflows set aside because they had stopped delivering: that path loses everything, or \
      nearly.
      """,
      source: "net/mptcp/pm_kernel.c: mptcp_pm_nl_subflow_chk_stale()"),
    CounterFact(
      "MPTcpExt.SubflowRecover", .transport, .traffic,
      "Subflows taken up again after they had been set aside.",
      source: "net/mptcp/protocol.c: mptcp_subflow_set_active()"),
    CounterFact(
      "MPTcpExt.SndWndShared", .transport, .benign,
      "Bookkeeping of windows: a subflow's send window was raised to that of the connection.",
      source: "net/mptcp/protocol.c: mptcp_check_allowed_size()"),
    CounterFact(
      "MPTcpExt.RcvWndShared", .transport, .benign,
      "Bookkeeping of windows: a subflow's receive window was set to that of the connection.",
      source: "net/mptcp/options.c: mptcp_set_rwin()"),
    CounterFact(
      "MPTcpExt.RcvWndConflictUpdate", .transport, .benign,
      "Bookkeeping of windows: two subflows changed the receive window at once.",
      source: "net/mptcp/options.c: mptcp_set_rwin()"),
    CounterFact(
      "MPTcpExt.RcvWndConflict", .transport, .benign,
      "Bookkeeping of windows: an update of the receive window had to be repeated.",
      source: "net/mptcp/options.c: mptcp_set_rwin()"),
    CounterFact(
      "MPTcpExt.MPCurrEstab", .transport, .state,
      "MPTCP connections established now.",
      source: "net/mptcp/protocol.c: mptcp_set_state()"),
    CounterFact(
      "MPTcpExt.Blackhole", .transport, .symptom,
      """
      Times MPTCP was switched off for a while because something on the path swallows its SYNs.
      """,
      source: "net/mptcp/ctrl.c: mptcp_active_disable()"),
    CounterFact(
      "MPTcpExt.MPCapableDataFallback", .transport, .symptom,
      """
      Connections whose first data came without an MPTCP option. The connection goes on as plain \
      TCP; nothing is lost.
      """,
      source: "net/mptcp/options.c: check_fully_established()"),
    CounterFact(
      "MPTcpExt.MD5SigFallback", .transport, .benign,
      "Connections made as plain TCP because they use MD5 signatures.",
      source: "net/mptcp/protocol.c: mptcp_connect()"),
    CounterFact(
      "MPTcpExt.DssFallback", .transport, .symptom,
      """
      Connections whose data came without, or with a wrong, mapping. The connection goes on as \
      plain TCP; nothing is lost.
      """,
      source: "net/mptcp/subflow.c: subflow_check_data_avail()"),
    CounterFact(
      "MPTcpExt.SimultConnectFallback", .transport, .benign,
      """
      Connections begun by both ends at once. The connection goes on as plain TCP; nothing is \
      lost.
      """,
      source: "net/mptcp/options.c: mptcp_syn_options()"),
    CounterFact(
      "MPTcpExt.FallbackFailed", .transport, .symptom,
      "Subflows reset because falling back to plain TCP was not possible any more.",
      source: """
        net/mptcp/protocol.c: mptcp_update_infinite_map(); net/mptcp/options.c: \
        check_fully_established(); net/mptcp/subflow.c: subflow_finish_connect()
        """),
    CounterFact(
      "MPTcpExt.WinProbe", .transport, .benign,
      """
      Probes sent because the window of the connection is closed: the other end's program does \
      not read. Not in Linux 6.12.
      """,
      source: "net/mptcp/protocol.c: mptcp_sendmsg_frag()"),
  ]
}
