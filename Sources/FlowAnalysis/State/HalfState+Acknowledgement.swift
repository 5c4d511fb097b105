import Wire

/// What the acknowledgements of the other side tell about the data of this one.
extension HalfState {
  /// Takes the acknowledgement number, the SACK blocks and the echo of a segment of the other side.
  @inline(__always)
  mutating func takeAcknowledgement(
    _ segment: CapturedSegment, _ pool: inout RangePool, _ label: inout SegmentLabel
  ) {
    let number = segment.acknowledgement
    guard hasNumbers else {
      // Nothing of this direction was seen yet: the number is where it stands.
      hasNumbers = true
      first = number
      next = number
      acked = number
      hasAcknowledged = true
      return
    }
    let advance = number.ahead(of: acked)
    if advance > 0 {
      acknowledge(upTo: number, segment, &pool, &label)
    } else if advance == 0 {
      repeatAcknowledgement(segment, &label)
    }
    if segment.options.selectiveAcknowledgement.count > 0 {
      takeSelective(segment, &pool, &label)
    }
  }

  /// The receiver has everything up to `number`.
  private mutating func acknowledge(
    upTo number: UInt32, _ segment: CapturedSegment, _ pool: inout RangePool,
    _ label: inout SegmentLabel
  ) {
    let time = segment.time
    if hasProbed, probed == next, number == next &+ 1 {
      next = number  // the byte that probed the closed window was taken
    } else if isFirstKeepAlive, number == next &+ 1 {
      next = number  // what was seen stands one below the next number, and nothing is missing
    } else if number.ahead(of: next) > 0 {
      guard number.ahead(of: next) < 1 << 26 || packets == 0 else {
        label.marks.insert(.outOfWindow)
        return
      }
      noteUnseen(from: next, to: number, at: time, segment.frame, &label)
      next = number
    }
    // Delivered payload: SYN and FIN take a number and carry nothing.
    let wasHeldUp = hasSelective && highestSelective.ahead(of: acked) > 0
    let hadHoles = !holes.isEmpty
    acked = number
    hasAcknowledged = true
    ackTime = time
    if timedAt != 0, number.ahead(of: timedEnd) >= 0 { noteTrip(time - timedAt) }
    if candidatePacket != 0, number.ahead(of: candidateEnd) >= 0 {
      passedPacket = max(passedPacket, candidatePacket)
      candidatePacket = 0
    }
    if !holes.isEmpty { closeHoles(upTo: number, at: time, segment.frame, &pool, &label) }
    if !repeats.isEmpty {
      judgeRepeats(segment, &pool)
    } else if wasHeldUp, !hadHoles, repeatedAt < firstSignTime {
      // The receiver missed something, and nothing was sent again: it came late.
      counts.reorderedAfter &+= 1
    }
    duplicateAcks = 0
    chainLength = 0
    beyondFrame = 0
    repeatsSinceAdvance = 0
    stuckPacket = 0
    if mode != .open, number.ahead(of: recoveryPoint) >= 0 { mode = .open }
    if hasSelective, highestSelective.ahead(of: number) > 0 {
      received.remove(upTo: number)
      // A partial acknowledgement: the next hole is known at once.
      firstSignTime = time
    } else {
      if hasSelective { received = SelectiveRanges() }
      hasSelective = false
      firstSignTime = 0
    }
    evidenceTime = 0
    if repairedAt != 0, number.ahead(of: repairedStart) > 0 { repairedAt = 0 }
    outstandingSince = next.ahead(of: number) > 0 ? time : 0
  }

  /// Whether all that was seen of this side is an empty segment in the middle of a connection, as the first keep-alive
  /// of an idle one is (RFC 9293 section 3.8.4): its number tells nothing of what was sent before.
  private var isFirstKeepAlive: Bool {
    packets == 1 && dataPackets == 0 && !hasAcknowledged && next == first
  }

  private mutating func repeatAcknowledgement(
    _ segment: CapturedSegment, _ label: inout SegmentLabel
  ) {
    guard segment.payloadLength == 0, !segment.flags.contains(.syn), !segment.flags.contains(.fin),
      !segment.flags.contains(.rst), next.ahead(of: acked) > 0
    else { return }
    duplicateAcks &+= 1
    duplicateAckTotal &+= 1
    label.marks.insert(.duplicateAck)
    if firstSignTime == 0 { firstSignTime = segment.time }
    if duplicateAcks >= 3, evidenceTime == 0, !peerPermitsSelective { evidenceTime = segment.time }
  }

  /// With the handshake's, or with so many, the shortest round trip is known.
  static let enoughTrips: UInt16 = 16

  private mutating func noteTrip(_ trip: Int64) {
    timedAt = 0
    guard trip >= 0 else { return }
    let trip = min(trip, FlowState.longestWait)
    if trips < .max { trips &+= 1 }
    shortestTrip = shortestTrip == 0 ? max(1, trip) : min(shortestTrip, max(1, trip))
  }

  /// Bytes that arrived and were never recorded: the capture's own loss.
  mutating func noteUnseen(
    from start: UInt32, to end: UInt32, at time: Int64, _ frame: UInt64,
    _ label: inout SegmentLabel
  ) {
    guard packets > 0 else { return }  // this direction is not in the capture at all
    let bytes = end.ahead(of: start)
    guard bytes > 0 else { return }
    counts.unrecorded &+= packetCount(bytes)
    lastSendWasFull = false  // what was sent last is not known
    unseenStart = start
    unseenEnd = end
    unseenAt = time
    label.marks.insert(.acknowledgesUnseen)
  }

