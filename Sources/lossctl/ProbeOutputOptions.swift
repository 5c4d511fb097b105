import ArgumentParser

/// Options of `lossctl probe` that say what is printed.
struct ProbeOutputOptions: ParsableArguments {
  @Flag(name: [.customShort("q"), .customLong("quiet")], help: "Only the summary.")
  var quiet = false

  @Flag(name: [.customShort("V"), .customLong("verbose")], help: "More of each answer.")
  var verbose = false

  @Flag(name: [.customShort("D"), .customLong("debug")], help: "Verdicts of all probes, too.")
  var debug = false

  @Flag(
    name: [.customShort("n"), .customLong("numeric")],
    help: "No names for addresses (lossctl never looks them up).")
  var numeric = false

  @Flag(
    name: [.customShort("Q"), .customLong("seqnum")], help: "Show TCP sequence numbers only.")
  var sequence = false

  @Flag(name: [.customShort("r"), .customLong("rel")], help: "IP identifications as growth.")
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

  @Flag(help: "Print hping3's lines byte for byte, and nothing else.")
  var compat = false

  @Option(
    help: "text for people, json: one document of schema lossctl.probe/1, jsonl: an event a line.")
  var format: ProbeFormat = .text

  @Option(
    name: .customLong("fail-above"),
    help: ArgumentHelp("Exit with status 3 if more is lost, as in 1%.", valueName: "percent"))
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
