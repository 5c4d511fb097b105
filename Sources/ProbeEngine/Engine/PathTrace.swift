import Wire

/// Finds out where on the path packets are lost: probes of one flow with rising time to live, all of them in one
/// round, round after round.
///
/// A router that does not answer says nothing about what it forwards. What counts is what is proven to have passed:
/// an answer from farther on proves it for every hop before.
public struct PathTrace: Sendable {
  /// Which times to live are tried, and in which order.
  public enum Course: Hashable, Sendable {
    /// All of them in every round.
    case rounds
    /// This one in every round.
    case fixed(Int)
    /// hping3's: one probe an interval, from this hop on, and one hop farther when the last has answered, or stays
    /// silent.
    case steps(from: Int)
  }

  /// What one probe brought.
  public struct Answer: Hashable, Sendable {
    /// The probe's number, counted from 0.
    public var number: UInt64
    /// The time to live with which the probe was sent.
    public var timeToLive: Int
    /// The round.
    public var round: Int
    /// The packet.
    public var seen: Observation
    /// From departure to answer.
    public var roundTrip: Nanoseconds?
    /// Whether the target itself answered.
    public var isTarget: Bool

    /// The same as an answer to a probe that is no part of a trace.
    public var reply: ProbeReply {
      ProbeReply(
        number: number, seen: seen, roundTrip: roundTrip, isCopy: false, repetition: 0,
        isLate: false)
    }
  }

  /// A probe that somebody before the target turned back although its time to live was not used up: a firewall that
  /// rejects, or a router without a way.
  struct TurnedBack: Hashable, Sendable {
    /// The time to live with which it had been sent.
    var timeToLive: Int
    /// Who says so.
    var sender: IPAddress
    /// What the ICMP error says.
    var kind: ICMPKind
  }

  let plan: ProbePlan
  let sequenceCode: SequenceCode
  private let rounds: Int
  let course: Course
  /// Whether the target's first answer is the end.
  private let stopsAtTarget: Bool
  private let start: Nanoseconds
  /// The probes that something may still happen to.
  var window = PathTraceWindow()
  /// What became of those before, by their time to live.
  private var forgotten: [Int: PathTraceHop] = [:]
  private var round = 0
  private var next = 0
  /// The hop that is asked, where one is asked after the other.
  private var hop = 1
  /// The first of the probes to that hop since its last answer.
  private var silentSince = 0
  var outbox: [Transmission] = []
  var answers: [Answer] = []
  var isStopped = false
  private var lastSend: Nanoseconds
  /// When the resets that everything ends with have had time to be seen leaving.
  var calm: Nanoseconds?
  /// When the run was ended without waiting for what was open.
  var abandoned: Nanoseconds?
  /// The latest probe that the target answered; -1: none.
  var lastAnswered = -1
  /// The latest one that it answered for itself, and not for an earlier connection.
  var taken: Int?
  /// The shortest round trip to the target.
  var shortest: Nanoseconds?
  /// The probe whose connection the target was last known to hold although it had been reset.
  var held: Int?
  /// The distance of the target, once it has answered.
  public internal(set) var distance: Int?
  /// Who turned the probe back that came least far, when somebody before the target did.
  var turnedBack: TurnedBack?
  /// Whether the target has answered with anything but an ICMP error, so that its silence is a loss.
  ///
  /// Who answers with errors alone makes no more of them than its limit allows (Linux: `icmp_ratelimit`), and an open
  /// port does not answer every kind of probe.
  var hasSpoken = false
  /// Resets sent.
  public internal(set) var resets: UInt64 = 0

  /// The farthest hop that is tried.
  public static let limit = 30
  /// Probes within a round follow each other at this distance.
  private static let spacing = Nanoseconds.milliseconds(5)
  /// Probes that a hop may leave unanswered, for a second each, before the next is asked.
  private static let patience = 3
  /// Longer than the time to wait and so much more, nothing happens to a probe: Linux repeats SYN-ACKs for 63 s.
  private static let memory = Nanoseconds.seconds(64)

  /// Creates a trace of so many rounds, one every interval of the plan; a step is a round of one probe.
  ///
  /// `stopsAtTarget`: it may be fewer, for the target's first answer is the end.
  public init(
    plan: ProbePlan, key: ProbeKey, rounds: Int, course: Course, stopsAtTarget: Bool = false,
    start: Nanoseconds
  ) {
    self.plan = plan
    sequenceCode = SequenceCode(key: key)
    self.rounds = rounds
    self.course = course
    self.stopsAtTarget = stopsAtTarget
    if case .steps(let first) = course { hop = first }
    self.start = start
    lastSend = start
  }

