/// Everything `lossctl pcap` says of a capture: the document of schema `lossctl.pcap/1`.
public struct CaptureReport: Codable, Hashable, Sendable {
  /// The name and version of this document's shape.
  public static let schemaName = "lossctl.pcap/1"

  /// Always `CaptureReport.schemaName`.
  public var schema: String
  /// The file, or the interface.
  public var source: CaptureSourceReport
  /// How far the capture itself can be trusted.
  public var quality: CaptureQuality
  /// Where it was taken.
  public var vantage: VantageReport
  /// Connections by verdict; verdicts that none has are left out.
  public var verdicts: [String: UInt64]
  /// Connections that carried data until the receiver closed its window for good; broken ones, by their verdict.
  public var closedWindows: UInt64
  /// Slow connections that waited for a retransmission timer or for a closed window.
  public var heldUp: UInt64
  /// Connections by handshake state.
  public var handshakes: [String: UInt64]
  /// Connections that were followed.
  public var connectionCount: UInt64
  /// Losses by direction and side of the capture point.
  public var losses: [LossReport]
  /// Retransmissions and probes by kind.
  public var retransmissions: [String: UInt64]
  /// Seconds that connections waited, by cause, all added up.
  public var secondsWaited: [String: Double]
  /// The worst connections, the most urgent first.
  public var connections: [ConnectionReport]
  /// What holds for the capture as a whole, the most important first.
  public var findings: [Finding]

  /// Creates a report; the rest is set through its properties.
  public init(source: CaptureSourceReport) {
    schema = Self.schemaName
    self.source = source
    quality = CaptureQuality()
    vantage = VantageReport(place: "unknown", summary: "")
    verdicts = [:]
    closedWindows = 0
    heldUp = 0
    handshakes = [:]
    connectionCount = 0
    losses = []
    retransmissions = [:]
    secondsWaited = [:]
    connections = []
    findings = []
  }

  /// Packets lost on a side of the capture point, in both directions.
  public func lost(_ side: LossReport.Side) -> UInt64 {
    losses.filter { $0.side == side }.reduce(0) { $0 + $1.packets + $1.inferred }
  }

  /// Data packets of the wire, in both directions.
  public var dataPackets: UInt64 {
    losses.filter { $0.side == .before }.reduce(0) { $0 + $1.ofPackets }
  }

  /// Packets of handshakes that were lost, in both directions and on both sides of the capture point.
  public var handshakeLost: UInt64 { losses.reduce(0) { $0 + $1.handshake } }

  /// Whether packets were lost or connections did not get through.
  ///
  /// One that was slow, lost nothing and was not held up waited for a program or for a long way.
  public var foundLoss: Bool {
    let bad = ["stall", "broken", "no-answer", "half-open", "reset"]
    return lost(.before) + lost(.after) + handshakeLost + heldUp > 0
      || bad.contains { verdicts[$0, default: 0] > 0 }
  }
}

/// What was read.
public struct CaptureSourceReport: Codable, Hashable, Sendable {
  /// The path, `standard input`, or the interface.
  public var name: String
  /// The format in words.
  public var format: String
  /// Frames that were read.
  public var frames: UInt64
  /// TCP segments among them, copies left out.
  public var segments: UInt64
  /// Bytes that were read.
  public var bytes: UInt64
  /// When the first segment was captured: seconds since 1970, UTC.
  public var start: Double?
  /// Seconds from the first to the last segment.
  public var seconds: Double?
  /// Why the rest could not be read, with the offset; `nil` when all was.
  public var damage: String?
  /// Frames by what they were, TCP left out.
  public var otherFrames: [String: UInt64]

  /// Creates one; the rest is set through its properties.
  public init(name: String, format: String) {
    self.name = name
    self.format = format
    frames = 0
    segments = 0
    bytes = 0
    otherFrames = [:]
  }
}

