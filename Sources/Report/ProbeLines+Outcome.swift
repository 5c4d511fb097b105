import Findings
public import ProbeEngine

extension ProbeLines {
  /// The line for a connection that was a probe; what only packets show is not in it.
  public func line(_ reply: ConnectReply) -> String {
    let outcome = reply.outcome
    let flags: String
    switch outcome.kind {
    case .icmp(let kind, let sender):
      return "\(kind.lineText) from ip=\(sender) seq=\(reply.number)\n"
    case .failed(let reason): return "\(reason) seq=\(reply.number)\n"
    case .pending: return ""
    case .connected: flags = "SA"
    case .refused: flags = "RA"
    }
    let time = reply.roundTrip.map { Number.milliseconds($0.inSeconds) } ?? "?"
    var line =
      "ip=\(plan.target) sport=\(plan.port) flags=\(flags) seq=\(reply.number) rtt=\(time) ms"
    if outcome.retransmissions > 0 { line += " rtx=\(outcome.retransmissions)" }
    switch reply.verdict {
    case .retransmitted: line += " lost=return"
    case .repeated: line += " lost=undecided"
    case .late: line += " late"
    default: break
    }
    return line + "\n"
  }

  /// The line for a probe whose verdict is no answer's; `nil` where the answer's line says it all.
  public func line(_ outcome: ProbeOutcome) -> String? {
    guard !options.isCompatible else { return nil }
    let after = " after=\(Number.milliseconds(outcome.decidedAfter.inSeconds)) ms"
    let text: String
    switch outcome.verdict {
    case .ok, .duplicate, .late, .retransmitted, .repeated, .refused, .icmp: return nil
    case .lostForward: text = "lost=forward\(after)"
    case .lostReturn: text = "lost=return\(after)"
    case .lost: text = "lost=undecided\(after)"
    case .corrupt: text = "lost=corrupt: every answer had a wrong checksum"
    case .sendRefused: text = "local: not sent"
    case .droppedOutbound: text = "local: never left this machine"
    case .droppedInbound:
      text =
        "local: answered, but this machine's firewall or rp_filter dropped it"
    case .droppedByCapture: text = "unknown: the capture lost packets"
    case .observerStalled: text = "unknown: this machine stood still"
    case .connectionEnded: text = "unknown: the target ended the connection"
    case .silent: text = "unanswered, which need not be a loss"
    case .earlierConnection:
      text = "unknown: the target still held an earlier connection of this port"
    }
    let correction = outcome.corrects.map { " (not \($0.name))" } ?? ""
    return "seq=\(outcome.number) \(text)\(correction)\n"
  }
}
