import Wire

/// One connection while it is followed.
struct FlowState {
  /// From the client to the server, as far as known.
  var path: SegmentPath
  var hash: UInt32
  /// What tells the tunnel from the server to the client apart: the same as the other way, as a rule.
  var answerTunnel: UInt64
  /// The hash of the way back, when its tunnel has another number.
  var answerHash: UInt32 = 0
  var hasAnswerHash = false
  var isUsed = true
  var isIPv6: Bool
  /// The number of the connection, from 0 in order of first packets.
  var number: UInt64
  var client = HalfState()
  var server = HalfState()

  var firstFrame: UInt64
  var lastFrame: UInt64
  var firstTime: Int64
  var lastTime: Int64
  var packets: UInt64 = 0

  // Handshake.
  var knowsClient = false
  var synCount: UInt32 = 0
  var synTime: Int64 = 0
  var lastSynTime: Int64 = 0
  var lastSynFrame: UInt64 = 0
  var synSequence: UInt32 = 0
  var synAckCount: UInt32 = 0
  var synAckTime: Int64 = 0
  var lastSynAckTime: Int64 = 0
  var synAckSequence: UInt32 = 0
  var isEstablished = false
  var establishedAt: Int64 = 0
  var finalAckSeen = false
  var synLostAfter: UInt32 = 0
  var synAckLostAfter: UInt32 = 0
  var finalAckLostAfter: UInt32 = 0
  /// Nanoseconds after which the reset acknowledged data that its sender cannot have had yet; 0 for none.
  var resetHaste: Int64 = 0
  var synRepeats: UInt32 = 0
  var serverLoop: Int64 = 0
  var clientLoop: Int64 = 0

  // End.
  var resetFrame: UInt64 = 0
  var resetTime: Int64 = 0
  var resetIsFromClient = false
  var resetTimeToLive: UInt8 = 0
  var resetAnswersSyn = false
  var wasOutstandingAtReset = false

  // Time.
  var waits = WaitTimes()
  var lastDataIsFromClient = false
  var longestGap: Int64 = 0
  var longestGapFrame: UInt64 = 0

  init(opening segment: CapturedSegment, hash: UInt32, number: UInt64) {
    path = segment.path
    answerTunnel = segment.path.tunnel
    isIPv6 = segment.isIPv6
    self.hash = hash
    self.number = number
    firstFrame = segment.frame
    lastFrame = segment.frame
    firstTime = segment.time
    lastTime = segment.time
  }

  /// Whether both sides are done, or one broke it off.
  var isClosed: Bool {
    resetFrame != 0
      || (client.hasFinished && server.hasFinished && !client.isOutstanding
        && !server.isOutstanding)
  }

  /// Whether a segment with this path belongs to the connection.
  @inline(__always)
  func holds(_ other: SegmentPath) -> Bool {
    path.isSame(as: other) || path.isReverse(of: other, tunnel: answerTunnel)
  }

  /// Takes a segment from another tunnel, or from none, for the way back: when nothing came that way
  /// yet and it acknowledges what was sent.
  mutating func adopt(_ segment: CapturedSegment) -> Bool {
    guard client.packets == 0 || server.packets == 0, segment.flags.contains(.ack),
      answerTunnel == path.tunnel
    else { return false }
    let kinds = (segment.path.tunnel >> 56, path.tunnel >> 56)
    guard kinds.0 == kinds.1 || kinds.0 == 0 || kinds.1 == 0 else { return false }
    let isFromClient = path.untunnelled.isSame(as: segment.path.untunnelled)
    guard isFromClient || path.untunnelled.isReverse(of: segment.path.untunnelled, tunnel: 0),
      isFromClient ? client.packets == 0 : server.packets == 0
    else { return false }
    let sent = isFromClient ? server : client
    guard sent.hasNumbers, segment.acknowledgement.ahead(of: sent.first) >= 0,
      sent.next.ahead(of: segment.acknowledgement) >= 0
    else { return false }
    if isFromClient {
      path.tunnel = segment.path.tunnel
    } else {
      answerTunnel = segment.path.tunnel
    }
    return true
  }

  /// Makes the other side the client.
  mutating func turnAround() {
    swap(&path.tunnel, &answerTunnel)
    swap(&path.source, &path.destination)
    swap(&path.sourcePort, &path.destinationPort)
    swap(&client, &server)
    lastDataIsFromClient.toggle()
    resetIsFromClient.toggle()
  }
}

/// Waiting times by cause, in nanoseconds.
struct WaitTimes {
  private var storage = InlineArray<6, Int64>(repeating: 0)

  subscript(cause: WaitCause) -> Int64 {
    get { storage[Int(cause.rawValue)] }
    set { storage[Int(cause.rawValue)] = newValue }
  }
}