  /// All probes have one port, so that all of them take one path; where more are given, they are taken in turn.
  func port(of number: UInt64) -> UInt16 {
    let ports = plan.sourcePorts
    return ports.isEmpty ? 0 : ports[Int(number % UInt64(ports.count))]
  }
  /// The time to live beyond which there is nothing to be learned.
  private var end: Int? { distance ?? turnedBack?.timeToLive }
  private var farthest: Int { course == .rounds ? end ?? Self.limit : 1 }
  private var isExhausted: Bool { isStopped || round >= rounds }

  /// Whether everything is sent, waited for and cleaned up.
  public private(set) var isFinished = false

  /// The packets to send now.
  public mutating func takeTransmissions() -> [Transmission] {
    defer { outbox = [] }
    return outbox
  }

  /// The answers since the last call.
  public mutating func takeAnswers() -> [Answer] {
    defer { answers = [] }
    return answers
  }

  /// Sends nothing more.
  public mutating func stop() { isStopped = true }

  /// When there is something to do next.
  public var nextWake: Nanoseconds {
    if !isExhausted { return due }
    return calm ?? lastSend + .milliseconds(20)
  }

  private var due: Nanoseconds {
    start + Nanoseconds(round) * plan.interval + Nanoseconds(next) * Self.spacing
  }

  /// Does what is due.
  public mutating func advance(to now: Nanoseconds) {
    while !isExhausted, due <= now {
      send(at: now)
      next += 1
      if next >= farthest {
        next = 0
        round += 1
      }
    }
    guard isExhausted else { return }
    if let calm {
      isFinished = isFinished || now >= calm
      return
    }
    guard !isAnyOpen(at: now) else {
      lastSend = max(lastSend, now)
      return
    }
    calm = now + .milliseconds(50)
    clean()
  }

  /// Whether a probe may be answered yet: one of the latest.
  private func isAnyOpen(at now: Nanoseconds) -> Bool {
    for number in window.numbers.reversed() {
      let probe = window[number]
      guard now - probe.handed < plan.timeout else { return false }
      if probe.answer == nil, probe.timeToLive <= (end ?? .max) { return true }
    }
    return false
  }

  private mutating func send(at now: Nanoseconds) {
    window.forget(before: now - plan.timeout - Self.memory) {
      forgotten[$0.timeToLive, default: PathTraceHop()].add($0)
    }
    let number = UInt64(window.end)
    let timeToLive = timeToLive(at: now)
    if plan.kind.isSYN, timeToLive >= (distance ?? Self.limit) { endPrevious(timeToLive) }
    var probe = PathTraceProbe(timeToLive: timeToLive, round: round, handed: now)
    if held != nil, let distance, timeToLive >= distance { probe.isMasked = true }
    window.append(probe)
    lastSend = now
    outbox.append(
      Transmission(
        .probe, number: number, port: port(of: number),
        code: sequenceCode.encode(number: number, attempt: 0), timeToLive: UInt8(timeToLive)))
  }

  private mutating func timeToLive(at now: Nanoseconds) -> Int {
    switch course {
    case .rounds: return next + 1
    case .fixed(let timeToLive): return timeToLive
    case .steps:
      if distance == nil, hop < Self.limit, isSilent(at: now) { ask(hop + 1) }
      return hop
    }
  }

  /// Whether the hop has left enough probes unanswered for long enough.
  private func isSilent(at now: Nanoseconds) -> Bool {
    let last = silentSince + Self.patience - 1
    return window.numbers.contains(last) && now - window[last].handed >= .seconds(1)
  }

  /// Asks this hop from now on.
  private mutating func ask(_ next: Int) {
    if hop != next { silentSince = window.end }
    hop = next
  }

  mutating func step(after answer: Answer) {
    if answer.isTarget, stopsAtTarget { isStopped = true }
    guard case .steps = course else { return }
    if answer.timeToLive == hop { silentSince = max(silentSince, Int(answer.number) + 1) }
    if answer.isTarget {
      ask(distance ?? hop)
    } else if end == nil, hop < Self.limit {
      ask(max(hop, answer.timeToLive + 1))
    }
  }

  /// Everything that was sent, or could not be.
  var sentCount: UInt64 { UInt64(window.end) }

  /// Probes that are remembered one by one.
  var rememberedCount: Int { window.count }

  /// What became of the probes, by their time to live.
  var hops: [Int: PathTraceHop] {
    var all = forgotten
    for number in window.numbers where !isUndecided(window[number]) {
      all[window[number].timeToLive, default: PathTraceHop()].add(window[number])
    }
    return all
  }

  private func isUndecided(_ probe: PathTraceProbe) -> Bool {
    guard let abandoned else { return false }
    return probe.answer == nil && abandoned - probe.handed < plan.timeout
  }
}
