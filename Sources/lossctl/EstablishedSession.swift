import Findings
import ProbeEngine
import ProbeSockets
import Report
import SystemCalls
import Wire

/// Carries the wishes of an `EstablishedEngine` to the sockets.
struct EstablishedSession: ~Copyable {
  private let plan: ProbePlan
  private let destination: Destination
  private var path: PacketPath
  private var printer: ProbePrinter
  private let builder: ConnectionPacketBuilder
  private let reader: PacketReader
  private var shelf: PacketShelf?
  private var engine: EstablishedEngine
  private let context: RunContext
  private var fatal: String?
  private var interrupts = 0

  /// The flags of the last answer.
  var lastFlags: TCPFlags { engine.tally.lastFlags }

  init(
    plan: ProbePlan, destination: Destination, path: consuming PacketPath, ports: [UInt16],
    output: ProbeOutputOptions
  ) {
    self.plan = plan
    self.destination = destination
    self.path = path
    let key = KernelRandom.key()
    builder = ConnectionPacketBuilder(plan: plan, key: key, port: ports.first ?? 0)
    reader = PacketReader(plan: plan, key: key)
    shelf = output.dumps ? PacketShelf() : nil
    context = RunContext(destination)
    engine = EstablishedEngine(plan: plan, key: key, ports: ports, start: context.began)
    printer = ProbePrinter(plan: plan, options: output, mode: .established)
  }

  /// Probes to the end and returns what there is to say.
  mutating func run() throws -> ProbeReport {
    path.watchCapture()
    printer.header(destination)
    while !engine.isFinished, fatal == nil, interrupts < 2 {
      drain()
      engine.captureLost(path.drops())
      let now = KernelTime.monotonic
      engine.advance(to: now)
      send()
      for event in engine.takeEvents() { printer.tell(event, shelf) }
      printer.showProgress(engine.tally, at: now - context.began)
      guard !engine.isFinished else { continue }
      if path.wait(until: max(engine.nextWake, now + .microseconds(50))) {
        interrupts += 1
        engine.stop()
      }
    }
    engine.abandon()
    send()
    if engine.tally.sent == 0, let reason = engine.failure ?? fatal {
      let cause = NextHop.silent(destination)?.notice.map { ": \($0)" } ?? ""
      throw Failure("cannot probe \(plan.target) over a connection: \(reason)\(cause)")
    }
    let report = engine.report(
      context.setting(notices: RunContext.notices(fatal, interrupts: interrupts)))
    try printer.finish(report)
    return report
  }

  private mutating func drain() { path.drain(reader, &shelf) { engine.observe($0) } }

  private mutating func send() {
    let builder = builder
    let reason = path.send(
      engine.takeSegments(), build: { $1 += builder.packet($0) },
      report: { segment, failure in if let failure { engine.failed(segment, failure) } })
    fatal = fatal ?? reason
  }
}
