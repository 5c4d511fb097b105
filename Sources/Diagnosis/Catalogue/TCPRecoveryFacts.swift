import Findings

/// What `TcpExt` counts about repairing losses: retransmission, timeouts, reordering, needless repair.
enum TCPRecoveryFacts {
  /// The facts, in the kernel's order.
  static let all: [CounterFact] = [
    CounterFact(
      "TcpExt.TCPRenoRecovery", .transport, .symptom,
      "Times a connection without SACK went to repair a loss after duplicate ACKs.",
      source: "net/ipv4/tcp_input.c: tcp_enter_recovery()"),
    CounterFact(
      "TcpExt.TCPSackRecovery", .transport, .symptom,
      "Times a connection with SACK went to repair a loss.",
      source: "net/ipv4/tcp_input.c: tcp_enter_recovery()"),
    CounterFact(
      "TcpExt.TCPSACKReneging", .transport, .symptom,
      """
      Times the receiver took back what it had acknowledged by SACK: it threw data away for want \
      of memory.
      """,
      source: "net/ipv4/tcp_input.c: tcp_timeout_mark_lost()"),
    CounterFact(
      "TcpExt.TCPSACKReorder", .transport, .benign,
      """
      Packets found out of order by SACK. It is not loss, though it can cause needless \
      retransmissions.
      """,
      source: "net/ipv4/tcp_input.c: tcp_check_sack_reordering()"),
    CounterFact(
      "TcpExt.TCPRenoReorder", .transport, .benign,
      """
      Packets found out of order on connections without SACK. It is not loss, though it can \
      cause needless retransmissions.
      """,
      source: "net/ipv4/tcp_input.c: tcp_check_reno_reordering()"),
    CounterFact(
      "TcpExt.TCPTSReorder", .transport, .benign,
      """
      Packets found out of order by their timestamps. It is not loss, though it can cause \
      needless retransmissions.
      """,
      source: "net/ipv4/tcp_input.c: tcp_check_sack_reordering()"),
    CounterFact(
      "TcpExt.TCPFullUndo", .transport, .benign,
      "Slow-downs taken back entirely: timestamps showed that nothing had been lost.",
      source: "net/ipv4/tcp_input.c: tcp_try_undo_recovery()"),
    CounterFact(
      "TcpExt.TCPPartialUndo", .transport, .benign,
      "Slow-downs taken back in part: some of the retransmissions were needless.",
      source: "net/ipv4/tcp_input.c: tcp_try_undo_partial()"),
    CounterFact(
      "TcpExt.TCPDSACKUndo", .transport, .benign,
      "Slow-downs taken back because the receiver said that it had got everything twice.",
      source: "net/ipv4/tcp_input.c: tcp_try_undo_dsack()"),
    CounterFact(
      "TcpExt.TCPLossUndo", .transport, .benign,
      "Slow-downs after a timeout taken back: nothing had been lost, the answer was only late.",
      source: "net/ipv4/tcp_input.c: tcp_try_undo_loss()"),
    CounterFact(
      "TcpExt.TCPLostRetransmit", .transport, .symptom,
      "Retransmissions that were lost again: heavy loss, or a policer on the path.",
      source: "net/ipv4/tcp_input.c: tcp_mark_skb_lost()"),
    CounterFact(
      "TcpExt.TCPRenoFailures", .transport, .symptom,
      "Timeouts while duplicate ACKs had already hinted at a loss, on connections without SACK.",
      source: "net/ipv4/tcp_timer.c: tcp_retransmit_timer()"),
    CounterFact(
      "TcpExt.TCPSackFailures", .transport, .symptom,
      "Timeouts while SACK had already hinted at a loss.",
      source: "net/ipv4/tcp_timer.c: tcp_retransmit_timer()"),
    CounterFact(
      "TcpExt.TCPLossFailures", .transport, .symptom,
      "Timeouts while a connection was still repairing an earlier timeout.",
      source: "net/ipv4/tcp_timer.c: tcp_retransmit_timer()"),
    CounterFact(
      "TcpExt.TCPFastRetrans", .transport, .symptom,
      "Segments sent again without waiting for a timeout.",
      source: "net/ipv4/tcp_output.c: tcp_xmit_retransmit_queue()"),
    CounterFact(
      "TcpExt.TCPSlowStartRetrans", .transport, .symptom,
      "Segments sent again after a timeout, while starting anew.",
      source: "net/ipv4/tcp_output.c: tcp_xmit_retransmit_queue()"),
    CounterFact(
      "TcpExt.TCPTimeouts", .transport, .symptom,
      """
      Retransmission timeouts, those of SYNs and SYN-ACKs included: the last packets of a burst, \
      or everything, went unanswered.
      """,
      source: "net/ipv4/tcp_timer.c: tcp_retransmit_timer(), tcp_syn_ack_timeout()"),
    CounterFact(
      "TcpExt.TCPLossProbes", .transport, .benign,
      """
      Probes sent because an ACK was overdue (tail loss probe). Most of the time the answer was \
      only late; TcpExt.TCPLossProbeRecovery counts where it was not.
      """,
      source: "net/ipv4/tcp_output.c: tcp_send_loss_probe()"),
    CounterFact(
      "TcpExt.TCPLossProbeRecovery", .transport, .symptom,
      "Losses at the end of a burst that a probe found and repaired.",
      source: "net/ipv4/tcp_input.c: tcp_process_tlp_ack()"),
    CounterFact(
      "TcpExt.TCPRenoRecoveryFail", .transport, .symptom,
      "Timeouts in the middle of repairing a loss, on connections without SACK.",
      source: "net/ipv4/tcp_timer.c: tcp_retransmit_timer()"),
    CounterFact(
      "TcpExt.TCPSackRecoveryFail", .transport, .symptom,
      "Timeouts in the middle of repairing a loss.",
      source: "net/ipv4/tcp_timer.c: tcp_retransmit_timer()"),
    CounterFact(
      "TcpExt.TCPDSACKOldSent", .transport, .symptom,
      """
      Duplicates received of data that had been acknowledged: our ACKs got lost, or the sender \
      was too quick to send again.
      """,
      source: "net/ipv4/tcp_input.c: tcp_dsack_set()"),
    CounterFact(
      "TcpExt.TCPDSACKOfoSent", .transport, .symptom,
      "Duplicates received of data that waits for an earlier gap to close.",
      source: "net/ipv4/tcp_input.c: tcp_dsack_set()"),
    CounterFact(
      "TcpExt.TCPDSACKRecv", .transport, .symptom,
      """
      The other end got something twice: a retransmission of ours was not needed, or the ACK for \
      it got lost.
      """,
      source: "net/ipv4/tcp_input.c: tcp_check_dsack()"),
    CounterFact(
      "TcpExt.TCPDSACKOfoRecv", .transport, .symptom,
      "The other end got something twice that lies beyond a gap.",
      source: "net/ipv4/tcp_input.c: tcp_check_dsack()"),
    CounterFact(
      "TcpExt.TCPDSACKRecvSegs", .transport, .symptom,
      "Segments that the other end got twice.",
      source: "net/ipv4/tcp_input.c: tcp_check_dsack()"),
    CounterFact(
      "TcpExt.TCPDSACKIgnoredOld", .transport, .benign,
      "Duplicate reports ignored because they are older than the current repair.",
      source: "net/ipv4/tcp_input.c: tcp_sacktag_write_queue()"),
    CounterFact(
      "TcpExt.TCPDSACKIgnoredNoUndo", .transport, .benign,
      "Duplicate reports that fit nothing sent twice: the network may have doubled a packet.",
      source: "net/ipv4/tcp_input.c: tcp_sacktag_write_queue()"),
    CounterFact(
      "TcpExt.TCPDSACKIgnoredDubious", .transport, .benign,
      "Duplicate reports ignored because they claim more than was sent twice.",
      source: "net/ipv4/tcp_input.c: tcp_check_dsack()"),
    CounterFact(
      "TcpExt.TCPSACKDiscard", .transport, .symptom,
      """
      SACK blocks that make no sense: something on the path rewrites sequence numbers without \
      rewriting SACK.
      """,
      source: "net/ipv4/tcp_input.c: tcp_sacktag_write_queue()"),
    CounterFact(
      "TcpExt.TCPSackShifted", .transport, .benign,
      "Bookkeeping of SACK: parts of a buffer moved to its neighbour.",
      source: "net/ipv4/tcp_input.c: tcp_shifted_skb()"),
    CounterFact(
      "TcpExt.TCPSackMerged", .transport, .benign,
      "Bookkeeping of SACK: buffers merged.",
      source: "net/ipv4/tcp_input.c: tcp_shifted_skb()"),
    CounterFact(
      "TcpExt.TCPSackShiftFallback", .transport, .benign,
      "Bookkeeping of SACK: buffers that could not be merged.",
      source: "net/ipv4/tcp_input.c: tcp_shift_skb_data()"),
    CounterFact(
      "TcpExt.TCPSpuriousRTOs", .transport, .benign,
      "Timeouts that proved needless (F-RTO): the answer was only late.",
      source: "net/ipv4/tcp_input.c: tcp_try_undo_loss()"),
    CounterFact(
      "TcpExt.TCPSynRetrans", .transport, .symptom,
      "SYNs and SYN-ACKs sent again: connection attempts that went unanswered at first.",
      source: "net/ipv4/tcp_output.c: __tcp_retransmit_skb(), tcp_rtx_synack()"),
    CounterFact(
      "TcpExt.TCPRetransFail", .transport, .symptom,
      """
      Retransmissions that this machine's own lower layers refused: an OUTPUT rule, a full \
      queue, no route. First transmissions fail in the same way and are not counted; the segment \
      is tried again later.
      """,
      source: "net/ipv4/tcp_output.c: __tcp_retransmit_skb()"),
    CounterFact(
      "TcpExt.TCPSpuriousRtxHostQueues", .transport, .benign,
      """
      Retransmissions not made because the packet was still waiting in this machine's own queue \
      or device: the link is slow, nothing is lost.
      """,
      source: "net/ipv4/tcp_output.c: skb_still_in_host_queue()"),
    CounterFact(
      "TcpExt.TCPWqueueTooBig", .transport, .symptom,
      """
      Retransmissions put off because splitting them would exceed the send buffer by too much. A \
      larger buffer helps.
      """,
      source: "net/ipv4/tcp_output.c: tcp_fragment()"),
    CounterFact(
      "TcpExt.TCPAbortOnTimeout", .transport, .symptom,
      """
      Connections given up because nothing came back for too long: retransmissions, keep-alives \
      or window probes all went unanswered.
      """,
      source: "net/ipv4/tcp_timer.c: tcp_write_err()"),
    CounterFact(
      "TcpExt.TcpTimeoutRehash", .transport, .symptom,
      "Connections that took a new path (flow label, source port of a tunnel) after a timeout.",
      source: "net/ipv4/tcp_timer.c: tcp_write_timeout()"),
    CounterFact(
      "TcpExt.TcpDuplicateDataRehash", .transport, .symptom,
      """
      Connections that took a new path because duplicates arrived: our ACKs did not reach the \
      sender. IPv6 only.
      """,
      source: "net/ipv4/tcp_input.c: tcp_rcv_spurious_retrans()"),
    CounterFact(
      "TcpExt.TCPPLBRehash", .transport, .benign,
      """
      Connections that took a new path because this one was congested (tcp_plb_enabled). Not in \
      Linux 6.1.
      """,
      source: "net/ipv4/tcp_plb.c: tcp_plb_check_rehash()"),
    CounterFact(
      "TcpExt.TCPDeliveredCE", .transport, .symptom,
      """
      Segments of ours whose delivery was reported with 'congestion experienced': a router \
      marked them instead of dropping them.
      """,
      source: "net/ipv4/tcp_input.c: tcp_newly_delivered()"),
    CounterFact(
      "TcpExt.TCPMTUPFail", .transport, .benign,
      """
      Probes for a larger packet size that did not get through. The search for the path's limit \
      ends so.
      """,
      source: "net/ipv4/tcp_input.c: tcp_mtup_probe_failed()"),
    CounterFact(
      "TcpExt.TCPMTUPSuccess", .transport, .traffic,
      "Probes for a larger packet size that got through.",
      source: "net/ipv4/tcp_input.c: tcp_mtup_probe_success()"),
  ]
}
