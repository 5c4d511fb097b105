/// Flow control on the link: whether each side may stop the other, and how often it did.
///
/// Source: `ETHTOOL_MSG_PAUSE_GET`, `ETHTOOL_A_PAUSE_*`; `struct ethtool_pauseparam`.
public struct EthtoolPause: Hashable, Sendable {
  /// Whether it is negotiated.
  public let negotiates: Bool?
  /// Whether this end stops sending when it is asked to.
  public let receive: Bool?
  /// Whether this end asks the other to stop.
  public let send: Bool?
  /// Pause frames that came: the other end stopped this one.
  ///
  /// `nil` where the driver does not count.
  public let receivedFrames: UInt64?
  /// Pause frames that were sent: this end could not keep up.
  public let sentFrames: UInt64?

  /// Reads the payload of the answer.
  public init(_ payload: Span<UInt8>) throws(WireError) {
    let values = try GenericMessage(payload, in: "ethtool pause").values
    negotiates = values.u8(2).map { $0 != 0 }
    receive = values.u8(3).map { $0 != 0 }
    send = values.u8(4).map { $0 != 0 }
    let statistics = values.nested(5, in: "ethtool pause statistics")
    sentFrames = statistics?.u64(2)
    receivedFrames = statistics?.u64(3)
  }

  /// Reads the answer to `EthtoolCommand.pause`.
  public init(command bytes: [UInt8]) throws(WireError) {
    guard let negotiates = bytes.native32(4), let receive = bytes.native32(8),
      let send = bytes.native32(12)
    else { throw .truncated(field: "ethtool_pauseparam", needed: 16, have: bytes.count) }
    self.negotiates = negotiates != 0
    self.receive = receive != 0
    self.send = send != 0
    receivedFrames = nil
    sentFrames = nil
  }
}
