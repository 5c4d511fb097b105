import Findings
import Snapshot
import Wire

/// What firewalls drop: by rules that count, by rules that do not, and by policies.
enum NetfilterRules {
  static let all = [counted, queues, queueOverflow, uncounted]

  /// Findings that are told one by one; the rest is summed up.
  private static let most = 10

  /// Rules and policies whose counters grew.
  static let counted = Rule(balanced: "netfilter.counted") { situation in
    let change = situation.change
    let grown = situation.dropPoints.compactMap { point -> (DropPoint, UInt64)? in
      guard let lost = point.lost, lost > 0 else { return nil }
      if case .queue = point.fate { return nil }
      return (point, lost)
    }.sorted { $0.1 > $1.1 }
    let told = grown.prefix(most).map { finding($0, lost: $1, change) }
    guard grown.count > most else { return told }
    let rest = grown.dropFirst(most)
    let sum = rest.reduce(UInt64(0)) { $0 +| $1.1 }
    return told + [
      Finding(
        id: "netfilter.more-rules", layer: .netfilter,
        verdict: change.isHistory ? .benign : .loss, packets: sum,
        summary:
          "\(Number.count(UInt64(rest.count), "more rule")) dropped \(Number.count(sum, "packet"))",
        evidence: rest.prefix(5).map(\.0).map { point in
          let detail = point.detail()
          return Evidence(source: detail.source, counter: detail.place, text: detail.text)
        })
    ]
  }

  private static func finding(
    _ point: DropPoint, lost: UInt64, _ change: HostChange
  ) -> Finding {
    let detail = point.detail()
    let commands = detail.commands()
    let word = point.fate == .reject ? "rejected" : "dropped"
    let count = Number.count(lost, "packet")
    var finding = Finding(
      id: "netfilter.rule-drop", layer: .netfilter, verdict: .loss, scope: detail.place,
      packets: lost, summary: "\(point.tool) rule in \(detail.place) \(word) \(count)",
      evidence: [
        Evidence(source: detail.source, counter: "rule", text: detail.text),
        Evidence(
          source: detail.source, counter: "packets", before: point.growth?.before,
          after: point.growth?.after ?? 0),
      ],
      fix: [
        Fix(
          point.isPolicy
            ? "accept by default, or add a rule that accepts what should pass before the policy"
            : "remove the rule, or accept what should pass before it",
          now: commands.removal, persist: persistence(point), undo: commands.restoration)
      ])
    if point.isPolicy {
      finding.id = "netfilter.policy-drop"
      finding.summary = "the \(point.tool) policy of \(detail.place) dropped \(count)"
    } else if point.fate == .reject {
      finding.id = "netfilter.rule-reject"
    }
    if let probability = detail.probability {
      finding.role = .deliberate
      finding.summary =
        "\(point.tool) rule in \(detail.place) drops \(Number.percent(probability)) at random: \(count)"
    } else if let rate = detail.rate {
      finding.role = .deliberate
      finding.summary += " (\(rate))"
    } else if detail.takesInvalid {
      finding.id = "conntrack.invalid-drop"
      finding.layer = .conntrack
      finding.summary =
        "\(point.tool) rule in \(detail.place) dropped \(count) that fit no tracked connection"
      finding.evidence += change.evidence("conntrack.invalid")
      // Where only one direction passes here, no setting helps: the handshake itself is never whole.
      finding.fix += [
        .setting(
          "if they are segments outside the window of a connection that is known, accept those",
          "net.netfilter.nf_conntrack_tcp_be_liberal", to: "1", in: change),
        .setting(
          "log them, to see why they fit none", "net.netfilter.nf_conntrack_log_invalid",
          to: "255", in: change),
      ]
    }
    // What a firewall has kept out since its rules were loaded is its work, not news.
    if change.isHistory, finding.role != .deliberate { finding.verdict = .suspect }
    return finding
  }

