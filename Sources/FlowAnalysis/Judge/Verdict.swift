/// What became of a connection, in one word.
public enum ConnectionVerdict: UInt8, Sendable, CaseIterable {
  /// Everything that was sent arrived, and in time.
  case fine
  /// SYNs, and nothing came back.
  case noAnswer
  /// The SYN was answered with a reset.
  case refused
  /// The handshake began and did not end.
  case halfOpen
  /// The handshake is fine, and then the first data of one side never got through.
  case stall
  /// Data went through for a while, then no more.
  case broken
  /// It was broken off in the middle.
  case reset
  /// It ended well and lost seconds on the way.
  case slow
  /// The capture holds too little of it: one direction, or its middle.
  case unjudged

  /// The name in documents.
  public var name: String {
    switch self {
    case .fine: "fine"
    case .noAnswer: "no-answer"
    case .refused: "refused"
    case .halfOpen: "half-open"
    case .stall: "stall"
    case .broken: "broken"
    case .reset: "reset"
    case .slow: "slow"
    case .unjudged: "unjudged"
    }
  }

  /// Whether a connection with this verdict needs attention, the most urgent highest.
  public var urgency: Int {
    switch self {
    case .stall: 8
    case .broken: 7
    case .noAnswer: 6
    case .halfOpen: 5
    case .reset: 4
    case .refused: 3
    case .slow: 2
    case .unjudged: 1
    case .fine: 0
    }
  }
}

/// How far a connection got in its handshake, as far as it was captured.
public enum HandshakeState: UInt8, Sendable, CaseIterable {
  /// SYN, SYN-ACK and the final ACK.
  case complete
  /// SYN and SYN-ACK.
  case halfOpen
  /// SYNs alone.
  case unanswered
  /// A reset for an answer.
  case refused
  /// It began before the capture did, or its SYN was not recorded.
  case notCaptured

  /// The name in documents.
  public var name: String {
    switch self {
    case .complete: "complete"
    case .halfOpen: "half-open"
    case .unanswered: "unanswered"
    case .refused: "refused"
    case .notCaptured: "not-captured"
    }
  }
}
