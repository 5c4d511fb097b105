import Findings
import ProbeEngine
import ProbeSockets
import Report
import SystemCalls
import Wire

/// Opens and closes the connections that a `ConnectEngine` wishes for.
struct ConnectSession: ~Copyable {
  private let destination: Destination
  private var connections: ConnectionSet
  private var waiting: WaitSet
  private var printer: ProbePrinter
  private var engine: ConnectEngine
  private let began: Nanoseconds
  private let startedAt: Double
  private let because: String?
  /// Whether the report is text, whose reader has seen on standard error what the mode leaves out.
  private let isText: Bool
  private var fatal: String?
  private var interrupts = 0

  /// The flags of the last answer, as far as a connection shows them.
  var lastFlags: TCPFlags { engine.tally.lastFlags }

  /// `because` is why this mode was taken when the user did not ask for it.
  init(
    plan: ProbePlan, destination: Destination, connections: consuming ConnectionSet,
    waiting: consuming WaitSet, output: ProbeOutputOptions, because: String?
  ) {
    self.destination = destination
    self.because = because
    isText = output.format == .text
    self.connections = connections
    self.waiting = waiting
    self.waiting.watch(self.connections.number)
    began = KernelTime.monotonic
    startedAt = Clock.realtime
    engine = ConnectEngine(plan: plan, start: began)
    printer = ProbePrinter(plan: plan, options: output, mode: .connecting)
  }

  /// Probes to the end and returns what there is to say.
  mutating func run() throws -> ProbeReport {
    Output.error(ConnectText.explanation(because: because, limits: ConnectEngine.limits))
    printer.header(destination)
    while !engine.isFinished, fatal == nil, interrupts < 2 {
      connections.collect { number, outcome in engine.ended(number, outcome) }
      let now = KernelTime.monotonic
      engine.advance(to: now)
      carryOut()
      for event in engine.takeEvents() { printer.tell(event) }
      printer.progress(engine.tally, at: KernelTime.monotonic - began)
      guard !engine.isFinished, fatal == nil else { continue }
      if waiting.wait(until: engine.nextWake) {
        interrupts += 1
        engine.stop()
      }
    }
    if engine.tally.received == 0, let fatal {
      throw Failure("could not connect to \(engine.plan.target): \(fatal)")
    }
    let report = engine.report(
      ProbeEngine.Setting(
        target: destination.name, interface: destination.interface, startedAt: startedAt,
        began: began, ended: KernelTime.monotonic, probes: "connect", notices: notices),
      tellsLimits: !isText)
    try printer.finish(report)
    return report
  }

  private var notices: [String] {
    fatal.map { ["stopped, because connecting failed: \($0)"] } ?? []
  }

  private mutating func carryOut() {
    for wish in engine.takeWishes() {
      switch wish {
      case .open(let number):
        guard let (failure, isFatal) = connections.open(number) else { continue }
        engine.failed(number, failure)
        if isFatal { fatal = failure.summary }
      case .close(let number):
        if let outcome = connections.end(number) { engine.ended(number, outcome) }
      }
      if fatal != nil { return }
    }
  }
}
