/// Finds the verdict of one connection.
struct Judge {
  let flow: FlowState
  let watchedUntil: Int64

  /// Shorter waits than this do not make a connection slow.
  static let slowNanoseconds = Nanoseconds.perSecond
  /// An application that says nothing for so long is silent.
  static let silence = 5 * Nanoseconds.perSecond

  /// The verdict, and whether the client is the side whose data is stuck.
  func verdict() -> (ConnectionVerdict, Bool?) {
    if flow.resetAnswersSyn { return (.refused, nil) }
    if flow.synCount > 0, flow.synAckCount == 0, flow.server.packets == 0 {
      if isCutAfterSyn { return (.unjudged, nil) }
      return flow.client.packets == flow.synCount || flow.client.dataPackets == 0 && !hasMoreAcks
        ? (.noAnswer, nil) : (.unjudged, nil)
    }
    if flow.client.packets == 0 || flow.server.packets == 0 { return (.unjudged, nil) }
    if flow.synAckCount > 0, !flow.isEstablished {
      return (.halfOpen, nil)
    }
    if let stuckIsClient = stuckSide() {
      let half = stuckIsClient ? flow.client : flow.server
      return (half.deliveredAny ? .broken : flow.synAckCount > 0 ? .stall : .broken, stuckIsClient)
    }
    if let closedIsClient = closedWindow() {
      let half = closedIsClient ? flow.server : flow.client
      return (half.deliveredAny ? .broken : .stall, !closedIsClient)
    }
    if wasBrokenOff { return (.reset, nil) }
    if isServerSilent { return (.stall, nil) }
    if lostTime >= Self.slowNanoseconds { return (.slow, nil) }
    if isHandshakeAlone || isCaptureLossy { return (.unjudged, nil) }
    return (.fine, nil)
  }

  /// One SYN, and no time for its answer or its repetition (RFC 6298: one second).
  var isCutAfterSyn: Bool {
    flow.synCount == 1 && flow.client.packets == 1 && flow.server.packets == 0
      && flow.client.refusal.count == 0 && watchedUntil - flow.lastSynTime < Nanoseconds.perSecond
  }

  /// The client acknowledged something that is not in the capture.
  private var hasMoreAcks: Bool {
    flow.client.packets > flow.synCount + (flow.resetIsFromClient && flow.resetFrame != 0 ? 1 : 0)
  }

  /// The side whose first unacknowledged byte never got through.
  private func stuckSide() -> Bool? {
    if flow.client.isStuck(until: watchedUntil) { return true }
    if flow.server.isStuck(until: watchedUntil) { return false }
    return nil
  }

  /// The side that closed its window and never opened it again.
  private func closedWindow() -> Bool? {
    guard !flow.isClosed else { return nil }
    let patience = Self.silence
    for isClient in [true, false] {
      let half = isClient ? flow.client : flow.server
      let other = isClient ? flow.server : flow.client
      if half.zeroSince != 0, flow.lastTime - half.zeroSince >= patience,
        other.counts.kinds[.zeroWindowProbe] > 0
      {
        return isClient
      }
    }
    return nil
  }

  private var wasBrokenOff: Bool {
    guard flow.resetFrame != 0 else { return false }
    if flow.wasOutstandingAtReset { return true }
    if isForeignReset { return true }
    // A request that got no word of an answer.
    return flow.client.payloadBytes > 0 && flow.server.payloadBytes == 0
      && !flow.client.hasFinished && !flow.resetIsFromClient
  }

  /// Bytes are missing at the end, and the capture lost packets there.
  var isCaptureLossy: Bool {
    [flow.client, flow.server].contains {
      $0.isOutstanding && $0.missingBytes > 0 && $0.beyondFrame != 0 && $0.isLastNewsUnseen
    }
  }

  /// A handshake, and then nothing more came to this point.
  var isHandshakeAlone: Bool {
    flow.synAckCount > 0 && flow.resetFrame == 0
      && flow.client.dataPackets == 0 && flow.server.dataPackets == 0
  }

  /// A reset that did not come from where its sender's packets come from: its time to live is another, or it
  /// acknowledges what the sender cannot have had yet.
  var isForeignReset: Bool {
    flow.resetHaste > 0 || isFromElsewhere
  }

  private var isFromElsewhere: Bool {
    let half = flow.resetIsFromClient ? flow.client : flow.server
    guard flow.resetFrame != 0, half.packets > 1, half.highestTimeToLive > 0,
      half.lowestTimeToLive <= half.highestTimeToLive
    else { return false }
    let time = Int(flow.resetTimeToLive)
    return time + 1 < Int(half.lowestTimeToLive) || time > Int(half.highestTimeToLive) + 1
  }

  /// The request arrived, the server's application never said a word, and the client gave up.
  private var isServerSilent: Bool {
    flow.synAckCount > 0 && flow.client.payloadBytes > 0 && flow.server.payloadBytes == 0
      && !flow.client.isOutstanding && !flow.server.hasFinished
      && (flow.client.hasFinished || flow.resetIsFromClient && flow.resetFrame != 0)
      && flow.lastTime - flow.client.lastPayloadTime >= Self.silence
  }

  private var lostTime: Int64 {
    flow.waits[.handshake] &+ flow.waits[.timeout] &+ flow.waits[.acknowledgement]
      &+ flow.waits[.zeroWindow]
  }
}

extension HalfState {
  /// Whether any payload of this side was acknowledged.
  var deliveredAny: Bool {
    hasAcknowledged && acked.ahead(of: first) > 1
  }

  /// Whether the receiver has the FIN and not what came before, which was sent long ago.
  ///
  /// Before the FIN the side was silent for longer than its timer takes: what is missing by then was repeated, as often
  /// as the sender would, and never came. After a hole in a busy transfer the next segments may still fill it.
  private var isFinishBeyondOldHole: Bool {
    hasFinished && received.holds(finishSequence, finishSequence &+ 1)
      && finishSilence >= Nanoseconds.perSecond
  }

  /// Whether the receiver's last news is of bytes that were never recorded: the capture lost them.
  var isLastNewsUnseen: Bool { unseenAt != 0 && unseenAt >= ackTime }

  /// Whether data of this side is known not to get through any more.
  func isStuck(until time: Int64) -> Bool {
    guard isOutstanding, dataPackets > 0, hasAcknowledged else { return false }
    // A FIN alone that nobody acknowledged is no data.
    if hasFinished, finishSequence.ahead(of: acked) <= 0 { return false }
    let waited = time - max(outstandingSince, ackTime)
    if repeatsSinceAdvance >= 2 { return true }
    if repeatsSinceAdvance == 1 { return waited >= 3 * Nanoseconds.perSecond }
    // Never seen here at all, and the receiver shows that it got what came after.
    // A capture that does not have what the receiver named last may have missed the rest too.
    guard missingBytes > 0, beyondFrame != 0, !isLastNewsUnseen else { return false }
    return waited >= Nanoseconds.perSecond || isFinishBeyondOldHole
  }
}
