import ArgumentParser

/// Options of `lossctl probe` that look for the place of a loss.
struct ProbeTraceOptions: ParsableArguments {
  @Flag(
    name: [.customShort("T"), .customLong("traceroute")],
    help: """
      Probes of one flow with rising time to live, all at once; -c counts rounds (10). With \
      --compat a probe an interval, as hping3 does.
      """)
  var trace = false

  @Flag(
    name: .customLong("tr-keep-ttl"), help: "With -T: watch one hop, that of -t (1).")
  var keepsTimeToLive = false

  @Flag(
    name: .customLong("tr-stop"),
    help: "With -T: no further than the target's first answer.")
  var stop = false

  @Flag(name: .customLong("tr-no-rtt"), help: "With -T: no lines with routers' times.")
  var noRoundTrip = false

  @Option(help: ArgumentHelp("Compare the losses of N source ports: N flows.", valueName: "N"))
  var flows: Int?

  @Flag(
    help: """
      Find the largest packet that gets through, over a TCP connection opened for it (no program \
      at the target sees a byte), or with -1.
      """)
  var sizes = false

  @Flag(
    help: """
      Probe over a connection that is opened for it, with single bytes out of order (no program at \
      the target sees one): each loss has its way, one by one, in one round trip. Takes a port that \
      accepts connections; each of them is reset at the end.
      """)
  var established = false

  func validate() throws {
    if [trace, flows != nil, sizes, established].filter({ $0 }).count > 1 {
      throw ValidationError("Use -T, --flows, --sizes or --established, one of them.")
    }
    if keepsTimeToLive || stop || noRoundTrip, !trace {
      throw ValidationError("--tr-keep-ttl, --tr-stop and --tr-no-rtt go with -T.")
    }
    if let flows, !(2...256).contains(flows) {
      throw ValidationError("--flows needs 2 to 256.")
    }
  }
}
