import Findings

/// What `MPTcpExt` counts about connections, joins and mappings of Multipath TCP.
enum MPTCPFacts {
  /// The facts, in the kernel's order.
  static let all: [CounterFact] = [
    CounterFact(
      "MPTcpExt.MPCapableSYNRX", .transport, .traffic,
      "SYNs received that ask for MPTCP.",
      source: "net/mptcp/subflow.c: subflow_check_req()"),
    CounterFact(
      "MPTcpExt.MPCapableSYNTX", .transport, .traffic,
      "SYNs sent that ask for MPTCP.",
      source: "net/mptcp/protocol.c: mptcp_connect()"),
    CounterFact(
      "MPTcpExt.MPCapableSYNACKRX", .transport, .traffic,
      "SYN-ACKs received that agree to MPTCP.",
      source: "net/mptcp/subflow.c: subflow_finish_connect()"),
    CounterFact(
      "MPTcpExt.MPCapableACKRX", .transport, .traffic,
      "MPTCP connections accepted.",
      source: "net/mptcp/protocol.c: mptcp_stream_accept()"),
    CounterFact(
      "MPTcpExt.MPCapableFallbackACK", .transport, .symptom,
      """
      Connections accepted whose MPTCP option did not come through the handshake's last ACK: a \
      middlebox removes it. The connection goes on as plain TCP; nothing is lost.
      """,
      source: "net/mptcp/subflow.c: subflow_syn_recv_sock()"),
    CounterFact(
      "MPTcpExt.MPCapableFallbackSYNACK", .transport, .symptom,
      """
      Connections made whose SYN-ACK did not agree to MPTCP: the other end does not speak it, or \
      a middlebox removes the option. The connection goes on as plain TCP; nothing is lost.
      """,
      source: "net/mptcp/subflow.c: subflow_finish_connect()"),
    CounterFact(
      "MPTcpExt.MPCapableSYNTXDrop", .transport, .symptom,
      """
      Connections whose SYN with MPTCP went unanswered until it was sent without: something on \
      the path drops it. The connection goes on as plain TCP; nothing is lost.
      """,
      source: "net/mptcp/ctrl.c: mptcp_active_detect_blackhole()"),
    CounterFact(
      "MPTcpExt.MPCapableSYNTXDisabled", .transport, .benign,
      "Connections made as plain TCP because MPTCP had been swallowed before on this network.",
      source: "net/mptcp/protocol.c: mptcp_connect()"),
    CounterFact(
      "MPTcpExt.MPCapableEndpAttempt", .transport, .benign,
      """
      Attempts to begin a connection at an address that is announced for joining only; they are \
      reset.
      """,
      source: "net/mptcp/subflow.c: subflow_reset_req_endp()"),
    CounterFact(
      "MPTcpExt.MPFallbackTokenInit", .transport, .benign,
      "Connections made as plain TCP because no token could be had.",
      source: "net/mptcp/subflow.c: subflow_check_req(); net/mptcp/protocol.c: mptcp_connect()"),
    CounterFact(
      "MPTcpExt.MPTCPRetrans", .transport, .symptom,
      "Data sent again over another subflow because it seemed lost on the first.",
      source: "net/mptcp/protocol.c: __mptcp_retrans()"),
    CounterFact(
      "MPTcpExt.MPJoinNoTokenFound", .transport, .symptom,
      "Attempts to join a connection that is not known here; they are reset.",
      source: "net/mptcp/subflow.c: subflow_token_join_request()"),
    CounterFact(
      "MPTcpExt.MPJoinSynRx", .transport, .traffic,
      "Attempts to join received.",
      source: "net/mptcp/subflow.c: subflow_check_req()"),
    CounterFact(
      "MPTcpExt.MPJoinSynBackupRx", .transport, .traffic,
      "Attempts to join as a backup received.",
      source: "net/mptcp/subflow.c: subflow_check_req()"),
    CounterFact(
      "MPTcpExt.MPJoinSynAckRx", .transport, .traffic,
      "Agreements to join received.",
      source: "net/mptcp/subflow.c: subflow_finish_connect()"),
    CounterFact(
      "MPTcpExt.MPJoinSynAckBackupRx", .transport, .traffic,
      "Agreements to join as a backup received.",
      source: "net/mptcp/subflow.c: subflow_finish_connect()"),
    CounterFact(
      "MPTcpExt.MPJoinSynAckHMacFailure", .transport, .symptom,
      "Agreements to join with a wrong signature; the subflow is reset.",
      source: "net/mptcp/subflow.c: subflow_finish_connect()"),
    CounterFact(
      "MPTcpExt.MPJoinAckRx", .transport, .traffic,
      "Subflows that joined.",
      source: "net/mptcp/subflow.c: subflow_syn_recv_sock()"),
    CounterFact(
      "MPTcpExt.MPJoinAckHMacFailure", .transport, .symptom,
      "Joins whose last step has a wrong signature; the subflow is reset.",
      source: "net/mptcp/subflow.c: subflow_syn_recv_sock()"),
    CounterFact(
      "MPTcpExt.MPJoinRejected", .transport, .benign,
      "Joins refused by the path manager: its limit of subflows is reached. Not in Linux 6.12.",
      source: "net/mptcp/subflow.c; net/mptcp/protocol.c"),
    CounterFact(
      "MPTcpExt.MPJoinSynTx", .transport, .traffic,
      "Attempts to join sent.",
      source: "net/mptcp/subflow.c: __mptcp_subflow_connect()"),
    CounterFact(
      "MPTcpExt.MPJoinSynTxCreatSkErr", .transport, .symptom,
      "Subflows not begun: no socket could be made.",
      source: "net/mptcp/subflow.c: __mptcp_subflow_connect()"),
    CounterFact(
      "MPTcpExt.MPJoinSynTxBindErr", .transport, .symptom,
      "Subflows not begun: their local address could not be used.",
      source: "net/mptcp/subflow.c: __mptcp_subflow_connect()"),
    CounterFact(
      "MPTcpExt.MPJoinSynTxConnectErr", .transport, .symptom,
      "Subflows not begun: connecting failed at once, for want of a route for example.",
      source: "net/mptcp/subflow.c: __mptcp_subflow_connect()"),
    CounterFact(
      "MPTcpExt.DSSNotMatching", .transport, .symptom,
      "Mappings that contradict an earlier one.",
      source: "net/mptcp/subflow.c: get_mapping_status()"),
    CounterFact(
      "MPTcpExt.DSSCorruptionFallback", .transport, .symptom,
      """
      Connections whose mappings were damaged on the path. The connection goes on as plain TCP; \
      nothing is lost.
      """,
      source: "net/mptcp/protocol.c: mptcp_dss_corruption()"),
    CounterFact(
      "MPTcpExt.DSSCorruptionReset", .transport, .symptom,
      "Subflows reset because their mappings were damaged on the path.",
      source: "net/mptcp/protocol.c: mptcp_dss_corruption()"),
    CounterFact(
      "MPTcpExt.InfiniteMapTx", .transport, .traffic,
      "Fall-backs to plain TCP announced.",
      source: "net/mptcp/protocol.c: mptcp_update_infinite_map()"),
    CounterFact(
      "MPTcpExt.InfiniteMapRx", .transport, .traffic,
      "Fall-backs to plain TCP received.",
      source: "net/mptcp/subflow.c: get_mapping_status()"),
    CounterFact(
      "MPTcpExt.DSSNoMatchTCP", .transport, .symptom,
      "Mappings that do not fit TCP's sequence numbers: a middlebox rewrites them.",
      source: "net/mptcp/subflow.c: get_mapping_status()"),
    CounterFact(
      "MPTcpExt.DataCsumErr", .transport, .symptom,
      """
      Data whose MPTCP checksum is wrong: a middlebox changed it. The subflow is reset or the \
      connection falls back to plain TCP.
      """,
      source: "net/mptcp/subflow.c: validate_data_csum()"),
  ]
}
