import ArgumentParser
import ProbeEngine

/// `lossctl probe`: raw SYNs, true loss figures.
struct ProbeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "probe",
    _superCommandName: Lossctl.name,
    abstract:
      "Probe a host with raw TCP SYNs, ICMP or UDP, and say what is really lost, and on which way.",
    discussion: """
      The flags are hping3's. Every probe has one verdict; loss is counted over the probes that are \
      proven to have left this machine, and printed with its 95 % confidence interval. A probe \
      without an answer is asked about with a second SYN, which tells whether it was lost on the \
      way there or its answer on the way back, if the target keeps state.

      It takes CAP_NET_RAW, dropped as soon as the sockets are open.

      EXIT STATUS
        0   at least one reply
        1   no reply
        2   could not probe
        3   lost more than --fail-above
        64  wrong use
        With --tcpexitcode: the TCP flags of the last reply.

      EXAMPLES
        lossctl probe -S -p 443 example.org
        lossctl probe -S -p 443 -c 1000 -i u10000 10.0.0.2
        lossctl probe -S -p 80 -T example.org         where on the path
        lossctl probe -1 example.org                  ICMP echo
      """)

  @Argument(
    parsing: .allUnrecognized, help: ArgumentHelp("The host to probe.", valueName: "host"))
  var rest: [String] = []

  @OptionGroup(title: "What is sent")
  var packet: ProbePacketOptions

  @OptionGroup(title: "Where on the path")
  var trace: ProbeTraceOptions

  @OptionGroup(title: "How often")
  var pace: ProbePaceOptions

  @OptionGroup(title: "What is told")
  var output: ProbeOutputOptions

  func validate() throws {
    if let refusal = RefusedOptions.sentence(for: rest) { throw ValidationError(refusal) }
    if let option = rest.first(where: { $0.hasPrefix("-") && $0.count > 1 }) {
      throw ValidationError("Unknown option '\(option)'.")
    }
    guard rest.count == 1 else {
      throw ValidationError(
        rest.isEmpty
          ? "Which host? As in: lossctl probe -S -p 80 host"
          : "One target at a time: \(rest.joined(separator: ", "))")
    }
    try packet.validate()
    try pace.validate()
    try output.validate()
    try trace.validate()
    if output.compat, trace.isWanted {
      throw ValidationError("--compat goes with plain probing, not with -T, --flows or --sizes.")
    }
  }
}

/// Options of `lossctl probe` that look for the place of a loss.
struct ProbeTraceOptions: ParsableArguments {
  @Flag(
    name: [.customShort("T"), .customLong("traceroute")],
    help: "Probes of one flow with rising time to live, all at once; -c counts rounds (10).")
  var trace = false

  @Flag(
    name: .customLong("tr-keep-ttl"), help: "With -T: keep the time to live of -t; watch one hop.")
  var keepsTimeToLive = false

  @Flag(name: .customLong("tr-stop"), help: "With -T: one round.")
  var stop = false

  @Flag(name: .customLong("tr-no-rtt"), help: "With -T: no lines with round-trip times.")
  var noRoundTrip = false

  @Option(help: ArgumentHelp("Compare the losses of N source ports: N flows.", valueName: "N"))
  var flows: Int?

  @Flag(
    help: """
      Find the largest packet that gets through, over a TCP connection opened for it (no program at \
      the target sees a byte), or with -1.
      """)
  var sizes = false

  /// Whether any of it is wanted.
  var isWanted: Bool { trace || flows != nil || sizes }

  func validate() throws {
    if [trace, flows != nil, sizes].filter({ $0 }).count > 1 {
      throw ValidationError("Use -T, --flows or --sizes, one of them.")
    }
    if keepsTimeToLive || stop || noRoundTrip, !trace {
      throw ValidationError("--tr-keep-ttl, --tr-stop and --tr-no-rtt go with -T.")
    }
    if let flows, !(2...256).contains(flows) {
      throw ValidationError("--flows needs 2 to 256.")
    }
  }
}

/// Options of `lossctl probe` that say what the packets look like.
struct ProbePacketOptions: ParsableArguments {
  @Flag(name: [.customShort("S"), .customLong("syn")], help: "Set SYN (the usual probe).")
  var syn = false

  @Flag(name: [.customShort("A"), .customLong("ack")], help: "Set ACK.")
  var ack = false

  @Flag(name: [.customShort("F"), .customLong("fin")], help: "Set FIN.")
  var fin = false

  @Flag(name: [.customShort("P"), .customLong("push")], help: "Set PSH.")
  var push = false

  @Flag(name: [.customShort("U"), .customLong("urg")], help: "Set URG.")
  var urgent = false

