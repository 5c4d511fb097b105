/// One connection of a capture, judged.
public struct ConnectionReport: Codable, Hashable, Sendable {
  /// Its number, from 0 in order of first packets, as Wireshark's `tcp.stream` counts.
  public var number: UInt64
  /// The side that opened it, or seems to have.
  public var client: EndpointReport
  /// The other side.
  public var server: EndpointReport
  /// VLAN, tunnel and capture interface, where there are any; in words.
  public var network: String?
  /// The first frame.
  public var firstFrame: UInt64
  /// The last frame.
  public var lastFrame: UInt64
  /// When it began: seconds since 1970, UTC.
  public var start: Double
  /// Seconds from its first to its last packet.
  public var seconds: Double
  /// Its segments.
  public var packets: UInt64
  /// How far the handshake got.
  public var handshake: HandshakeReport
  /// What became of it, in one word.
  public var verdict: String
  /// How sure that is: `certain`, `likely` or `possible`.
  public var confidence: String
  /// The verdict in a sentence.
  public var summary: String
  /// Causes, the likeliest first.
  public var causes: [CauseReport]
  /// What the verdict rests on, each with its frame.
  public var evidence: [FrameEvidence]
  /// Which sizes of IP packets got through and which did not.
  public var bracket: SizeBracket?
  /// ICMP errors about it.
  public var refusals: [RefusalReport]
  /// Seconds it waited, by cause.
  public var secondsWaited: [String: Double]
  /// What settles the remaining doubt.
  public var next: [Fix]

  /// Creates a report; the rest is set through its properties.
  public init(number: UInt64, client: EndpointReport, server: EndpointReport) {
    self.number = number
    self.client = client
    self.server = server
    firstFrame = 0
    lastFrame = 0
    start = 0
    seconds = 0
    packets = 0
    handshake = HandshakeReport(state: "")
    verdict = ""
    confidence = ""
    summary = ""
    causes = []
    evidence = []
    refusals = []
    secondsWaited = [:]
    next = []
  }

  /// Whether packets of it were lost, those of its handshake too.
  public var foundLoss: Bool {
    [client, server].contains { $0.lostBefore + $0.lostBeforeInferred + $0.lostAfter > 0 }
      || handshake.synsLostAfter + handshake.synAcksLostAfter + handshake.finalAcksLostBefore
        + handshake.finalAcksLostAfter > 0
  }
}

/// One side of a connection: what it sent, and what became of that.
public struct EndpointReport: Codable, Hashable, Sendable {
  /// The address.
  public var address: String
  /// The port.
  public var port: UInt16
  /// Its segments.
  public var packets: UInt64 = 0
  /// Segments with payload or FIN.
  public var dataPackets: UInt64 = 0
  /// Payload bytes, every copy counted.
  public var payloadBytes: UInt64 = 0
  /// Bytes that were sent and never acknowledged.
  public var unacknowledgedBytes: UInt64 = 0
  /// Bytes that never came to the capture point.
  public var missingBytes: UInt64 = 0
  /// Its packets lost between it and the capture point: holes that were filled later.
  public var lostBefore: UInt64 = 0
  /// More of them, of which no copy was seen: its timing shows them.
  public var lostBeforeInferred: UInt64 = 0
  /// Its packets lost between the capture point and the receiver: seen, and sent again.
  public var lostAfter: UInt64 = 0
  /// Its packets that arrived and were not recorded.
  public var unrecorded: UInt64 = 0
  /// Packets of which nothing decides whether they were lost.
  public var ambiguous: UInt64 = 0
  /// Packets that others overtook before the capture point.
  public var reordered: UInt64 = 0
  /// The longest time that one came late, in milliseconds.
  public var reorderMilliseconds: Double?
  /// Times that the receiver missed something that came late, with nothing sent again.
  public var reorderedAfter: UInt64 = 0
  /// Retransmissions and probes by kind.
  public var retransmissions: [String: UInt64] = [:]
  /// How many times the timer ran out in a row, at most.
  public var longestBackoff: UInt64 = 0
  /// ACKs without news of the other side's data.
  public var duplicateAcks: UInt64 = 0
  /// Segments of it that announced a window of zero.
  public var zeroWindows: UInt64 = 0
  /// Seconds its window stayed closed.
  public var zeroWindowSeconds: Double = 0
  /// The shortest time from the capture point to the other side and back, in milliseconds.
  public var roundTripMilliseconds: Double?
  /// The maximum segment size that it announced.
  public var maximumSegment: UInt64?
  /// The shift of its windows.
  public var windowScale: UInt64?
  /// Whether it permits selective acknowledgements.
  public var permitsSelectiveAcknowledgement: Bool = false
  /// Whether it sends timestamps.
  public var usesTimestamps: Bool = false
  /// The time to live of its first packet.
  public var timeToLive: UInt64?
  /// Its largest IP packet.
  public var largestPacket: UInt64 = 0
  /// Frames that carried more than one packet of the wire: offload.
  public var superSegments: UInt64 = 0

