import Wire

/// SYN and SYN-ACK: who repeated, and on which side of the capture point something was lost.
extension FlowState {
  /// What comes so soon after a SYN-ACK was sent before that could arrive: both sides' timers ran out together,
  /// over one loss.
  private static let crossing = 500 * Nanoseconds.perMillisecond

  /// Takes a segment with SYN.
  mutating func takeHandshake(
    _ segment: CapturedSegment, isFromClient: Bool, _ label: inout SegmentLabel
  ) {
    if segment.flags.contains(.ack) {
      takeSynAck(segment, isFromClient: isFromClient, &label)
    } else if isFromClient {
      takeSyn(segment, &label)
    }
    if isFromClient {
      client.takeSynOptions(segment, tellingPeer: &server)
    } else {
      server.takeSynOptions(segment, tellingPeer: &client)
    }
    if isFromClient { client.packets &+= 1 } else { server.packets &+= 1 }
  }

  private mutating func takeSyn(
    _ segment: CapturedSegment, _ label: inout SegmentLabel
  ) {
    knowsClient = true
    if synCount == 0 {
      synTime = segment.time
      synSequence = segment.sequence
      client.start(segment)
    } else {
      label.kind = .syn
      synRepeats &+= 1
      client.counts.kinds[.syn] &+= 1
      if resetFrame != 0 {
        // Refused, and tried again with the same number, as Windows does: nothing was lost.
        forgetReset()
      } else if synAckCount == 0 {
        synLostAfter &+= 1
      } else if segment.time - lastSynAckTime >= Self.crossing {
        synAckLostAfter &+= 1  // answered already: the answer did not reach the client
      }
    }
    synCount &+= 1
    lastSynTime = segment.time
    lastSynFrame = segment.frame
  }

  private mutating func forgetReset() {
    resetFrame = 0
    resetTime = 0
    resetAnswersSyn = false
    wasOutstandingAtReset = false
  }

  private mutating func takeSynAck(
    _ segment: CapturedSegment, isFromClient: Bool, _ label: inout SegmentLabel
  ) {
    guard !isFromClient else { return }  // both opened at once
    knowsClient = true
    if synAckCount == 0 {
      synAckTime = segment.time
      synAckSequence = segment.sequence
      if synCount == 1 { serverLoop = max(1, segment.time - synTime) }
      server.start(segment)
      client.takeSynAcknowledgement(segment, timedSince: synCount == 1 ? synTime : 0)
    } else if segment.sequence == synAckSequence {
      // A repeated SYN is answered with the same SYN-ACK: that is no loss of its own.
      if lastSynTime > lastSynAckTime && synCount > 1
        || segment.time - lastSynAckTime < Self.crossing
      {
        label.marks.insert(.repeatedHandshake)
      } else {
        label.kind = .synAck
        server.counts.kinds[.synAck] &+= 1
        if finalAckSeen { finalAckLostAfter &+= 1 } else { synAckLostAfter &+= 1 }
      }
    }
    synAckCount &+= 1
    lastSynAckTime = segment.time
  }
}

extension HalfState {
  /// Starts the numbers at a SYN, which takes one; payload of a Fast Open follows it.
  mutating func start(_ segment: CapturedSegment) {
    hasNumbers = true
    first = segment.sequence
    acked = segment.sequence
    next = segment.sequence &+ 1 &+ segment.payloadLength
    largestPacket = max(largestPacket, segment.packetLength)
    candidatePacket = segment.packetLength
    candidateEnd = segment.sequence &+ 1
    payloadBytes &+= UInt64(segment.payloadLength)
    if segment.payloadLength > 0 {
      dataPackets &+= 1
      counts.wirePackets &+= 1
    }
    outstandingSince = segment.time
    outstandingFrame = segment.frame
  }

  /// Takes what a SYN or a SYN-ACK announces.
  mutating func takeSynOptions(
    _ segment: CapturedSegment, tellingPeer peer: inout HalfState
  ) {
    maximumSegment = segment.options.maximumSegmentSize ?? 0
    peer.maximumSegmentOfPeer = maximumSegment
    windowScale = segment.options.windowScale ?? 0
    permitsSelective = segment.options.isSelectiveAcknowledgementPermitted
    peer.peerPermitsSelective = permitsSelective
    usesTimestamps = segment.options.timestamps != nil
    if segment.flags.contains(.ack) {
      // What the answer leaves out is not agreed (RFC 7323 sections 2.2 and 3.2).
      if !usesTimestamps { peer.usesTimestamps = false }
      if segment.options.windowScale == nil {
        windowScale = 0xff
        peer.windowScale = 0xff
      }
    }
    window = UInt32(segment.window)
    hasWindow = true
  }

  /// The SYN-ACK acknowledges the SYN.
  mutating func takeSynAcknowledgement(
    _ segment: CapturedSegment, timedSince start: Int64
  ) {
    let number = segment.acknowledgement
    if !hasNumbers {
      hasNumbers = true
      first = number
      next = number
      acked = number
    } else if number.ahead(of: acked) > 0, next.ahead(of: number) >= 0 {
      acked = number
    }
    hasAcknowledged = true
    ackTime = segment.time
    outstandingSince = next.ahead(of: acked) > 0 ? segment.time : 0
    if candidatePacket != 0, acked.ahead(of: candidateEnd) >= 0 {
      passedPacket = max(passedPacket, candidatePacket)
      candidatePacket = 0
    }
    if start != 0, segment.time > start {
      shortestTrip = min(segment.time - start, FlowState.longestWait)
      trips = Self.enoughTrips
    }
  }

  /// A segment without payload stands beyond what was seen: a hole opens.
  mutating func noteGap(
    _ segment: CapturedSegment, _ pool: inout RangePool, _ label: inout SegmentLabel
  ) {
    if !isOutstanding {
      outstandingSince = segment.time
      outstandingFrame = segment.frame
    }
    label.marks.insert(.hole)
    timedAt = 0
    holes.append(
      RangeNode(
        start: next, end: segment.sequence, time: segment.time, next: RangePool.none,
        clock: segment.options.timestamps?.value ?? 0, identification: segment.identification,
        packets: 1, state: .open, kind: .ambiguous,
        hasClock: segment.options.timestamps != nil),
      in: &pool)
    next = segment.sequence
  }
}