  /// Drops that nothing counted, found by the conservation laws.
  static let uncounted = Rule(balanced: "netfilter.uncounted") { situation in
    let change = situation.change
    return Unexplained.all(situation).compactMap { gap in
      let details = gap.suspects.prefix(5).map { $0.detail() }
      let names = details.map(\.place).joined(separator: "; ")
      let evidence =
        details.map { Evidence(source: $0.source, counter: "no counter", text: $0.text) }
        + gap.evidence(change)
      let count = Number.count(gap.packets, "packet")
      let programs = gap.isOutgoing ? change.programs(.egress) : []
      if gap.suspects.isEmpty, !programs.isEmpty {
        return ControlGroupRules.egressDrop(gap.packets, gap.evidence(change) + programs, change)
      }
      guard let first = gap.suspects.first, let detail = details.first else {
        return Finding(
          id: "ip.unexplained", layer: .ip, verdict: .suspect, packets: gap.packets,
          summary:
            "\(count) (\(gap.law)) left no trace in any counter, and no rule or policy here could have "
            + "taken them uncounted: multicast that nobody joined, IPsec, or a BPF program",
          evidence: evidence,
          fix: [
            Fix(
              "see which BPF programs are attached", now: "bpftool cgroup tree; bpftool net show"),
            Fix("see which groups are joined", now: "ip maddress show"),
          ])
      }
      let isAlone = gap.suspects.count == 1
      let commands = detail.commands()
      let what =
        isAlone
        ? "the \(first.tool) \(first.isPolicy ? "policy" : "rule") in \(detail.place), which has no counter"
        : "one of \(gap.suspects.count) rules and policies without a counter: \(names)"
      let isPolicy = gap.suspects.allSatisfy(\.isPolicy)
      return Finding(
        id: isPolicy ? "netfilter.policy-drop" : "netfilter.uncounted-drop", layer: .netfilter,
        verdict: change.isHistory ? .suspect : .loss, scope: isAlone ? detail.place : nil,
        packets: gap.packets,
        summary:
          "\(count) (\(gap.law)) were taken by \(what); the kernel's own balance shows them",
        evidence: evidence,
        fix: isAlone
          ? [
            Fix(
              first.isPolicy
                ? "accept by default, or accept what should pass before the policy"
                : "remove the rule, or accept what should pass before it",
              now: commands.removal, persist: persistence(first), undo: commands.restoration)
          ] : [Fix("give each of them a counter, and look again")])
    }
  }

  /// Rules that hand packets to a program that is not there.
  static let queues = Rule(balanced: "netfilter.queue-without-reader") { situation in
    let queues = situation.change.after.netfilterQueues
    // Where the kernel has no such table, the module is not even loaded: nobody holds a queue.
    guard let held = queues.value ?? (queues.missing?.kind == .absent ? [] : nil) else { return [] }
    return situation.dropPoints.compactMap { point in
      guard case .queue(let first, let count, let isBypassing) = point.fate, !isBypassing else {
        return nil
      }
      let wanted = UInt64(first)..<UInt64(first) + UInt64(max(1, count))
      let missing = wanted.filter { number in !held.contains { $0.number == number } }
      guard let example = missing.first else { return nil }
      let lost = missing.count == wanted.count ? point.lost : nil
      let detail = point.detail()
      let commands = detail.commands()
      return Finding(
        id: "netfilter.queue-without-reader", layer: .netfilter,
        verdict: (lost ?? 0) > 0 ? .loss : .suspect, scope: detail.place, packets: lost,
        summary:
          "\(point.tool) rule in \(detail.place) hands packets to queue \(example), which no program reads: "
          + "they are dropped",
        evidence: [
          Evidence(source: detail.source, counter: "rule", text: detail.text),
          Evidence(
            source: "/proc/net/netfilter/nfnetlink_queue", counter: "queue_num",
            text: "\(example) is not held"),
        ],
        fix: [
          Fix("start the program that reads the queue"),
          Fix("or remove the rule", now: commands.removal, undo: commands.restoration),
        ])
    }
  }

  /// Queues to a program that is too slow.
  static let queueOverflow = Rule("netfilter.queue-overflow") { change in
    (change.after.netfilterQueues.value ?? []).flatMap { queue in
      [
        ("queue_dropped", "the queue was full", \NetfilterQueue.queueDropped),
        ("queue_user_dropped", "the program's socket was full", \NetfilterQueue.userDropped),
      ].compactMap { counter, reason, path -> Finding? in
        let growth = change.growth(width: .bits32) { snapshot in
          snapshot.netfilterQueues.value?.first { $0.number == queue.number }?[keyPath: path]
        }
        guard let lost = growth?.amount, lost > 0 else { return nil }
        return Finding(
          id: "netfilter.queue-overflow", layer: .netfilter, verdict: .loss,
          scope: "queue \(queue.number)", packets: lost,
          summary:
            "netfilter queue \(queue.number) dropped \(Number.count(lost, "packet")): \(reason), so its "
            + "program is too slow",
          evidence: [
            Evidence(
              source: "/proc/net/netfilter/nfnetlink_queue", counter: counter,
              before: growth?.before, after: growth?.after)
          ],
          fix: [
            Fix("give the program more CPU, or spread the packets over several queues"),
            Fix("let packets pass when it cannot keep up: the fail-open flag of the queue"),
          ])
      }
    }
  }

  /// How a rule comes back after a reboot, so that removing it now does not last.
  private static func persistence(_ point: DropPoint) -> String {
    point.tool == "nft"
      ? "take it out of /etc/nftables.conf, or of the program that loads it"
      : "take it out of what loads the rules at boot (iptables-persistent, firewalld, a container engine)"
  }
}
