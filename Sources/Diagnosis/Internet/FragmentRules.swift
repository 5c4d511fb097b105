import Findings
import Snapshot
import Wire

/// Fragments that did not become a datagram, and packets too big to go on.
enum FragmentRules {
  static let all = [reassembly, tooBig]

  /// A path-MTU black hole: the packets do not fit, and the messages that would say so do not get out.
  ///
  /// Known when this machine's own OUTPUT rules take about as many packets as it wanted to complain about.
  private static func blackHole(
    _ family: Family, _ lost: UInt64, _ situation: Situation
  ) -> Finding? {
    let change = situation.change
    let points = situation.dropPoints.filter { point in
      !point.hooks.isDisjoint(with: [.output, .postrouting]) && (point.lost ?? 0) > 0
        && point.detail().text.mentions("icmp")
    }
    let silenced = points.reduce(UInt64(0)) { $0 +| ($1.lost ?? 0) }
    guard !change.isHistory, silenced >= lost else { return nil }
    let message = family.name == "IPv4" ? "Icmp.OutDestUnreachs" : "Icmp6OutPktTooBigs"
    let details = points.prefix(3).map { $0.detail() }
    return Finding(
      id: "ip.path-mtu-black-hole", layer: .ip, verdict: .loss, packets: lost,
      summary:
        "\(Number.count(lost, "\(family.name) packet")) did not fit the next link, and the ICMP messages that "
        + "would tell the senders are dropped here on their way out: connections stall",
      evidence: change.evidence(family.fragFails, message)
        + details.map { Evidence(source: $0.source, counter: "rule", text: $0.text) },
      fix: [
        Fix("let ICMP errors out: remove the rule", now: details.first?.commands().removal),
        clamp,
      ])
  }

  /// The kernel's own limit of memory for fragments (ip-sysctl.rst).
  private static let usualMemory: UInt64 = 4 << 20

  /// Makes TCP ask for segments that fit, in a table of its own so that nothing else is touched.
  private static let clamp = Fix(
    "clamp TCP's segment size to the path",
    now:
      "nft 'add table inet mss; add chain inet mss forward { type filter hook forward priority -150; }; "
      + "add rule inet mss forward tcp flags syn tcp option maxseg size set rt mtu'",
    undo: "nft delete table inet mss")

  private struct Family {
    let name: String
    let fails: String
    let timeouts: String
    let memory: String
    let limit: String
    let fragFails: String
    let outgoing: String
  }

  private static let families = [
    Family(
      name: "IPv4", fails: "Ip.ReasmFails", timeouts: "Ip.ReasmTimeout", memory: "FRAG.memory",
      limit: "net.ipv4.ipfrag_high_thresh", fragFails: "Ip.FragFails", outgoing: "Ip.OutRequests"),
    Family(
      name: "IPv6", fails: "Ip6ReasmFails", timeouts: "Ip6ReasmTimeout", memory: "FRAG6.memory",
      limit: "net.ipv6.ip6frag_high_thresh", fragFails: "Ip6FragFails",
      outgoing: "Ip6OutRequests"),
  ]

  /// Reassembly that timed out lost a fragment elsewhere; that which failed at once had no memory here.
  static let reassembly = Rule("ip.reassembly") { change in
    families.flatMap { family -> [Finding] in
      let timeouts = change.amount(family.timeouts) ?? 0
      let failures = change.amount(family.fails) ?? 0
      let requests = family.name == "IPv4" ? "Ip.ReasmReqds" : "Ip6ReasmReqds"
      let evidence = change.evidence(family.timeouts, family.fails, requests)
      var findings: [Finding] = []
      if timeouts > 0 {
        let judgement = Judgement(lost: timeouts, passed: change.amount(requests), in: change)
        findings.append(
          Finding(
            id: "ip.reassembly-timeout", layer: .ip, verdict: judgement.verdict, packets: timeouts,
            summary:
              "\(Number.count(timeouts, "\(family.name) datagram")) never became whole: a fragment did "
              + "not arrive in time; firewalls and ECMP paths often drop all but the first",
            evidence: evidence,
            fix: [
              Fix(
                "send datagrams that need no fragments (EDNS 1232, a smaller MTU in the tunnel)"),
              Fix(
                "look for what drops the rest",
                now: "tcpdump -ni INTERFACE 'ip[6:2] & 0x1fff != 0'"),
            ]))
      }
      // Each timeout counts as a failure, too.
      let others = failures - min(failures, timeouts)
      if others > 0 {
        let level = change.after.socketLevels.value?[family.memory]
        let limit = change.after.number(family.limit) ?? usualMemory
        findings.append(
          Finding(
            id: "ip.reassembly-failed", layer: .ip,
            verdict: Judgement(lost: others, passed: change.amount(requests), in: change).verdict,
            packets: others,
            summary:
              "\(Number.count(others, "\(family.name) fragment")) could not be put together at once: "
              + "no memory left for fragments, or they contradict each other",
            evidence: evidence
              + (level.map {
                [
                  Evidence(
                    source: "/proc/net/sockstat", counter: family.memory, before: nil, after: $0)
                ]
              } ?? []),
            fix: [
              .setting(
                "more memory for fragments", family.limit, to: "\(max(limit * 2, usualMemory))",
                in: change)
            ]))
      }
      return findings
    }
  }

  /// Packets bigger than the next link, which may not be cut.
  static let tooBig = Rule(balanced: "ip.too-big") { situation in
    let change = situation.change
    return families.compactMap { family in
      guard let lost = change.positive(family.fragFails) else { return nil }
      if let hole = blackHole(family, lost, situation) { return hole }
      let judgement = Judgement(lost: lost, passed: change.amount(family.outgoing), in: change)
      let unreachable = family.name == "IPv4" ? "Icmp.OutDestUnreachs" : "Icmp6OutPktTooBigs"
      return Finding(
        id: "ip.too-big", layer: .ip,
        // The sender is told, and sends smaller ones: that is path MTU discovery at work.
        verdict: judgement.verdict == .benign ? .benign : .suspect, packets: lost,
        summary:
          "\(Number.count(lost, "\(family.name) packet")) did not fit the next link and may not be cut; "
          + "the sender is told by ICMP, and stalls where that does not reach it",
        evidence: change.evidence(family.fragFails, unreachable),
        fix: [
          clamp,
          Fix("find the link with the small MTU", now: "ip link show | grep -o '^.*mtu [0-9]*'"),
        ])
    }
  }
}
