import Wire

/// Acknowledgements without a SYN: what a target answers that remembers a SYN of this run and gets another one.
///
/// It may be a second SYN of the same probe, which asks about direction. Or it is the first SYN of a later probe on the
/// same source port, while the target still holds the earlier connection because its reset was lost: then the answer is
/// a challenge ACK (RFC 5961 section 4) for the earlier one. Linux sends at most two a second for each connection
/// (`tcp_invalid_ratelimit`), and answers no SYN of the port otherwise.
extension ProbeEngine {
  mutating func acknowledged(_ number: UInt64, attempt: UInt8, _ seen: Observation) {
    guard let holder = ports.holder(of: seen.port), holder > number, ring.contains(holder) else {
      return acknowledgedAgain(number, attempt: attempt, seen)
    }
    challenged(number, attempt: attempt, holder: holder, seen)
  }

  /// An acknowledgement of the first SYN, in answer to the second: the first had arrived.
  ///
  /// No calibration is needed to believe it: only who remembers the first can acknowledge it.
  private mutating func acknowledgedAgain(_ number: UInt64, attempt: UInt8, _ seen: Observation) {
    guard ring[number].questions > 0 else {
      tally.strays += 1
      return
    }
    tally.questionsAnswered += 1
    silenceIsLoss()
    remembers()
    noteClock(seen, number)
    guard attempt == 0, ring[number].answered == ProbeRecord.never, ring[number].verdict == nil
    else { return }
    decide(number, .lostReturn)
  }

  /// Only who keeps state acknowledges what came earlier.
  private mutating func remembers() { withCalibration { $0.proveStateful(at: $1) } }

  // MARK: Challenges

  /// An acknowledgement of a connection that a later probe has taken the port from.
  private mutating func challenged(
    _ number: UInt64, attempt: UInt8, holder: UInt64, _ seen: Observation
  ) {
    let earlier = ring[number]
    if earlier.questions > 0, now - earlier.asked < roundTrip.patience {
      // It may as well answer the question about the earlier one, which was under way when its port was taken.
      acknowledgedAgain(number, attempt: attempt, seen)
      if ring[holder].verdict == nil { ring[holder].isMasked = true }
      return
    }
    remembers()
    tally.challenges += 1
    // It is still there: its reset was lost. This machine's kernel answers with another, or else we do.
    ring[number].isReset = false
    if plan.seesDepartures { cleaning.add(number, at: now + .milliseconds(200)) }
    if attempt == 0, earlier.answered == ProbeRecord.never {
      if earlier.verdict == nil {
        decide(number, .lostReturn)
      } else if earlier.verdict == .lost || earlier.verdict == .lostForward {
        correct(number, .lostReturn)
      }
    }
    let answered = challenger(after: number, holder: holder, seen)
    hold(number, on: seen.port, since: holder)
    if let answered { accept(challenge: seen, answered) }
    if ring[holder].questions > 0, ring[holder].verdict == nil,
      ring[holder].answered == ProbeRecord.never
    {
      // The question has arrived, or its first SYN and the answer has not come back: which of them is not to be known.
      decide(holder, .lost)
    }
  }

  /// The probe whose SYN a challenge answers: the latest that it can be, of those that had the port since.
  ///
  /// Those before it may have been left unanswered. What comes sooner than any answer so far answers something older,
  /// unless there was nothing older on the way.
  private func challenger(
    after earlier: UInt64, holder: UInt64, _ seen: Observation
  ) -> UInt64? {
    let shortest = roundTrip.minimum.map { $0 - $0 / 4 } ?? 0
    var lastSent = max(ring[earlier].handed, ring[earlier].asked)
    var challenger: UInt64?
    for number in laterProbes(on: seen.port, after: earlier, upTo: holder) {
      let record = ring[number]
      defer { lastSent = max(lastSent, record.handed, record.asked) }
      guard record.verdict == nil, record.answered == ProbeRecord.never, record.questions == 0
      else { continue }
      let start = record.left == ProbeRecord.never ? record.handed : record.left
      let isAlone = record.handed - lastSent > roundTrip.patience
      if seen.time - start >= shortest || isAlone && seen.time >= start { challenger = number }
    }
    return challenger
  }

