import Findings
import Testing
import Wire

@testable import ProbeEngine

/// A trace that watches one hop, and what comes back, step by step.
struct TraceScript {
  let plan: ProbePlan
  var trace: PathTrace
  private(set) var now: Nanoseconds = 0
  /// The codes of the probes.
  private(set) var codes: [UInt32] = []
  /// The times to live of the probes.
  private(set) var lives: [Int] = []
  /// The numbers of the latest round.
  private(set) var fresh: Range<Int> = 0..<0
  private var rounds = 0
  /// The numbers of the probes that a reset was sent for, in order.
  private(set) var resets: [UInt64] = []
  /// Whether resets are seen leaving.
  var showsResets = true
  private let interval: Nanoseconds

  init(
    kind: ProbeKind = .tcp(.syn), rounds: Int, course: PathTrace.Course = .fixed(2),
    every interval: Nanoseconds = .seconds(1)
  ) {
    var plan = ProbePlan.syns(UInt64(rounds), every: interval, ports: 1)
    plan.kind = kind
    plan.timeout = .milliseconds(500)
    self.plan = plan
    self.interval = interval
    trace = PathTrace(plan: plan, key: ProbeKey(1, 2), rounds: rounds, course: course, start: 0)
  }

  /// Lets the next probe be sent; `leaves`: and leave this machine.
  mutating func send(leaves: Bool = true) {
    now = Nanoseconds(codes.count) * interval
    trace.advance(to: now)
    take(leaves: leaves)
  }

  /// Lets all probes of the next round be sent.
  mutating func round() {
    let first = codes.count
    now = Nanoseconds(rounds) * interval
    rounds += 1
    trace.advance(to: now + .milliseconds(300))
    take()
    fresh = first..<codes.count
  }

  /// Takes what the trace wants to be sent.
  mutating func take(leaves: Bool = true) {
    for transmission in trace.takeTransmissions() {
      var seen = Observation(kind: .departure, time: now, sender: plan.source)
      seen.port = transmission.port
      seen.code = transmission.code
      if transmission.purpose == .reset {
        resets.append(transmission.number)
        seen.kind = .resetDeparture
        seen.code = transmission.code &- 1
        if !showsResets { continue }
      } else {
        codes.append(transmission.code)
        lives.append(Int(transmission.timeToLive ?? 0))
        if !leaves { continue }
      }
      trace.observe(seen)
    }
  }

  /// The target acknowledges the probe of this number.
  mutating func answer(
    _ number: Int, _ flags: TCPFlags = [.syn, .ack], after time: Nanoseconds = .milliseconds(5)
  ) {
    var seen = Observation(kind: .answer, time: now + time, sender: plan.target)
    seen.port = plan.sourcePorts[0]
    seen.flags = flags
    seen.code = codes[number]
    trace.observe(seen)
  }

  /// Somebody answers the probe of this number with an ICMP error; `hint`: it quotes no more than half of a number.
  mutating func fail(
    _ number: Int? = nil, hint: UInt16? = nil, type: UInt8 = 3, code: UInt8 = 3,
    from sender: IPAddress
  ) {
    var seen = Observation(kind: .error, time: now + .milliseconds(5), sender: sender)
    seen.code = number.map { codes[$0] }
    seen.numberHint = hint
    seen.icmp = ICMPKind(type: type, code: code, isVersion6: false)
    trace.observe(seen)
  }

  /// This machine's kernel resets the connection that the target has acknowledged.
  mutating func kernelResets(_ number: Int) {
    var seen = Observation(kind: .resetDeparture, time: now, sender: plan.source)
    seen.code = codes[number]
    trace.observe(seen)
  }

  /// Ends at once, so long after the latest probe.
  mutating func abandon(after time: Nanoseconds) {
    now += time
    trace.abandon(at: now)
    take()
  }

  /// Waits for the end.
  mutating func finish() {
    for _ in 0..<10_000 where !trace.isFinished {
      now = max(now, trace.nextWake)
      trace.advance(to: now)
      take()
    }
  }

  /// The report.
  func report() -> ProbeReport {
    HopAnalysis.report(
      trace, plan: plan, errors: [:], failures: [:], received: 0,
      setting: ProbeEngine.Setting(target: "t", interface: nil, startedAt: 0, began: 0, ended: now))
  }
}
