import Findings
import ProbeEngine
import ProbeSockets
import Report
import SystemCalls
import Wire

/// Carries a size search's wishes to the sockets.
struct SizeSession: ~Copyable {
  private let plan: ProbePlan
  private let destination: Destination
  private var path: PacketPath
  private let builder: ConnectionPacketBuilder
  private let reader: PacketReader
  private var search: SizeSearch
  private let context: RunContext

  init(
    plan: ProbePlan, destination: Destination, path: consuming PacketPath, port: UInt16, limit: Int?
  ) {
    self.plan = plan
    self.destination = destination
    self.path = path
    let key = KernelRandom.key()
    builder = ConnectionPacketBuilder(plan: plan, key: key, port: port)
    // Answers to data acknowledge the SYN's number plus one, as answers to SYNs do.
    reader = PacketReader(plan: plan, key: key)
    context = RunContext(destination)
    search = SizeSearch(
      isTCP: plan.kind != .echo, isVersion6: builder.isVersion6,
      limit: min(65_535, destination.mtu ?? 1500, limit ?? .max),
      initialSequence: builder.initialSequence, timeout: plan.timeout, start: context.began)
  }

  /// Searches to the end.
  mutating func run(_ output: ProbeOutputOptions) throws -> ProbeReport {
    path.watchCapture()
    var printer = ProbePrinter(plan: plan, options: output, mode: .sizes)
    printer.header(destination)
    var interrupts = 0
    while !search.isFinished, interrupts < 2 {
      drain()
      let now = KernelTime.monotonic
      search.advance(to: now)
      try send(at: now)
      for trial in search.takeTrials() { printer.tell(trial) }
      if path.wait(until: max(search.nextWake, now + .microseconds(50))) {
        interrupts += 1
        search.stop()
      }
    }
    try send(at: KernelTime.monotonic)
    for trial in search.takeTrials() { printer.tell(trial) }
    let report = SizeAnalysis.report(
      search, plan: plan, mtu: destination.mtu,
      setting: context.setting(
        nextHop: search.largestPassed == nil ? NextHop.silent(destination) : nil))
    try printer.finish(report)
    return report
  }

  private mutating func drain() {
    let builder = builder
    var shelf: PacketShelf?
    path.drain(reader, &shelf) { seen in
      if seen.kind == .answer || seen.kind == .error {
        search.observe(seen, echoed: builder.echoedNumber(seen))
      }
    }
  }

  private mutating func send(at now: Nanoseconds) throws {
    let wishes = search.takeWishes()
    let builder = builder
    let search = search
    var refusals: [(SizeSearch.Wish, SendFailure)] = []
    let fatal = path.send(
      wishes, build: { $1 += builder.packet($0, of: search) },
      report: { wish, failure in if let failure { refusals.append((wish, failure)) } })
    // What was found is told all the same.
    if let fatal, search.outcome == nil {
      throw Failure("could not send to \(plan.target): \(fatal)")
    }
    guard !refusals.isEmpty, search.outcome == nil else { return }
    // What comes instead must not wait: the time to answer it has begun.
    for (wish, failure) in refusals { self.search.refused(wish, failure, at: now) }
    try send(at: now)
  }
}
