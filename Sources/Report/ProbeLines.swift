import Findings
public import ProbeEngine
import Wire

/// The lines that `lossctl probe` prints while it runs, in hping's shape.
public struct ProbeLines: Sendable {
  /// What the lines depend on.
  public struct Options: Sendable {
    /// hping3's lines byte for byte, and nothing else.
    public var isCompatible = false
    /// Type of service, length, sequence numbers and checksum as well.
    public var isVerbose = false
    /// Only sequence numbers and their growth (`-Q`).
    public var showsSequence = false
    /// IP identifications as growth (`-r`).
    public var hasRelativeIdentification = false
    /// The timestamps of TCP (`--tcp-timestamp`).
    public var showsTimestamps = false
    /// What the probes are, when not packets by themselves.
    public var mode = Mode.packets

    /// The usual lines.
    public init() {}
  }

  /// What the probes are.
  public enum Mode: Sendable {
    /// Packets by themselves.
    case packets
    /// Connections that the kernel opens; no packet is seen.
    case connecting
    /// Segments of a connection.
    case established
  }

  private let plan: ProbePlan
  private let options: Options
  private var lastIdentification: UInt16?
  private var lastSequence: UInt32?

  /// Creates the lines of one run.
  public init(plan: ProbePlan, options: Options) {
    self.plan = plan
    self.options = options
  }

  /// The first line: `HPING 10.0.0.2 (eth0 10.0.0.2): S set, 40 headers + 0 data bytes`.
  public func header(target: String, interface: String?, dataLength: Int) -> String {
    let word = options.isCompatible ? "HPING" : "LOSSCTL PROBE"
    let network: Int
    switch plan.target {
    case .v4: network = 20
    case .v6: network = 40
    }
    let place = interface.map { "\($0) " } ?? ""
    let start = "\(word) \(target) (\(place)\(plan.target)): "
    switch options.mode {
    case .packets: break
    case .connecting: return start + "connect() to port \(plan.port)\n"
    case .established:
      return start + "a connection to port \(plan.port), one byte out of order for each probe\n"
    }
    let what: String
    let headers: Int
    switch plan.kind {
    case .tcp(let flags):
      what = flags.isEmpty ? "NO FLAGS are set" : "\(flags.hpingText) set"
      // hping3 does not count options.
      headers = network + 20 + (options.isCompatible ? 0 : optionLength(flags))
    case .echo:
      what = "icmp mode set"
      headers = network + 8
    case .udp:
      what = "udp mode set"
      headers = network + 8
    }
    return start + "\(what), \(headers) headers + \(dataLength) data bytes\n"
  }

  private func optionLength(_ flags: TCPFlags) -> Int {
    guard flags.contains(.syn) else { return 0 }
    var options = TCPOptions()
    options.maximumSegmentSize = plan.shape.maximumSegmentSize
    options.isSelectiveAcknowledgementPermitted = plan.shape.hasModernOptions
    if plan.shape.hasTimestamps { options.timestamps = TCPTimestamps(value: 0, echo: 0) }
    if plan.shape.hasModernOptions { options.windowScale = 7 }
    return options.length
  }

  /// The line, or lines, for an answer.
  public mutating func line(_ reply: ProbeReply) -> String {
    let seen = reply.seen
    if let icmp = seen.icmp {
      var line = "\(icmp.hpingText) from ip=\(seen.sender)"
      if icmp.isTooBig, icmp.mtu > 0, !options.isCompatible { line += " mtu=\(icmp.mtu)" }
      if !options.isCompatible { line += " seq=\(reply.number)" }
      // hping's own trace of its table, which it prints for UDP.
      if options.isCompatible, plan.kind == .udp, !icmp.isTimeExceeded {
        line += "\nstatus=\(reply.isCopy ? 1 : 0) port=\(seen.port) seq=\(reply.number)"
      }
      return line + "\n"
    }
    if options.showsSequence, case .tcp = plan.kind { return sequenceLine(seen) }
    var line = reply.isCopy ? "DUP! " : ""
    line += "len=\(seen.length) ip=\(seen.sender) ttl=\(seen.timeToLive) "
    if seen.isDontFragment { line += "DF " }
    line += identification(seen)
    switch plan.kind {
    case .tcp: line += segment(reply)
    case .echo:
      line += options.isVerbose ? verboseNetwork(seen) : " "
      line += "icmp_seq=\(reply.number) \(roundTrip(reply))\(additions(reply))\n"
    case .udp:
      line += options.isVerbose ? verboseNetwork(seen) : " "
      line += "seq=\(reply.number) \(roundTrip(reply))\(additions(reply))\n"
    }
    if options.showsTimestamps, let timestamps = seen.timestamps {
      line += "  TCP timestamp: tcpts=\(timestamps.value)\n\n"
    }
    return line
  }

