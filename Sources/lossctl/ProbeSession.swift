import Findings
import ProbeEngine
import ProbeSockets
import Report
import SystemCalls
import Wire

/// Carries the engine's wishes to the sockets and what they see back to it, until the engine is done.
struct ProbeSession: ~Copyable {
  private let plan: ProbePlan
  private let destination: Destination
  private var path: PacketPath
  private var witness: WitnessSocket?
  private var printer: ProbePrinter
  private var builder: PacketBuilder
  private let reader: PacketReader
  private var shelf: PacketShelf?
  private var engine: ProbeEngine
  private let context: RunContext
  private var fatal: String?
  private var nextHop: NextHop?
  private var interrupts = 0
  private let remarks: [String]

  /// The flags of the last answer.
  var lastFlags: TCPFlags { engine.tally.lastFlags }

  init(
    plan: ProbePlan, destination: Destination, path: consuming PacketPath,
    witness: consuming WitnessSocket?, output: ProbeOutputOptions, showsTimestamps: Bool,
    remarks: [String]
  ) {
    self.remarks = remarks
    self.plan = plan
    self.destination = destination
    self.path = path
    self.witness = witness
    let key = KernelRandom.key()
    builder = PacketBuilder(plan: plan, key: key)
    reader = PacketReader(plan: plan, key: key)
    context = RunContext(destination)
    engine = ProbeEngine(plan: plan, key: key, start: context.began)
    printer = ProbePrinter(plan: plan, options: output, showsTimestamps: showsTimestamps)
    shelf = output.dumps ? PacketShelf() : nil
    engine.tellsReplies = printer.wantsReplies
    engine.tellsVerdicts = printer.wantsVerdicts
  }

  /// Probes to the end and returns what there is to say.
  mutating func run() throws -> ProbeReport {
    // At a high rate waking for every packet costs more than it is worth: the kernel stamps them.
    let isFast = plan.interval < .milliseconds(10)
    if !isFast {
      path.watchCapture()
      switch witness {
      case .some(let socket): path.watch(socket.number)
      case .none: break
      }
    }
    let quantum: Nanoseconds = isFast ? .microseconds(100) : .microseconds(10)
    printer.header(destination)
    let began = context.began
    var nextDrops = began
    // What need not be looked after for every probe.
    var nextRound = began
    var nextLook = began
    while !engine.isFinished, fatal == nil, interrupts < 2 {
      drain()
      let now = KernelTime.monotonic
      if !isFast || now >= nextRound {
        drainWitness()
        nextRound = now + .milliseconds(20)
        if isFast, path.wait(until: now) { interrupted() }
      }
      if now >= nextDrops {
        engine.captureLost(path.drops())
        nextDrops = now + .milliseconds(100)
        if nextHop == nil, now >= nextLook, engine.hasKeptProbes {
          nextHop = NextHop.silent(destination)
          nextLook = now + .seconds(1)
        }
        printer.showProgress(engine.tally, at: now - began)
      }
      engine.advance(to: now)
      send(at: now)
      for event in engine.takeEvents() { printer.tell(event, shelf) }
      guard let wake = engine.nextWake else { continue }
      let moment = max(wake, now + quantum)
      if isFast {
        path.sleep(until: min(moment, nextRound + .milliseconds(1)))
      } else if path.wait(until: moment) {
        interrupted()
      }
    }
    if !engine.isFinished {
      // Ended early: resets all the same, and a moment to see them leave.
      engine.abandon()
      send(at: KernelTime.monotonic)
      let end = KernelTime.monotonic + .milliseconds(30)
      while KernelTime.monotonic < end {
        _ = path.wait(until: end)
        drain()
      }
    }
    if engine.hasKeptProbes || engine.tally.received == 0 {
      nextHop = NextHop.silent(destination) ?? nextHop?.answeringAgain
    }
    let report = engine.report(
      context.setting(
        nextHop: nextHop, notices: remarks + RunContext.notices(fatal, interrupts: interrupts)))
    try printer.finish(report)
    if let refusal = engine.refusal { throw Failure("refused: \(refusal)") }
    if fatal != nil && engine.tally.received == 0 {
      throw Failure("could not send to \(plan.target): \(fatal ?? "")")
    }
    if engine.tally.transmitted == 0, engine.tally.received == 0,
      let failure = report.sendFailures.first(where: { $0.purpose == "probe" })
    {
      throw Failure("could not send to \(plan.target): \(failure.reason)")
    }
    if engine.tally.sent == 0 {
      throw Failure("could not send to \(plan.target): no probe was due")
    }
    return report
  }

  private mutating func interrupted() {
    interrupts += 1
    engine.stop()
  }

  private mutating func drain() { path.drain(reader, &shelf) { engine.observe($0) } }

  private mutating func drainWitness() {
    let reader = reader
    let arrival = PacketReader.Arrival(
      time: 0, interface: 0, isOutgoing: false, skipsChecksum: true)
    let source = plan.target
    witness?.drain { bytes in
      if let seen = reader.readWitnessed(bytes, from: source, arrival) { engine.witnessed(seen) }
    }
  }

  private mutating func send(at now: Nanoseconds) {
    let transmissions = engine.takeTransmissions()
    guard !transmissions.isEmpty else { return }
    let reason = path.send(
      transmissions, build: { builder.append($0, now: now, to: &$1) },
      report: { transmission, failure in
        if let failure {
          engine.failed(transmission, failure)
        } else {
          engine.handed(transmission, at: now)
        }
      })
    fatal = fatal ?? reason
  }
}
