import Findings
import ProbeEngine
import ProbeSockets
import Report
import SystemCalls
import Wire

/// Carries a trace's wishes to the sockets, and prints what comes back.
struct TraceSession: ~Copyable {
  private let plan: ProbePlan
  private let destination: Destination
  private var path: PacketPath
  private let output: ProbeOutputOptions
  private let showsHopTimes: Bool
  private var printer: ProbePrinter
  private var builder: PacketBuilder
  private let reader: PacketReader
  private var shelf: PacketShelf?
  private var engine: PathTrace
  private let context: RunContext
  private var fatal: String?
  private var interrupts = 0
  private var received: UInt64 = 0
  private var failures: [ProbeTally.Refusal: UInt64] = [:]
  private var errors: [ProbeTally.ErrorSource: UInt64] = [:]
  /// The flags of the target's last answer.
  private(set) var lastFlags: TCPFlags = []

  /// `hop` is the one to begin with, or to watch.
  init(
    plan: ProbePlan, destination: Destination, path: consuming PacketPath,
    output: ProbeOutputOptions, trace: ProbeTraceOptions, hop: Int
  ) {
    self.plan = plan
    self.destination = destination
    self.path = path
    self.output = output
    showsHopTimes = !trace.noRoundTrip
    printer = ProbePrinter(plan: plan, options: output, trace: trace)
    let key = KernelRandom.key()
    builder = PacketBuilder(plan: plan, key: key)
    reader = PacketReader(plan: plan, key: key)
    shelf = output.dumps ? PacketShelf() : nil
    context = RunContext(destination)
    engine = PathTrace(
      plan: plan, key: key,
      rounds: plan.count.map { Int(clamping: $0) } ?? (output.compat ? .max : 10),
      course: trace.keepsTimeToLive ? .fixed(hop) : output.compat ? .steps(from: hop) : .rounds,
      stopsAtTarget: trace.stop, start: context.began)
  }

  /// Traces to the end.
  mutating func run() throws -> ProbeReport {
    path.watchCapture()
    printer.header(destination)
    while !engine.isFinished, fatal == nil, interrupts < 2 {
      drain()
      let now = KernelTime.monotonic
      engine.advance(to: now)
      send()
      for answer in engine.takeAnswers() { tell(answer) }
      if path.wait(until: max(engine.nextWake, now + .microseconds(100))) {
        interrupts += 1
        engine.stop()
      }
    }
    if !engine.isFinished {
      // Ended early: resets all the same, and a moment to see them leave.
      engine.abandon(at: KernelTime.monotonic)
      send()
      let end = KernelTime.monotonic + .milliseconds(30)
      while KernelTime.monotonic < end {
        _ = path.wait(until: end)
        drain()
      }
      for answer in engine.takeAnswers() { tell(answer) }
    }
    if let fatal, received == 0 { throw Failure("could not send to \(plan.target): \(fatal)") }
    let report = report()
    switch output.format {
    case .text where output.compat: try printer.finish(report)
    case .text: Output.write(ProbeHopText.render(report, style: Output.style))
    case .json: Output.write(try JSONDocument.text(report))
    case .jsonl: Output.write(try ProbeEventLine.text(report))
    }
    if report.packets.transmitted == 0, received == 0, let failure = report.sendFailures.first {
      throw Failure("could not send to \(plan.target): \(failure.reason)")
    }
    return report
  }

  private mutating func drain() { path.drain(reader, &shelf) { engine.observe($0) } }

  private mutating func send() {
    let transmissions = engine.takeTransmissions()
    let now = KernelTime.monotonic
    let reason = path.send(
      transmissions, build: { builder.append($0, now: now, to: &$1) },
      report: { transmission, failure in
        guard let failure else { return }
        let refusal = ProbeTally.Refusal(purpose: transmission.purpose, failure: failure)
        failures[refusal, default: 0] += 1
      })
    fatal = fatal ?? reason
  }

  private mutating func tell(_ answer: PathTrace.Answer) {
    received += 1
    if let icmp = answer.seen.icmp {
      errors[ProbeTally.ErrorSource(kind: icmp, sender: answer.seen.sender), default: 0] += 1
    }
    if answer.seen.icmp == nil { lastFlags = answer.seen.flags }
    switch output.format {
    case .json: break
    case .jsonl: if !output.quiet { Output.write(ProbeEventLine.text(answer)) }
    case .text where output.compat: printer.tell(answer, shelf)
    case .text where !output.quiet:
      if output.beep, answer.isTarget { Output.write("\u{7}") }
      Output.write(
        ProbeHopText.line(answer, showsRoundTrip: showsHopTimes, isVerbose: output.verbose))
      printer.dump(answer.seen, shelf)
    case .text: break
    }
  }

  private func report() -> ProbeReport {
    HopAnalysis.report(
      engine, plan: plan, errors: errors, failures: failures, received: received,
      setting: context.setting(
        nextHop: received == 0 ? NextHop.silent(destination) : nil,
        notices: RunContext.notices(fatal, interrupts: interrupts)))
  }
}
