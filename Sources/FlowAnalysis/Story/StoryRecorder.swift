public import Findings
public import Wire

/// Keeps the packets of chosen connections, to tell their story.
public struct StoryRecorder {
  /// Which connection is wanted.
  public enum Choice: Sendable, Hashable {
    /// By its number.
    case number(UInt64)
    /// By one end.
    case end(address: UInt128, port: UInt16)
  }

  private let choice: Choice
  /// How many connections the choice fits, after the capture.
  public private(set) var matchCount: UInt64 = 0
  private let limit: Int
  private var events: [FlowEvent] = []
  private var omitted: UInt64 = 0
  private var flow: UInt64?
  private var connection: Connection?
  private var startTime: Int64 = 0
  private var origins: [UInt32?] = [nil, nil]
  private var scales: [UInt8?] = [nil, nil]

  /// Creates a recorder that keeps `limit` packets at most.
  public init(_ choice: Choice, limit: Int = 20_000) {
    self.choice = choice
    self.limit = limit
  }

  /// Takes a segment and its label; those of other connections are passed over.
  public mutating func note(_ segment: CapturedSegment, _ label: SegmentLabel) {
    guard label.flow != .max, isWanted(segment.path, label) else { return }
    if flow == nil {
      flow = label.flow
      startTime = segment.time
    }
    guard label.flow == flow else { return }
    let side = label.isFromClient ? 0 : 1
    if origins[side] == nil { origins[side] = segment.sequence }
    if origins[1 - side] == nil, segment.flags.contains(.ack) {
      origins[1 - side] = segment.acknowledgement
    }
    if segment.flags.contains(.syn) {
      scales[side] = segment.options.windowScale ?? 0
      // Not agreed, then (RFC 7323 section 2.2).
      if segment.flags.contains(.ack), segment.options.windowScale == nil { scales[1 - side] = 0 }
    }
    guard events.count < limit else {
      omitted += 1
      return
    }
    events.append(event(segment, label, side))
  }

  private func isWanted(_ path: SegmentPath, _ label: SegmentLabel) -> Bool {
    switch choice {
    case .number(let number): return label.flow == number
    case .end(let address, let port):
      if let flow { return label.flow == flow }
      return path.source == address && path.sourcePort == port
        || path.destination == address && path.destinationPort == port
    }
  }

  private func event(
    _ segment: CapturedSegment, _ label: SegmentLabel, _ side: Int
  ) -> FlowEvent {
    var event = FlowEvent(
      frame: segment.frame, time: Double(segment.time &- startTime) / 1e9,
      isFromClient: label.isFromClient, flags: segment.flags.description)
    let origin = origins[side] ?? segment.sequence
    let control: UInt32 =
      (segment.flags.contains(.syn) ? 1 : 0) + (segment.flags.contains(.fin) ? 1 : 0)
    event.start = Int64(segment.sequence.ahead(of: origin))
    event.end = event.start + Int64(segment.payloadLength) + Int64(control)
    let peer = origins[1 - side] ?? segment.acknowledgement
    if segment.flags.contains(.ack) {
      event.acknowledgement = Int64(segment.acknowledgement.ahead(of: peer))
    }
    let blocks = segment.options.selectiveAcknowledgement
    for index in 0..<blocks.count {
      event.selective.append(Int64(blocks[index].left.ahead(of: peer)))
      event.selective.append(Int64(blocks[index].right.ahead(of: peer)))
    }
    let scale = segment.flags.contains(.syn) ? 0 : min(scales[side] ?? 0, 14)
    event.window = UInt64(segment.window) << UInt64(scale)
    event.packetLength = UInt64(segment.packetLength)
    event.kind = label.kind?.name
    event.notes = label.marks.words
    return event
  }

  /// Takes a connection that was let go; the wanted one is kept.
  public mutating func note(_ finished: Connection) {
    if finished.number == flow { connection = finished }
    switch choice {
    case .number(let number): matchCount += finished.number == number ? 1 : 0
    case .end(let address, let port):
      let path = finished.path
      let fits =
        path.source == address && path.sourcePort == port
        || path.destination == address && path.destinationPort == port
      matchCount += fits ? 1 : 0
    }
  }

  /// The story; `nil` when the connection was not met.
  public func story() -> FlowStory? {
    connection.map { FlowStory(connection: $0.report(), events: events, omitted: omitted) }
  }
}

extension SegmentMarks {
  /// The marks in words, for a ladder and for comments.
  public var words: [String] {
    let names: [(SegmentMarks, String)] = [
      (.hole, "bytes before it were not seen"), (.fillsHole, "fills a hole: lost before here"),
      (.reordered, "overtaken"), (.duplicateAck, "duplicate ACK"), (.zeroWindow, "window closed"),
      (.windowOpens, "window opens"), (.acknowledgesUnseen, "acknowledges what was not recorded"),
      (.selective, "SACK"), (.duplicateSelective, "DSACK: it came twice"), (.reset, "reset"),
      (.needless, "was acknowledged already"),
      (.inferredLoss, "an earlier copy never came here"), (.outOfWindow, "far out of the window"),
      (.repeatedHandshake, "answers a repeated SYN"),
      (.damaged, "wrong checksum: the receiver drops it"),
    ]
    return names.filter { contains($0.0) }.map(\.1)
  }
}
