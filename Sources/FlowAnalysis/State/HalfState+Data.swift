import Wire

/// What a data segment tells: new, again, out of order, or after a hole.
extension HalfState {
  /// Takes a segment with payload or FIN that this side sent.
  @inline(__always)
  mutating func takeData(
    _ segment: CapturedSegment, length: UInt32, peer: HalfState,
    _ pool: inout RangePool, _ label: inout SegmentLabel
  ) {
    let start = segment.sequence
    let end = start &+ length
    let payload = segment.payloadLength
    dataPackets &+= 1
    payloadBytes &+= UInt64(payload)
    if payload > 0 { lastPayloadTime = segment.time }
    if payload >= largestPayload {
      largestRecurs = payload == largestPayload && payload > 0
      largestPayload = payload
    }
    let wirePackets = packetCount(Int(payload))
    counts.wirePackets &+= max(1, wirePackets)
    if wirePackets > 1 {
      superSegments &+= 1
      if nextIdentification != 0 {
        nextIdentification &+= UInt16(truncatingIfNeeded: wirePackets - 1)
      }
    }

    let offset = start.ahead(of: next)
    if offset == 0 {
      if !isOutstanding {
        if lastSendWasFull { checkTail(segment, peer, pool.numbering, &label) }
        outstandingSince = segment.time
        outstandingFrame = segment.frame
      }
      advance(segment, start, end)
    } else if offset > 0 {
      guard offset < 1 << 26 else {
        label.marks.insert(.outOfWindow)
        return
      }
      openHole(segment, from: next, to: start, &pool, &label)
      if !isOutstanding {
        outstandingSince = segment.time
        outstandingFrame = segment.frame
      }
      advance(segment, start, end)
    } else {
      guard -offset < 1 << 26 else {
        label.marks.insert(.outOfWindow)
        return
      }
      takeOld(segment, start, end, peer, &pool, &label)
    }
    lastSendTime = segment.time
    lastSendEnd = end
  }

  /// Bytes above everything seen.
  @inline(__always)
  private mutating func advance(
    _ segment: CapturedSegment, _ start: UInt32, _ end: UInt32
  ) {
    next = end
    let size = segment.packetLength
    if size > largestPacket { largestPacket = size }
    if size > passedPacket, candidatePacket == 0 {
      candidatePacket = size
      candidateEnd = end
    }
    recent.note(start: start, end: end, packetLength: size)
    if timedAt == 0 {
      timedAt = segment.time
      timedEnd = end
    }
    lastSendWasFull =
      segment.payloadLength >= segmentSize && segment.payloadLength > 500
      && !segment.flags.contains(.psh) && !segment.flags.contains(.fin)
  }

  private mutating func openHole(
    _ segment: CapturedSegment, from start: UInt32, to end: UInt32,
    _ pool: inout RangePool, _ label: inout SegmentLabel
  ) {
    label.marks.insert(.hole)
    timedAt = 0
    if expectedIdentification != 0, segment.identification != 0 {
      pool.numbering.note(
        step: segment.identification &- expectedIdentification,
        missing: packetCount(end.ahead(of: start)))
    }
    holes.append(
      RangeNode(
        start: start, end: end, time: segment.time, next: RangePool.none,
        clock: segment.options.timestamps?.value ?? 0, identification: segment.identification,
        packets: 1, state: .open, kind: .ambiguous,
        hasClock: segment.options.timestamps != nil),
      in: &pool)
  }

  /// Bytes of which some were seen or passed over before.
  private mutating func takeOld(
    _ segment: CapturedSegment, _ start: UInt32, _ end: UInt32,
    _ peer: HalfState, _ pool: inout RangePool, _ label: inout SegmentLabel
  ) {
    let beyond = end.ahead(of: next)
    let seenEnd = beyond > 0 ? next : end
    if timedAt != 0, timedEnd.ahead(of: start) > 0 { timedAt = 0 }  // Karn's rule
    var hole = RangePool.none
    var filled = 0
    if !holes.isEmpty {
      hole = firstHole(from: start, to: seenEnd, pool)
    }
    if hole != RangePool.none {
      filled = fill(segment, start, seenEnd, from: hole, peer, &pool, &label)
    } else if isLateRecord(segment, start, end) {
      label.marks.insert(.reordered)
    } else {
      takeRepeat(segment, start, end, peer, &pool, &label)
    }
    if filled == 0, beyond > 0 { lastSendWasFull = false }
    if beyond > 0 {
      if !isOutstanding {
        outstandingSince = segment.time
        outstandingFrame = segment.frame
      }
      next = end
      recent.note(start: start, end: end, packetLength: segment.packetLength)
    }
    if acked.ahead(of: start) <= 0 {
      recent.note(start: start, end: end, packetLength: segment.packetLength)
    }
  }

  /// The first hole that overlaps a range, or none.
  private func firstHole(from start: UInt32, to end: UInt32, _ pool: RangePool) -> Int32 {
    var index = holes.head
    while index != RangePool.none {
      let hole = pool[index]
      if hole.start.ahead(of: end) >= 0 { return RangePool.none }
      if hole.end.ahead(of: start) > 0 { return index }
      index = hole.next
    }
    return RangePool.none
  }

  /// A segment whose acknowledgement was recorded before it: the capture's order, not the sender's.
  private mutating func isLateRecord(
    _ segment: CapturedSegment, _ start: UInt32, _ end: UInt32
  ) -> Bool {
    guard unseenAt != 0, start.ahead(of: unseenStart) >= 0, unseenEnd.ahead(of: end) >= 0,
      segment.time - unseenAt < 5 * Nanoseconds.perMillisecond
    else { return false }
    counts.unrecorded &-= min(counts.unrecorded, packetCount(end.ahead(of: start)))
    counts.reordered &+= 1
    return true
  }

