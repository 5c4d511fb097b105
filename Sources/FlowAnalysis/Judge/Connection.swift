public import Wire

/// One connection when nothing more is expected of it: what was counted, and the verdict.
public struct Connection: Sendable {
  /// Why it was let go.
  public enum End: UInt8, Sendable {
    /// The capture ended.
    case captureEnded
    /// It was closed, and silent afterwards.
    case closed
    /// It was silent, and its place was needed.
    case idle
    /// Another began on its ports.
    case portsReused
  }

  let flow: FlowState
  /// Why it was let go.
  public let end: End
  /// The time until which it could have been seen, in nanoseconds since 1970.
  public let watchedUntil: Int64
  /// What became of it.
  public let verdict: ConnectionVerdict
  /// Which side's data did not get through, or was silent; `nil` where no side is to be named.
  public let stuckIsClient: Bool?

  init(_ flow: FlowState, end: End, watchedUntil: Int64) {
    self.flow = flow
    self.end = end
    self.watchedUntil = watchedUntil
    (verdict, stuckIsClient) = Judge(flow: flow, watchedUntil: watchedUntil).verdict()
  }

  /// From the client to the server, as far as known.
  public var path: SegmentPath { flow.path }
  /// Its number, from 0 in order of first packets.
  public var number: UInt64 { flow.number }
  /// How far its handshake got.
  public var handshake: HandshakeState {
    if flow.synCount == 0 || !flow.knowsClient { return .notCaptured }
    if flow.resetAnswersSyn { return .refused }
    if flow.synAckCount == 0 {
      return flow.server.packets == 0 && flow.client.packets == flow.synCount
        ? .unanswered : .notCaptured
    }
    return flow.finalAckSeen ? .complete : .halfOpen
  }

  /// Seconds from its first to its last packet.
  public var seconds: Double { Double(flow.lastTime - flow.firstTime) / 1e9 }

  /// Nanoseconds that it waited for a cause.
  public func waited(for cause: WaitCause) -> Int64 { flow.waits[cause] }

  /// Seconds lost to the network and the receiver's window, application silence left out.
  public var secondsLost: Double {
    let lost =
      flow.waits[.handshake] &+ flow.waits[.timeout] &+ flow.waits[.acknowledgement]
      &+ flow.waits[.zeroWindow]
    return Double(lost) / 1e9
  }

  /// Data packets lost in both directions on both sides of the capture point.
  public var lostPackets: UInt64 {
    let client = flow.client.counts
    let server = flow.server.counts
    return UInt64(client.lostBefore) + UInt64(client.lostAfter)
      + UInt64(client.lostBeforeInferred) + UInt64(server.lostBefore) + UInt64(server.lostAfter)
      + UInt64(server.lostBeforeInferred)
  }

  /// Orders connections by how much they need attention.
  public var severity: Double {
    Double(verdict.urgency) * 1e9 + min(secondsLost, 1e5) * 1e3
      + Double(min(lostPackets, 100_000)) / 100
  }
}
