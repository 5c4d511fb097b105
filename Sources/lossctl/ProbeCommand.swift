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

      It takes CAP_NET_RAW, dropped as soon as the sockets are open. Without it, SYN probes become \
      connections that the kernel opens (--connect), which show repeated SYNs, round-trip times, \
      refusals and ICMP errors, and say on standard error what they do not show.

      EXIT STATUS
        0   at least one reply, as hping counts: an ICMP error is one, and an answer that this machine's own
            firewall drops
        1   no reply
        2   could not probe, or ended because it would keep too many connections half open at the target
        3   lost more than --fail-above
        64  wrong use
        With --tcpexitcode: the TCP flags of the last reply.

      EXAMPLES
        lossctl probe -S -p 443 example.org
        lossctl probe -S -p 443 -c 1000 -i u10000 10.0.0.2
        lossctl probe -S -p 80 -T example.org         where on the path
        lossctl probe -1 example.org                  ICMP echo
        lossctl probe -p 443 --established host       over a connection
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
    if packet.connects, let option = unconnectable {
      throw ValidationError("\(option) needs raw packets, which --connect does without.")
    }
    if output.compat, trace.isWanted {
      throw ValidationError(
        "--compat goes with plain probing, not with -T, --flows, --sizes or --established.")
    }
    if trace.established {
      if packet.ack || packet.fin || packet.push || packet.urgent || packet.icmp || packet.udp {
        throw ValidationError(
          "--established sends segments of its own; leave out -A -F -P -U -1 -2.")
      }
      if pace.nanoseconds < EstablishedEngine.shortestInterval {
        throw ValidationError(
          "--established needs -i u5000 or more: acknowledgements that are nearer are taken together."
        )
      }
    }
    if output.tcpexitcode, trace.trace || trace.sizes {
      throw ValidationError("--tcpexitcode goes with plain probing, not with -T or --sizes.")
    }
    if trace.sizes, packet.ack || packet.fin || packet.push || packet.urgent || packet.udp {
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
      (packet.icmp, "-1"), (packet.udp, "-2"), (packet.basePort != nil, "-s"),
      (packet.keepsPort, "-k"), (packet.identification != nil, "-N"), (packet.window != nil, "-w"),
      (packet.data ?? 0 > 0, "-d"), (packet.showsTimestamps, "--tcp-timestamp"),
      (packet.profile != nil, "--syn-profile"), (trace.trace, "-T"),
      (trace.flows != nil, "--flows"), (trace.sizes, "--sizes"),
      (trace.established, "--established"), (output.sequence, "-Q"),
      (output.relative, "-r"), (output.dumps, "-j"), (output.compat, "--compat"),
    ]
    return used.first { $0.0 }?.1
  }
}
