import ArgumentParser
import ProbeEngine

/// `lossctl probe`: raw SYNs, true loss figures.
struct ProbeCommand: ParsableCommand {
  static let usage = "lossctl probe [<options>] <host>"
  static let configuration = CommandConfiguration(
    commandName: "probe",
    _superCommandName: Lossctl.name,
    abstract:
      "Probe a host with raw TCP SYNs, ICMP or UDP, and say what is really lost, and on which way.",
    usage: usage,
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
        2   could not probe, or could not write the report; or ended because it would keep too
            many connections half open at the target
        3   lost more than --fail-above, or answered and the loss is not known
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
    try validateModes()
  }
}
