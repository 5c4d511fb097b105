import Wire

/// Whether a SYN-ACK that comes late is the first one, or has been repeated because the first was lost.
extension ProbeEngine {
  /// How many answers may look like repetitions before that is how long an answer takes.
  private static var patienceForSooner: Int { 10 }

  /// Which of the target's own repetitions of its SYN-ACK an answer is; 0 for the first, and for what it does not repeat.
  func repetition(of seen: Observation, _ number: UInt64) -> UInt8 {
    let left = ring[number].left
    guard plan.kind.isSYN, seen.flags.contains(.syn), left != ProbeRecord.never,
      let minimum = roundTrip.minimum
    else { return 0 }
    return retransmissionTimes.repetition(delay: seen.time - left - minimum)
  }

  /// Whether a SYN-ACK was sent before the target answered a question about the same probe: the first one, delayed.
  ///
  /// Both carry the clock of one connection (RFC 7323 section 3.2), and a repetition comes after the question.
  func isOriginal(_ seen: Observation, _ number: UInt64) -> Bool {
    guard ring[number].questions > 0, ring[number].answered == seen.time,
      let earlier = ring[number].clock, let clock = seen.timestamps?.value
    else { return false }
    return Int32(bitPattern: clock &- earlier) <= 0
  }

  /// Takes the clock of an answer to a question; one that was sent together with the SYN-ACK shows that this was the
  /// first: SYN and question had waited on their way.
  mutating func noteClock(_ seen: Observation, _ number: UInt64) {
    guard let clock = seen.timestamps?.value else { return }
    if ring[number].verdict == .retransmitted, let earlier = ring[number].clock,
      (0...20).contains(Int32(bitPattern: clock &- earlier))
    {
      retract(number)
    }
    // Of the SYN-ACK, once there is one, its own clock is kept.
    if ring[number].answered == ProbeRecord.never { ring[number].clock = clock }
  }

  /// Whether a SYN-ACK was sent before the repetition that came first: the first one, overtaken by it, and not lost.
  func isOvertaken(_ seen: Observation, _ number: UInt64) -> Bool {
    let record = ring[number]
    guard record.verdict == .retransmitted || record.verdict == .lostReturn, record.repetition > 0,
      seen.flags.contains(.syn), let taken = record.clock, let clock = seen.timestamps?.value
    else { return false }
    return Int32(bitPattern: clock &- taken) < 0
  }

  /// Takes the SYN-ACK that its own repetition had overtaken.
  mutating func takeOvertaken(_ seen: Observation, _ number: UInt64) {
    ring[number].answered = seen.time
    ring[number].clock = seen.timestamps?.value
    retract(number)
    let record = ring[number]
    tally.received += 1
    tell(
      ProbeReply(
        number: number, seen: seen,
        roundTrip: record.left == ProbeRecord.never ? nil : seen.time - record.left, isCopy: false,
        repetition: 0, isLate: record.verdict == .late))
  }

  /// The answer that counted as a repetition is the first after all.
  private mutating func retract(_ number: UInt64) {
    ring[number].repetition = 0
    let left = ring[number].left
    guard left != ProbeRecord.never else { return correct(number, .ok) }
    let time = ring[number].answered - left
    if time > plan.timeout {
      latest = max(latest, time)
      correct(number, .late)
    } else {
      measure(time)
      correct(number, .ok)
    }
  }

  /// Takes a round-trip time; one that a repetition would have is kept apart until another answer comes sooner.
  mutating func take(_ time: Nanoseconds, of seen: Observation, _ number: UInt64) {
    guard plan.kind.isSYN, seen.flags.contains(.syn), roundTrip.minimum == nil,
      retransmissionTimes.repetition(delay: time) > 0
    else { return measure(time) }
    unjudged.append((number, time))
    if unjudged.count == Self.patienceForSooner { takeUnjudged() }
  }

  /// Nothing came sooner: this is how long answers take.
  mutating func takeUnjudged() {
    let waiting = unjudged
    unjudged = []
    for (_, time) in waiting { measure(time) }
  }

  /// An answer came sooner: those that took as much longer as a repetition does were repeated.
  mutating func judgeRepetitions(minimum: Nanoseconds) {
    let waiting = unjudged
    unjudged = []
    for (number, time) in waiting {
      let repetition = retransmissionTimes.repetition(delay: time - minimum)
      guard repetition > 0 else {
        measure(time)
        continue
      }
      guard ring.contains(number), ring[number].verdict == .ok else { continue }
      ring[number].repetition = repetition
      correct(number, .retransmitted)
    }
  }
}
