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

  private struct Sent: Sendable {
    var timeToLive: Int
    var round: Int
    var handed: Nanoseconds
    var left: Nanoseconds?
    var answer: Answer?
    /// Whether the target may have held the connection of a round before, so that its silence says nothing.
    var isMasked = false
    /// Whether that is why nothing is known of it; what never left has another reason.
    var isHidden: Bool { isMasked && answer == nil && left != nil }
    /// Whether a reset was seen leaving, this machine's kernel's or ours, or there is nothing to reset.
    var isReset = false
  }

  private let plan: ProbePlan
  private let sequenceCode: SequenceCode
  private let rounds: Int
  private let course: Course
  /// Whether the target's first answer is the end.
  private let stopsAtTarget: Bool
  private let start: Nanoseconds
  private var sent: [Sent] = []
  private var round = 0
  private var next = 0
  /// The hop that is asked, where one is asked after the other.
  private var hop = 1
  private var outbox: [Transmission] = []
  private var answers: [Answer] = []
  private var isStopped = false
  private var lastSend: Nanoseconds
  /// When the resets that everything ends with have had time to be seen leaving.
  private var calm: Nanoseconds?
  /// When the run was ended without waiting for what was open.
  private var abandoned: Nanoseconds?
  /// The latest probe that the target answered; -1: none.
  private var lastAnswered = -1
  /// The latest one that it answered for itself, and not for an earlier connection.
  private var taken: Int?
  /// The shortest round trip to the target.
  private var shortest: Nanoseconds?
  /// The probe whose connection the target was last known to hold although it had been reset.
  private(set) var held: Int?
  /// The distance of the target, once it has answered.
  public private(set) var distance: Int?
  /// Whether the target has answered with anything but an ICMP error, so that its silence is a loss.
  ///
  /// Who answers with errors alone makes no more of them than its limit allows (Linux: `icmp_ratelimit`), and an open
  /// port does not answer every kind of probe.
  private(set) var hasSpoken = false
  /// Resets sent.
  public private(set) var resets: UInt64 = 0

  /// The farthest hop that is tried.
  public static let limit = 30
  /// Probes within a round follow each other at this distance.
  private static let spacing = Nanoseconds.milliseconds(5)
  /// Probes that a hop may leave unanswered, for a second each, before the next is asked.
  private static let patience = 3

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
  private func port(of number: UInt64) -> UInt16 {
    let ports = plan.sourcePorts
    return ports.isEmpty ? 0 : ports[Int(number % UInt64(ports.count))]
  }
  private var farthest: Int { course == .rounds ? distance ?? Self.limit : 1 }
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
    let isComplete = !sent.contains { isOpen($0, at: now) }
    guard isComplete else {
      lastSend = max(lastSend, now)
      return
    }
    calm = now + .milliseconds(50)
    clean()
  }

  private func isOpen(_ probe: Sent, at now: Nanoseconds) -> Bool {
    probe.answer == nil && now - probe.handed < plan.timeout
      && probe.timeToLive <= (distance ?? .max)
  }

  private mutating func send(at now: Nanoseconds) {
    let number = UInt64(sent.count)
    let timeToLive = timeToLive(at: now)
    if plan.kind.isSYN, timeToLive >= (distance ?? Self.limit) { endPrevious(timeToLive) }
    sent.append(Sent(timeToLive: timeToLive, round: round, handed: now))
    if held != nil, let distance, timeToLive >= distance { sent[sent.count - 1].isMasked = true }
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
      let silent = sent.reversed().prefix { $0.timeToLive == hop && $0.answer == nil }
      let isSilent = silent.count { now - $0.handed >= .seconds(1) } >= Self.patience
      if isSilent, distance == nil, hop < Self.limit { hop += 1 }
      return hop
    }
  }

  /// Ends what the round before may have left at the target: it would take this SYN for one of an old connection.
  private mutating func endPrevious(_ timeToLive: Int) {
    if let held {
      resets += 1
      outbox.append(reset(UInt64(held)))
      return
    }
    guard let previous = sent.lastIndex(where: { $0.timeToLive == timeToLive }),
      sent[previous].answer == nil
    else { return }
    resets += 1
    outbox.append(reset(UInt64(previous)))
  }

  private func reset(_ number: UInt64) -> Transmission {
    Transmission(
      .reset, number: number, port: port(of: number),
      code: sequenceCode.encode(number: number, attempt: 0) &+ 1)
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

  private func isUndecided(_ probe: Sent) -> Bool {
    guard let abandoned else { return false }
    return probe.answer == nil && abandoned - probe.handed < plan.timeout
  }

  /// Whether the target may hold a connection for which no reset has been seen leaving.
  private func mayBeOpen(_ probe: Sent) -> Bool {
    guard plan.kind.isSYN, !probe.isReset, probe.left != nil || !plan.seesDepartures else {
      return false
    }
    guard let answer = probe.answer else { return probe.timeToLive >= distance ?? 1 }
    return answer.seen.kind == .answer && !answer.seen.flags.contains(.rst)
  }

  /// Resets what the target may hold.
  private mutating func clean() {
    if let held, !mayBeOpen(sent[held]) {
      resets += 1
      outbox.append(reset(UInt64(held)))
    }
    for number in sent.indices where mayBeOpen(sent[number]) {
      resets += 1
      outbox.append(reset(UInt64(number)))
    }
  }

  /// Connections at the target for which no reset was seen leaving.
  var leftOpen: UInt64 { plan.seesDepartures ? UInt64(sent.count(where: mayBeOpen)) : 0 }

  /// Connections that the target was last known to hold although a reset had been seen leaving.
  var stillHeld: UInt64 { held.map { mayBeOpen(sent[$0]) ? 0 : 1 } ?? 0 }

  /// Takes a packet that the capture saw.
  public mutating func observe(_ seen: Observation) {
    guard let number = number(of: seen), sent.indices.contains(number) else { return }
    switch seen.kind {
    case .departure: sent[number].left = seen.time
    case .resetDeparture: sent[number].isReset = true
    case .answer where plan.kind.isSYN && seen.flags.isDisjoint(with: [.syn, .rst]):
      challenged(number, seen)
    case .answer:
      guard seen.checksumIsValid != false else { return }
      taken = max(taken ?? number, number)
      if let old = held, old < number { held = nil }
      accept(seen, number, isTarget: true)
    // This machine's own kernel could not send it: no hop has answered.
    case .error where plan.isOwn(seen.sender): return
    case .error: accept(seen, number, isTarget: seen.sender == plan.target)
    }
  }

  /// Takes the first answer to a probe.
  private mutating func accept(_ seen: Observation, _ number: Int, isTarget: Bool) {
    let probe = sent[number]
    guard probe.answer == nil, seen.checksumIsValid != false else { return }
    let answer = Answer(
      number: UInt64(number), timeToLive: probe.timeToLive, round: probe.round, seen: seen,
      roundTrip: probe.left.map { seen.time - $0 }, isTarget: isTarget)
    sent[number].answer = answer
    if isTarget {
      distance = min(distance ?? probe.timeToLive, probe.timeToLive)
      lastAnswered = max(lastAnswered, number)
      hasSpoken = hasSpoken || seen.kind == .answer
      if let time = answer.roundTrip { shortest = min(shortest ?? time, time) }
    }
    answers.append(answer)
    step(after: answer)
  }

  private mutating func step(after answer: Answer) {
    if answer.isTarget, stopsAtTarget { isStopped = true }
    guard case .steps = course else { return }
    if answer.isTarget {
      hop = distance ?? hop
    } else if distance == nil, hop < Self.limit {
      hop = max(hop, answer.timeToLive + 1)
    }
  }

  /// Takes a challenge ACK (RFC 5961 section 4), with which the target answers a SYN for an earlier connection.
  ///
  /// It still holds that of a round before, whose reset was lost. The SYN has arrived, and its answer came back.
  private mutating func challenged(_ earlier: Int, _ seen: Observation) {
    // It has taken a later one since: this was late, or is the work of somebody who repeats it.
    guard let distance, seen.checksumIsValid != false, taken.map({ $0 <= earlier }) ?? true
    else { return }
    let open = (max(earlier, lastAnswered) + 1..<max(earlier, lastAnswered, sent.count - 1) + 1)
      .filter { sent[$0].timeToLive == distance && sent[$0].answer == nil }
    // The latest that it can answer: those before it may have been left unanswered.
    let least = shortest.map { $0 - $0 / 4 } ?? 0
    guard
      let number = open.last(where: {
        let elapsed = seen.time - (sent[$0].left ?? sent[$0].handed)
        return elapsed >= least && elapsed < plan.timeout
      })
    else { return }
    for index in open { sent[index].isMasked = true }
    accept(seen, number, isTarget: true)
    // The target took no notice of this SYN.
    sent[number].isReset = true
    held = earlier
  }

  private func number(of seen: Observation) -> Int? {
    if let code = seen.code {
      let (number, attempt) = sequenceCode.decode(code)
      return attempt == 0 ? Int(number) : nil
    }
    if let hint = seen.numberHint { return Int(hint) }
    // A datagram too short to carry a code, or quoted too shortly: the port tells the latest probe that it can be
    // about, unless all of a round have the same.
    guard plan.kind == .udp, course != .rounds else { return nil }
    return sent.indices.last { port(of: UInt64($0)) == seen.port }
  }

  /// Everything that was sent: time to live, and what came back.
  var probes: [(timeToLive: Int, round: Int, handed: Nanoseconds, left: Bool, answer: Answer?)] {
    sent.filter { !$0.isHidden && !isUndecided($0) }
      .map { ($0.timeToLive, $0.round, $0.handed, $0.left != nil, $0.answer) }
  }

  /// Everything that was sent, or could not be.
  var sentCount: UInt64 { UInt64(sent.count) }

  /// Probes without an answer that the target may have swallowed for the sake of an earlier connection.
  var masked: UInt64 { UInt64(sent.count { $0.isHidden && !isUndecided($0) }) }
}
