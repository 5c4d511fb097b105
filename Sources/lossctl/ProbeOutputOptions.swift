import ArgumentParser

/// Options of `lossctl probe` that say what is printed.
struct ProbeOutputOptions: ParsableArguments {
  @Flag(
    name: [.customShort("q"), .customLong("quiet")],
    help: "No line, and no event of jsonl, for each probe.")
  var quiet = false

  @Flag(
    name: [.customShort("V"), .customLong("verbose")],
    help: "More of each answer; with --sizes, each size tried.")
  var verbose = false

  @Flag(name: [.customShort("D"), .customLong("debug")], help: "The verdict of each probe, too.")
  var debug = false

  @Flag(
    name: [.customShort("n"), .customLong("numeric")],
    help: "With --compat, no name=UNKNOWN after a router's address; no name is ever looked up.")
  var numeric = false

  @Flag(
    name: [.customShort("Q"), .customLong("seqnum")],
    help: "Only the TCP sequence numbers of answers.")
  var sequence = false

  @Flag(
    name: [.customShort("r"), .customLong("rel")],
    help: "How much the IP identification grows for each probe: what else the target sends.")
  var relative = false

  @Flag(
    name: [.customShort("j"), .customLong("dump")], help: "The bytes of answers, in hexadecimal.")
  var dumpsHexadecimal = false

  @Flag(
    name: [.customShort("J"), .customLong("print")], help: "The bytes of answers, as characters.")
  var dumpsCharacters = false

  @Flag(help: "Ring the terminal's bell for each answer.")
  var beep = false

  @Flag(name: .customShort("v"), help: "Print the version and end.")
  var showsVersion = false

  @Flag(help: "Print what hping3 prints, byte for byte in form; with what hping3 has.")
  var compat = false

  @Option(
    help:
      "text for people, json: one document of schema lossctl.probe/1, jsonl: each event as it comes."
  )
  var format: ProbeFormat = .text

  @Option(
    name: .customLong("fail-above"),
    help: ArgumentHelp(
      "Exit with status 3 if more is lost, as in 1%, or if the loss is not known.",
      valueName: "percent"))
  var failAbove: LossLimit?

  @Flag(help: "Exit with the TCP flags of the last answer.")
  var tcpexitcode = false

  func validate() throws {
    if compat, format != .text { throw ValidationError("--compat is text.") }
    if dumps, format != .text { throw ValidationError("-j and -J go with lines of text.") }
  }

  /// Whether the bytes of answers are shown.
  var dumps: Bool { dumpsHexadecimal || dumpsCharacters }
}

/// How the report is written.
enum ProbeFormat: String, ExpressibleByArgument, CaseIterable {
  /// For people.
  case text
  /// One document at the end.
  case json
  /// An event a line.
  case jsonl
}

/// `1%` or `0.01`.
struct LossLimit: ExpressibleByArgument {
  let share: Double

  init?(argument: String) {
    let isPercent = argument.hasSuffix("%")
    guard let value = Double(isPercent ? String(argument.dropLast()) : argument) else { return nil }
    share = isPercent ? value / 100 : value
    guard share >= 0, share <= 1 else { return nil }
  }
}
