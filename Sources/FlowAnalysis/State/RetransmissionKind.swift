/// Why a sender sent the same bytes again.
public enum RetransmissionKind: UInt8, Sendable, CaseIterable {
  /// The first segment of a connection again (RFC 9293 section 3.8.1).
  case syn
  /// The answer to it again.
  case synAck
  /// The retransmission timer ran out (RFC 6298).
  case timeout
  /// The tail loss probe: the last segment again after about two round trips (RFC 8985 section 7).
  case tailLossProbe
  /// The first segment of a recovery that duplicate ACKs or SACK started (RFC 5681, RFC 8985).
  case fast
  /// A further hole of the same recovery (RFC 6675).
  case selectiveHole
  /// What was sent before a timeout, sent again after it.
  case goBack
  /// The same bytes cut into smaller packets (RFC 1191, RFC 4821).
  case pathMTU
  /// Bytes that had arrived: the receiver's ACK, a DSACK or the clock proves it.
  case spurious
  /// The probe of a window of zero (RFC 9293 section 3.8.6.1).
  case zeroWindowProbe
  /// The keep-alive probe of an idle connection (RFC 9293 section 3.8.4).
  case keepAlive
  /// Nothing in the capture decides it.
  case ambiguous

  /// The name in documents and tables.
  public var name: String {
    switch self {
    case .syn: "SYN"
    case .synAck: "SYN-ACK"
    case .timeout: "timeout"
    case .tailLossProbe: "tail-loss-probe"
    case .fast: "fast"
    case .selectiveHole: "sack-hole"
    case .goBack: "after-timeout"
    case .pathMTU: "path-mtu"
    case .spurious: "spurious"
    case .zeroWindowProbe: "zero-window-probe"
    case .keepAlive: "keep-alive"
    case .ambiguous: "ambiguous"
    }
  }

  /// Whether bytes went again that may have been lost; a probe sends none.
  public var isRetransmission: Bool { self != .zeroWindowProbe && self != .keepAlive }
}