  /// Brings bytes of a hole: lost before the capture point and sent again, or only overtaken.
  private mutating func fill(
    _ segment: CapturedSegment, _ start: UInt32, _ end: UInt32, from first: Int32,
    _ peer: HalfState, _ pool: inout RangePool, _ label: inout SegmentLabel
  ) -> Int {
    let opened = pool[first]
    let order = order(of: segment, against: opened, peer)
    var filled = 0
    var index = first
    var previous = predecessor(of: first, pool)
    while index != RangePool.none {
      let hole = pool[index]
      let following = hole.next
      if hole.start.ahead(of: end) >= 0 { break }
      let from = hole.start.ahead(of: start) >= 0 ? hole.start : start
      let to = end.ahead(of: hole.end) >= 0 ? hole.end : end
      filled += max(0, to.ahead(of: from))
      previous = cut(index, after: previous, from: from, to: to, &pool)
      index = following
    }
    let packets = packetCount(filled)
    switch order {
    case .overtaken:
      counts.reordered &+= packets
      counts.longestReorderLag = max(counts.longestReorderLag, segment.time - opened.time)
      repeatedAt = segment.time
      label.marks.insert(.reordered)
    case .unknown:
      counts.ambiguous &+= packets
      counts.kinds[.ambiguous] &+= 1
      label.kind = .ambiguous
      label.marks.insert(.fillsHole)
    case .again:
      let kind = kind(of: segment, start, end, peer, wasSeen: false)
      counts.lostBefore &+= packets
      counts.bursts.note(start: start, end: end, packets: packets)
      if counts.firstLossFrame == 0 { counts.firstLossFrame = segment.frame }
      let isFirst = !wasRepeated(start, pool)
      count(kind, segment, start, peer, isUnseen: true, isFirst: isFirst, &label)
      inferPassedOver(opened, segment.time, loop: shortestTrip + peer.shortestTrip, &label)
      repeats.append(node(segment, start, end, packets, .filled, kind), in: &pool)
      label.marks.insert(.fillsHole)
    }
    return filled
  }

  private func predecessor(of wanted: Int32, _ pool: RangePool) -> Int32 {
    var previous = RangePool.none
    var index = holes.head
    while index != wanted, index != RangePool.none {
      previous = index
      index = pool[index].next
    }
    return previous
  }

  private enum Order {
    case again
    case overtaken
    case unknown
  }

  /// Whether a segment that fills a hole was sent after the one that opened it.
  private func order(
    of segment: CapturedSegment, against opened: RangeNode, _ peer: HalfState
  ) -> Order {
    let lag = segment.time - opened.time
    if opened.hasClock, let clock = segment.options.timestamps {
      let difference = clock.value.ahead(of: opened.clock)
      if difference < 0 { return .overtaken }
      if difference > 0 { return .again }
    }
    if opened.identification != 0, segment.identification != 0 {
      let difference = Int16(bitPattern: segment.identification &- opened.identification)
      if difference < 0, difference > -2048 { return .overtaken }
      if difference > 0, difference < 2048 { return .again }
    }
    // Nobody sends again before it can know: a round trip, or the timer.
    let loop = shortestTrip + peer.shortestTrip
    if loop > 0, lag < loop - loop / 4 { return .overtaken }
    if firstSignTime != 0 || lag >= Self.shortestTimeout { return .again }
    return .unknown
  }

  /// All of it was seen before.
  private mutating func takeRepeat(
    _ segment: CapturedSegment, _ start: UInt32, _ end: UInt32,
    _ peer: HalfState, _ pool: inout RangePool, _ label: inout SegmentLabel
  ) {
    if counts.firstRepeatFrame == 0 { counts.firstRepeatFrame = segment.frame }
    if hasAcknowledged, acked.ahead(of: end) >= 0 || received.holds(start, end) {
      // The acknowledgement, or the SACK, passed here: it was lost, or late, on its way to the
      // sender, or the sender goes back without heeding it.
      counts.kinds[.spurious] &+= 1
      counts.lostAcks &+= 1
      label.kind = .spurious
      label.marks.insert(.needless)
      repeatedAt = segment.time
      return
    }
    let kind = kind(of: segment, start, end, peer, wasSeen: true)
    if counts.firstLossFrame == 0 { counts.firstLossFrame = segment.frame }
    let isFirst = !wasRepeated(start, pool)
    let packets = lostPackets(for: segment, start, end, kind)
    repeats.append(node(segment, start, end, packets, .open, kind), in: &pool)
    count(kind, segment, start, peer, isUnseen: false, isFirst: isFirst, &label)
  }

  private func node(
    _ segment: CapturedSegment, _ start: UInt32, _ end: UInt32, _ packets: UInt32,
    _ state: RangeNode.State, _ kind: RetransmissionKind
  ) -> RangeNode {
    RangeNode(
      start: start, end: end, time: segment.time, next: RangePool.none,
      clock: segment.options.timestamps?.value ?? 0, identification: segment.identification,
      packets: UInt16(truncatingIfNeeded: packets), state: state, kind: kind,
      hasClock: segment.options.timestamps != nil, sentBefore: next)
  }

  /// Whether these bytes went again already, and wait for their acknowledgement.
  private func wasRepeated(_ start: UInt32, _ pool: RangePool) -> Bool {
    var index = repeats.head
    while index != RangePool.none {
      let node = pool[index]
      if node.start == start, node.state == .open || node.state == .filled { return true }
      index = node.next
    }
    return false
  }
}
