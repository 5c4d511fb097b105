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
      The options are hping3's, each kept or refused with the reason. Every probe has one verdict; \
      loss is counted over the probes that are proven to have left this machine, and printed with \
      its 95 % confidence interval. A SYN without an answer is asked about with a second one, which \
      tells whether it was lost on the way there or its answer on the way back, if the target keeps \
      state.

      It takes CAP_NET_RAW, dropped as soon as the sockets are open. Without it, SYN probes become \
      connections that the kernel opens (--connect), which show repeated SYNs, round-trip times, \
      refusals and ICMP errors, and say on standard error what they do not show.

      EXIT STATUS
        0   at least one reply; as for hping3, an ICMP error is one, and so is an
            answer that this machine's own firewall drops
        1   no reply
        2   could not probe
        3   lost more than --fail-above
        64  wrong use
        With --tcpexitcode: the TCP flags of the last answer.

      EXAMPLES
        lossctl probe -S -p 443 example.org              a SYN a second
        lossctl probe -S -p 443 -c 1000 -i u10000 host   100 a second
        lossctl probe -S -p 80 -T host                   where on the path
        lossctl probe -S -p 80 --flows 8 -c 800 host     one bad leg of several?
        lossctl probe -p 80 --sizes host                 what size gets through
        lossctl probe -p 443 --established host          over a connection
        lossctl probe -1 --format jsonl host             ICMP echo, for a program
        lossctl probe --compat -S -p 80 -c 3 host        as hping3 prints it
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
    if output.showsVersion { throw CleanExit.message(Lossctl.configuration.version) }
    if let option = rest.first(where: { $0.hasPrefix("-") && $0.count > 1 }) {
      throw ValidationError("Unknown option '\(option)'.")
    }
    guard rest.count == 1 else {
      throw ValidationError(
        rest.isEmpty
          ? "Which host? As in: lossctl probe -S -p 80 host"
          : "One target at a time: \(rest.joined(separator: ", "))")
    }
    if packet.connects, let option = unconnectable {
      throw ValidationError("\(option) needs raw packets, which --connect does without.")
    }
    if output.compat, trace.flows != nil || trace.sizes || trace.established {
      throw ValidationError(
        "--compat goes with what hping3 has: not with --flows, --sizes or --established.")
    }
    if trace.trace, packet.timeToLive != nil, !trace.keepsTimeToLive, !output.compat {
      throw ValidationError("-T tries every hop from the first; for one, use -T --tr-keep-ttl -t.")
    }
    if trace.trace, packet.udp, !output.compat, let data = packet.data, data < 8 {
      throw ValidationError(
        "-T with -2 needs -d 8 or more: a datagram carries what tells it apart.")
    }
    if trace.established {
      if packet.ack || packet.fin || packet.push || packet.urgent || packet.isICMP
        || packet.udp
      {
        throw ValidationError(
          "--established sends segments of its own; leave out -A -F -P -U -1 -2.")
      }
      if pace.nanoseconds < EstablishedEngine.shortestInterval {
        throw ValidationError(
          "--established needs -i u5000 or more: acknowledgements that are nearer are taken together."
        )
      }
    }
    if output.tcpexitcode, trace.sizes {
      throw ValidationError("--tcpexitcode goes with probing, not with --sizes.")
    }
    if trace.sizes,
      packet.ack || packet.fin || packet.push || packet.urgent || packet.udp
        || packet.wantsTimestamps
    {
      throw ValidationError(
        "--sizes sends segments of its own, or with -1 echo requests; leave out -A -F -P -U -2.")
    }
    if output.dumps, trace.trace || trace.sizes {
      throw ValidationError("-j and -J go with plain probing, not with -T or --sizes.")
    }
  }
}

extension ProbeCommand {
  /// The first option in use that only raw packets can do.
  var unconnectable: String? {
    let used: [(Bool, String)] = [
      (packet.ack, "-A"), (packet.fin, "-F"), (packet.push, "-P"), (packet.urgent, "-U"),
      (packet.wantsTimestamps, "--icmp-ts"), (packet.isICMP, "-1"), (packet.udp, "-2"),
      (packet.basePort != nil, "-s"),
      (packet.keepsPort, "-k"), (packet.identification != nil, "-N"), (packet.window != nil, "-w"),
      (packet.data ?? 0 > 0, "-d"), (packet.largestPacket != nil, "-m"),
      (packet.showsTimestamps, "--tcp-timestamp"),
      (packet.profile != nil, "--syn-profile"), (trace.trace, "-T"),
      (trace.flows != nil, "--flows"), (trace.sizes, "--sizes"),
      (trace.established, "--established"), (output.sequence, "-Q"),
      (output.relative, "-r"), (output.dumps, "-j"), (output.compat, "--compat"),
    ]
    return used.first { $0.0 }?.1
  }
}