/// How far a capture can be trusted.
public struct CaptureQuality: Codable, Hashable, Sendable {
  /// `good`, `fair` or `poor`.
  public var grade: String = "good"
  /// What limits it, in sentences.
  public var limits: [String] = []
  /// Packets that the capturer says it dropped; `nil` when the file says nothing.
  public var declaredDrops: UInt64?
  /// Packets that were acknowledged and never recorded: the capture lost them.
  public var unrecorded: UInt64 = 0
  /// Packets recorded more than once and taken out.
  public var copies: UInt64 = 0
  /// Frames that carried more than one packet of the wire.
  public var superSegments: UInt64 = 0
  /// Connections of which one direction was seen.
  public var oneSided: UInt64 = 0
  /// Connections that began before the capture.
  public var midStream: UInt64 = 0
  /// Segments that are older than one before them.
  public var backwardClocks: UInt64 = 0
  /// Frames that the snap length cut before the end of their TCP header.
  public var cutFrames: UInt64 = 0
  /// Frames that could not be decoded.
  public var malformedFrames: UInt64 = 0
  /// Segments of connections that were not followed, because too many were open.
  public var notFollowed: UInt64 = 0
  /// So many connections were not followed, as far as their SYNs tell.
  public var connectionsNotFollowed: UInt64 = 0
  /// ICMP errors that belong to no connection here.
  public var strayRefusals: UInt64 = 0
  /// Segments with a wrong checksum from senders whose adapter fills it in after the capture.
  public var offloadedChecksums: UInt64 = 0
  /// Segments with a wrong checksum from senders whose others are right: damaged on the way here.
  ///
  /// Every segment of the first 20,000 frames is verified, later one of 32 and those that do not fit in.
  public var damagedSegments: UInt64 = 0
  /// The longest silence of the whole capture when it is longer than an hour, in seconds.
  public var clockJumpSeconds: Double?

  /// Creates a quality of nothing known against it.
  public init() {}
}

/// Where on the path a capture was taken.
public struct VantageReport: Codable, Hashable, Sendable {
  /// `client`, `server`, `middle`, `mixed` or `unknown`.
  public var place: String
  /// The same in a sentence.
  public var summary: String
  /// The median time to the client and back, in milliseconds.
  public var clientMilliseconds: Double?
  /// The median time to the server and back, in milliseconds.
  public var serverMilliseconds: Double?

  /// Creates a vantage point.
  public init(place: String, summary: String) {
    self.place = place
    self.summary = summary
  }
}

/// Losses of one direction on one side of the capture point.
public struct LossReport: Codable, Hashable, Sendable {
  /// Where packets went missing.
  public enum Side: String, Codable, Hashable, Sendable, CaseIterable {
    /// Between their sender and the capture point.
    case before
    /// Between the capture point and their receiver.
    case after
    /// Nowhere: they arrived, and the capture missed them.
    case capture
  }

  /// `client-to-server` or `server-to-client`.
  public var direction: String
  /// Where.
  public var side: Side
  /// Data packets lost.
  public var packets: UInt64
  /// More of them that the senders' timing shows.
  public var inferred: UInt64
  /// SYNs, SYN-ACKs and final ACKs.
  public var handshake: UInt64
  /// Data packets of this direction, as the wire carried them.
  public var ofPackets: UInt64
  /// The share lost; `nil` without data.
  public var rate: Double?
  /// The bounds of the share at 95 % (Wilson).
  public var lowest: Double?
  /// The upper bound.
  public var highest: Double?
  /// Packets of this direction that nothing decides about.
  public var ambiguous: UInt64
  /// Bursts of 1, 2, 3-4, 5-8 and more packets, both sides of the capture point together.
  public var bursts: [UInt64]
  /// The longest burst.
  public var longestBurst: UInt64

  /// Creates a report of nothing lost.
  public init(direction: String, side: Side) {
    self.direction = direction
    self.side = side
    packets = 0
    inferred = 0
    handshake = 0
    ofPackets = 0
    ambiguous = 0
    bursts = [0, 0, 0, 0, 0]
    longestBurst = 0
  }
}
