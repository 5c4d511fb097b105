import Wire

extension ProbeEngine {
  /// Takes an ICMP error about one of our packets.
  mutating func errorReported(_ seen: Observation) {
    guard let kind = seen.icmp, let (number, attempt) = resolve(seen), attempt == 0 else { return }
    tally.received += 1
    tally.errors[ProbeTally.ErrorSource(kind: kind, sender: seen.sender), default: 0] += 1
    let record = ring[number]
    tell(
      ProbeReply(
        number: number, seen: seen,
        roundTrip: record.left == ProbeRecord.never ? nil : seen.time - record.left,
        isCopy: record.verdict != nil, repetition: 0, isLate: false))
    // The target itself says that nobody listens: the probe has arrived.
    let verdict: ProbeVerdict =
      plan.kind == .udp && kind.isPortUnreachable && seen.sender == plan.target ? .refused : .icmp
    if record.verdict == nil {
      settle(number, verdict)
    } else if record.verdict == .lost {
      correct(number, verdict)
    }
  }
}
