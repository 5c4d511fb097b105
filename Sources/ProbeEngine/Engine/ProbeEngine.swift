import Wire

/// Decides when to send what, which packet answers which probe, and what became of each.
///
/// Pure: it is told the time and gets its secret from outside. The caller sends what `takeTransmissions()` says,
/// reports with `handed` or `failed`, passes on what the capture saw, and calls `advance(to:)` no later than
/// `nextWake`. Ten minutes of probing are a test that runs in a moment.
public struct ProbeEngine: Sendable {
  /// What is being done.
  public let plan: ProbePlan
  /// What has been counted.
  public internal(set) var tally = ProbeTally()
  /// Whether every probe has its verdict and everything is cleaned up.
  public internal(set) var isFinished = false
  /// When `advance(to:)` has something to do next; `nil` before the first call and after the end.
  public internal(set) var nextWake: Nanoseconds?
  /// Whether answers are told as events; off at rates at which nobody reads them.
  public var tellsReplies = true
  /// Whether verdicts are told as events.
  public var tellsVerdicts = true

  let sequenceCode: SequenceCode
  var schedule: Schedule
  var ring: ProbeRing
  var ports: PortPool
  var calibration: Calibration?
  var roundTrip = RoundTripEstimate()
  var retransmissionTimes = RetransmissionTimes()
  var now: Nanoseconds

  /// Probes without a verdict.
  var open = 0
  /// By the moment of their departure: as long after it as an answer takes by now, it is time to ask about direction.
  var departures = DeadlineQueue()
  /// Waiting for the moment to ask the second time, and again.
  var questions = DeadlineQueue()
  var laterQuestions = DeadlineQueue()
  /// Waiting for the end of the time to wait.
  var timeouts = DeadlineQueue()
  /// Waiting for the witness.
  var witnessing = DeadlineQueue()
  /// Waiting for a reset to be seen.
  var cleaning = DeadlineQueue()
  /// Answers that the witness has not seen.
  var unwitnessed: [UInt64: Observation] = [:]
  /// Probes whose forward loss waits for a calibration.
  var claims: [UInt64] = []
  /// Probes called lost forward since the last calibration.
  var unconfirmed: [UInt64] = []
  /// The ports on which the target was last known to hold a connection although it had been reset.
  var held: [UInt16: HeldConnection] = [:]
  /// When the next control may be sent.
  var nextControl: Nanoseconds
  /// Resets of calibrations that could not be sent, to be sent at the end.
  var owed: [Transmission] = []
  /// Calibrations at the end of the run.
  var confirmations = 0
  var questionBudget = 50.0
  var questionBudgetTime: Nanoseconds

  /// Why the run was ended, when measuring showed that it would do harm.
  public internal(set) var refusal: String?

  var outbox: [Transmission] = []
  var events: [ProbeEvent] = []
  var stopped = false
  var lastSend: Nanoseconds
  /// When the latest probe was sent that was called lost, or its answer, before the time to wait was over: what is missing
  /// may still come.
  var lastMissed: Nanoseconds
  /// Answers that may be repetitions, if an answer usually takes less: nothing came sooner yet.
  var unjudged: [(number: UInt64, time: Nanoseconds)] = []
  /// When the last probe was sent.
  var lastProbe: Nanoseconds
  var lastCaptureLoss = ProbeRecord.never
  /// The longest time after which an answer came too late.
  var latest: Nanoseconds = 0
  var ending = Ending.probing
  var backOff: BackOff

  /// How far the end has come.
  enum Ending: Hashable, Sendable {
    case probing
    case draining
    case cleaning(until: Nanoseconds)
  }

  /// The longest time for which a probe is remembered after its verdict.
  static let memory = Nanoseconds.seconds(64)
  /// The most probes that are remembered.
  static let capacity = 1 << 19

