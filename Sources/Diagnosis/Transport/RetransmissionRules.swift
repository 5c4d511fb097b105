import Findings
import Snapshot
import Wire

/// What loss elsewhere looks like from TCP, and what only looks like loss.
enum RetransmissionRules {
  static let all = [retransmissions, spurious, handshake, sendRefused, discards]

  /// Segments that TCP sent again, and that no evidence calls unnecessary.
  static let retransmissions = Rule("transport.retransmissions") { change in
    guard let again = change.positive("Tcp.RetransSegs") else { return [] }
    let needless = min(again, change.needlessRetransmissions)
    let handshakes = min(again - needless, change.amount("TcpExt.TCPSynRetrans") ?? 0)
    let data = again - needless - handshakes
    // Half of them or more needless: the path reorders or delays, and the rest is not counted as loss either.
    guard data > 0, needless * 2 < again else { return [] }
    let sent = change.amount("TcpExt.TCPOrigDataSent") ?? change.amount("Tcp.OutSegs")
    let judgement = Judgement(lost: data, passed: sent, in: change)
    let part = Double(data) / Double(max(1, data +| (sent ?? 0)))
    let refused = min(data, change.amount("TcpExt.TCPRetransFail") ?? 0)
    return [
      Finding(
        id: "transport.retransmissions", layer: .transport,
        verdict: judgement.verdict == .benign || part < 0.001 ? .benign : .suspect,
        role: .symptom, packets: data,
        summary:
          "TCP sent \(Number.count(data, "segment")) again (\(Number.percent(part)) of what it sent): "
          + "they or their acknowledgements were lost or late"
          + (refused > 0 ? "; this machine itself refused \(Number.grouped(refused)) of them" : ""),
        evidence: change.evidence(
          "Tcp.RetransSegs", "TcpExt.TCPOrigDataSent", "TcpExt.TCPTimeouts",
          "TcpExt.TCPFastRetrans", "TcpExt.TCPLossProbes", "TcpExt.TCPLostRetransmit",
          "TcpExt.TCPDSACKRecv"
        ).filter { $0.after != $0.before && $0.after != 0 },
        fix: [
          Fix(
            "where no finding above explains them, the loss is outside this machine: walk the other end",
            now: "lossctl walk"),
          Fix("see which peers", now: "ss -tio state established"),
        ],
        causes: ["link", "driver", "softnet", "qdisc", "netfilter"])
    ]
  }

  /// Retransmissions that the receiver had no need of: reordering or delay, not loss.
  static let spurious = Rule("transport.spurious-retransmissions") { change in
    let needless = change.needlessRetransmissions
    guard needless > 0 else { return [] }
    return [
      Finding(
        id: "transport.spurious-retransmissions", layer: .transport, verdict: .benign,
        role: .symptom, packets: nil,
        summary:
          "\(Number.count(needless, "segment")) reached the receiver twice: sent again without need, because the "
          + "path reorders or delays, or doubled on the way; none of these was lost",
        evidence: change.evidence(
          "TcpExt.TCPDSACKRecvSegs", "TcpExt.TCPDSACKRecv", "TcpExt.TCPDSACKOfoRecv",
          "TcpExt.TCPFullUndo", "TcpExt.TCPDSACKUndo", "TcpExt.TCPSpuriousRTOs",
          "TcpExt.TCPSACKReorder", "TcpExt.TCPTSReorder"
        ).filter { $0.after != $0.before && $0.after != 0 })
    ]
  }

  /// Connection requests, or the answers to them, sent again.
  static let handshake = Rule("transport.syn-retransmissions") { change in
    // An answer to a SYN that came twice is counted as sent again, too, but no timer ran out for it.
    let again = min(
      change.amount("TcpExt.TCPSynRetrans") ?? 0, change.amount("TcpExt.TCPTimeouts") ?? 0)
    guard again > 0 else { return [] }
    let attempts = change.amount("Tcp.ActiveOpens") ?? 0
    return [
      Finding(
        id: "transport.syn-retransmissions", layer: .transport,
        verdict: change.isHistory && Double(again) < Double(attempts) / 100 ? .benign : .suspect,
        role: .symptom, packets: again,
        summary:
          "\(Number.count(again, "SYN or SYN-ACK")) sent again: no answer came, because one of the two "
          + "was lost or the peer ignores them",
        evidence: change.evidence(
          "TcpExt.TCPSynRetrans", "TcpExt.TCPTimeouts", "Tcp.ActiveOpens", "Tcp.PassiveOpens",
          "Tcp.AttemptFails"),
        fix: [Fix("measure which way they get lost", now: "lossctl probe -S -p PORT HOST")],
        causes: ["link", "driver", "softnet", "qdisc", "netfilter", "transport.listen-overflow"])
    ]
  }

  /// A retransmission that this machine's own lower layers refused.
  static let sendRefused = Rule("transport.retransmit-refused") { change in
    guard let count = change.positive("TcpExt.TCPRetransFail") else { return [] }
    return [
      Finding(
        id: "transport.retransmit-refused", layer: .transport, verdict: .suspect, role: .symptom,
        packets: count,
        summary:
          "\(Number.count(count, "retransmission")) refused by this machine itself: a rule of the OUTPUT "
          + "hook, a full queue, or a neighbour that does not answer",
        evidence: change.evidence("TcpExt.TCPRetransFail"),
        causes: ["netfilter", "qdisc", "ip.neighbour-failed"])
    ]
  }

  /// Packets that IP could not send: netfilter's OUTPUT hook and full queues are counted here, too.
  static let discards = Rule("ip.out-discards") { change in
    [("Ip.OutDiscards", "Ip.OutRequests"), ("Ip6OutDiscards", "Ip6OutRequests")].compactMap {
      counter, total in
      guard let count = change.positive(counter) else { return nil }
      let judgement = Judgement(lost: count, passed: change.amount(total), in: change)
      return Finding(
        id: "ip.out-discards", layer: .ip,
        verdict: judgement.verdict == .benign ? .benign : .suspect, role: .symptom,
        packets: count,
        summary:
          "\(Number.count(count, "packet")) of this machine refused on the way out: by a rule of the OUTPUT "
          + "hook, by a full queue, or for lack of memory",
        evidence: change.evidence(counter), causes: ["netfilter", "qdisc", "link"])
    }
  }
}

extension HostChange {
  /// Retransmitted segments that the receiver said it had already: `TCPDSACKRecvSegs` (5.11 and later), or the
  /// number of such reports.
  var needlessRetransmissions: UInt64 {
    let segments = amount("TcpExt.TCPDSACKRecvSegs")
    let reports = (amount("TcpExt.TCPDSACKRecv") ?? 0) + (amount("TcpExt.TCPDSACKOfoRecv") ?? 0)
    return segments ?? reports
  }
}
