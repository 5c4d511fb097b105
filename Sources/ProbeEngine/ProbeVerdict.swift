/// What became of one probe: exactly one of these.
public enum ProbeVerdict: UInt8, Hashable, Sendable, CaseIterable {
  /// Answered in time, once.
  case ok
  /// Answered in time, and more than once.
  case duplicate
  /// The first answer came after the time to wait; it was not lost.
  case late
  /// The answer is the repetition of a SYN-ACK: the first SYN-ACK was lost on the way back.
  case retransmitted
  /// The probe did not reach the target.
  case lostForward
  /// The probe reached the target, and its answer was lost.
  case lostReturn
  /// No answer, and nothing says on which way it was lost.
  case lost
  /// A reset, or to UDP an ICMP port unreachable, came from the target's address: the port is closed, or a firewall
  /// answers for it.
  case refused
  /// Somebody answered with an ICMP error.
  case icmp
  /// An answer came with a wrong checksum.
  case corrupt
  /// The kernel took no packet: the call failed.
  case sendRefused
  /// It did not leave the machine: the queueing discipline or the local firewall dropped it.
  case droppedOutbound
  /// The answer reached the machine, and the local firewall or routing dropped it.
  case droppedInbound
  /// The capture lost packets at the time, so that nothing can be said.
  case droppedByCapture
  /// Unanswered, while this program or the whole machine stood still.
  case observerStalled
  /// Answered after this machine's kernel had repeated the SYN: the first SYN or its answer was lost. Only where the
  /// kernel opens the connections.
  case repeated
  /// The target ended the connection that the probe was sent over, before more was known.
  case connectionEnded
  /// Unanswered, while the target still held an earlier connection of the same source port: it answers for that one,
  /// at most twice a second, and takes no other.
  case earlierConnection
  /// Unanswered, as an open port may leave such a probe (RFC 9293 section 3.10.7.2; datagrams), or where nothing but ICMP
  /// errors ever came back: no sign of loss.
  case silent

  /// The word for it in reports.
  public var name: String {
    switch self {
    case .ok: "ok"
    case .duplicate: "duplicate"
    case .late: "late"
    case .retransmitted: "syn-ack-retransmission"
    case .lostForward: "lost-forward"
    case .lostReturn: "lost-return"
    case .lost: "lost"
    case .refused: "refused"
    case .icmp: "icmp"
    case .corrupt: "corrupt"
    case .sendRefused: "local-send-refused"
    case .droppedOutbound: "local-dropped-outbound"
    case .droppedInbound: "local-dropped-inbound"
    case .droppedByCapture: "local-dropped-by-capture"
    case .observerStalled: "observer-stalled"
    case .repeated: "syn-retransmission"
    case .connectionEnded: "connection-ended"
    case .earlierConnection: "earlier-connection"
    case .silent: "silent"
    }
  }

  /// Whether the network lost the probe or its first answer.
  public var isLoss: Bool {
    switch self {
    case .retransmitted, .repeated, .lostForward, .lostReturn, .lost, .corrupt: true
    default: false
    }
  }

  /// Whether the probe is proven to have left, could be observed and was not turned back: what loss is a share of.
  public var isCounted: Bool {
    switch self {
    case .icmp, .sendRefused, .droppedOutbound, .droppedInbound, .droppedByCapture,
      .observerStalled, .connectionEnded, .earlierConnection, .silent:
      false
    default: true
    }
  }

  /// Whether the target answered.
  public var isAnswered: Bool {
    switch self {
    case .ok, .duplicate, .late, .retransmitted, .repeated, .refused: true
    default: false
    }
  }

  /// The way on which it was lost, where that is known.
  public var direction: LossDirection? {
    switch self {
    case .lostForward: .forward
    case .lostReturn, .retransmitted, .corrupt: .return
    case .lost, .repeated: .undecided
    default: nil
    }
  }
}

/// A way between here and the target.
public enum LossDirection: String, Hashable, Sendable {
  /// From here to the target.
  case forward
  /// From the target to here.
  case `return`
  /// One of the two.
  case undecided
}
