import Findings

/// What the lines of `/proc/net/xfrm_stat` about receiving and forwarding mean.
///
/// All count packets that IPsec transformations or policies dropped.
enum IPsecReceiveFacts {
  /// The facts, in the kernel's order.
  static let all: [CounterFact] = [
    CounterFact(
      "XfrmInError", .ip, .loss,
      """
      Packets dropped on the way in for a reason without a counter of its own, mostly want of \
      memory.
      """,
      source: "net/xfrm/xfrm_input.c: xfrm_input()",
      finding: CounterFinding(
        "ip.ipsec-in-error",
        "IPsec packets dropped on the way in for want of memory or another inner reason",
        fix: [
          .findMemory
        ])),
    CounterFact(
      "XfrmInBufferError", .ip, .loss,
      """
      Packets dropped because they had gone through too many transformations, or memory was \
      short.
      """,
      source: "net/xfrm/xfrm_input.c: xfrm_input(); net/xfrm/xfrm_policy.c: __xfrm_policy_check()",
      finding: CounterFinding(
        "ip.ipsec-in-buffer",
        "IPsec packets dropped: nested too deeply, or no memory",
        fix: [
          .findMemory
        ])),
    CounterFact(
      "XfrmInHdrError", .ip, .loss,
      "Packets dropped because their ESP, AH or IPComp header could not be read.",
      source: "net/xfrm/xfrm_input.c: xfrm_input()",
      finding: CounterFinding(
        "ip.ipsec-in-header",
        "IPsec packets dropped: broken header",
        fix: [
          Fix(
            """
            Look for damage or truncation on the path (interface errors, IpExt.InTruncatedPkts), \
            and for a middlebox that rewrites ESP
            """)
        ])),
    CounterFact(
      "XfrmInNoStates", .ip, .loss,
      """
      Packets dropped because no security association fits their SPI and addresses: it was never \
      made here, has been deleted, or the peer still uses an old one.
      """,
      source: "net/xfrm/xfrm_input.c: xfrm_input()",
      finding: CounterFinding(
        "ip.ipsec-in-no-state",
        "IPsec packets dropped: no security association for them here",
        fix: [
          .compareAssociations
        ])),
    CounterFact(
      "XfrmInStateProtoError", .ip, .loss,
      """
      Packets that could not be decrypted or whose integrity check failed: wrong key or \
      algorithm, or damaged on the way.
      """,
      source: "net/xfrm/xfrm_input.c: xfrm_input()",
      finding: CounterFinding(
        "ip.ipsec-in-protocol",
        "IPsec packets dropped: decryption or integrity check failed",
        fix: [
          .compareAssociations
        ])),
    CounterFact(
      "XfrmInStateModeError", .ip, .loss,
      "Packets whose mode (tunnel, transport) is not that of the security association.",
      source: "net/xfrm/xfrm_input.c: xfrm_input(); net/ipv4/ip_vti.c",
      finding: CounterFinding(
        "ip.ipsec-in-mode",
        "IPsec packets dropped: mode of the packet and of its security association differ",
        fix: [
          .compareAssociations
        ])),
    CounterFact(
      "XfrmInStateSeqError", .ip, .loss,
      """
      Packets dropped by replay protection: seen before, or so late that they fell out of the \
      window. Reordering by several queues or by QoS does that.
      """,
      source: "net/xfrm/xfrm_input.c: xfrm_input()",
      finding: CounterFinding(
        "ip.ipsec-in-replay",
        """
        IPsec packets dropped by replay protection: duplicates, or out of order by more than the \
        window
        """,
        fix: [
          Fix(
            """
            Make the replay window larger (ip xfrm state … replay-window 128 or more, with ESN; \
            in the IKE daemon: replay_window), or stop the reordering: one queue or one DSCP \
            class for a tunnel
            """)
        ])),
    CounterFact(
      "XfrmInStateExpired", .ip, .loss,
      """
      Packets dropped because their security association had reached its hard limit of time, \
      bytes or packets.
      """,
      source: "net/xfrm/xfrm_input.c: xfrm_input()",
      finding: CounterFinding(
        "ip.ipsec-in-expired",
        "IPsec packets dropped: their security association had expired",
        fix: [
          .compareAssociations
        ])),
    CounterFact(
      "XfrmInStateMismatch", .ip, .loss,
      """
      Packets whose encapsulation (ESP in UDP or not) or selector does not match their security \
      association.
      """,
      source: "net/xfrm/xfrm_input.c: xfrm_input(); net/xfrm/xfrm_policy.c: __xfrm_policy_check()",
      finding: CounterFinding(
        "ip.ipsec-in-mismatch",
        """
        IPsec packets dropped: encapsulation or selector does not match the security association
        """,
        fix: [
          Fix(
            "Compare NAT traversal (encap) and selectors of both ends: ip xfrm state")
        ])),
    CounterFact(
      "XfrmInStateInvalid", .ip, .loss,
      "Packets for a security association that is being deleted or broken.",
      source: "net/xfrm/xfrm_input.c: xfrm_input()",
      finding: CounterFinding(
        "ip.ipsec-in-invalid",
        "IPsec packets dropped: their security association is not valid any more",
        fix: [
          .compareAssociations
        ])),
    CounterFact(
      "XfrmInTmplMismatch", .ip, .loss,
      """
      Packets that came through a security association other than the policy asks for, or in the \
      clear where the policy asks for IPsec.
      """,
      source: "net/xfrm/xfrm_policy.c: __xfrm_policy_check()",
      finding: CounterFinding(
        "ip.ipsec-in-template",
        "packets dropped: they did not come protected as the IPsec policy asks",
        fix: [
          .comparePolicies
        ])),
    CounterFact(
      "XfrmInNoPols", .ip, .loss,
      """
      Packets that came through IPsec although no policy covers them, or that the default policy \
      blocks.
      """,
      source: "net/xfrm/xfrm_policy.c: __xfrm_policy_check()",
      finding: CounterFinding(
        "ip.ipsec-in-no-policy",
        "packets dropped: no IPsec policy allows them in",
        fix: [
          .comparePolicies
        ])),
    CounterFact(
      "XfrmInPolBlock", .ip, .loss,
      "Packets dropped because a policy says block. Somebody asked for this.",
      source: "net/xfrm/xfrm_policy.c: __xfrm_policy_check()",
      finding: CounterFinding(
        "ip.ipsec-in-blocked",
        "packets dropped: an IPsec policy blocks them",
        fix: [
          .comparePolicies
        ])),
    CounterFact(
      "XfrmInPolError", .ip, .loss,
      "Packets dropped because looking up their policy failed.",
      source: "net/xfrm/xfrm_policy.c: __xfrm_policy_check()",
      finding: CounterFinding(
        "ip.ipsec-in-policy-error",
        "packets dropped: the look-up of their IPsec policy failed",
        fix: [
          .findMemory
        ])),
    CounterFact(
      "XfrmFwdHdrError", .ip, .loss,
      "Packets to be forwarded whose headers could not be read for the policy look-up.",
      source: "net/xfrm/xfrm_policy.c: __xfrm_route_forward()",
      finding: CounterFinding(
        "ip.ipsec-forward-header",
        "packets to be forwarded dropped: IPsec could not read their headers",
        fix: [
          .comparePolicies
        ])),
    CounterFact(
      "XfrmAcquireError", .ip, .loss,
      "Packets received for a security association that is still being negotiated.",
      source: "net/xfrm/xfrm_input.c: xfrm_input()",
      finding: CounterFinding(
        "ip.ipsec-acquire",
        "IPsec packets dropped: their security association was still being negotiated",
        fix: [
          .compareAssociations
        ])),
    CounterFact(
      "XfrmInStateDirError", .ip, .loss,
      """
      Packets dropped because the association found for receiving is marked for sending. Not in \
      Linux 6.1.
      """,
      source: "net/xfrm/xfrm_input.c: xfrm_input()",
      finding: CounterFinding(
        "ip.ipsec-in-direction",
        "IPsec packets dropped: the security association found is for the other direction",
        fix: [
          Fix(
            "Correct the direction (dir in, dir out) of the associations: ip xfrm state")
        ])),
    CounterFact(
      "XfrmInIptfsError", .ip, .symptom,
      """
      Aggregated packets (IP-TFS) of which a part was missing, because an outer packet got lost, \
      or which were malformed. Not in Linux 6.12 and before.
      """,
      source: "net/xfrm/xfrm_iptfs.c"),
  ]
}

extension Fix {
  static let compareAssociations = Fix(
    """
    Compare the security associations and keys of both ends (ip xfrm state, ip -s xfrm state) \
    and read the log of the IKE daemon; a rekey cures a stale one
    """)
  static let comparePolicies = Fix(
    "Compare the policies of both ends with what is sent (ip xfrm policy, ip -s xfrm policy)")
  static let findMemory = Fix(
    "Look for memory shortage (kernel log, PSI) and for chains of nested transformations")
}
