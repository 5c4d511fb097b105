/// What a trace leaves at the target, and ends.
extension PathTrace {
  /// Ends what the round before may have left at the target: it would take this SYN for one of an old connection.
  mutating func endPrevious(_ timeToLive: Int) {
    if let held {
      reset(held)
      return
    }
    // Of a round, and the one before it.
    let previous = window.numbers.suffix(2 * Self.limit).last {
      window[$0].timeToLive == timeToLive
    }
    guard let previous, window[previous].answer == nil else { return }
    reset(previous)
  }

  private mutating func reset(_ probe: Int) {
    let number = UInt64(probe)
    resets += 1
    outbox.append(
      Transmission(
        .reset, number: number, port: port(of: number),
        code: sequenceCode.encode(number: number, attempt: 0) &+ 1))
  }

  /// Ends at once: resets what the target may hold, and waits for nothing.
  ///
  /// What was open is not known to be lost, and does not count.
  public mutating func abandon(at now: Nanoseconds) {
    guard calm == nil else { return }
    isStopped = true
    abandoned = now
    calm = now + .milliseconds(50)
    clean()
  }

  /// Whether the target may hold a connection for which no reset has been seen leaving.
  private func mayBeOpen(_ number: Int) -> Bool {
    guard plan.kind.isSYN, window.numbers.contains(number) else { return false }
    let probe = window[number]
    guard !probe.isReset, probe.left != nil || !plan.seesDepartures else { return false }
    return probe.answer?.mayHold ?? (probe.timeToLive >= distance ?? 1)
  }

  /// Resets what the target may hold.
  mutating func clean() {
    if let held, !mayBeOpen(held) { reset(held) }
    for number in window.numbers where mayBeOpen(number) { reset(number) }
  }

  /// Connections at the target for which no reset was seen leaving: of all SYNs from one port, one at most is held.
  var leftOpen: UInt64 {
    guard plan.seesDepartures else { return 0 }
    return UInt64(min(window.numbers.count(where: mayBeOpen), max(1, plan.sourcePorts.count)))
  }

  /// Whether the target was last known to hold a connection although a reset had been seen leaving.
  var stillHolds: Bool { held != nil && leftOpen == 0 }
}
