import Wire

extension FlowState {
  /// Whether a SYN or SYN-ACK opens another connection on the same ports.
  func isOther(_ segment: CapturedSegment, isFromClient: Bool) -> Bool {
    if segment.flags.contains(.ack) {
      // A second answer is odd; it is another connection only when this one is over.
      guard synAckCount > 0, segment.sequence != synAckSequence else {
        return synAckCount == 0 && synCount == 0 && isClosed
      }
      return isClosed && synCount == 0
    }
    if isFromClient || !knowsClient {
      if synCount > 0 { return segment.sequence != synSequence }
      // Its SYN-ACK, or its first data, was recorded before the SYN.
      let half = isFromClient ? client : server
      let expected = segment.sequence &+ 1
      return !(half.hasNumbers && (half.acked == expected || half.first == expected))
    }
    // From the server's side: both opened at once, or the roles changed.
    return synCount == 0 || synAckCount > 0 || isEstablished || isClosed
  }

  /// Counts what is still open: nothing more of this connection will be seen.
  mutating func settle(at time: Int64, _ pool: inout RangePool) {
    client.settle(at: time, peer: server, isReset: resetFrame != 0, &pool)
    server.settle(at: time, peer: client, isReset: resetFrame != 0, &pool)
  }
}

extension HalfState {
  mutating func settle(
    at time: Int64, peer: HalfState, isReset: Bool, _ pool: inout RangePool
  ) {
    if zeroSince != 0 { zeroTime &+= max(0, lastSendTime - zeroSince) }
    let isHeard = hasAcknowledged && peer.packets > 0
    settleRepeats(isHeard: isHeard, &pool)
    settleLast(at: time, isHeard: isHeard, isReset: isReset)
    settleHoles(isHeard: isHeard, &pool)
    pool.release(&holes)
    pool.release(&repeats)
    counts.bursts.close()
  }

  /// What was sent again and never acknowledged: every copy but the last was lost.
  private mutating func settleRepeats(isHeard: Bool, _ pool: inout RangePool) {
    var index = repeats.head
    while index != RangePool.none {
      let node = pool[index]
      if node.state == .open {
        if isHeard {
          judge(index, .lost, &pool)
        } else {
          counts.ambiguous &+= UInt32(node.packets)
        }
      }
      index = node.next
    }
  }

  /// The last copy, when it was waited for long enough.
  private mutating func settleLast(at time: Int64, isHeard: Bool, isReset: Bool) {
    guard isOutstanding, isHeard, repeatedAt != 0, repeatedStart == acked, !repeatedWasUnseen,
      dataPackets > 0
    else { return }
    let waited = time - repeatedAt
    let patience = max(Nanoseconds.perSecond, 4 &* shortestTrip)
    if beyondFrame != 0 || waited > patience, !isReset || waited > patience {
      counts.lostAfter &+= 1
    }
  }

  /// How many packets carried what never came here, at least: full segments, as the receiver takes them.
  ///
  /// What did come may all have been small, when size is what decides.
  private func fewestPackets(_ bytes: Int) -> UInt32 {
    let announced = Int(maximumSegmentOfPeer) - (usesTimestamps ? 12 : 0)
    guard announced > Int(segmentSize) else { return packetCount(bytes) }
    return UInt32(truncatingIfNeeded: min((max(0, bytes) + announced - 1) / announced, 0xffff))
  }

  /// Holes that nobody filled.
  private mutating func settleHoles(isHeard: Bool, _ pool: inout RangePool) {
    var index = holes.head
    while index != RangePool.none {
      let hole = pool[index]
      let bytes = hole.end.ahead(of: hole.start)
      let packets = fewestPackets(bytes)
      missingBytes &+= UInt64(max(0, bytes))
      if isHeard, !isLastNewsUnseen, acked == hole.start || hasSelective {
        // The receiver waits for it still: it never came this far.
        counts.lostBefore &+= packets
        counts.bursts.note(start: hole.start, end: hole.end, packets: packets)
      } else {
        counts.ambiguous &+= packets
      }
      index = hole.next
    }
  }
}
