import Findings

/// What the lines of `/proc/net/xfrm_stat` about sending mean.
///
/// All count packets that IPsec transformations or policies dropped.
enum IPsecSendFacts {
  /// The facts, in the kernel's order.
  static let all: [CounterFact] = [
    CounterFact(
      "XfrmOutError", .ip, .loss,
      """
      Packets dropped on the way out for a reason without a counter of its own: no memory, no \
      route to the far end, segmentation failed.
      """,
      source: "net/xfrm/xfrm_output.c: xfrm_output_one()",
      finding: CounterFinding(
        "ip.ipsec-out-error",
        "packets dropped on their way into IPsec: no memory or no route to the far end",
        fix: [
          Fix(
            "Check the route to the tunnel's far end (ip route get) and memory")
        ])),
    CounterFact(
      "XfrmOutBundleGenError", .ip, .loss,
      "Packets dropped because their chain of transformations could not be built.",
      source: "net/xfrm/xfrm_policy.c: xfrm_resolve_and_create_bundle()",
      finding: CounterFinding(
        "ip.ipsec-out-bundle",
        "packets dropped: their chain of IPsec transformations could not be built",
        fix: [
          .findMemory
        ])),
    CounterFact(
      "XfrmOutBundleCheckError", .ip, .loss,
      """
      Packets whose chain of transformations was stale. Nothing in Linux 6.1 or 6.12 counts it.
      """,
      source: "net/xfrm/xfrm_proc.c",
      finding: CounterFinding(
        "ip.ipsec-out-bundle-check",
        "packets dropped: their chain of IPsec transformations was stale",
        fix: [
          .compareAssociations
        ])),
    CounterFact(
      "XfrmOutNoStates", .ip, .loss,
      """
      Packets dropped because the policy asks for IPsec and there is no security association \
      yet: mostly the first packets, until the key exchange is done; all of them when it fails.
      """,
      source: "net/xfrm/xfrm_policy.c: xfrm_lookup_with_ifid()",
      finding: CounterFinding(
        "ip.ipsec-out-no-state",
        "packets dropped: no security association for them yet",
        fix: [
          Fix(
            """
            Make the key exchange succeed (log of the IKE daemon), and let it start with the \
            policy rather than with the first packet (start_action=start, auto=start)
            """)
        ],
        settings: ["net.core.xfrm_larval_drop"])),
    CounterFact(
      "XfrmOutStateProtoError", .ip, .loss,
      "Packets dropped because encryption or the offload to the device failed.",
      source: "net/xfrm/xfrm_output.c: xfrm_output_one(); net/ipv4/esp4.c; net/xfrm/xfrm_device.c",
      finding: CounterFinding(
        "ip.ipsec-out-protocol",
        "packets dropped: encryption or its offload failed",
        fix: [
          Fix(
            """
            Try without offload (ethtool -K … esp-hw-offload off) and check that the algorithm \
            is there (/proc/crypto)
            """)
        ])),
    CounterFact(
      "XfrmOutStateModeError", .ip, .loss,
      """
      Packets dropped because the outer header could not be built, or because they are too big \
      for the tunnel: then the sender is told.
      """,
      source: "net/xfrm/xfrm_output.c: xfrm_output_one()",
      finding: CounterFinding(
        "ip.ipsec-out-mode",
        "packets dropped: too big for the IPsec tunnel, or its outer header could not be built",
        fix: [
          Fix(
            "Check MTU and mode of the tunnel (ip xfrm state), and clamp the TCP segment size")
        ])),
    CounterFact(
      "XfrmOutStateSeqError", .ip, .loss,
      "Packets dropped because the sequence number would wrap: 2³² packets with one key.",
      source: "net/xfrm/xfrm_output.c: xfrm_output_one()",
      finding: CounterFinding(
        "ip.ipsec-out-sequence",
        "packets dropped: the IPsec sequence numbers are used up",
        fix: [
          Fix(
            "Rekey sooner, or use extended sequence numbers (esn)")
        ])),
    CounterFact(
      "XfrmOutStateExpired", .ip, .loss,
      """
      Packets dropped because their security association had reached its hard limit of time, \
      bytes or packets.
      """,
      source: "net/xfrm/xfrm_output.c: xfrm_output_one()",
      finding: CounterFinding(
        "ip.ipsec-out-expired",
        "packets dropped: their security association had expired",
        fix: [
          Fix(
            "Let the IKE daemon rekey before the hard limit (rekey margins), and read its log")
        ])),
    CounterFact(
      "XfrmOutPolBlock", .ip, .loss,
      "Packets dropped because a policy says block. Somebody asked for this.",
      source: "net/xfrm/xfrm_policy.c: xfrm_lookup_with_ifid()",
      finding: CounterFinding(
        "ip.ipsec-out-blocked",
        "packets dropped: an IPsec policy blocks them from leaving",
        fix: [
          .comparePolicies
        ])),
    CounterFact(
      "XfrmOutPolDead", .ip, .loss,
      """
      Packets dropped because their policy was being deleted. Nothing in Linux 6.1 or 6.12 \
      counts it.
      """,
      source: "net/xfrm/xfrm_proc.c",
      finding: CounterFinding(
        "ip.ipsec-out-dead-policy",
        "packets dropped: their IPsec policy was being deleted",
        fix: [
          .comparePolicies
        ])),
    CounterFact(
      "XfrmOutPolError", .ip, .loss,
      "Packets dropped because policies and security associations could not be matched.",
      source: "net/xfrm/xfrm_policy.c: xfrm_bundle_lookup()",
      finding: CounterFinding(
        "ip.ipsec-out-policy-error",
        "packets dropped: IPsec policies and security associations could not be matched",
        fix: [
          .comparePolicies
        ])),
    CounterFact(
      "XfrmOutStateInvalid", .ip, .loss,
      "Packets dropped because their security association is being deleted or has expired.",
      source: "net/xfrm/xfrm_output.c: xfrm_output_one()",
      finding: CounterFinding(
        "ip.ipsec-out-invalid",
        "packets dropped: their security association is not valid any more",
        fix: [
          .compareAssociations
        ])),
    CounterFact(
      "XfrmOutStateDirError", .ip, .loss,
      """
      Packets dropped because the association found for sending is marked for receiving. Not in \
      Linux 6.1.
      """,
      source: "net/xfrm/xfrm_policy.c: xfrm_tmpl_resolve_one()",
      finding: CounterFinding(
        "ip.ipsec-out-direction",
        "packets dropped: the security association found is for the other direction",
        fix: [
          Fix(
            "Correct the direction (dir in, dir out) of the associations: ip xfrm state")
        ])),
    CounterFact(
      "XfrmOutNoQueueSpace", .ip, .loss,
      """
      Packets dropped because the queue of an IP-TFS tunnel was full. Not in Linux 6.12 and \
      before.
      """,
      source: "net/xfrm/xfrm_iptfs.c: iptfs_output_collect()",
      finding: CounterFinding(
        "ip.ipsec-out-queue",
        "packets dropped: the queue of an IP-TFS tunnel was full",
        fix: [
          Fix(
            """
            Make the queue of the association larger (libreswan: iptfs-max-queue-size) or send \
            less through it
            """)
        ])),
  ]
}
