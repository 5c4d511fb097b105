import ArgumentParser
import ProbeEngine

/// Options of `lossctl probe` that say how often and how long.
struct ProbePaceOptions: ParsableArguments {
  @Option(
    name: [.customShort("c", allowingJoined: true), .customLong("count")],
    help: ArgumentHelp("Probes to send; without it, until Ctrl-C.", valueName: "N"))
  var count: UInt64?

  @Option(
    name: [.customShort("i", allowingJoined: true), .customLong("interval")],
    help: ArgumentHelp("Seconds between probes, or uN for N microseconds (1).", valueName: "N|uN"))
  var interval: ProbeInterval?

  @Flag(name: .customLong("fast"), help: "Ten probes a second.")
  var fast = false

  @Flag(name: .customLong("faster"), help: "A hundred probes a second.")
  var faster = false

  @Option(help: ArgumentHelp("How long to wait for an answer.", valueName: "seconds"))
  var timeout: Double = 2

  @Flag(name: .customLong("no-direction"), help: "Do not ask which way a probe was lost.")
  var noDirection = false

  @Flag(
    name: .customLong("i-am-authorised"),
    help: "Allow more than 1000 probes a second to an address that is not private.")
  var isAuthorised = false

  func validate() throws {
    guard timeout >= 0.01, timeout <= 60 else {
      throw ValidationError("--timeout needs 0.01 to 60 seconds.")
    }
    if let count, count < 1 { throw ValidationError("-c needs a number above 0.") }
    if [interval != nil, fast, faster].filter({ $0 }).count > 1 {
      throw ValidationError("Use -i, --fast or --faster, one of them.")
    }
  }

  /// The time between probes.
  var nanoseconds: Nanoseconds {
    if fast { return .milliseconds(100) }
    if faster { return .milliseconds(10) }
    return interval?.nanoseconds ?? .seconds(1)
  }
}

/// `-i N` or `-i uN`.
struct ProbeInterval: ExpressibleByArgument {
  let nanoseconds: Nanoseconds

  init?(argument: String) {
    if argument.hasPrefix("u") {
      guard let count = Int64(argument.dropFirst()), count > 0, count <= 86_400_000_000 else {
        return nil
      }
      nanoseconds = .microseconds(count)
    } else {
      guard let seconds = Double(argument), seconds > 0, seconds <= 86_400 else { return nil }
      nanoseconds = max(1, Nanoseconds((seconds * 1e9).rounded()))
    }
  }

  static var defaultValueDescription: String { "1" }
}
