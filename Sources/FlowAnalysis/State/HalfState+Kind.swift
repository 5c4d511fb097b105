import Wire

/// Why a segment went again.
extension HalfState {
  /// Names the kind of a retransmission from what the sender could know at that time.
  func kind(
    of segment: CapturedSegment, _ start: UInt32, _ end: UInt32,
    _ peer: HalfState, wasSeen: Bool
  ) -> RetransmissionKind {
    let time = segment.time
    let trip = shortestTrip + peer.shortestTrip
    let floor = max(Self.shortestTimeout, trip)
    let isFirst = start.ahead(of: acked) <= 0
    let base = max(outstandingSince, chainLength > 0 ? chainTime : 0)
    let waited = base == 0 ? 0 : time - base
    let isLate = isFirst && waited >= floor

    if isRecut(segment, start, isFirst) { return .pathMTU }
    if mode == .timeout, recoveryPoint.ahead(of: start) > 0 { return isLate ? .timeout : .goBack }
    let hasSign = hasSelective && highestSelective.ahead(of: start) > 0 || duplicateAcks >= 3
    if hasSign {
      // The answer to a sign is due after the way to the sender and back: this was its timer.
      let due = peer.shortestTrip + peer.shortestTrip / 2 + 50 * Nanoseconds.perMillisecond
      if isLate, time - firstSignTime >= due { return .timeout }
      if mode == .fast, recoveryPoint.ahead(of: start) > 0 { return .selectiveHole }
      // An answer to a sign cannot come sooner than the way to the sender and back.
      let loop = peer.shortestTrip
      if loop > Nanoseconds.perMillisecond, time - firstSignTime < loop / 2 { return .ambiguous }
      return .fast
    }
    if isLate { return .timeout }
    if mode == .fast, recoveryPoint.ahead(of: start) > 0 { return .selectiveHole }
    let sinceLast = time - lastSendTime
    if wasSeen, end == next, sinceLast >= max(trip + trip / 4, 2 * Nanoseconds.perMillisecond) {
      return .tailLossProbe
    }
    return .ambiguous
  }

  /// How many packets were lost for a segment to be sent again.
  ///
  /// Of packets that were refused and cut into smaller ones, each is counted once, with its first piece.
  func lostPackets(
    for segment: CapturedSegment, _ start: UInt32, _ end: UInt32, _ kind: RetransmissionKind
  ) -> UInt32 {
    guard kind == .pathMTU, refusal.isTooBig, segmentSize > 1 else {
      return max(1, packetCount(Int(segment.payloadLength)))
    }
    let base = refusal.obeyedAt == 0 ? start : refusal.recutStart
    let size = Int(segmentSize)
    func before(_ place: UInt32) -> Int { (max(0, place.ahead(of: base)) + size - 1) / size }
    return UInt32(clamping: before(end) - before(start))
  }

  /// Smaller packets with bytes that were under way in larger ones.
  private func isRecut(
    _ segment: CapturedSegment, _ start: UInt32, _ isFirst: Bool
  ) -> Bool {
    if refusal.isTooBig, refusal.obeyedAt == 0, refusal.maximumTransmissionUnit > 0,
      largestPacket > refusal.maximumTransmissionUnit
    {
      return segment.packetLength <= refusal.maximumTransmissionUnit
    }
    if refusal.obeyedAt != 0, refusal.recutEnd.ahead(of: start) > 0 {
      return segment.packetLength <= refusal.maximumTransmissionUnit
    }
    // Without an error: the sender tries smaller ones after timeouts (RFC 4821).
    return isFirst && chainLength >= 1 && chainStart == start
      && repeatedPayload > segment.payloadLength && segment.payloadLength >= 48
      && !segment.flags.contains(.fin) && !segment.flags.contains(.psh)
  }

