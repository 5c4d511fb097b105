import Wire

/// One segment, taken into its connection.
extension FlowState {
  /// Takes a segment and says what it meant.
  @inline(__always)
  mutating func take(
    _ segment: CapturedSegment, isFromClient: Bool, _ pool: inout RangePool
  ) -> SegmentLabel {
    var label = SegmentLabel(flow: number)
    label.isFromClient = isFromClient
    let flags = segment.flags
    let time = segment.time
    let gap = time - lastTime

    if isFromClient {
      client.takeHeader(segment, of: server, isEstablished: isEstablished, &label)
    } else {
      server.takeHeader(segment, of: client, isEstablished: isEstablished, &label)
    }
    if flags.contains(.syn) {
      takeHandshake(segment, isFromClient: isFromClient, &label)
    } else if flags.contains(.rst) {
      takeReset(segment, isFromClient: isFromClient, &label)
    } else {
      if isFromClient {
        Self.exchange(segment, from: &client, to: &server, &pool, &label)
      } else {
        Self.exchange(segment, from: &server, to: &client, &pool, &label)
      }
      if !finalAckSeen, synAckCount > 0, isFromClient { noteFinalAck(segment) }
      if !isEstablished, !isFromClient, synCount > 0 || synAckCount > 0 || segment.payloadLength > 0
      {
        isEstablished = true
        establishedAt = time
      }
    }
    if gap >= Self.shortestWait { noteWait(gap, segment, label) }
    if segment.payloadLength > 0 {
      lastDataIsFromClient = isFromClient
    }
    lastTime = max(lastTime, time)
    lastFrame = segment.frame
    packets &+= 1
    return label
  }

  /// Gaps shorter than this are not added up.
  static let shortestWait = 100 * Nanoseconds.perMillisecond
  /// Nor those that only a pause of the capture, or its clock, makes.
  static let longestWait = 3600 * Nanoseconds.perSecond

  /// Acknowledgement and data of a segment that is neither SYN nor RST.
  @inline(__always)
  private static func exchange(
    _ segment: CapturedSegment, from sender: inout HalfState,
    to receiver: inout HalfState, _ pool: inout RangePool, _ label: inout SegmentLabel
  ) {
    let flags = segment.flags
    let isFinish = flags.contains(.fin)
    let length = segment.payloadLength &+ (isFinish ? 1 : 0)
    if flags.contains(.ack) { receiver.takeAcknowledgement(segment, &pool, &label) }
    if sender.packets == 0 { sender.begin(at: segment.sequence) }
    let isWindowProbe = receiver.hasWindow && receiver.window == 0
    if sender.isProbe(segment, length: length, isClosed: isWindowProbe) {
      let kind: RetransmissionKind = isWindowProbe ? .zeroWindowProbe : .keepAlive
      sender.counts.kinds[kind] &+= 1
      label.kind = kind
    } else if length > 0 {
      sender.takeData(segment, length: length, peer: receiver, &pool, &label)
      if isFinish, !sender.hasFinished {
        sender.hasFinished = true
        sender.finishSequence = segment.sequence &+ segment.payloadLength
      }
    } else {
      sender.noteEmpty(segment, &pool, &label)
    }
    sender.packets &+= 1
  }

  /// The client's answer to the SYN-ACK, or anything that stands for it.
  private mutating func noteFinalAck(_ segment: CapturedSegment) {
    guard segment.flags.contains(.ack), segment.acknowledgement.ahead(of: synAckSequence) > 0
    else { return }
    finalAckSeen = true
    isEstablished = true
    establishedAt = segment.time
    if synAckCount == 1, segment.payloadLength == 0 {
      clientLoop = max(1, segment.time - synAckTime)
      server.noteHandshakeTrip(clientLoop)
    }
  }

  /// Attributes the time since the last packet of the connection.
  private mutating func noteWait(
    _ gap: Int64, _ segment: CapturedSegment, _ label: SegmentLabel
  ) {
    if gap > longestGap {
      longestGap = gap
      longestGapFrame = segment.frame
    }
    guard packets > 0, gap <= Self.longestWait else { return }
    waits[cause(of: gap, segment, label)] &+= gap
  }

  private func cause(
    of gap: Int64, _ segment: CapturedSegment, _ label: SegmentLabel
  ) -> WaitCause {
    let isOpening = (synCount > 0 || synAckCount > 0) && !isEstablished
    if segment.flags.contains(.syn) || isOpening { return .handshake }
    switch label.kind {
    case .timeout, .tailLossProbe, .pathMTU: return .timeout
    case .zeroWindowProbe: return .zeroWindow
    default: break
    }
    if client.zeroSince != 0 || server.zeroSince != 0 || label.marks.contains(.windowOpens) {
      return .zeroWindow
    }
    if label.marks.contains(.fillsHole) { return .timeout }
    // Before this segment: was anything under way?
    let sender = label.isFromClient ? client : server
    let receiver = label.isFromClient ? server : client
    if receiver.wasOutstanding(before: segment.time, acknowledgedBy: segment)
      || sender.outstandingSince != 0 && sender.outstandingSince < segment.time
    {
      return .acknowledgement
    }
    // Nothing was: the side that speaks now kept silent, unless it only answers.
    if segment.payloadLength > 0 || segment.flags.contains(.fin) {
      return label.isFromClient ? .clientApplication : .serverApplication
    }
    return lastDataIsFromClient ? .serverApplication : .clientApplication
  }

