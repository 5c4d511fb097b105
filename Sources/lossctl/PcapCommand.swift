import ArgumentParser

/// `lossctl pcap`: where in time packets of TCP connections went missing, on which side, and why.
struct PcapCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pcap",
    _superCommandName: Lossctl.name,
    abstract:
      "Read TCP out of a capture: which connections stall, where packets are lost, and why.",
    discussion: """
      Reads pcap and pcapng, plain or gzip, from a file or from standard input (-), or captures \
      live (-i). Copies of the same packet are taken out before anything is counted. Losses have a \
      side: before the capture point, after it, or of the capture itself. Two captures of one wire \
      are compared: what left one point and never reached the other.

      EXIT STATUS
        0   no loss, no stall
        1   loss or a stall found (see --fail-on)
        2   could not read, or could not write the report
        3   read partly: the report says up to where
        64  wrong use

      EXAMPLES
        lossctl pcap capture.pcap
        lossctl pcap capture.pcap --flow 7              one connection, packet by packet
        lossctl pcap capture.pcap --flow 192.0.2.1:443
        tcpdump -i eth0 -s 128 -w - | lossctl pcap -
        lossctl pcap -i eth0 -f 'tcp port 443'          live, until Ctrl-C
        lossctl pcap here.pcap there.pcap               two captures of one wire
        lossctl pcap capture.pcap --annotate told.pcapng
        tshark -r told.pcapng -Y frame.comment          the findings, in Wireshark too
      """)

  @Argument(
    help: ArgumentHelp(
      "The capture, - for standard input; or two captures of one wire.", valueName: "file"))
  var files: [String] = []

  @Option(
    name: [.customShort("i"), .customLong("interface")],
    help: ArgumentHelp("Capture live on this interface until Ctrl-C.", valueName: "interface"))
  var interface: String?

  @Option(
    name: [.customShort("f"), .customLong("filter")],
    help: ArgumentHelp("Only packets that this filter lets through.", valueName: "pcap filter"))
  var filter: String?

  @Option(
    help: ArgumentHelp(
      "Tell one connection packet by packet: its number, or one end.",
      valueName: "number or address:port"))
  var flow: FlowChoice?

  @Option(help: ArgumentHelp("Draw that connection's time sequence.", valueName: "file"))
  var svg: String?

  @Option(
    help: ArgumentHelp(
      "Copy the capture as pcapng, with the findings as comments on the frames they rest on.",
      valueName: "file"))
  var annotate: String?

  @Option(
    help: ArgumentHelp(
      "text for people; json: one document; jsonl: one connection a line.",
      discussion: """
        The document is of schema lossctl.pcap/1, with --flow of lossctl.pcap-flow/1, of two captures of \
        lossctl.pcap-comparison/1. With --flow, jsonl is one packet a line; of two captures, one packet a \
        line that only one of them has.
        """))
  var format: PcapFormat = .text

  @Flag(help: "One connection a line, as comma-separated values.")
  var csv = false

  @Option(help: ArgumentHelp("List so many of the worst connections.", valueName: "number"))
  var worst = 10

  @Option(
    help: ArgumentHelp(
      "Follow so many connections at once; what comes beyond is counted.", valueName: "number"))
  var maxFlows = 200_000

  @Option(
    help: ArgumentHelp(
      "What makes the exit status 1: stall, loss, no-answer, refused, reset, broken, half-open, slow; a share as in loss>1%.",
      valueName: "list"))
  var failOn: FailureConditions?

  func validate() throws {
    if files.isEmpty, interface == nil { throw ValidationError("Name a capture file, or -i.") }
    if !files.isEmpty, interface != nil {
      throw ValidationError("Read a file or capture with -i, not both.")
    }
    if files.count > 2 { throw ValidationError("One capture, or two to compare.") }
    if files.count == 2 { try validateComparison() }
    if annotate != nil, interface != nil {
      throw ValidationError("--annotate reads the capture twice: save it to a file first.")
    }
    if csv, flow != nil {
      throw ValidationError("--csv lists connections, --flow tells one: use --format jsonl.")
    }
    if svg != nil, flow == nil { throw ValidationError("--svg needs --flow.") }
    if csv, format != .text { throw ValidationError("Use --csv or --format, not both.") }
    if maxFlows < 1 { throw ValidationError("--max-flows needs a number above 0.") }
    if worst < 0 { throw ValidationError("--worst needs a number.") }
  }

  /// Refuses what makes sense for one capture only.
  private func validateComparison() throws {
    let refused = [
      (flow != nil, "--flow"), (failOn != nil, "--fail-on"), (annotate != nil, "--annotate"),
    ].filter(\.0).map(\.1)
    if let option = refused.first {
      throw ValidationError("\(option) is for one capture; two are compared as a whole.")
    }
    if csv {
      throw ValidationError(
        "--csv lists the connections of one capture; of two, --format jsonl lists the packets "
          + "that only one of them has.")
    }
    if files == ["-", "-"] { throw ValidationError("Standard input holds one capture, not two.") }
  }
}

/// How a capture's report is written.
enum PcapFormat: String, ExpressibleByArgument, CaseIterable {
  /// For people.
  case text
  /// One document.
  case json
  /// One connection a line.
  case jsonl
}