  /// Counts a retransmission, and moves the sender's recovery on.
  mutating func count(
    _ kind: RetransmissionKind, _ segment: CapturedSegment, _ start: UInt32,
    _ peer: HalfState, isUnseen: Bool, isFirst: Bool, _ label: inout SegmentLabel
  ) {
    let time = segment.time
    label.kind = kind
    counts.kinds[kind] &+= 1
    switch kind {
    case .timeout:
      let base = max(outstandingSince, chainLength > 0 ? chainTime : 0)
      inferLosses(
        time, waited: time - base, trip: shortestTrip + peer.shortestTrip, isFirst, &label)
      chainLength = chainStart == start && chainLength > 0 ? min(chainLength &+ 1, 250) : 1
      longestChain = max(longestChain, chainLength)
      chainStart = start
      chainTime = time
      mode = .timeout
      recoveryPoint = next
    case .fast:
      mode = .fast
      recoveryPoint = next
      noteRepair(start, time)
    case .selectiveHole:
      noteRepair(start, time)
    case .pathMTU:
      if refusal.isTooBig, refusal.obeyedAt == 0 {
        refusal.obeyedAt = time
        refusal.recutStart = start
        refusal.recutEnd = next
      }
      if chainLength > 0 { chainTime = time }
    default: break
    }
    if start == acked {
      repeatsSinceAdvance &+= 1
      stuckPacket = stuckPacket == 0 ? segment.packetLength : min(stuckPacket, segment.packetLength)
    }
    repeatedStart = start
    repeatedWasUnseen = isUnseen
    repeatedAt = time
    repeatedPayload = segment.payloadLength
  }

  /// Copies that never came here, by the time that the sender took.
  ///
  /// The receiver's signs must have made the sender repeat at once: when it did so only after its
  /// timer, an earlier copy was lost on the way here. And a timer that doubles shows by the length
  /// of a wait how often it ran out unseen.
  private mutating func inferLosses(
    _ time: Int64, waited: Int64, trip: Int64, _ isFirst: Bool, _ label: inout SegmentLabel
  ) {
    var lost: UInt32 = 0
    if isFirst, evidenceTime != 0, chainLength == 0, time - evidenceTime >= Self.shortestTimeout / 2
    {
      lost += 1
    }
    if chainLength == 0 {
      lost += Self.unseenTimeouts(waited, trip: trip)
    } else if chainInterval > 0, chainInterval < 1000 * Nanoseconds.perSecond,
      waited > 5 * chainInterval, waited < 7 * chainInterval
    {
      lost += 1  // twice and four times the interval before: one lies between
    }
    chainInterval = waited
    guard lost > 0 else { return }
    counts.lostBeforeInferred &+= lost
    label.marks.insert(.inferredLoss)
  }

  private mutating func noteRepair(_ start: UInt32, _ time: Int64) {
    guard repairedAt == 0 || start.ahead(of: repairedStart) > 0 else { return }
    repairedStart = start
    repairedAt = time
  }

  /// A hole that is filled after a higher one was: a sender repairs in order of sequence numbers
  /// (RFC 6675 section 4), so that an earlier copy went before the higher one, and was lost on the way here.
  ///
  /// Within one round trip the order may be another: both may answer the same acknowledgement.
  mutating func inferPassedOver(
    _ hole: RangeNode, _ time: Int64, loop: Int64, _ label: inout SegmentLabel
  ) {
    guard repairedAt != 0, repairedStart.ahead(of: hole.start) > 0,
      time - repairedAt >= max(loop, Nanoseconds.perMillisecond),
      !label.marks.contains(.inferredLoss)
    else { return }
    counts.lostBeforeInferred &+= 1
    label.marks.insert(.inferredLoss)
  }

  /// How many timers ran out unseen before the one that ended a wait of this length: one makes it
  /// three times as long, two seven times (RFC 6298 section 5.5, with Linux's shortest timer).
  static func unseenTimeouts(_ waited: Int64, trip: Int64) -> UInt32 {
    guard trip > 0, waited > 0, waited < 1000 * Nanoseconds.perSecond, trip < waited else {
      return 0
    }
    let unit = 200 * Nanoseconds.perMillisecond + trip
    if waited * 10 > unit * 24, waited * 10 < unit * 35 { return 1 }
    if waited * 10 > unit * 63, waited * 10 < unit * 77 { return 2 }
    return 0
  }
}

extension HalfState {
  /// Takes an ICMP error about a segment of this side; the first that names an MTU counts.
  mutating func take(_ error: CapturedRefusal) {
    let isTooBig =
      error.isIPv6 ? error.type == 2 : error.type == 3 && error.code == 4
    refusal.count &+= 1
    guard refusal.count == 1 || isTooBig && !refusal.isTooBig else { return }
    refusal.frame = error.frame
    refusal.time = error.time
    refusal.reporter = error.reporter
    refusal.type = error.type
    refusal.code = error.code
    refusal.isTooBig = isTooBig
    refusal.maximumTransmissionUnit = error.maximumTransmissionUnit
  }
}
