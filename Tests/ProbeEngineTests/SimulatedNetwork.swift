import ProbeEngine
import Wire

/// A path and a target made of numbers: what the engine sends goes in, what the capture would see comes out.
///
/// The target behaves as Linux does with half-open connections (net/ipv4/tcp_minisocks.c): it repeats SYN-ACKs, and
/// acknowledges a first SYN again when a second comes.
struct SimulatedNetwork {
  /// What the target is.
  enum Target {
    case stateful
    case cookies
    case closed
    case filtered
  }

  /// What became of one packet on one way.
  enum Fate {
    case passes
    case isLost
    case isDoubled
    case isDelayed(Nanoseconds)
    /// Only answers: the checksum is wrong, and the local kernel takes no notice of it.
    case isDamaged
  }

  var target = Target.stateful
  var delay = Nanoseconds.milliseconds(10)
  /// Decides for each packet of a purpose, counted from 0, on the way there and back.
  var forward: (Transmission, Int) -> Fate = { _, _ in .passes }
  var back: (UInt32, Int) -> Fate = { _, _ in .passes }
  /// Whether the local firewall swallows answers.
  var hidesFromWitness = false
  /// Or every second of them.
  var hidesEverySecond = false
  /// What this machine's kernel does not take.
  var refuses: (Transmission) -> SendFailure? = { _ in nil }
  /// When resets, the kernel's as well as ours, are lost on the way there.
  var losesResets: (Nanoseconds) -> Bool = { _ in false }
  /// Whether packets never leave.
  var holdsBack = false
  /// Probes lost by the path, by the way.
  private(set) var lostForward = 0
  private(set) var lostReturn = 0

  private struct Pending {
    var time: Nanoseconds
    var order: Int
    var seen: Observation
    var isWitnessed: Bool
  }

  private struct HalfOpen {
    var code: UInt32
    var repeats: Int
    /// When it last answered what does not belong to it: at most twice a second (`tcp_invalid_ratelimit`).
    var challenged = Nanoseconds.min
  }

  private var pending: [Pending] = []
  private var timers: [(time: Nanoseconds, port: UInt16, code: UInt32)] = []
  private var halfOpen: [UInt16: HalfOpen] = [:]
  private var sentForward = 0
  private var sentBack = 0
  private var order = 0

  /// Runs an engine to its end and returns it.
  mutating func run(
    _ plan: ProbePlan, until limit: Nanoseconds = .seconds(3600),
    stalls: [ClosedRange<Nanoseconds>] = []
  ) -> ProbeEngine {
    var engine = ProbeEngine(plan: plan, key: ProbeKey(1, 2), start: 0)
    engine.tellsReplies = false
    engine.tellsVerdicts = false
    var now: Nanoseconds = 0
    while !engine.isFinished, now < limit {
      while let next = takePending(dueAt: now) {
        engine.observe(next.seen)
        if next.isWitnessed { engine.witnessed(next.seen) }
      }
      engine.advance(to: now)
      for transmission in engine.takeTransmissions() {
        if let failure = refuses(transmission) {
          engine.failed(transmission, failure)
          continue
        }
        engine.handed(transmission, at: now)
        send(transmission, plan, at: now)
      }
      let wake = min(engine.nextWake ?? now + .milliseconds(1), nextPacket ?? .max)
      now = max(now, wake)
      if let stall = stalls.first(where: { $0.contains(now) }) { now = stall.upperBound }
    }
    return engine
  }

  /// Half-open connections at the target.
  var openConnections: Int { halfOpen.count }

  private var nextPacket: Nanoseconds? {
    let packet = pending.first?.time
    let timer = timers.map(\.time).min()
    return [packet, timer].compactMap { $0 }.min()
  }

  private mutating func takePending(dueAt now: Nanoseconds) -> Pending? {
    fireTimers(until: now)
    guard let first = pending.first, first.time <= now else { return nil }
    return pending.removeFirst()
  }

  private mutating func fireTimers(until now: Nanoseconds) {
    while let index = timers.indices.filter({ timers[$0].time <= now }).min(by: {
      timers[$0].time < timers[$1].time
    }) {
      let timer = timers.remove(at: index)
      guard var state = halfOpen[timer.port], state.code == timer.code, state.repeats < 5 else {
        continue
      }
      state.repeats += 1
      halfOpen[timer.port] = state
      answer(timer.port, flags: [.syn, .ack], acknowledging: timer.code, from: timer.time)
      timers.append((timer.time + .seconds(1) << Int64(state.repeats), timer.port, timer.code))
    }
  }

  private mutating func insert(_ seen: Observation, isWitnessed: Bool = false) {
    order += 1
    let entry = Pending(time: seen.time, order: order, seen: seen, isWitnessed: isWitnessed)
    let index = pending.firstIndex { $0.time > entry.time } ?? pending.count
    pending.insert(entry, at: index)
  }