  /// Holes that the receiver says it has: not recorded, and not lost.
  private mutating func closeHoles(
    upTo number: UInt32, at time: Int64, _ frame: UInt64, _ pool: inout RangePool,
    _ label: inout SegmentLabel
  ) {
    while holes.head != RangePool.none {
      let hole = pool[holes.head]
      guard number.ahead(of: hole.start) > 0 else { return }
      let end = number.ahead(of: hole.end) >= 0 ? hole.end : number
      noteUnseen(from: hole.start, to: end, at: time, frame, &label)
      if end != hole.end {
        pool[holes.head].start = end
        return
      }
      holes.removeFirst(in: &pool)
    }
  }

  /// SACK blocks: what arrived beyond a hole, and what arrived twice.
  private mutating func takeSelective(
    _ segment: CapturedSegment, _ pool: inout RangePool, _ label: inout SegmentLabel
  ) {
    let blocks = segment.options.selectiveAcknowledgement
    let number = segment.acknowledgement
    var bytes = 0
    for index in 0..<blocks.count {
      let block = blocks[index]
      guard block.right.ahead(of: block.left) > 0 else { continue }
      let isBelow = number.ahead(of: block.right) >= 0
      let isInside =
        index == 0 && blocks.count > 1 && block.left.ahead(of: blocks[1].left) >= 0
        && blocks[1].right.ahead(of: block.right) >= 0
      if index == 0, isBelow || isInside {
        takeDuplicate(block, at: segment.time, &pool)
        label.marks.insert(.duplicateSelective)
        continue
      }
      guard !isBelow, block.left.ahead(of: acked) >= 0, block.right.ahead(of: next) < 1 << 26
      else { continue }
      label.marks.insert(.selective)
      bytes += block.right.ahead(of: block.left)
      takeBlock(block, segment, &pool, &label)
    }
    // Three segments beyond the hole: from now on the sender must repeat it (RFC 6675).
    if evidenceTime == 0, bytes > 2 * Int(segmentSize) { evidenceTime = segment.time }
  }

  private mutating func takeBlock(
    _ block: SACKBlock, _ segment: CapturedSegment, _ pool: inout RangePool,
    _ label: inout SegmentLabel
  ) {
    if block.right.ahead(of: next) > 0 {
      // Acknowledged beyond everything seen: what lies below the block is a hole here too.
      let gap = block.left.ahead(of: next)
      if gap > 0, packets > 0 {
        holes.append(
          RangeNode(
            start: next, end: block.left, time: segment.time, next: RangePool.none, clock: 0,
            identification: 0, packets: 1, state: .open, kind: .ambiguous, hasClock: false),
          in: &pool)
      }
      noteUnseen(
        from: gap > 0 ? block.left : next, to: block.right, at: segment.time, segment.frame, &label)
      next = block.right
    }
    if !holes.isEmpty { closeHoles(inside: block, segment, &pool, &label) }
    if !hasSelective || block.right.ahead(of: highestSelective) > 0 {
      hasSelective = true
      highestSelective = block.right
    }
    received.add(block.left, block.right)
    if firstSignTime == 0 { firstSignTime = segment.time }
    beyondFrame = segment.frame
    beyondStart = block.left
    beyondEnd = block.right
    let packet = recent.largestPacket(from: block.left, to: block.right)
    if packet > 0 {
      beyondPacket = packet
      passedPacket = max(passedPacket, packet)
    }
  }

  /// Holes that lie in a SACK block arrived: they were not recorded.
  private mutating func closeHoles(
    inside block: SACKBlock, _ segment: CapturedSegment, _ pool: inout RangePool,
    _ label: inout SegmentLabel
  ) {
    var index = holes.head
    var previous = RangePool.none
    while index != RangePool.none {
      let hole = pool[index]
      let following = hole.next
      if hole.start.ahead(of: block.right) >= 0 { return }
      let start = hole.start.ahead(of: block.left) >= 0 ? hole.start : block.left
      let end = block.right.ahead(of: hole.end) >= 0 ? hole.end : block.right
      guard end.ahead(of: start) > 0 else {
        previous = index
        index = following
        continue
      }
      noteUnseen(from: start, to: end, at: segment.time, segment.frame, &label)
      previous = cut(index, after: previous, from: start, to: end, &pool)
      index = following
    }
  }

  /// Takes a range out of a hole; returns the node before what follows.
  mutating func cut(
    _ index: Int32, after previous: Int32, from start: UInt32, to end: UInt32,
    _ pool: inout RangePool
  ) -> Int32 {
    let hole = pool[index]
    if start == hole.start, end == hole.end {
      holes.remove(index, after: previous, in: &pool)
      return previous
    }
    if start == hole.start {
      pool[index].start = end
    } else if end == hole.end {
      pool[index].end = start
    } else {
      var rest = hole
      rest.start = end
      pool[index].end = start
      if holes.count < RangePool.longestList {
        holes.insert(rest, after: index, in: &pool)
      }
    }
    return index
  }
}