  private mutating func takeReset(
    _ segment: CapturedSegment, isFromClient: Bool, _ label: inout SegmentLabel
  ) {
    label.marks.insert(.reset)
    if isFromClient { client.packets &+= 1 } else { server.packets &+= 1 }
    guard resetFrame == 0 else { return }
    resetFrame = segment.frame
    resetTime = segment.time
    resetIsFromClient = isFromClient
    resetTimeToLive = segment.timeToLive
    resetAnswersSyn = !isFromClient && synCount > 0 && synAckCount == 0 && server.dataPackets == 0
    wasOutstandingAtReset = client.isOutstanding || server.isOutstanding
    let receiver = isFromClient ? server : client
    if segment.flags.contains(.ack), receiver.isOutstanding,
      segment.acknowledgement == receiver.next, receiver.lastSendEnd == receiver.next,
      receiver.shortestTrip > Nanoseconds.perMillisecond,
      segment.time - receiver.lastSendTime < receiver.shortestTrip / 4 * 3
    {
      resetHaste = max(1, segment.time - receiver.lastSendTime)
    }
  }
}

extension HalfState {
  /// Whether a segment of this side is numbered far from all before, or acknowledges what was never seen.
  @inline(__always)
  func isFarOff(_ segment: CapturedSegment, peer: HalfState) -> Bool {
    if hasNumbers, packets > 0 {
      let distance = segment.sequence.ahead(of: next)
      if distance > 1 << 16 || distance < -(1 << 20) { return true }
    }
    return segment.flags.contains(.ack) && peer.hasNumbers && peer.packets > 0
      && segment.acknowledgement.ahead(of: peer.next) > 0
  }

  /// Starts the numbers in the middle of a connection: what came before was not captured.
  mutating func begin(at sequence: UInt32) {
    hasNumbers = true
    first = sequence
    next = sequence
    if !hasAcknowledged { acked = sequence }
  }

  /// The handshake's round trip: no application and no delayed acknowledgement is in it.
  mutating func noteHandshakeTrip(_ trip: Int64) {
    let trip = min(trip, FlowState.longestWait)
    shortestTrip = shortestTrip == 0 ? trip : min(shortestTrip, trip)
    trips = Self.enoughTrips
  }

  /// Whether the segment that was just taken acknowledged data that had been under way.
  func wasOutstanding(before time: Int64, acknowledgedBy segment: CapturedSegment) -> Bool {
    ackTime == time && segment.payloadLength == 0 && lastSendTime < time && dataPackets > 0
      && segment.acknowledgement == acked && lastSendTime > 0
  }

  /// A keep-alive or the probe of a closed window: nothing new, one below the next number
  /// (RFC 9293 section 3.8.4), or a single byte when everything is acknowledged; into a closed window
  /// also the next byte (section 3.8.6.1), which the receiver may take or leave.
  @inline(__always)
  mutating func isProbe(_ segment: CapturedSegment, length: UInt32, isClosed: Bool) -> Bool {
    guard length <= 1, hasNumbers, !segment.flags.contains(.fin), packets > 0, !hasFinished else {
      return false
    }
    if segment.sequence == next &- 1 { return length == 0 || acked == next }
    guard isClosed, length == 1, segment.sequence == next, acked == next else { return false }
    probed = next
    hasProbed = true
    return true
  }

  /// What every segment of this side tells: windows, sizes, clocks, fingerprints.
  @inline(__always)
  mutating func takeHeader(
    _ segment: CapturedSegment, of peer: HalfState, isEstablished: Bool,
    _ label: inout SegmentLabel
  ) {
    let flags = segment.flags
    if !flags.contains(.rst) {
      let timeToLive = segment.timeToLive
      if packets == 0 { self.timeToLive = timeToLive }
      if timeToLive < lowestTimeToLive { lowestTimeToLive = timeToLive }
      if timeToLive > highestTimeToLive { highestTimeToLive = timeToLive }
      if !flags.contains(.syn) { takeWindow(segment, &label) }
    }
    if let isRight = segment.isChecksumRight {
      if isRight {
        rightChecksums &+= 1
      } else {
        wrongChecksums &+= 1
        // Where none is right, the network card was to fill them in.
        if rightChecksums > wrongChecksums { label.marks.insert(.damaged) }
      }
    }
    if flags.contains(.fin), !hasFinished, packets > 0 {
      finishSilence = segment.time - lastSegmentTime
    }
    lastSegmentTime = segment.time
    if let clocks = segment.options.timestamps {
      if !flags.contains(.syn) { usesTimestamps = true }
      let isNewer = packets == 0 || clocks.value.ahead(of: highestClock) > 0
      if isNewer { highestClock = clocks.value }
      clockStood = !isNewer
    } else {
      clockStood = false
    }
    expectedIdentification = nextIdentification
    nextIdentification = segment.identification == 0 ? 0 : segment.identification &+ 1
  }

  @inline(__always)
  private mutating func takeWindow(
    _ segment: CapturedSegment, _ label: inout SegmentLabel
  ) {
    if segment.window == 0 {
      label.marks.insert(.zeroWindow)
      zeroWindows &+= 1
      if zeroSince == 0, !hasFinished {
        zeroSince = segment.time
        if zeroFrame == 0 { zeroFrame = segment.frame }
      }
    } else if zeroSince != 0 {
      zeroTime &+= max(0, segment.time - zeroSince)
      zeroSince = 0
      zeroEnded = segment.time
      label.marks.insert(.windowOpens)
    }
    let scale = windowScale == 0xff ? 0 : UInt32(min(windowScale, 14))
    window = UInt32(segment.window) << scale
    hasWindow = true
  }

  /// A segment without payload: its number shows what had been sent before it.
  @inline(__always)
  mutating func noteEmpty(
    _ segment: CapturedSegment, _ pool: inout RangePool, _ label: inout SegmentLabel
  ) {
    let gap = segment.sequence.ahead(of: next)
    guard gap > 0, gap < 1 << 26 else { return }
    noteGap(segment, &pool, &label)
  }
}
