import Wire

/// One direction of a connection: what one side sent, and what the other acknowledged of it.
///
/// Compact and without references: tens of thousands live in one array.
struct HalfState {
  // What was seen at all.
  var packets: UInt32 = 0
  var dataPackets: UInt32 = 0
  /// Payload bytes, every copy counted.
  var payloadBytes: UInt64 = 0
  var hasNumbers = false
  var hasAcknowledged = false
  var hasFinished = false
  var finishSequence: UInt32 = 0
  /// How long nothing of this side was captured before its FIN.
  var finishSilence: Int64 = 0

  // Sequence numbers: first, the one after the highest seen, and the highest acknowledged.
  var first: UInt32 = 0
  var next: UInt32 = 0
  var acked: UInt32 = 0
  /// The highest number in a SACK block.
  var highestSelective: UInt32 = 0
  var hasSelective = false
  /// What the receiver has beyond the first hole.
  var received = SelectiveRanges()

  // What it announced.
  var maximumSegment: UInt16 = 0
  var windowScale: UInt8 = 0xff
  var permitsSelective = false
  var peerPermitsSelective = false
  var usesTimestamps = false
  var window: UInt32 = 0
  var hasWindow = false
  var highestClock: UInt32 = 0
  /// Whether the last segment's clock stood where it was before.
  var clockStood = false
  /// The IP identification that a counter would give the next packet, and the one before it gave.
  var nextIdentification: UInt16 = 0
  var expectedIdentification: UInt16 = 0

  // The window of zero.
  var zeroWindows: UInt32 = 0
  var zeroSince: Int64 = 0
  var zeroTime: Int64 = 0
  var zeroFrame: UInt64 = 0
  var zeroEnded: Int64 = 0
  /// The last byte that probed it, when it was a new one.
  var probed: UInt32 = 0
  var hasProbed = false

  // Sizes of IP packets.
  var largestPayload: UInt32 = 0
  /// Whether the largest payload was seen more than once: then it is the sender's full segment.
  var largestRecurs = false
  var largestPacket: UInt32 = 0
  /// The largest packet that is known to have arrived.
  var passedPacket: UInt32 = 0
  var candidatePacket: UInt32 = 0
  var candidateEnd: UInt32 = 0
  var superSegments: UInt32 = 0
  var recent = SentSegments()

  // Times.
  var lastSendTime: Int64 = 0
  var lastPayloadTime: Int64 = 0
  var lastSegmentTime: Int64 = 0
  var lastSendEnd: UInt32 = 0
  var lastSendWasFull = false
  /// Since when the first unacknowledged byte has waited.
  var outstandingSince: Int64 = 0
  var outstandingFrame: UInt64 = 0
  var ackTime: Int64 = 0

  // Round trips from the capture point to the receiver and back.
  var timedEnd: UInt32 = 0
  var timedAt: Int64 = 0
  var shortestTrip: Int64 = 0
  var trips: UInt16 = 0

  // Signs of loss that the receiver gave.
  var duplicateAcks: UInt32 = 0
  var duplicateAckTotal: UInt32 = 0
  var firstSignTime: Int64 = 0
  /// Since when the sender, under the usual rules, knows of the loss; 0 for not.
  var evidenceTime: Int64 = 0

  // Recovery.
  var mode = Mode.open
  var recoveryPoint: UInt32 = 0
  var chainLength: UInt8 = 0
  var longestChain: UInt8 = 0
  var chainStart: UInt32 = 0
  var chainTime: Int64 = 0
  var chainInterval: Int64 = 0
  var repeatedStart: UInt32 = 0
  var repeatedAt: Int64 = 0
  var repeatedPayload: UInt32 = 0
  var repeatedWasUnseen = false
  /// How often the first unacknowledged byte went again, and in what sizes.
  var repeatsSinceAdvance: UInt32 = 0
  var stuckPacket: UInt32 = 0
  /// The highest segment that went again because of SACK, and when; 0 for none that still counts.
  var repairedStart: UInt32 = 0
  var repairedAt: Int64 = 0
  /// Bytes of holes that nobody filled.
  var missingBytes: UInt64 = 0

  // Lists in the pool.
  var holes = RangeList()
  var repeats = RangeList()
  /// The last range that was acknowledged and never seen.
  var unseenStart: UInt32 = 0
  var unseenEnd: UInt32 = 0
  var unseenAt: Int64 = 0

  var counts = HalfCounts()
  var refusal = RefusalState()

  // The control experiment: something beyond the first unacknowledged byte arrived.
  var beyondFrame: UInt64 = 0
  var beyondStart: UInt32 = 0
  var beyondEnd: UInt32 = 0
  var beyondPacket: UInt32 = 0

