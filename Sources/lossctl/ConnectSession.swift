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
  private let context: RunContext
  private let because: String?
  /// Whether the report is text, whose reader has seen on standard error what the mode leaves out.
  private let isText: Bool
  private var fatal: String?
  private var nextHop: NextHop?
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
    context = RunContext(destination)
    engine = ConnectEngine(plan: plan, start: context.began)
    printer = ProbePrinter(plan: plan, options: output, mode: .connecting)
  }

  /// Probes to the end and returns what there is to say.
  mutating func run() throws -> ProbeReport {
    Output.error(ConnectText.explanation(because: because, limits: ConnectEngine.limits))
    // The kernel needs a moment to find a neighbour that is there.
    let began = context.began
    var nextLook = began + .milliseconds(500)
    printer.header(destination)
    while !engine.isFinished, fatal == nil, interrupts < 2 {
      connections.collect { number, outcome in engine.ended(number, outcome) }
      let now = KernelTime.monotonic
      if engine.tally.received == 0, now >= nextLook {
        nextHop = NextHop.silent(destination)
        engine.hasSilentNeighbour = nextHop != nil
        nextLook = now + .milliseconds(500)
      }
      engine.advance(to: now)
      carryOut()
      for event in engine.takeEvents() { printer.tell(event) }
      printer.showProgress(engine.tally, at: KernelTime.monotonic - began)
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
      context.setting(
        nextHop: engine.tally.received == 0 ? nextHop : nil, probes: "connect", notices: notices),
      tellsLimits: !isText)
    try printer.finish(report)
    if engine.tally.transmitted == 0, engine.tally.received == 0,
      let failure = report.sendFailures.first
    {
      throw Failure("could not connect to \(engine.plan.target): \(failure.reason)")
    }
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
