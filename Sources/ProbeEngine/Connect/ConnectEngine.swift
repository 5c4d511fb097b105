import Wire

/// Probes a port with connections that the kernel opens: what is left where raw packets are not allowed.
///
/// The kernel repeats a SYN that goes unanswered and says how often it did. A repeat means that the first SYN or its
/// answer was lost; which of the two, only the timestamps of the answer can say, and only sometimes.
///
/// Pure, like `ProbeEngine`: the caller opens and closes the connections of `takeWishes()` and says what the kernel
/// said.
public struct ConnectEngine: Sendable {
  /// What to do with a connection.
  public enum Wish: Hashable, Sendable {
    /// Begin to open it.
    case open(UInt64)
    /// Give it up, and say what the kernel knows of it.
    case close(UInt64)
  }

  private struct Attempt: Sendable {
    var number: UInt64
    var handed: Nanoseconds
    var port: UInt16 = 0
    var verdict: ProbeVerdict?
    /// Whether the kernel still tries.
    var isOpen = true
    /// The repeats that are counted so far.
    var retransmissions: UInt32 = 0
  }

  /// What is being done.
  public let plan: ProbePlan
  /// What has been counted.
  public internal(set) var tally = ProbeTally()
  /// SYNs that the kernel repeated, for all probes.
  public private(set) var retransmissions: UInt64 = 0
  /// Reasons for which the kernel gave up without telling who said so.
  public private(set) var failures: [String: UInt64] = [:]

  /// Whether the neighbour that packets go to first does not answer: then the kernel has nowhere to send SYNs.
  public var hasSilentNeighbour = false

  private(set) var schedule: Schedule
  private var attempts: [UInt64: Attempt] = [:]
  /// The oldest probe that is not in the pattern of losses yet.
  private var oldest: UInt64 = 0
  private var timeouts = DeadlineQueue()
  private var lingering = DeadlineQueue()
  private var roundTrip = RoundTripEstimate()
  private var wishes: [Wish] = []
  private var events: [ProbeEvent] = []
  private var now: Nanoseconds
  private(set) var lastProbe: Nanoseconds
  private(set) var backOff: BackOff
  private var promisedWake: Nanoseconds?
  private var isStopped = false
  private var isClosing = false
  /// Probes without a verdict, and connections that the kernel still holds.
  private var undecided = 0
  private var open = 0

  /// The kernel's first time-out for a SYN (`TCP_TIMEOUT_INIT`, RFC 6298).
  private static let firstTimeout = Nanoseconds.seconds(1)
  /// How long a probe that is given up is still listened for, so that a late answer is told from a lost one.
  private static let linger = Nanoseconds.seconds(2)

  /// Creates an engine that starts at `start`.
  public init(plan: ProbePlan, start: Nanoseconds) {
    self.plan = plan
    schedule = Schedule(start: start, interval: plan.interval)
    now = start
    lastProbe = start
    backOff = BackOff(start: start)
  }

  // MARK: What the caller asks

  /// What to do now, in order.
  public mutating func takeWishes() -> [Wish] {
    defer { wishes = [] }
    return wishes
  }

  /// What has happened since the last call.
  public mutating func takeEvents() -> [ProbeEvent] {
    defer { events = [] }
    return events
  }

  private var isExhausted: Bool {
    isStopped || plan.count.map { schedule.handedOut >= $0 } ?? false
  }

  private var isHeldBack: Bool { open >= plan.openLimit }

  /// Whether every probe has its verdict and every connection is closed.
  public var isFinished: Bool { isExhausted && attempts.isEmpty }

  /// When `advance(to:)` has something to do next.
  public var nextWake: Nanoseconds {
    var next = now + .seconds(1)
    if !isExhausted { next = isHeldBack ? now + .milliseconds(1) : schedule.next }
    return min(next, timeouts.next, lingering.next)
  }

  // MARK: What the caller says

  /// Opens nothing more; what is open gets its verdict.
  public mutating func stop() { isStopped = true }

