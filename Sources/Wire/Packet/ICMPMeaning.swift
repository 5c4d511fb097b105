/// What an ICMP or ICMPv6 message says, as far as loss is concerned.
public enum ICMPMeaning: Hashable, Sendable {
  /// A ping.
  case echoRequest(identifier: UInt16, sequence: UInt16)
  /// Its answer.
  case echoReply(identifier: UInt16, sequence: UInt16)
  /// The destination cannot be reached; the code is the protocol's own.
  case unreachable(code: UInt8)
  /// The packet was larger than the next link's MTU; 0 when the router did not say (RFC 1191).
  case packetTooBig(mtu: UInt32)
  /// The packet was forwarded too often (code 0) or its fragments did not all come (code 1).
  case timeExceeded(code: UInt8)
  /// A header field was wrong.
  case parameterProblem
  /// A router knows a better way.
  case redirect
  /// Slow down; obsolete (RFC 6633).
  case sourceQuench
  /// Something else.
  case other(type: UInt8, code: UInt8)

  /// Whether the message is about another packet, whose start it quotes.
  public var isError: Bool {
    switch self {
    case .unreachable, .packetTooBig, .timeExceeded, .parameterProblem, .redirect, .sourceQuench:
      true
    case .echoRequest, .echoReply, .other: false
    }
  }
}