  // Fingerprints of the sender.
  var timeToLive: UInt8 = 0
  var lowestTimeToLive: UInt8 = 0xff
  var highestTimeToLive: UInt8 = 0
  var rightChecksums: UInt32 = 0
  var wrongChecksums: UInt32 = 0

  enum Mode: UInt8 {
    case open
    case fast
    case timeout
  }

  /// Whether data is under way that nobody acknowledged.
  var isOutstanding: Bool {
    @inline(__always) get { hasNumbers && next.ahead(of: acked) > 0 }
  }

  /// The payload of a full segment on the wire.
  var segmentSize: UInt32 {
    let agreed = UInt32(maximumSegmentOfPeer)
    let announced =
      agreed > 88 ? agreed - (usesTimestamps ? 12 : 0) : 0
    if announced == 0 { return max(1, min(largestPayload, 65_495)) }
    // A path may take less than what was announced; one short segment alone does not show it.
    return largestRecurs ? max(1, min(announced, largestPayload)) : announced
  }

  /// The other side's announced maximum segment size, 0 when its SYN was not seen.
  var maximumSegmentOfPeer: UInt16 = 0

  /// How many packets on the wire carry so many bytes.
  @inline(__always)
  func packetCount(_ bytes: Int) -> UInt32 {
    guard bytes > 0 else { return 0 }
    let size = Int(segmentSize)
    if bytes <= size { return 1 }
    return UInt32(truncatingIfNeeded: min((bytes + size - 1) / size, 0xffff))
  }
}

/// What was counted in one direction.
struct HalfCounts {
  /// Packets lost between the sender and the capture point: a hole that was filled later.
  var lostBefore: UInt32 = 0
  /// The same, concluded from the sender's behaviour: no copy of them was seen.
  var lostBeforeInferred: UInt32 = 0
  /// Packets lost between the capture point and the receiver: seen, and sent again.
  var lostAfter: UInt32 = 0
  /// Packets that arrived and were not recorded.
  var unrecorded: UInt32 = 0
  /// Packets repeated or out of order where nothing decides what happened.
  var ambiguous: UInt32 = 0
  var reordered: UInt32 = 0
  var reorderedAfter: UInt32 = 0
  var longestReorderLag: Int64 = 0
  var lostAcks: UInt32 = 0
  var kinds = KindCounts()
  var bursts = BurstCounts()
  /// Packets on the wire, super-segments cut.
  var wirePackets: UInt32 = 0
  /// Frames of the first loss and of the first repeated segment.
  var firstLossFrame: UInt64 = 0
  var firstRepeatFrame: UInt64 = 0
}

/// Retransmissions by kind.
struct KindCounts {
  private var storage = InlineArray<12, UInt32>(repeating: 0)

  subscript(kind: RetransmissionKind) -> UInt32 {
    @inline(__always) get { storage[Int(kind.rawValue)] }
    @inline(__always) set { storage[Int(kind.rawValue)] = newValue }
  }
}

/// How many losses came one by one, in twos, in threes and fours, in up to eight, and in more.
struct BurstCounts {
  private var storage = InlineArray<5, UInt32>(repeating: 0)
  private var end: UInt32 = 0
  private var length: UInt32 = 0
  private(set) var longest: UInt32 = 0

  /// Notes lost packets; those that follow each other in sequence are one burst.
  mutating func note(start: UInt32, end: UInt32, packets: UInt32) {
    if length > 0, start == self.end {
      length &+= packets
    } else {
      close()
      length = packets
    }
    self.end = end
  }

  /// Ends the last burst.
  mutating func close() {
    guard length > 0 else { return }
    longest = max(longest, length)
    let place = length == 1 ? 0 : length == 2 ? 1 : length <= 4 ? 2 : length <= 8 ? 3 : 4
    storage[place] &+= 1
    length = 0
  }

  /// Bursts of a class: 0 is a single packet, 4 more than eight.
  subscript(place: Int) -> UInt32 { storage[place] }

  static let classes = 5
}

/// An ICMP error about what this side sent.
struct RefusalState {
  var count: UInt32 = 0
  var frame: UInt64 = 0
  var time: Int64 = 0
  var reporter: UInt128 = 0
  var type: UInt8 = 0
  var code: UInt8 = 0
  var isTooBig = false
  var maximumTransmissionUnit: UInt32 = 0
  /// When the sender first sent the refused bytes in packets that fit; 0 for never.
  var obeyedAt: Int64 = 0
  /// From here the bytes went again in smaller packets.
  var recutStart: UInt32 = 0
  /// Up to here the bytes were under way when the packets had to become smaller.
  var recutEnd: UInt32 = 0
}
