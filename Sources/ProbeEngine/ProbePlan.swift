public import Wire

/// What a probe is made of.
public enum ProbeKind: Hashable, Sendable {
  /// A TCP segment with these flags.
  case tcp(TCPFlags)
  /// An ICMP or ICMPv6 echo request.
  case echo
  /// An ICMP timestamp request, whose answer carries the target's clock (RFC 792); IPv4 has it alone.
  case timestamp
  /// A UDP datagram.
  case udp

  /// Whether it asks for a connection: the kind that leaves half-open connections and tells directions.
  public var isSYN: Bool { self == .tcp(.syn) }

  /// Whether it is an ICMP message, which has no ports.
  public var isICMP: Bool { self == .echo || self == .timestamp }

  /// Whether an open port need not answer it.
  ///
  /// It answers no segment without SYN and ACK (RFC 9293 section 3.10.7.2), and, on Linux, none with SYN and FIN
  /// (`tcp_rcv_state_process()`); a closed one answers them with a reset. A datagram is answered if a program likes to.
  var isUnansweredWhenOpen: Bool {
    if self == .udp { return true }
    guard case .tcp(let flags) = self, flags.isDisjoint(with: [.ack, .rst]) else { return false }
    return !flags.contains(.syn) || flags.contains(.fin)
  }
}

/// How the packets look.
public struct ProbeShape: Hashable, Sendable {
  /// The initial time to live, or hop limit.
  public var timeToLive: UInt8 = 64
  /// DSCP and ECN bits.
  public var typeOfService: UInt8 = 0
  /// The IPv4 identification; `nil` for the probe's number, counted from 1.
  public var identification: UInt16?
  /// Whether routers must not cut the packet.
  public var isDontFragment = true
  /// The TCP window.
  public var window: UInt16 = 64_240
  /// The options of a SYN; those of Linux unless told otherwise.
  public var maximumSegmentSize: UInt16? = 1460
  /// Whether a SYN carries timestamps.
  public var hasTimestamps = true
  /// Whether a SYN offers window scale and selective acknowledgement.
  public var hasModernOptions = true
  /// Bytes of payload of UDP and ICMP probes.
  public var payloadLength = 16
  /// The IPv6 flow label, the same for all: routers choose paths by it.
  public var flowLabel: UInt32 = 0

  /// The shape of a Linux SYN.
  public init() {}
}

/// Everything that is decided before the first probe leaves.
public struct ProbePlan: Sendable {
  /// What the probes are made of.
  public var kind: ProbeKind
  /// How they look.
  public var shape = ProbeShape()
  /// Where they come from.
  public var source: IPAddress
  /// Where they go.
  public var target: IPAddress
  /// The destination port of TCP and UDP.
  public var port: UInt16
  /// The source ports to take in turn; none of them belongs to anybody else.
  public var sourcePorts: [UInt16]
  /// The source port for calibration, on which the kernel answers nothing; `nil`: no calibration.
  public var calibrationPort: UInt16?
  /// Time between probes.
  public var interval: Nanoseconds
  /// How many to send; `nil`: until told to stop.
  public var count: UInt64?
  /// How long to wait for a reply.
  public var timeout = Nanoseconds.seconds(2)
  /// Whether to ask the target, after a loss, if the probe had arrived.
  public var asksDirection = true
  /// Whether a second socket says which replies pass the local firewall.
  public var hasWitness = false
  /// Whether the capture shows what leaves and when.
  public var seesDepartures = true
  /// Whether the capture keeps whole packets, to be shown, and not just their headers.
  public var keepsWholePackets = false
  /// Whether losses are also counted for each source port.
  public var comparesFlows = false
  /// When the day began in UT, on the engine's clock: for the times in ICMP timestamp requests.
  public var midnight: Nanoseconds = 0
  /// How many probes may be open at once; more are held back.
  public var openLimit = 256
  /// Whether to slow down to ten a second when heavy loss suggests that the rate is its cause.
  public var backsOff = true

  /// Creates a plan with the usual settings.
  public init(
    kind: ProbeKind, source: IPAddress, target: IPAddress, port: UInt16, sourcePorts: [UInt16],
    calibrationPort: UInt16?, interval: Nanoseconds, count: UInt64?
  ) {
    self.kind = kind
    self.source = source
    self.target = target
    self.port = port
    self.sourcePorts = sourcePorts
    self.calibrationPort = calibrationPort
    self.interval = max(1, interval)
    self.count = count
  }
}
