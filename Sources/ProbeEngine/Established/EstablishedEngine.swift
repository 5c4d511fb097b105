import Wire

/// Probes over an established connection, and says exactly which way each loss was.
///
/// Each probe is one byte beyond a hole that is never filled. The target acknowledges it at once with a block that
/// names it (RFC 2018), and remembers it: later blocks, or the answer to a question about the bytes next to it, show
/// whether a probe without an answer had arrived (Savage, Sting, 1999, without filling the hole).
///
/// Pure, like `ProbeEngine`.
public struct EstablishedEngine: Sendable {
  struct Probe: Sendable {
    var number: UInt64
    var port: UInt16
    var slot: Int
    var handed: Nanoseconds
    var left: Nanoseconds?
    var answered: Nanoseconds?
    /// Whether a block has shown that it had arrived, or that it had not.
    var hasArrived: Bool?
    /// Whether its own answer may have been taken together with the next one's.
    var isAmbiguous = false
    var isCorrupt = false
    var questions = 0
    /// When the last question about it was handed to the kernel.
    var asked: Nanoseconds?
    var verdict: ProbeVerdict?
  }

  /// What is being done.
  public let plan: ProbePlan
  /// What has been counted.
  public internal(set) var tally = ProbeTally()
  /// Connections that were opened.
  public internal(set) var opened: UInt64 = 0
  /// Why nothing can be probed this way, in a sentence; `nil` while it can.
  public internal(set) var failure: String?
  /// Why the latest SYN was not sent; `nil` when it was.
  var refusal: SendFailure?
  /// Segments of old data.
  public internal(set) var oldData: UInt64 = 0
  /// Losses on the way back that could also be answers taken together with later ones.
  public internal(set) var ambiguous: UInt64 = 0

  let sequenceCode: SequenceCode
  var schedule: Schedule
  var probes: [UInt64: Probe] = [:]
  /// The connections, one on each port that is in use.
  var connections: [UInt16: ProbedConnection] = [:]
  var freePorts: [UInt16]
  /// The connection that takes new probes, and the one that comes next.
  var current: UInt16?
  var next: UInt16?
  var attempts: UInt64 = 0
  var hasAnswered = false
  var roundTrip = RoundTripEstimate()
  /// By the moment of their departure: as long after it as an answer takes by now, it is time to ask.
  private var departures = DeadlineQueue()
  private var questions = DeadlineQueue()
  /// Questions that would be sent together with a probe.
  private var postponed = DeadlineQueue()
  var settling = DeadlineQueue()
  var timeouts = DeadlineQueue()
  var outbox: [ConnectionSegment] = []
  var events: [ProbeEvent] = []
  var now: Nanoseconds
  var lastProbe: Nanoseconds
  var backOff: BackOff
  var oldest: UInt64 = 0
  /// Connections in a row that the target ended within a second.
  var endedAtOnce = 0
  private var hasStarted = false
  private var isStopped = false
  private var lastCaptureLoss = ProbeRecord.never
  private var promisedWake: Nanoseconds?

  /// The shortest time between probes: targets take acknowledgements together that are nearer.
  public static let shortestInterval = Nanoseconds.milliseconds(5)
  /// Ports that a run takes, so that a connection can end while others are used.
  public static let portCount = 8
  /// How long an answer may be overtaken by another.
  static let overtaking = Nanoseconds.milliseconds(30)
  static let questionLimit = 8
  static let oldDataEvery = 8
  static let tries = 6

  /// Creates an engine whose connections come from `ports`, on which this machine's kernel stays silent.
  public init(plan: ProbePlan, key: ProbeKey, ports: [UInt16], start: Nanoseconds) {
    self.plan = plan
    sequenceCode = SequenceCode(key: key)
    schedule = Schedule(start: start, interval: plan.interval)
    freePorts = ports
    now = start
    lastProbe = start
    backOff = BackOff(start: start)
  }

  // MARK: What the caller asks

  /// The segments to send now, in order.
  public mutating func takeSegments() -> [ConnectionSegment] {
    defer { outbox = [] }
    return outbox
  }

  /// What has happened since the last call.
  public mutating func takeEvents() -> [ProbeEvent] {
    defer { events = [] }
    return events
  }

  var isExhausted: Bool {
    isStopped || failure != nil || plan.count.map { schedule.handedOut >= $0 } ?? false
  }

  /// Whether every probe has its verdict and every connection is ended.
  public var isFinished: Bool {
    isExhausted && connections.isEmpty
  }

  /// When `advance(to:)` has something to do next.
  public var nextWake: Nanoseconds {
    var wake = now + .milliseconds(500)
    if !isExhausted, hasStarted, let current, connections[current]?.phase == .open {
      wake = min(wake, schedule.next)
    }
    if !departures.isEmpty { wake = min(wake, departures.next + roundTrip.patience) }
    for queue in [questions, postponed, settling, timeouts] {
      wake = min(wake, queue.next)
    }
    for connection in connections.values where connection.hasDeadline {
      wake = min(wake, connection.deadline)
    }
    return wake
  }

  // MARK: What the caller says

  /// Sends no further probes; those that are open get their verdicts.
  public mutating func stop() { isStopped = true }

  /// Ends every connection at once.
  public mutating func abandon() {
    for connection in connections.values { reset(connection) }
  }