  /// The kernel did not even begin.
  public mutating func failed(_ number: UInt64, _ failure: SendFailure) {
    tally.refuse(.probe, failure)
    settle(number, failure == .firewall ? .droppedOutbound : .sendRefused)
    forget(number)
  }

  /// The kernel says how an attempt has ended, or, after it was to be closed, how far it had come.
  public mutating func ended(_ number: UInt64, _ outcome: ConnectOutcome) {
    guard let attempt = attempts[number], attempt.isOpen else { return }
    now = max(now, outcome.time)
    attempts[number]?.port = outcome.port
    count(outcome.retransmissions, of: number)
    defer { forget(number) }
    guard outcome.kind != .pending else {
      if attempt.verdict == nil { giveUp(number) }
      return
    }
    if !isOwn(outcome) {
      tally.received += 1
      hasSilentNeighbour = false
    }
    var (verdict, time) = judge(outcome, handed: attempt.handed)
    // After the time to wait an answer to the first SYN is late, never simply there.
    if attempt.verdict != nil, verdict == .ok || verdict == .refused { verdict = .late }
    switch outcome.kind {
    case .connected: tally.lastFlags = [.syn, .ack]
    case .refused: tally.lastFlags = [.rst, .ack]
    case .icmp(let kind, let sender):
      tally.errors[ProbeTally.ErrorSource(kind: kind, sender: sender), default: 0] += 1
    case .failed(let reason): failures[reason, default: 0] += 1
    case .pending: break
    }
    if let time, verdict == .ok || verdict == .refused {
      tally.delays.add(time)
      if outcome.kind == .connected { roundTrip.add(time) }
    }
    events.append(
      .connection(
        ConnectReply(number: number, outcome: outcome, verdict: verdict, roundTrip: time)))
    if attempt.verdict == nil { settle(number, verdict) } else { correct(number, verdict) }
  }

  /// Whether this machine's own kernel has said that it could not send.
  private func isOwn(_ outcome: ConnectOutcome) -> Bool {
    guard case .icmp(_, let sender) = outcome.kind else { return false }
    return plan.isOwn(sender)
  }

  private mutating func count(_ repeats: UInt32, of number: UInt64) {
    let known = attempts[number]?.retransmissions ?? 0
    guard repeats > known else { return }
    retransmissions += UInt64(repeats - known)
    attempts[number]?.retransmissions = repeats
  }

  /// What an outcome means for the first SYN and its answer, and the round-trip time if it has one.
  private func judge(
    _ outcome: ConnectOutcome, handed: Nanoseconds
  ) -> (ProbeVerdict, Nanoseconds?) {
    let elapsed = outcome.time - handed
    switch outcome.kind {
    case .icmp, .failed: return (isOwn(outcome) ? .droppedOutbound : .icmp, nil)
    case .refused: return outcome.retransmissions == 0 ? (.refused, elapsed) : (.repeated, nil)
    case .pending: return (.lost, nil)
    case .connected: break
    }
    guard outcome.retransmissions > 0 else {
      let time = outcome.roundTrip
      return (time ?? 0 > plan.timeout ? .late : .ok, time)
    }
    // An answer that echoes the first SYN's timestamp proves that this SYN had arrived.
    guard outcome.hasTimestamps, let time = outcome.roundTrip,
      elapsed - time < Self.firstTimeout / 2, time > Self.firstTimeout / 2
    else { return (.repeated, nil) }
    // Where no answer came sooner, this is how long one takes.
    let minimum = roundTrip.minimum ?? time
    if isRepetition(delay: time - minimum) { return (.retransmitted, time) }
    // Nothing was lost if it came before a repeat could have been answered.
    guard time < Self.firstTimeout + minimum else { return (.repeated, nil) }
    return (time > plan.timeout ? .late : .ok, time)
  }

