import Findings
import ProbeEngine
import ProbeSockets
import Report
import SystemCalls

/// Writes what a run tells: lines for people, events for programs, the progress on a terminal.
struct ProbePrinter {
  private let plan: ProbePlan
  private let options: ProbeOutputOptions
  private var lines: ProbeLines
  private let showsProgress: Bool
  /// Whether there is a line for each answer, at a rate at which it can be read.
  private let isPlain: Bool
  private let mode: ProbeLines.Mode
  private var progress = ProgressLine()

  init(
    plan: ProbePlan, options: ProbeOutputOptions, showsTimestamps: Bool = false,
    mode: ProbeLines.Mode = .packets, trace: ProbeTraceOptions? = nil
  ) {
    self.plan = plan
    self.options = options
    self.mode = mode
    isPlain = mode != .sizes && trace == nil
    var shape = ProbeLines.Options()
    shape.isCompatible = options.compat
    shape.isVerbose = options.verbose
    shape.showsSequence = options.sequence
    shape.showsTimestamps = showsTimestamps
    shape.mode = mode
    shape.hasRelativeIdentification = options.relative
    shape.isQuiet = options.quiet
    shape.isNumeric = options.numeric
    shape.isDebugging = options.debug
    shape.keepsHop = trace?.keepsTimeToLive ?? false
    shape.leavesOutHopTimes = trace?.noRoundTrip ?? false
    lines = ProbeLines(plan: plan, options: shape)
    showsProgress = !options.compat && options.format != .jsonl
  }

  /// Lines for each answer are for rates that somebody can read.
  private var isReadable: Bool { plan.interval >= .milliseconds(1) || options.verbose }

  /// Whether answers are to be told.
  var wantsReplies: Bool {
    switch options.format {
    case .json: false
    case .jsonl: !options.quiet
    case .text: options.compat || options.beep || printsReplies
    }
  }

  /// Whether answers have lines; in hping's form the lines decide it themselves.
  private var printsReplies: Bool { options.compat || !options.quiet && isReadable }

  /// Whether verdicts are to be told.
  var wantsVerdicts: Bool {
    switch options.format {
    case .json: false
    case .jsonl: !options.quiet
    case .text: !options.quiet && !options.compat && isReadable
    }
  }

  /// The first line.
  func header(_ destination: Destination) {
    guard options.format == .text else { return }
    Output.write(
      lines.header(
        target: destination.name, interface: destination.interface, mtu: destination.mtu,
        dataLength: plan.shape.payloadLength))
    if !options.quiet, !options.compat, !isReadable, isPlain {
      Output.write("(no line for each answer at this rate; -V prints them)\n")
    }
  }

  /// One event, with the packets that are kept for it.
  mutating func tell(_ event: ProbeEvent, _ shelf: PacketShelf? = nil) {
    progress.clear()
    switch options.format {
    case .json: break
    case .jsonl:
      if options.quiet, event.isAboutProbe { return }
      Output.write(ProbeEventLine.text(event, plan: plan))
    case .text:
      switch event {
      case .reply(let reply):
        if options.beep, reply.seen.icmp == nil { Output.write("\u{7}") }
        guard printsReplies else { return }
        Output.write(lines.line(reply))
        dump(reply.seen, shelf)
      case .connection(let reply):
        if options.beep { Output.write("\u{7}") }
        guard printsReplies else { return }
        Output.write(lines.line(reply))
      case .verdict(let outcome):
        guard wantsVerdicts else { return }
        if let line = lines.line(outcome) {
          Output.write(line)
        } else if options.debug {
          Output.write("seq=\(outcome.number) verdict=\(outcome.verdict.name)\n")
        }
      case .notice(let text):
        if !options.compat { Output.error("lossctl: \(text)") }
      }
    }
  }

  /// An answer to a probe of a trace, in hping's form.
  mutating func tell(_ answer: PathTrace.Answer, _ shelf: PacketShelf?) {
    if options.beep, answer.seen.icmp == nil { Output.write("\u{7}") }
    Output.write(lines.line(answer))
    dump(answer.seen, shelf)
  }

  /// A packet of a search for sizes.
  func tell(_ trial: SizeSearch.Trial) {
    guard !options.quiet else { return }
    switch options.format {
    case .json: break
    case .jsonl: Output.write(ProbeEventLine.text(trial))
    case .text: if options.verbose { Output.write(ProbeHopText.line(trial)) }
    }
  }

  /// The bytes of an answer, if they are wanted.
  func dump(_ seen: Observation, _ shelf: PacketShelf?) {
    guard !options.quiet, let bytes = shelf?.bytes(seen.kept) else { return }
    if options.dumpsHexadecimal { Output.write(PacketDump.hexadecimal(bytes)) }
    if options.dumpsCharacters { Output.write(PacketDump.characters(bytes)) }
  }

  /// The state of a long run on one line of the terminal.
  mutating func showProgress(_ tally: ProbeTally, at moment: Nanoseconds) {
    guard showsProgress, moment > .seconds(5), !wantsReplies,
      progress.isDue(at: moment.inSeconds)
    else { return }
    let share = tally.interval(tally.lost)
    let total = plan.count.map { " of \($0)" } ?? ""
    let loss =
      share.share.map {
        "\(Number.percent($0)) lost [\(Number.percent(share.low))–\(Number.percent(share.high))]"
      } ?? "nothing decided yet"
    progress.show(
      "\(tally.transmitted)\(total) sent, \(tally.answered) answered, \(loss)",
      at: moment.inSeconds)
  }

  /// The end.
  mutating func finish(_ report: ProbeReport) throws {
    progress.clear()
    switch options.format {
    case .text where options.compat:
      StandardStream.error.write(ProbeText.hpingSummary(report, otherTimes: lines.otherTimes))
    case .text where mode == .sizes:
      Output.write(ProbeHopText.sizes(report, style: Output.style))
    case .text: Output.write(ProbeText.summary(report, style: Output.style))
    case .json: Output.write(try JSONDocument.text(report))
    case .jsonl: Output.write(try ProbeEventLine.text(report))
    }
  }
}
