import Wire

extension ProbeEngine {
  /// Takes an ICMP error about one of our packets.
  mutating func errorReported(_ seen: Observation) {
    guard let kind = seen.icmp, let (number, attempt) = resolve(seen), attempt == 0 else { return }
    // This machine's own kernel says that it could not send: nobody has answered.
    let isOwn = plan.isOwn(seen.sender)
    if !isOwn { tally.received += 1 }
    tally.errors[ProbeTally.ErrorSource(kind: kind, sender: seen.sender), default: 0] += 1
    let record = ring[number]
    tell(
      ProbeReply(
        number: number, seen: seen,
        roundTrip: record.left == ProbeRecord.never ? nil : seen.time - record.left,
        isCopy: record.verdict != nil, repetition: 0, isLate: false))
    let verdict: ProbeVerdict =
      isOwn && record.left == ProbeRecord.never
      ? .droppedOutbound : plan.verdict(onError: kind, from: seen.sender)
    if record.verdict == nil {
      settle(number, verdict)
    } else if [.lost, .silent, .earlierConnection].contains(record.verdict) {
      correct(number, verdict)
    }
    if verdict == .icmp { lossIsSilence() }
  }

  /// Whether probes have stayed in this machine that the kernel had taken: the firewall, a queue, or a neighbour on the
  /// link that does not answer.
  public var hasKeptProbes: Bool {
    let refused = tally.sendFailures.reduce(0) {
      $1.key.purpose == .probe && ($1.key.failure == .firewall || $1.key.failure == .queueFull)
        ? $0 + $1.value : $0
    }
    return tally.count(.droppedOutbound) > refused
  }
}

extension ProbePlan {
  /// Whether an ICMP error from this address is this machine's own.
  func isOwn(_ address: IPAddress) -> Bool { address == source && source != target }

  /// What an ICMP error says about a probe that has left this machine.
  func verdict(onError kind: ICMPKind, from sender: IPAddress) -> ProbeVerdict {
    // The target itself says that nobody listens: the probe has arrived.
    self.kind == .udp && kind.isPortUnreachable && sender == target ? .refused : .icmp
  }
}