  private mutating func sequenceLine(_ seen: Observation) -> String {
    let growth = seen.sequence &- (lastSequence ?? seen.sequence)
    let isFirst = lastSequence == nil
    lastSequence = seen.sequence
    let difference = isFirst ? seen.sequence : growth
    let text = String(seen.sequence)
    return String(repeating: " ", count: max(0, 10 - text.count)) + "\(text) +\(difference)\n"
  }

  private mutating func identification(_ seen: Observation) -> String {
    defer { lastIdentification = seen.identification }
    if options.hasRelativeIdentification, let lastIdentification {
      return "id=+\(seen.identification &- lastIdentification)"
    }
    return "id=\(seen.identification)"
  }

  private func verboseNetwork(_ seen: Observation) -> String {
    guard options.isVerbose else { return "" }
    return " tos=\(String(seen.typeOfService, radix: 16)) iplen=\(seen.length)\n"
  }

  private func segment(_ reply: ProbeReply) -> String {
    let seen = reply.seen
    let letters = seen.flags.hpingText
    var text = options.isVerbose ? verboseNetwork(seen) : " "
    text += "sport=\(plan.port) flags=\(letters.isEmpty ? "none" : letters) seq=\(reply.number) "
    text += "win=\(seen.window) \(roundTrip(reply))\(additions(reply))\n"
    if options.isVerbose {
      text +=
        "seq=\(seen.sequence) ack=\(seen.acknowledgement) sum=\(String(seen.checksum, radix: 16)) urp=0\n\n"
    }
    return text
  }

  private func roundTrip(_ reply: ProbeReply) -> String {
    guard let time = reply.roundTrip else { return "rtt=? ms" }
    if options.isCompatible {
      return "rtt=\(Number.padded(time.inSeconds * 1000, decimals: 1)) ms"
    }
    return "rtt=\(Number.milliseconds(time.inSeconds)) ms"
  }

  /// What hping does not know, after `ms`.
  private func additions(_ reply: ProbeReply) -> String {
    guard !options.isCompatible else { return "" }
    if reply.repetition > 0 {
      return reply.isCopy ? " rtx=\(reply.repetition)" : " rtx=\(reply.repetition) lost=return"
    }
    return reply.isLate ? " late" : ""
  }

  /// The line for a connection that was a probe; what only packets show is not in it.
  public func line(_ reply: ConnectReply) -> String {
    let outcome = reply.outcome
    let flags: String
    switch outcome.kind {
    case .icmp(let kind, let sender):
      return "\(kind.hpingText) from ip=\(sender) seq=\(reply.number)\n"
    case .failed(let reason): return "\(reason) seq=\(reply.number)\n"
    case .pending: return ""
    case .connected: flags = "SA"
    case .refused: flags = "RA"
    }
    let time = reply.roundTrip.map { Number.milliseconds($0.inSeconds) } ?? "?"
    var line =
      "ip=\(plan.target) sport=\(plan.port) flags=\(flags) seq=\(reply.number) rtt=\(time) ms"
    if outcome.retransmissions > 0 { line += " rtx=\(outcome.retransmissions)" }
    switch reply.verdict {
    case .retransmitted: line += " lost=return"
    case .repeated: line += " lost=undecided"
    case .late: line += " late"
    default: break
    }
    return line + "\n"
  }

  /// The line for a probe whose verdict is no answer's; `nil` where the answer's line says it all.
  public func line(_ outcome: ProbeOutcome) -> String? {
    guard !options.isCompatible else { return nil }
    let after = " after=\(Number.milliseconds(outcome.decidedAfter.inSeconds)) ms"
    let text: String
    switch outcome.verdict {
    case .ok, .duplicate, .late, .retransmitted, .repeated, .refused, .icmp: return nil
    case .lostForward: text = "lost=forward\(after)"
    case .lostReturn: text = "lost=return\(after)"
    case .lost: text = "lost=undecided\(after)"
    case .corrupt: text = "lost=corrupt: every answer had a wrong checksum"
    case .sendRefused: text = "local: not sent"
    case .droppedOutbound: text = "local: never left this machine"
    case .droppedInbound:
      text =
        "local: answered, and the answer was dropped by this machine's firewall or reverse-path filter"
    case .droppedByCapture: text = "unknown: the capture lost packets"
    case .observerStalled: text = "unknown: this machine stood still"
    case .connectionEnded: text = "unknown: the target ended the connection"
    case .silent: text = "unanswered, as by an open port"
    case .earlierConnection:
      text = "unknown: the target still held an earlier connection of this port"
    }
    let correction = outcome.corrects.map { " (not \($0.name))" } ?? ""
    return "seq=\(outcome.number) \(text)\(correction)\n"
  }
}