  /// The kernel did not take a segment.
  public mutating func failed(_ segment: ConnectionSegment, _ failure: SendFailure) {
    switch segment.purpose {
    case .probe(let number):
      tally.refuse(.probe, failure)
      switch failure {
      case .queueFull, .firewall: settle(number, .droppedOutbound)
      case .tooLong, .other: settle(number, .sendRefused)
      }
    case .question:
      tally.refuse(.question, failure)
      tally.questions -= min(1, tally.questions)
    case .opening, .check:
      tally.refuse(.calibration, failure)
      if segment.flags == .syn { refusal = failure }
      if segment.purpose == .check { oldData -= min(1, oldData) }
    case .reset:
      tally.refuse(.reset, failure)
      tally.resets -= min(1, tally.resets)
    }
  }

  /// The capture lost packets since this was last called.
  public mutating func captureLost(_ count: UInt64) {
    guard count > 0 else { return }
    tally.captureLosses += count
    lastCaptureLoss = now
  }

  // MARK: Time

  /// Does everything that is due; pass on first what the capture has.
  public mutating func advance(to moment: Nanoseconds) {
    tally.stalls.note(promisedWake, at: moment)
    now = max(now, moment)
    tendConnections()
    sendProbes()
    while let number = departures.pop(dueAt: now - roundTrip.patience) { ask(number) }
    while let number = questions.pop(dueAt: now) { ask(number) }
    while let number = postponed.pop(dueAt: now) { ask(number) }
    while let number = settling.pop(dueAt: now) { conclude(number) }
    while let number = timeouts.pop(dueAt: now) { giveUp(number) }
    if plan.backsOff, !isExhausted, backOff.slow(&schedule, tally, at: now) {
      events.append(.notice(BackOff.notice))
    }
    endConnections()
    promisedWake = nextWake
  }

  private mutating func sendProbes() {
    while !isExhausted, let port = current, let connection = connections[port],
      connection.phase == .open
    {
      if !hasStarted {
        hasStarted = true
        schedule = Schedule(start: now, interval: plan.interval)
      }
      guard schedule.isDue(at: now) else { return }
      if connection.isFull {
        connections[port]?.phase = .draining
        current = next
        next = nil
        continue
      }
      let number = schedule.handedOut
      schedule.handOut(at: now)
      let slot = connection.slots.count
      connections[port]?.slots.append(number)
      connections[port]?.undecided += 1
      probes[number] = Probe(number: number, port: port, slot: slot, handed: now)
      tally.sent += 1
      lastProbe = now
      // Linux delays the fourth and later acknowledgements of what is out of order (tcp_comp_sack_delay_ns), but not the
      // sixteen after old data.
      if slot % Self.oldDataEvery == 0 { sendOldData(connection) }
      outbox.append(
        connection.segment(.probe(number), sequence: connection.start(of: slot), length: 1))
      departures.add(number, at: now)
      timeouts.add(number, at: now + plan.timeout)
    }
  }

  private mutating func sendOldData(_ connection: ProbedConnection) {
    oldData += 1
    outbox.append(
      connection.segment(
        .check, sequence: connection.hole &- ProbedConnection.oldLength,
        length: Int(ProbedConnection.oldLength)))
  }

  private mutating func ask(_ number: UInt64) {
    guard let probe = probes[number], probe.verdict == nil, probe.answered == nil,
      probe.hasArrived == nil, probe.left != nil, probe.questions < Self.questionLimit,
      let connection = connections[probe.port],
      connection.phase == .open || connection.phase == .draining
    else { return }
    if let moment = betweenProbes { return postponed.add(number, at: moment) }
    probes[number]?.questions += 1
    probes[number]?.asked = now
    tally.questions += 1
    // Longer each time, so that the answer says which question it answers.
    outbox.append(
      connection.segment(
        .question(number), sequence: connection.start(of: probe.slot) &+ 1,
        length: probe.questions + 2))
    questions.add(number, at: now + max(roundTrip.patience, .milliseconds(50)))
  }

  /// When to ask instead, if a probe is sent now or shortly; `nil` if none is.
  ///
  /// The target gives one answer to what arrives within a millisecond (`tcp_comp_sack_delay_ns`): a probe that shares
  /// it with a question has none of its own, which would look like a loss on the way back.
  private var betweenProbes: Nanoseconds? {
    let apart = min(schedule.interval / 2, .milliseconds(10))
    if now - lastProbe < apart { return lastProbe + apart }
    let next = schedule.next
    guard !isExhausted, next > now, next - now < min(apart, .milliseconds(4)) else { return nil }
    return next + apart
  }

  private mutating func giveUp(_ number: UInt64) {
    guard let probe = probes[number], probe.verdict == nil, probe.answered == nil else { return }
    if probe.hasArrived != nil { return conclude(number) }
    if probe.isCorrupt {
      settle(number, .corrupt)
    } else if lastCaptureLoss != ProbeRecord.never, lastCaptureLoss >= probe.handed {
      settle(number, .droppedByCapture)
    } else if probe.left == nil {
      settle(number, .droppedOutbound)
    } else if tally.stalls.hit(since: probe.handed) {
      settle(number, .observerStalled)
    } else {
      if probe.isAmbiguous { ambiguous += 1 }
      settle(number, .lost)
    }
  }
}