  @Flag(name: [.customShort("1"), .customLong("icmp")], help: "ICMP echo requests.")
  var icmp = false

  @Flag(name: [.customShort("2"), .customLong("udp")], help: "UDP datagrams.")
  var udp = false

  @Flag(name: [.customShort("4")], help: "IPv4 only.")
  var version4 = false

  @Flag(name: [.customShort("6")], help: "IPv6 only.")
  var version6 = false

  @Option(
    name: [.customShort("p", allowingJoined: true), .customLong("destport")],
    help: "Destination port.")
  var port: String?

  @Option(
    name: [.customShort("s", allowingJoined: true), .customLong("baseport")],
    help: "First source port; without it, ports that no other program gets.")
  var basePort: UInt16?

  @Flag(name: [.customShort("k"), .customLong("keep")], help: "Keep the source port: one flow.")
  var keepsPort = false

  @Option(
    name: [.customShort("I", allowingJoined: true), .customLong("interface")],
    help: "Use this interface.")
  var interface: String?

  @Option(
    name: [.customShort("t", allowingJoined: true), .customLong("ttl")], help: "Time to live (64).")
  var timeToLive: UInt8 = 64

  @Option(
    name: [.customShort("o", allowingJoined: true), .customLong("tos")],
    help: "Type of service, in hexadecimal (0).")
  var typeOfService: String?

  @Option(
    name: [.customShort("N", allowingJoined: true), .customLong("id")],
    help: "IP identification; without it, counted up.")
  var identification: UInt16?

  @Option(
    name: [.customShort("w", allowingJoined: true), .customLong("win")], help: "TCP window (64240)."
  )
  var window: UInt16?

  @Option(
    name: [.customShort("d", allowingJoined: true), .customLong("data")],
    help: "Bytes of payload, for ICMP and UDP.")
  var data: Int?

  @Flag(name: [.customShort("y"), .customLong("dontfrag")], help: "Don't fragment (always on).")
  var dontFragment = false

  @Option(name: .customLong("tcp-mss"), help: "Maximum segment size of a SYN (1460).")
  var maximumSegmentSize: UInt16?

  @Flag(name: .customLong("tcp-timestamp"), help: "Show TCP timestamps of answers.")
  var showsTimestamps = false

  @Option(
    name: .customLong("syn-profile"),
    help: "linux: a SYN as Linux sends it; hping: without options, which some firewalls drop.")
  var profile: SYNProfile?

  /// How a SYN looks.
  enum SYNProfile: String, ExpressibleByArgument, CaseIterable {
    /// With the options of Linux.
    case linux
    /// Without options.
    case hping
  }

  func validate() throws {
    if [icmp, udp, syn || ack || fin || push || urgent].filter({ $0 }).count > 1 {
      throw ValidationError("Use TCP flags, -1 or -2, one of them.")
    }
    if version4, version6 { throw ValidationError("Use -4 or -6, not both.") }
    if let port, port.hasPrefix("+") {
      throw ValidationError(
        "-p \(port) would scan ports; lossctl measures loss to one: -p \(port.filter { $0 != "+" })"
      )
    }
    if let port, UInt16(port) == nil { throw ValidationError("-p needs a port, 0 to 65535.") }
    if let typeOfService, UInt8(typeOfService, radix: 16) == nil {
      throw ValidationError("-o needs two hexadecimal digits, as in -o b8.")
    }
    if let data {
      guard (0...65_000).contains(data) else { throw ValidationError("-d needs 0 to 65000 bytes.") }
      if !icmp, !udp, data > 0 {
        throw ValidationError(
          "-d with TCP is refused: many hosts and networks drop SYNs with data, which would look like loss; see --sizes"
        )
      }
    }
    if timeToLive == 0 { throw ValidationError("-t needs 1 to 255.") }
  }
}

/// Options of `lossctl probe` that say how often and how long.
struct ProbePaceOptions: ParsableArguments {
  @Option(
    name: [.customShort("c", allowingJoined: true), .customLong("count")],
    help: "Stop after sending this many probes.")
  var count: UInt64?

  @Option(
    name: [.customShort("i", allowingJoined: true), .customLong("interval")],
    help: ArgumentHelp("Seconds between probes, or uN for N microseconds (1).", valueName: "N|uN"))
  var interval: ProbeInterval?

  @Flag(name: .customLong("fast"), help: "Ten probes a second.")
  var fast = false

  @Flag(name: .customLong("faster"), help: "A hundred probes a second.")
  var faster = false

  @Option(help: ArgumentHelp("How long to wait for an answer (2).", valueName: "seconds"))
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
  }
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