  /// Creates one; the rest is set through its properties.
  public init(address: String, port: UInt16) {
    self.address = address
    self.port = port
  }

  /// Address and port as they are written together.
  public var name: String { address.contains(":") ? "[\(address)]:\(port)" : "\(address):\(port)" }
}

/// The handshake of a connection.
public struct HandshakeReport: Codable, Hashable, Sendable {
  /// `complete`, `half-open`, `unanswered`, `refused` or `not-captured`.
  public var state: String
  /// SYNs that were seen.
  public var syns: UInt64 = 0
  /// SYN-ACKs that were seen.
  public var synAcks: UInt64 = 0
  /// SYNs that found no answer here: lost after the capture point, dropped by the server, or their
  /// answer was lost before it.
  public var synsLostAfter: UInt64 = 0
  /// SYN-ACKs that passed here and did not reach the client.
  public var synAcksLostAfter: UInt64 = 0
  /// Final ACKs that never came here: the server repeated its SYN-ACK, but the client did not repeat its SYN.
  public var finalAcksLostBefore: UInt64 = 0
  /// Final ACKs that passed here and that the server did not take: lost, or its accept queue is full.
  public var finalAcksLostAfter: UInt64 = 0
  /// Milliseconds from the first SYN to the final ACK.
  public var milliseconds: Double?
  /// Milliseconds from SYN to SYN-ACK: to the server and back.
  public var serverMilliseconds: Double?
  /// Milliseconds from SYN-ACK to ACK: to the client and back.
  public var clientMilliseconds: Double?

  /// Creates one; the rest is set through its properties.
  public init(state: String) {
    self.state = state
  }
}

/// A possible cause.
public struct CauseReport: Codable, Hashable, Sendable {
  /// A stable name such as `path-mtu`.
  public var cause: String
  /// `certain`, `likely`, `possible` or `unlikely`.
  public var confidence: String
  /// Why.
  public var because: String

  /// Creates a cause.
  public init(_ cause: String, _ confidence: String, because: String) {
    self.cause = cause
    self.confidence = confidence
    self.because = because
  }
}

/// Something that can be looked up in a frame.
public struct FrameEvidence: Codable, Hashable, Sendable {
  /// The frame's number as Wireshark counts.
  public var frame: UInt64
  /// What it shows.
  public var shows: String

  /// Creates evidence.
  public init(_ frame: UInt64, _ shows: String) {
    self.frame = frame
    self.shows = shows
  }
}

/// Which sizes of one side's IP packets got through.
public struct SizeBracket: Codable, Hashable, Sendable {
  /// The side whose packets they are: `client` or `server`.
  public var sender: String
  /// The largest that is known to have arrived, in bytes with the IP header.
  public var passes: UInt64
  /// The smallest that was sent again and again and never arrived.
  ///
  /// `nil` when it was never seen.
  public var fails: UInt64?

  /// Creates a bracket.
  public init(sender: String, passes: UInt64, fails: UInt64?) {
    self.sender = sender
    self.passes = passes
    self.fails = fails
  }
}

/// An ICMP error about a connection.
public struct RefusalReport: Codable, Hashable, Sendable {
  /// The frame of the first.
  public var frame: UInt64
  /// How many there were.
  public var count: UInt64
  /// Who sent it.
  public var reporter: String
  /// Whose packets it is about: `client` or `server`.
  public var about: String
  /// What it says.
  public var meaning: String
  /// The MTU that it names.
  public var maximumTransmissionUnit: UInt64?
  /// Whether the sender made its packets small enough; `nil` when it sent none to tell.
  public var isObeyed: Bool?
  /// Milliseconds until it did.
  public var milliseconds: Double?

  /// Creates one; the rest is set through its properties.
  public init(frame: UInt64, count: UInt64, reporter: String, about: String, meaning: String) {
    self.frame = frame
    self.count = count
    self.reporter = reporter
    self.about = about
    self.meaning = meaning
  }
}
