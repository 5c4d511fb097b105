import ArgumentParser

/// `lossctl walk`: one reading, or two with the time between them, of the whole stack.
struct WalkCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "walk",
    _superCommandName: Lossctl.name,
    abstract: "Read the network stack layer by layer and name where packets are lost.",
    discussion: """
      Without options the numbers are totals since boot: history. To see what is being lost now, \
      measure a window (--interval) or run a command and see what was lost meanwhile (--during).

      Reading changes nothing: no module is loaded, no rule touched, no counter reset. Without \
      privileges it reads what it may and lists the rest under NOT SEEN, with the command that \
      opens it.

      EXIT STATUS
        0   nothing lost
        1   packets were lost
        2   could not look, or could not write the report
        64  wrong use

      With --interval, windows after the first decide the status, because the first is history.

      EXAMPLES
        lossctl walk                                    all interfaces, since boot
        lossctl walk eth0 --interval 5 --count 2        what eth0 loses in five seconds
        lossctl walk eth0 --during -- curl -s http://server/
        lossctl walk --netns web --format json
      """)

  @Argument(help: "The interface to walk, with those it depends on. Default: all of them.")
  var interface: String?

  @Option(help: ArgumentHelp("Report each window of this many seconds.", valueName: "seconds"))
  var interval: Double?

  @Option(help: ArgumentHelp("Stop after this many reports.", valueName: "number"))
  var count: Int?

  @Flag(
    help: """
      Run the command after -- and report what was lost while it ran. Its output goes to standard \
      error.
      """)
  var during = false

  @Option(
    help: ArgumentHelp("Walk this network namespace.", valueName: "name or path"))
  var netns: String?

  @Option(help: ArgumentHelp("Walk the network namespace of this process.", valueName: "pid"))
  var pid: Int32?

  @Option(help: "text for people, or json: one document of schema lossctl.walk/1.")
  var format: OutputFormat = .text

  @Option(
    help: ArgumentHelp(
      "Read a recording instead of the kernel: a folder with before/ and after/, or with one reading.",
      valueName: "folder"))
  var replay: String?

  @Option(
    help: ArgumentHelp(
      "Also keep what was read, as a recording in this new folder.", valueName: "folder"))
  var record: String?

  @Argument(parsing: .postTerminator, help: ArgumentHelp("The command to run with --during."))
  var command: [String] = []

  func validate() throws {
    if during, command.isEmpty { throw ValidationError("--during needs a command after --.") }
    if !during, !command.isEmpty { throw ValidationError("A command after -- needs --during.") }
    if during, interval != nil { throw ValidationError("Use --during or --interval, not both.") }
    if let interval, !(interval > 0 && interval <= 86_400 * 365) {
      throw ValidationError("--interval needs a number of seconds above 0.")
    }
    if let count, count < 1 { throw ValidationError("--count needs a number above 0.") }
    if count != nil, interval == nil { throw ValidationError("--count needs --interval.") }
    if netns != nil, pid != nil { throw ValidationError("Use --netns or --pid, not both.") }
    if replay != nil, during || interval != nil || netns != nil || pid != nil || record != nil {
      throw ValidationError(
        "--replay reads a recording: it goes with no option that reads this machine.")
    }
  }
}

/// How the report is written.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
  /// For people.
  case text
  /// For programs.
  case json

  // Written out, because what the argument parser derives by itself costs as much as reading a socket.
  static var allValueStrings: [String] { allCases.map { $0.rawValue } }
  var defaultValueDescription: String { rawValue }
}
