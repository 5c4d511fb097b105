import Findings
import FlowAnalysis
import Testing
import Wire

/// A connection as a capture would see it, written down segment by segment.
struct Conversation {
  private var segments: [CapturedSegment] = []
  private var refusals: [CapturedRefusal] = []
  private static let client = UInt128(0xffff_c000_0201)
  private static let server = UInt128(0xffff_c000_0202)
  static let clientStart: UInt32 = 1000
  static let serverStart: UInt32 = 0xffff_fff0  // wraps after sixteen bytes

  /// The frame that the next segment gets.
  var nextFrame: UInt64 { UInt64(segments.count + 1) }

  static func path(fromClient: Bool) -> SegmentPath {
    fromClient
      ? SegmentPath(source: client, destination: server, sourcePort: 40000, destinationPort: 80)
      : SegmentPath(source: server, destination: client, sourcePort: 80, destinationPort: 40000)
  }

  /// Adds a segment: `sequence` and `ack` count from the SYN of their direction.
  mutating func add(
    _ milliseconds: Double, client: Bool, _ flags: TCPFlags = .ack, sequence: UInt32,
    ack: UInt32 = 0, length: UInt32 = 0, window: UInt16 = 500, sacks: [(UInt32, UInt32)] = [],
    timeToLive: UInt8 = 60
  ) {
    let own = client ? Self.clientStart : Self.serverStart
    let other = client ? Self.serverStart : Self.clientStart
    var segment = CapturedSegment(
      frame: nextFrame, time: 1_700_000_000_000_000_000 + Int64(milliseconds * 1e6),
      path: Self.path(fromClient: client), sequence: own &+ sequence, flags: flags)
    segment.payloadLength = length
    segment.packetLength = (flags.contains(.syn) ? 60 : 40) + length + UInt32(sacks.count * 8)
    segment.window = window
    segment.timeToLive = timeToLive
    if flags.contains(.ack) { segment.acknowledgement = other &+ ack }
    if flags.contains(.syn) {
      segment.options.maximumSegmentSize = 1460
      segment.options.isSelectiveAcknowledgementPermitted = true
    }
    for sack in sacks {
      segment.options.selectiveAcknowledgement.append(
        SACKBlock(left: other &+ sack.0, right: other &+ sack.1))
    }
    segments.append(segment)
  }

  /// SYN at 0 ms, SYN-ACK at 40 ms, ACK at 50 ms: the server is 40 ms away, the client 10 ms.
  mutating func open() {
    add(0, client: true, .syn, sequence: 0)
    add(40, client: false, [.syn, .ack], sequence: 0, ack: 1)
    add(50, client: true, sequence: 1, ack: 1)
  }

  /// Gives the last segment an IP identification and a clock (RFC 7323).
  mutating func number(_ identification: UInt16, clock: UInt32? = nil) {
    segments[segments.count - 1].identification = identification
    segments[segments.count - 1].options.timestamps = clock.map {
      TCPTimestamps(value: $0, echo: 0)
    }
  }

  /// Offers to scale windows in the last segment, a SYN (RFC 7323 section 2).
  mutating func offerScale(_ scale: UInt8) {
    segments[segments.count - 1].options.windowScale = scale
  }

  /// Says of each segment whether its checksum is wrong; the closure learns whether the client sent it.
  mutating func checksums(_ isWrong: (Bool) -> Bool) {
    for index in segments.indices {
      segments[index].isChecksumRight = !isWrong(segments[index].path.source == Self.client)
    }
  }

  /// Leaves out what one side sent.
  mutating func keep(_ isKept: (Bool) -> Bool) {
    segments.removeAll { !isKept($0.path.source == Self.client) }
  }

  /// Puts each direction into a tunnel.
  mutating func tunnel(there: UInt64, back: UInt64) {
    for index in segments.indices {
      segments[index].path.tunnel =
        segments[index].path.source == Self.client ? there : back
    }
  }

  /// Adds full segments that the server sends, `spacing` ms apart.
  mutating func send(_ start: Double, _ range: Range<UInt32>, spacing: Double = 0.1) {
    for (place, number) in range.enumerated() {
      add(
        start + Double(place) * spacing, client: false, sequence: 1 + number * 1460, ack: 101,
        length: 1460)
    }
  }

  /// The client acknowledges so many full segments, with SACK blocks in segments.
  mutating func acknowledge(
    _ time: Double, _ count: UInt32, sacks: [(UInt32, UInt32)] = [], window: UInt16 = 500
  ) {
    add(
      time, client: true, sequence: 101, ack: 1 + count * 1460, window: window,
      sacks: sacks.map { (1 + $0.0 * 1460, 1 + $0.1 * 1460) })
  }

  /// The client's request of 100 bytes at 51 ms, acknowledged at 91 ms.
  mutating func request() {
    add(51, client: true, [.ack, .psh], sequence: 1, ack: 1, length: 100)
    add(91, client: false, sequence: 1, ack: 101)
  }

  /// Both sides close.
  mutating func close(_ time: Double, _ sent: UInt32) {
    let end = 1 + sent * 1460
    add(time, client: false, [.fin, .ack], sequence: end, ack: 101)
    add(time + 10, client: true, [.fin, .ack], sequence: 101, ack: end + 1)
    add(time + 50, client: false, sequence: end + 1, ack: 102)
  }

  /// An ICMP error about the server's segment, after what was added.
  mutating func refuse(_ milliseconds: Double, maximumTransmissionUnit: UInt32) {
    var refusal = CapturedRefusal(
      frame: nextFrame, time: 1_700_000_000_000_000_000 + Int64(milliseconds * 1e6),
      path: Self.path(fromClient: false), reporter: 0xffff_c633_6401)
    refusal.type = 3
    refusal.code = 4
    refusal.maximumTransmissionUnit = maximumTransmissionUnit
    refusals.append(refusal)
  }

  /// A handshake and a request: what follows is the answer.
  static func started() -> Conversation {
    var conversation = Conversation()
    conversation.open()
    conversation.request()
    return conversation
  }

  /// What the analysis says of the server of the only connection.
  func server() throws -> EndpointReport { try #require(connections().first).report().server }

  /// What the analysis makes of it, when the capture goes on for so many seconds.
  func connections(watchedFor seconds: Int64 = 30) -> [Connection] {
    let collector = Collector()
    var table = FlowTable { collector.found.append($0) }
    for segment in segments {
      for refusal in refusals where refusal.frame == segment.frame { table.add(refusal) }
      table.add(segment)
    }
    // Somebody else's segment shows that the capture went on.
    var other = CapturedSegment(
      frame: nextFrame, time: (segments.last?.time ?? 0) + seconds * 1_000_000_000,
      path: SegmentPath(source: 1, destination: 2, sourcePort: 1, destinationPort: 2), sequence: 1,
      flags: .ack)
    other.acknowledgement = 1
    table.add(other)
    table.finish()
    return collector.found.filter { $0.path.sourcePort != 1 && $0.path.destinationPort != 1 }
      .sorted { $0.number < $1.number }
  }

  private final class Collector {
    var found: [Connection] = []
  }
}