  /// Creates an engine that starts at `start`.
  public init(plan: ProbePlan, key: ProbeKey, start: Nanoseconds) {
    self.plan = plan
    sequenceCode = SequenceCode(key: key)
    schedule = Schedule(start: start, interval: plan.interval)
    // As many as are sent within the memory, but at least within the time to wait.
    let wanted = (plan.timeout + .seconds(64)) / plan.interval
    let needed = min(Nanoseconds(Self.capacity), wanted)
    ring = ProbeRing(capacity: Int(min(needed, Nanoseconds(clamping: plan.count ?? .max))) + 1)
    ports = PortPool(plan.sourcePorts)
    if let port = plan.calibrationPort, plan.kind.isSYN {
      calibration = Calibration(port: port, sequenceCode: sequenceCode)
    }
    now = start
    lastSend = start
    lastProbe = start
    lastMissed = start - plan.timeout
    nextControl = start
    questionBudgetTime = start
    backOff = BackOff(start: start)
  }

  // MARK: What the caller asks

  /// The packets to send now, in order.
  public mutating func takeTransmissions() -> [Transmission] {
    defer { outbox.removeAll(keepingCapacity: true) }
    return outbox
  }

  /// What has happened since the last call.
  public mutating func takeEvents() -> [ProbeEvent] {
    defer { events.removeAll(keepingCapacity: true) }
    return events
  }

  /// Whether no further probe will be sent.
  public var isExhausted: Bool {
    if stopped { return true }
    guard let count = plan.count else { return false }
    return schedule.handedOut >= count
  }

  /// Whether so many probes are open that no more are sent.
  var isHeldBack: Bool { open >= plan.openLimit || ring.isFull && !canForget || waitsForFlow }

  /// Whether flows are compared and the next one still has a probe without a verdict.
  ///
  /// Each flow gets as many probes as the others: to pass over one that is slow to answer would count the losing
  /// flows least.
  var waitsForFlow: Bool {
    guard plan.comparesFlows, !isExhausted, let holder = ports.holder(of: turn) else {
      return false
    }
    return ring.contains(holder) && ring[holder].holdsPort
  }

  /// The source port whose turn it is when flows are compared.
  private var turn: UInt16 { plan.sourcePorts[Int(ring.end % UInt64(plan.sourcePorts.count))] }

  /// How the schedule was kept.
  public var scheduleReport: ScheduleReport {
    ScheduleReport(
      worst: schedule.worst, slips: schedule.slips, gaps: schedule.gaps.count,
      gapLength: schedule.gaps.length, slowedTo: backOff.slowedTo)
  }

  /// What the calibration found, and how many packets it took; `nil` when none was needed.
  public var calibrationReport: (finding: CalibrationFinding, packets: UInt64)? {
    guard let calibration, calibration.packets > 0 || calibration.rounds > 0 else { return nil }
    return (CalibrationFinding(calibration.result), calibration.packets)
  }

  // MARK: What the caller says

  /// Sends no further probes; those that are open get their verdicts.
  public mutating func stop() { stopped = true }

  /// The kernel took a packet.
  public mutating func handed(_ transmission: Transmission, at moment: Nanoseconds) {
    guard transmission.purpose == .probe, ring.contains(transmission.number) else { return }
    ring[transmission.number].handed = moment
    if !plan.seesDepartures { ring[transmission.number].left = moment }
  }

  /// The capture lost packets since this was last called.
  public mutating func captureLost(_ count: UInt64) {
    guard count > 0 else { return }
    tally.captureLosses += count
    lastCaptureLoss = now
  }
}

/// How the schedule was kept.
public struct ScheduleReport: Hashable, Sendable {
  /// The greatest lateness of a probe.
  public var worst: Nanoseconds
  /// Probes late by more than an interval and a millisecond.
  public var slips: UInt64
  /// How often the schedule was moved because it was too far behind.
  public var gaps: UInt64
  /// The length of these gaps.
  public var gapLength: Nanoseconds
  /// The interval after backing off.
  public var slowedTo: Nanoseconds?
}

/// What the calibration found out about the target.
public enum CalibrationFinding: String, Hashable, Sendable {
  /// Nothing yet.
  case unknown
  /// It remembers half-open connections, so directions can be told.
  case stateful
  /// It keeps no state: SYN cookies or a SYN proxy.
  case stateless
  /// It refuses connections, which needs no state.
  case refused
  /// Something drops second SYNs.
  case mute
  /// It never answered.
  case silent

  init(_ result: Calibration.Result) {
    switch result {
    case .unknown: self = .unknown
    case .stateful: self = .stateful
    case .stateless: self = .stateless
    case .refused: self = .refused
    case .mute: self = .mute
    case .silent: self = .silent
    }
  }
}
