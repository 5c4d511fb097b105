import ArgumentParser
import ProbeEngine

extension ProbeCommand {
  /// Refuses options that would be without effect in the way of probing that is chosen.
  func validateModes() throws {
    if output.compat, trace.flows != nil || trace.sizes || trace.established {
      throw ValidationError(
        "--compat goes with what hping3 has: not with --flows, --sizes or --established.")
    }
    if trace.flows != nil, packet.isICMP || packet.keepsPort {
      throw ValidationError("--flows compares source ports, which -1 has not and -k keeps.")
    }
    if trace.trace { try validateTrace() }
    if trace.sizes { try validateSizes() }
    if trace.established { try validateEstablished() }
  }

  private func validateTrace() throws {
    if packet.timeToLive != nil, !trace.keepsTimeToLive, !output.compat {
      throw ValidationError("-T tries every hop from the first; for one, use -T --tr-keep-ttl -t.")
    }
    if packet.udp, !output.compat, let data = packet.data, data < 8 {
      throw ValidationError(
        "-T with -2 needs -d 8 or more: a datagram carries what tells it apart.")
    }
    let unused = [
      (output.sequence, "-Q"), (output.relative, "-r"),
      (packet.showsTimestamps, "--tcp-timestamp"), (output.debug, "-D"),
    ]
    if !output.compat, let option = unused.first(where: \.0)?.1 {
      throw ValidationError("\(option) goes with -T in --compat only, whose lines are hping3's.")
    }
  }

  private func validateSizes() throws {
    if usesFlags || packet.udp || packet.wantsTimestamps {
      throw ValidationError(
        "--sizes sends segments of its own, or with -1 echo requests; leave out -A -F -P -U -2.")
    }
    let unused =
      shaped + [
        (output.sequence, "-Q"), (output.relative, "-r"), (output.dumpsHexadecimal, "-j"),
        (output.dumpsCharacters, "-J"), (output.debug, "-D"),
        (output.tcpexitcode, "--tcpexitcode"), (output.failAbove != nil, "--fail-above"),
      ]
    if let option = unused.first(where: \.0)?.1 {
      throw ValidationError("\(option) does not go with --sizes, which looks for a size.")
    }
  }

  private func validateEstablished() throws {
    if usesFlags || packet.isICMP || packet.udp {
      throw ValidationError("--established sends segments of its own; leave out -A -F -P -U -1 -2.")
    }
    if pace.nanoseconds < EstablishedEngine.shortestInterval {
      throw ValidationError(
        "--established needs -i u5000 or more: acknowledgements that are nearer are taken together."
      )
    }
    if let option = shaped.first(where: \.0)?.1 {
      throw ValidationError(
        "\(option) does not go with --established, whose segments are all alike.")
    }
  }

  private var usesFlags: Bool { packet.ack || packet.fin || packet.push || packet.urgent }

  /// What shapes single packets, and whether it is in use.
  private var shaped: [(Bool, String)] {
    [
      (packet.identification != nil, "-N"), (packet.window != nil, "-w"),
      (packet.data != nil, "-d"), (packet.maximumSegmentSize != nil, "--tcp-mss"),
      (packet.showsTimestamps, "--tcp-timestamp"), (packet.profile != nil, "--syn-profile"),
    ]
  }

  /// The first option in use that only raw packets can do.
  var unconnectable: String? {
    let used: [(Bool, String)] = [
      (packet.ack, "-A"), (packet.fin, "-F"), (packet.push, "-P"), (packet.urgent, "-U"),
      (packet.wantsTimestamps, "--icmp-ts"), (packet.isICMP, "-1"), (packet.udp, "-2"),
      (packet.basePort != nil, "-s"),
      (packet.keepsPort, "-k"), (packet.identification != nil, "-N"), (packet.window != nil, "-w"),
      (packet.data ?? 0 > 0, "-d"),
      (packet.showsTimestamps, "--tcp-timestamp"),
      (packet.profile != nil, "--syn-profile"), (trace.trace, "-T"),
      (trace.flows != nil, "--flows"), (trace.sizes, "--sizes"),
      (trace.established, "--established"), (output.sequence, "-Q"),
      (output.relative, "-r"), (output.dumpsHexadecimal, "-j"), (output.dumpsCharacters, "-J"),
      (output.compat, "--compat"),
    ]
    return used.first { $0.0 }?.1
  }
}