  private mutating func send(_ transmission: Transmission, _ plan: ProbePlan, at now: Nanoseconds) {
    if holdsBack { return }
    var seen = Observation(
      kind: transmission.purpose == .reset ? .resetDeparture : .departure, time: now,
      sender: plan.source)
    seen.port = transmission.port
    seen.code = transmission.purpose == .reset ? transmission.code &- 1 : transmission.code
    insert(seen)
    defer { sentForward += 1 }
    switch forward(transmission, sentForward) {
    case .isLost: if transmission.purpose == .probe { lostForward += 1 }
    case .passes: arrive(transmission, at: now + delay / 2)
    case .isDoubled:
      arrive(transmission, at: now + delay / 2)
      arrive(transmission, at: now + delay / 2)
    case .isDelayed(let extra): arrive(transmission, at: now + delay / 2 + extra)
    case .isDamaged: return
    }
  }

  private mutating func arrive(_ transmission: Transmission, at time: Nanoseconds) {
    let port = transmission.port
    if transmission.purpose == .reset {
      if halfOpen[port]?.code == transmission.code &- 1, !losesResets(time) { halfOpen[port] = nil }
      return
    }
    switch target {
    case .filtered: return
    case .closed: answer(port, flags: [.rst, .ack], acknowledging: transmission.code, from: time)
    case .cookies: answer(port, flags: [.syn, .ack], acknowledging: transmission.code, from: time)
    case .stateful where transmission.purpose == .control:
      // A listener answers a bare ACK with a reset, whatever is half open.
      answer(port, flags: .rst, acknowledging: transmission.code, from: time)
    case .stateful:
      if let state = halfOpen[port], state.code != transmission.code {
        guard state.challenged == .min || time - state.challenged >= .milliseconds(500) else {
          return
        }
        halfOpen[port]?.challenged = time
        answer(port, flags: .ack, acknowledging: state.code, from: time)
        return
      }
      if halfOpen[port] == nil {
        halfOpen[port] = HalfOpen(code: transmission.code, repeats: 0)
        timers.append((time + .seconds(1), port, transmission.code))
      }
      answer(port, flags: [.syn, .ack], acknowledging: transmission.code, from: time)
    }
  }

  private mutating func answer(
    _ port: UInt16, flags: TCPFlags, acknowledging code: UInt32, from time: Nanoseconds
  ) {
    var seen = Observation(kind: .answer, time: time + delay / 2, sender: .v4(2))
    seen.port = port
    seen.flags = flags
    seen.code = code
    defer { sentBack += 1 }
    var copies = 1
    switch back(code, sentBack) {
    case .isLost:
      if code >> 30 == 0, flags.contains(.syn) { lostReturn += 1 }
      return
    case .passes: break
    case .isDoubled: copies = 2
    case .isDelayed(let extra): seen.time += extra
    case .isDamaged:
      seen.checksumIsValid = false
      insert(seen)
      return
    }
    let isHidden = hidesFromWitness || hidesEverySecond && port % 2 == 1
    for _ in 0..<copies { insert(seen, isWitnessed: !isHidden) }
    guard flags.contains(.ack), !flags.contains(.rst), !isHidden, port != 9 else { return }
    // The local kernel resets what it does not know; the port of the calibration is silent.
    var reset = Observation(kind: .resetDeparture, time: seen.time, sender: .v4(1))
    reset.port = port
    reset.code = code
    insert(reset)
    if halfOpen[port]?.code == code, !losesResets(seen.time) { halfOpen[port] = nil }
  }
}

extension ProbePlan {
  /// A plan of SYNs from port 1000 on, with calibration on port 9.
  static func syns(
    _ count: UInt64, every interval: Nanoseconds, ports: UInt16 = 512, hasWitness: Bool = false
  ) -> ProbePlan {
    var plan = ProbePlan(
      kind: .tcp(.syn), source: .v4(1), target: .v4(2), port: 80,
      sourcePorts: (1000..<1000 + ports).map { $0 }, calibrationPort: 9, interval: interval,
      count: count)
    plan.hasWitness = hasWitness
    plan.openLimit = 16_384
    return plan
  }
}

/// Numbers that look random and are the same each time (SplitMix64).
struct SteadyRandom {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  /// A number from 0 up to 1.
  mutating func next() -> Double {
    state &+= 0x9e37_79b9_7f4a_7c15
    var bits = state
    bits = (bits ^ bits >> 30) &* 0xbf58_476d_1ce4_e5b9
    bits = (bits ^ bits >> 27) &* 0x94d0_49bb_1331_11eb
    return Double((bits ^ bits >> 31) >> 11) / 9_007_199_254_740_992
  }
}
