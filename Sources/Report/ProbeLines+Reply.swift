import Findings
public import ProbeEngine
import Wire

extension ProbeLines {
  /// The line, or lines, for an answer.
  public mutating func line(_ reply: ProbeReply) -> String {
    if reply.seen.icmp != nil { return error(reply) }
    if options.showsSequence, case .tcp = plan.kind { return sequence(reply.seen) }
    // hping3 keeps quiet about TCP and UDP only.
    if options.isQuiet, !plan.kind.isICMP { return "" }
    let seen = reply.seen
    var line = reply.isCopy ? "DUP! " : ""
    // hping takes what fills an Ethernet frame up for a part of the packet: a reset has 46 bytes there.
    line +=
      "len=\(seen.length + (options.isCompatible ? seen.padding : 0)) ip=\(seen.sender) ttl=\(seen.timeToLive)"
    if seen.isDontFragment { line += " DF" }
    line += identification(reply)
    line +=
      options.isVerbose && !options.isQuiet
      ? " tos=\(String(seen.typeOfService, radix: 16)) iplen=\(seen.length)\n" : " "
    switch plan.kind {
    case .tcp: line += segment(reply)
    case .echo: line += "icmp_seq=\(reply.number) \(roundTrip(reply))\n"
    case .timestamp: line += "icmp_seq=\(reply.number) \(roundTrip(reply))\n" + clock(reply)
    case .udp: line += "seq=\(reply.number) \(roundTrip(reply))\n"
    }
    if options.showsTimestamps, let timestamps = seen.timestamps,
      !(options.isCompatible && reply.isCopy)
    {
      line += "  TCP timestamp: tcpts=\(timestamps.value)\n" + uptime(timestamps.value) + "\n"
    }
    return line
  }

  private mutating func error(_ reply: ProbeReply) -> String {
    let seen = reply.seen
    guard let icmp = seen.icmp else { return "" }
    guard options.isCompatible else {
      var line = "\(icmp.lineText) from ip=\(seen.sender)"
      if icmp.isTooBig, icmp.mtu > 0 { line += " mtu=\(icmp.mtu)" }
      return line + " seq=\(reply.number)\n"
    }
    // hping3 knows no parameter problems.
    if !icmp.isVersion6, icmp.type == 12 { return "" }
    var line = "\(icmp.hpingText) from ip=\(seen.sender)\(name)\n"
    if icmp.isTimeExceeded { return line }
    if options.isQuiet { line = "" }
    // hping's own trace of its table, which it prints for UDP, and takes the time there.
    guard plan.kind == .udp else { return line }
    if let time = reply.roundTrip { otherTimes.add(time.inSeconds) }
    return line + "status=\(reply.isCopy ? 1 : 0) port=\(seen.port) seq=\(reply.number)\n"
  }

  private mutating func sequence(_ seen: Observation) -> String {
    let last = lastSequence ?? 0
    lastSequence = seen.sequence
    var growth = seen.sequence &- last
    // hping takes the turn of the counter for one less than it is.
    if options.isCompatible, seen.sequence < last { growth &-= 1 }
    let text = String(seen.sequence)
    return String(repeating: " ", count: max(0, 10 - text.count)) + "\(text) +\(growth)\n"
  }

  /// ` id=7`, or with `-r` how much it has grown for each probe since the last answer; IPv6 has none.
  private mutating func identification(_ reply: ProbeReply) -> String {
    if case .v6 = reply.seen.sender, !options.isCompatible { return "" }
    let value = reply.seen.identification
    guard options.hasRelativeIdentification else { return " id=\(value)" }
    guard let last = lastIdentification else {
      lastIdentification = (value, reply.number)
      return " id=\(value)"
    }
    guard reply.number > last.number else { return " id=\(value)" }
    lastIdentification = (value, reply.number)
    var growth = UInt64(value &- last.value)
    if options.isCompatible, value < last.value { growth -= 1 }
    return " id=+\(growth / (reply.number - last.number))"
  }

  private func segment(_ reply: ProbeReply) -> String {
    let seen = reply.seen
    let letters = seen.flags.hpingText
    var text = "sport=\(plan.port) flags=\(letters.isEmpty ? "none" : letters) "
    text += "seq=\(reply.number) win=\(seen.window) \(roundTrip(reply))\n"
    guard options.isVerbose else { return text }
    // hping prints the checksum as a little-endian machine reads it.
    let checksum = options.isCompatible ? seen.checksum.byteSwapped : seen.checksum
    text += "seq=\(seen.sequence) ack=\(seen.acknowledgement) "
    return text + "sum=\(String(checksum, radix: 16)) urp=\(seen.urgentPointer)\n\n"
  }

  /// The target's clock; the times there and back are right only where both clocks are.
  private func clock(_ reply: ProbeReply) -> String {
    guard let clock = reply.seen.clock else { return "[|icmp timestamp]\n" }
    let time = reply.roundTrip.map { "\($0 / .milliseconds(1))" } ?? "?"
    return """
      ICMP timestamp: Originate=\(clock.originate) Receive=\(clock.receive) \
      Transmit=\(clock.transmit)
      ICMP timestamp RTT tsrtt=\(time)


      """
  }

  private func roundTrip(_ reply: ProbeReply) -> String {
    guard let time = reply.roundTrip else { return "rtt=? ms" }
    if options.isCompatible {
      return "rtt=\(Number.padded(time.inSeconds * 1000, decimals: 1)) ms"
    }
    return "rtt=\(Number.milliseconds(time.inSeconds)) ms\(additions(reply))"
  }

  /// What hping does not know, after `ms`.
  private func additions(_ reply: ProbeReply) -> String {
    if reply.repetition > 0 {
      return reply.isCopy ? " rtx=\(reply.repetition)" : " rtx=\(reply.repetition) lost=return"
    }
    return reply.isLate ? " late" : ""
  }
}
