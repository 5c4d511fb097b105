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
      return acknowledgedAgain(number, attempt: attempt)
    }
    challenged(number, attempt: attempt, holder: holder, seen)
  }

  /// An acknowledgement of the first SYN, in answer to the second: the first had arrived.
  ///
  /// No calibration is needed to believe it: only who remembers the first can acknowledge it.
  private mutating func acknowledgedAgain(_ number: UInt64, attempt: UInt8) {
    guard ring[number].questions > 0 else {
      tally.strays += 1
      return
    }
    tally.questionsAnswered += 1
    remembers()
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
    remembers()
    tally.challenges += 1
    // It is still there: its reset was lost. This machine's kernel answers with another, or else we do.
    ring[number].isReset = false
    if plan.seesDepartures { cleaning.append(number, at: now + .milliseconds(200)) }
    if attempt == 0, earlier.answered == ProbeRecord.never {
      if earlier.verdict == nil {
        decide(number, .lostReturn)
      } else if earlier.verdict == .lost || earlier.verdict == .lostForward {
        correct(number, .lostReturn)
      }
    }
    let isAboutQuestion = earlier.questions > 0 && now - earlier.asked < roundTrip.patience
    let answered = isAboutQuestion ? nil : challenger(after: number, holder: holder, seen)
    hold(number, on: seen.port, since: holder)
    if let answered { accept(challenge: seen, answered) }
    if ring[holder].questions > 0, ring[holder].verdict == nil,
      ring[holder].answered == ProbeRecord.never
    {
      // Its first SYN or the question has arrived; which of them is not to be known.
      settle(holder, .earlierConnection)
    }
  }

  /// The probe whose SYN a challenge answers: the earliest that it can be, of those that had the port since.
  private func challenger(
    after earlier: UInt64, holder: UInt64, _ seen: Observation
  ) -> UInt64? {
    let shortest = roundTrip.minimum.map { $0 - $0 / 4 } ?? 0
    return openProbes(on: seen.port, after: earlier, upTo: holder).first { number in
      let record = ring[number]
      let start = record.left == ProbeRecord.never ? record.handed : record.left
      return record.questions == 0 && seen.time - start >= shortest
    }
  }

  /// The probes of a port that have no answer yet; of very many, the latest.
  private func openProbes(
    on port: UInt16, after earlier: UInt64, upTo holder: UInt64
  ) -> [UInt64] {
    let first = max(earlier + 1, ring.first, holder - min(holder, 1024))
    guard first <= holder else { return [] }
    return (first...holder).filter {
      ring[$0].port == port && ring[$0].verdict == nil && ring[$0].answered == ProbeRecord.never
    }
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
      if !isLate {
        tally.delays.add(roundTripTime)
        roundTrip.add(roundTripTime)
      }
    }
    settle(number, isLate ? .late : .ok)
  }

  /// Notes that the target holds the connection of an earlier probe on a port, or (`nil`) that it has taken a later one.
  mutating func hold(_ earlier: UInt64?, on port: UInt16, since number: UInt64) {
    guard let earlier else {
      if !held.isEmpty, let old = held[port], old < number { held[port] = nil }
      return
    }
    held[port] = earlier
    guard let holder = ports.holder(of: port), holder > earlier, ring.contains(holder) else {
      return
    }
    for masked in openProbes(on: port, after: earlier, upTo: holder) {
      ring[masked].isMasked = true
    }
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