  /// The probes that had a port after an earlier one; of very many, the latest.
  ///
  /// A port is lent again only after all others: of a thousand ports and more, one of them matters.
  private func laterProbes(
    on port: UInt16, after earlier: UInt64, upTo holder: UInt64
  ) -> [UInt64] {
    let first = max(earlier + 1, ring.first, holder - min(holder, 1024))
    guard first <= holder, ring.contains(holder) else { return [] }
    if plan.sourcePorts.count >= 1000 { return [holder] }
    return (first...holder).filter { ring[$0].port == port }
  }

  /// An answer that came back in the name of an earlier connection.
  private mutating func accept(challenge seen: Observation, _ number: UInt64) {
    ring[number].answered = seen.time
    ring[number].interface = seen.interface
    // The target took no notice of this SYN: there is nothing to reset.
    ring[number].isReset = true
    let left = ring[number].left
    let roundTripTime = left == ProbeRecord.never ? nil : seen.time - left
    let isLate = roundTripTime ?? 0 > plan.timeout
    tally.received += 1
    tally.lastFlags = seen.flags
    tell(
      ProbeReply(
        number: number, seen: seen, roundTrip: roundTripTime, isCopy: false, repetition: 0,
        isLate: isLate))
    if let roundTripTime {
      tally.reordering.add(number)
      if !isLate { measure(roundTripTime) }
    }
    settle(number, isLate ? .late : .ok)
  }

  /// Notes that the target holds the connection of an earlier probe on a port, or (`nil`) that it has taken a later one.
  mutating func hold(_ earlier: UInt64?, on port: UInt16, since number: UInt64) {
    guard let earlier else {
      if !held.isEmpty, let old = held[port], old.number < number { held[port] = nil }
      return
    }
    var provoked = ring[earlier].asked
    let holder = ports.holder(of: port) ?? earlier
    for later in laterProbes(on: port, after: earlier, upTo: holder) {
      if ring[later].verdict == nil, ring[later].answered == ProbeRecord.never {
        ring[later].isBehindEarlier = true
        ring[later].isMasked = Self.isQuiet(since: provoked, at: ring[later].handed)
      }
      provoked = max(provoked, ring[later].handed, ring[later].asked)
    }
    held[port] = HeldConnection(
      number: earlier, provoked: max(provoked, held[port]?.provoked ?? ProbeRecord.never))
  }

  /// Notes what the target holds when a probe leaves.
  mutating func noteEarlier(_ number: UInt64) {
    guard let connection = held[ring[number].port] else { return }
    ring[number].isBehindEarlier = true
    ring[number].isMasked = Self.isQuiet(since: connection.provoked, at: now)
    held[ring[number].port]?.provoked = now
  }

  /// Whether the target may leave a segment unanswered because it had answered, or might have, one shortly before.
  private static func isQuiet(since provoked: Nanoseconds, at moment: Nanoseconds) -> Bool {
    provoked != ProbeRecord.never && moment - provoked < repeatTime
  }

  /// Takes an acknowledgement of nothing that this run has sent, in answer to one of its SYNs.
  ///
  /// The target, or a firewall, holds a connection from before. It proves nothing, but then silence proves nothing.
  mutating func foreignConnection(_ seen: Observation) {
    guard plan.kind.isSYN, seen.flags == .ack, seen.checksumIsValid != false,
      let holder = ports.holder(of: seen.port), ring.contains(holder),
      ring[holder].verdict == nil, ring[holder].answered == ProbeRecord.never
    else { return }
    tally.foreignChallenges += 1
    ring[holder].isMasked = true
  }
}

/// A connection that the target was last known to hold although it had been reset.
struct HeldConnection: Sendable {
  /// The probe that it comes from.
  var number: UInt64
  /// When the target was last sent what may have made it answer for that connection.
  var provoked: Nanoseconds
}
