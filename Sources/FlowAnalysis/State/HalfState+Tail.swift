import Wire

/// Losses at the end of what a sender had to send: nothing came after them to show a hole.
extension HalfState {
  /// A sender that had more to send, could have, and fell silent for as long as a timer takes:
  /// what it sent first never came here (its last segment was full and not pushed).
  mutating func checkTail(
    _ segment: CapturedSegment, _ peer: HalfState, _ numbering: NumberingEvidence,
    _ label: inout SegmentLabel
  ) {
    let silence = segment.time - max(lastSendTime, ackTime)
    // Sent when those before it were: it came late. Numbered right after the last: nothing was between.
    let isNext =
      expectedIdentification != 0 && segment.identification == expectedIdentification
      && numbering.countsLosses
    guard !clockStood, !isNext,
      silence >= Self.shortestTimeout + peer.shortestTrip, silence < 4 * Nanoseconds.perSecond,
      peer.lastSendTime < lastSendTime, !peer.hasWindow || peer.window > 2 * segmentSize,
      zeroSinceOfPeerEnded(peer, before: segment.time)
    else { return }
    counts.lostBeforeInferred &+=
      1 + Self.unseenTimeouts(silence, trip: shortestTrip + peer.shortestTrip)
    counts.kinds[.timeout] &+= 1
    label.kind = .timeout
    label.marks.insert(.inferredLoss)
    if counts.firstLossFrame == 0 { counts.firstLossFrame = segment.frame }
  }

  private func zeroSinceOfPeerEnded(_ peer: HalfState, before time: Int64) -> Bool {
    peer.zeroSince == 0 && (peer.zeroWindows == 0 || peer.zeroEnded < lastSendTime)
  }

  /// The shortest timer that common systems set, a little less for the clock of the capture.
  static let shortestTimeout = 190 * Nanoseconds.perMillisecond
}
