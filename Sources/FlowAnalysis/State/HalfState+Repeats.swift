import Wire

/// Whether what was sent again had to be: judged when its acknowledgement comes.
extension HalfState {
  /// What a host may add to a round trip: it wakes up, resolves a neighbour, waits for a processor.
  private static let hostDelay = 2 * Nanoseconds.perMillisecond

  /// Says of each segment that was sent again whether it had to be.
  mutating func judgeRepeats(_ segment: CapturedSegment, _ pool: inout RangePool) {
    let number = segment.acknowledgement
    let time = segment.time
    let reported = highestReported(segment)
    let isAlone = mode == .timeout && openRepeats(pool) == 1
    let isSure = shortestTrip > Self.hostDelay && trips >= Self.enoughTrips
    var index = repeats.head
    var previous = RangePool.none
    while index != RangePool.none {
      let node = pool[index]
      let next = node.next
      let isWaiting = node.state == .open || node.state == .filled
      if isWaiting, number.ahead(of: node.end) >= 0 {
        // Nothing is answered sooner than the way to the receiver and back takes; an eighth is left
        // for a shortest way that was never measured, and what a busy receiver may have taken when it was.
        let wait = time - node.time
        let isTooSoon = isSure && wait < shortestTrip - max(shortestTrip / 8, Self.hostDelay)
        // Nor before what was sent ahead of it: then what clocks round off is enough.
        let isOutOfTurn =
          isSure && wait < shortestTrip - shortestTrip / 64
          && node.sentBefore.ahead(of: reported) > 0
        // More than was repeated is acknowledged, and no sign of a hole came before: all of it had
        // arrived, and the acknowledgement was lost.
        let hadArrived =
          node.state == .open && node.kind == .timeout && isAlone && firstSignTime == 0
          && number.ahead(of: node.end) > 0 && recoveryPoint.ahead(of: number) >= 0
          && peerPermitsSelective
        if isTooSoon || isOutOfTurn {
          if node.state == .filled { acquit(index, &pool) } else { judge(index, .spurious, &pool) }
        } else if hadArrived {
          counts.lostAcks &+= 1
          judge(index, .spurious, &pool)
        } else if node.state == .open {
          judge(index, .lost, &pool)
        }
      }
      // A DSACK may still come: keep what is judged for two seconds.
      if node.state != .open, time - node.time > 2 * Nanoseconds.perSecond {
        repeats.remove(index, after: previous, in: &pool)
      } else {
        previous = index
      }
      index = next
    }
  }

  /// How many repeated segments wait for their acknowledgement.
  private func openRepeats(_ pool: RangePool) -> Int {
    var count = 0
    var index = repeats.head
    while index != RangePool.none {
      if pool[index].state == .open { count += 1 }
      index = pool[index].next
    }
    return count
  }

  /// The number after the highest byte that a segment says has arrived.
  private func highestReported(_ segment: CapturedSegment) -> UInt32 {
    var highest = segment.acknowledgement
    let blocks = segment.options.selectiveAcknowledgement
    for index in 0..<blocks.count where blocks[index].right.ahead(of: highest) > 0 {
      highest = blocks[index].right
    }
    return highest
  }

  /// Counts a repeated segment as lost before, or as needless; changes an earlier judgement.
  mutating func judge(_ index: Int32, _ state: RangeNode.State, _ pool: inout RangePool) {
    let node = pool[index]
    guard node.state != state else { return }
    let packets = UInt32(node.packets)
    if node.state == .lost { counts.lostAfter &-= min(packets, counts.lostAfter) }
    if node.state == .spurious {
      counts.kinds[.spurious] &-= 1
      counts.kinds[node.kind] &+= 1
    }
    switch state {
    case .lost:
      counts.lostAfter &+= packets
      counts.bursts.note(start: node.start, end: node.end, packets: packets)
    case .spurious:
      counts.kinds[node.kind] &-= min(1, counts.kinds[node.kind])
      counts.kinds[.spurious] &+= 1
    case .open, .filled: break
    }
    pool[index].state = state
  }

  /// The receiver got bytes twice: the second copy was needless (RFC 2883).
  mutating func takeDuplicate(_ block: SACKBlock, at time: Int64, _ pool: inout RangePool) {
    var index = repeats.head
    var filled = RangePool.none
    while index != RangePool.none {
      let node = pool[index]
      if node.state != .spurious, node.start.ahead(of: block.left) >= 0,
        block.right.ahead(of: node.end) >= 0
      {
        guard node.state == .filled else {
          judge(index, .spurious, &pool)
          return
        }
        filled = index
      }
      index = node.next
    }
    if filled != RangePool.none {
      acquit(filled, &pool)
    }
  }

  /// What filled a hole was needless: the first copy had passed here, and was not recorded.
  private mutating func acquit(_ index: Int32, _ pool: inout RangePool) {
    let node = pool[index]
    let packets = min(UInt32(node.packets), counts.lostBefore)
    counts.lostBefore &-= packets
    counts.unrecorded &+= packets
    counts.kinds[node.kind] &-= min(1, counts.kinds[node.kind])
    counts.kinds[.spurious] &+= 1
    pool[index].state = .spurious
  }
}
