import Findings
import Snapshot
import Wire

/// Connection tracking: a table that fills up, entries that clash.
enum ConntrackRules {
  static let all = [full, earlyDrop, insertFailed, invalid]

  /// The table is full: new connections are dropped.
  static let full = Rule("conntrack.table-full") { change in
    let count = change.after.number("net.netfilter.nf_conntrack_count")
    let limit = change.after.number("net.netfilter.nf_conntrack_max")
    // `drop` counts packets without room for an entry, and those whose entry could not be inserted.
    let drops = change.amount("conntrack.drop") ?? 0
    let failed = change.amount("conntrack.insert_failed") ?? 0
    let lost = drops - min(drops, failed)
    let isNearlyFull =
      limit.map { limit in limit > 0 && (count ?? 0) >= limit - limit / 10 } ?? false
    guard lost > 0 || isNearlyFull else { return [] }
    let judgement = Judgement(lost: lost, passed: change.amount("conntrack.insert"), in: change)
    let now = [
      count.map { "\(Number.grouped($0)) entries" }, limit.map { "of \(Number.grouped($0))" },
    ].compactMap { $0 }.joined(separator: " ")
    let target = max((limit ?? 65_536) * 2, 65_536)
    return [
      Finding(
        id: "conntrack.table-full", layer: .conntrack,
        verdict: lost > 0 ? judgement.verdict : .suspect, packets: lost > 0 ? lost : nil,
        summary: lost > 0
          ? "the connection tracking table was full (\(now) now): "
            + "\(Number.count(lost, "packet")) of new connections dropped"
          : "the connection tracking table is nearly full: \(now)",
        evidence: change.evidence("conntrack.drop", "conntrack.insert_failed")
          + ["net.netfilter.nf_conntrack_count", "net.netfilter.nf_conntrack_max"].compactMap {
            change.setting($0)
          },
        fix: [
          .setting("a larger table", "net.netfilter.nf_conntrack_max", to: "\(target)", in: change),
          Fix(
            "do not track what needs no tracking",
            now: "nft add rule inet raw prerouting udp dport PORT notrack"),
          Fix("see what fills it", now: "conntrack -L | awk '{print $1, $4}' | sort | uniq -c"),
        ])
    ]
  }

  /// Entries of connections that had not yet been answered were thrown out to make room.
  static let earlyDrop = Rule("conntrack.early-drop") { change in
    guard let count = change.positive("conntrack.early_drop") else { return [] }
    let limit = change.after.number("net.netfilter.nf_conntrack_max") ?? 65_536
    return [
      Finding(
        id: "conntrack.early-drop", layer: .conntrack, verdict: .suspect, packets: nil,
        summary:
          "\(Number.count(count, "unanswered connection")) thrown out of the full table to make room for "
          + "new ones",
        evidence: change.evidence("conntrack.early_drop")
          + [change.setting("net.netfilter.nf_conntrack_max")].compactMap { $0 },
        fix: [
          .setting(
            "a larger table", "net.netfilter.nf_conntrack_max", to: "\(limit * 2)", in: change)
        ])
    ]
  }

  /// Two packets raced for the same entry, and the loser was dropped.
  static let insertFailed = Rule("conntrack.insert-failed") { change in
    guard let lost = change.positive("conntrack.insert_failed") else { return [] }
    let judgement = Judgement(lost: lost, passed: change.amount("conntrack.insert"), in: change)
    return [
      Finding(
        id: "conntrack.insert-failed", layer: .conntrack, verdict: judgement.verdict,
        packets: lost,
        summary:
          "\(Number.count(lost, "packet")) dropped because another had just made the same entry: parallel "
          + "DNS queries from one socket, or SNAT that picks the same port or has no other left",
        evidence: change.evidence("conntrack.insert_failed", "conntrack.clash_resolve"),
        fix: [
          Fix("pick SNAT ports at random: add `fully-random` to the masquerade or snat rule"),
          Fix("give SNAT more: a wider range of ports, or several addresses"),
          Fix("let the resolver ask one thing at a time: options single-request-reopen"),
        ])
    ]
  }

  /// Packets that fit no connection.
  ///
  /// Tracking does not drop them; rules for `invalid` do.
  static let invalid = Rule("conntrack.invalid") { change in
    guard let count = change.positive("conntrack.invalid") else { return [] }
    return [
      Finding(
        id: "conntrack.invalid", layer: .conntrack, verdict: .benign, role: .symptom,
        packets: nil,
        summary:
          "\(Number.count(count, "packet")) fitted no tracked connection; tracking itself drops none of "
          + "them, but a rule that drops `ct state invalid` does",
        evidence: change.evidence("conntrack.invalid")
          + [change.setting("net.netfilter.nf_conntrack_tcp_be_liberal")].compactMap { $0 },
        fix: [
          .setting(
            "log them, to see why", "net.netfilter.nf_conntrack_log_invalid", to: "255", in: change),
          .setting(
            "accept segments outside the window, where routing is asymmetric",
            "net.netfilter.nf_conntrack_tcp_be_liberal", to: "1", in: change),
        ], causes: ["netfilter"])
    ]
  }
}