  /// Whether an answer so much later than usual answers a repeat.
  ///
  /// The target repeats after 1, 3 and 7 seconds, and whenever a repeated SYN comes: every second at first
  /// (`tcp_syn_linear_timeouts`, Linux 6.5). Timers fire late, never early.
  private func isRepetition(delay: Nanoseconds) -> Bool {
    if RetransmissionTimes().repetition(delay: delay) > 0 { return true }
    let early = Nanoseconds.milliseconds(5)
    let count = (delay + early) / Self.firstTimeout
    return count >= 1
      && delay + early - count * Self.firstTimeout
        < .milliseconds(50) * (count + 1)
  }

  // MARK: Time

  /// Does everything that is due; say first what the kernel has said.
  public mutating func advance(to moment: Nanoseconds) {
    tally.stalls.note(promisedWake, at: moment)
    now = max(now, moment)
    for _ in 0..<64 {
      guard !isExhausted, schedule.isDue(at: now) else { break }
      if isHeldBack {
        tally.heldBack += 1
        break
      }
      begin()
    }
    while let number = timeouts.pop(dueAt: now) {
      guard attempts[number]?.isOpen == true else { continue }
      giveUp(number)
      lingering.add(number, at: now + Self.linger)
    }
    while let number = lingering.pop(dueAt: now) {
      if attempts[number]?.isOpen == true { wishes.append(.close(number)) }
    }
    if plan.backsOff, !isExhausted, backOff.slow(&schedule, tally, at: now) {
      events.append(.notice(BackOff.notice))
    }
    if isExhausted, undecided == 0, !isClosing {
      isClosing = true
      for number in attempts.keys.sorted() where attempts[number]?.isOpen == true {
        wishes.append(.close(number))
      }
    }
    promisedWake = nextWake
  }

  private mutating func begin() {
    let number = schedule.handedOut
    schedule.handOut(at: now)
    attempts[number] = Attempt(number: number, handed: now)
    undecided += 1
    open += 1
    tally.sent += 1
    lastProbe = now
    timeouts.add(number, at: now + plan.timeout)
    wishes.append(.open(number))
  }

  private mutating func giveUp(_ number: UInt64) {
    guard let attempt = attempts[number] else { return }
    let isStalled = tally.stalls.hit(since: attempt.handed)
    settle(
      number, hasSilentNeighbour ? .droppedOutbound : isStalled ? .observerStalled : .lost)
  }

  // MARK: Verdicts

  private mutating func settle(_ number: UInt64, _ verdict: ProbeVerdict) {
    guard let attempt = attempts[number], attempt.verdict == nil else { return }
    attempts[number]?.verdict = verdict
    undecided -= 1
    tally.change(from: nil, to: verdict)
    tell(attempt, verdict, corrects: nil)
  }

  private mutating func correct(_ number: UInt64, _ verdict: ProbeVerdict) {
    guard let attempt = attempts[number], let old = attempt.verdict, old != verdict else { return }
    attempts[number]?.verdict = verdict
    tally.change(from: old, to: verdict)
    tally.corrections += 1
    tell(attempt, verdict, corrects: old)
  }

  private mutating func tell(_ attempt: Attempt, _ verdict: ProbeVerdict, corrects: ProbeVerdict?) {
    events.append(
      .verdict(
        ProbeOutcome(
          number: attempt.number, port: attempts[attempt.number]?.port ?? 0, verdict: verdict,
          corrects: corrects, sent: attempt.handed, roundTrip: nil,
          decidedAfter: max(0, now - attempt.handed))))
  }

  /// Adds finished probes to the pattern of losses, in their order, and forgets them.
  private mutating func forget(_ number: UInt64) {
    if attempts[number]?.isOpen == true { open -= 1 }
    attempts[number]?.isOpen = false
    while let attempt = attempts[oldest], !attempt.isOpen, let verdict = attempt.verdict {
      tally.losses.append(verdict, number: oldest, sent: attempt.handed)
      attempts[oldest] = nil
      oldest += 1
    }
    if isExhausted, attempts.isEmpty { tally.losses.close() }
  }
}
