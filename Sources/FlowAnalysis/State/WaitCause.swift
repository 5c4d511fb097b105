/// What a connection waited for while nothing was captured of it.
public enum WaitCause: UInt8, Sendable, CaseIterable {
  /// An answer to the SYN, or to the SYN-ACK.
  case handshake
  /// The retransmission timer.
  case timeout
  /// An acknowledgement of data that was under way, or the data behind a hole.
  case acknowledgement
  /// The receiver's window, which was zero.
  case zeroWindow
  /// The client's application: everything was acknowledged and it was its turn.
  case clientApplication
  /// The server's application.
  case serverApplication

  /// The name in documents and tables.
  public var name: String {
    switch self {
    case .handshake: "handshake"
    case .timeout: "retransmission-timer"
    case .acknowledgement: "acknowledgement"
    case .zeroWindow: "zero-window"
    case .clientApplication: "client-silent"
    case .serverApplication: "server-silent"
    }
  }
}
