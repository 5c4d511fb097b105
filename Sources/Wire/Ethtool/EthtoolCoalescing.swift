/// How long a device waits before it raises an interrupt.
///
/// Source: `ETHTOOL_MSG_COALESCE_GET`, `ETHTOOL_A_COALESCE_*`. What the driver does not have is `nil`.
public struct EthtoolCoalescing: Hashable, Sendable {
  /// Microseconds after a received packet.
  public let receiveMicroseconds: UInt32?
  /// Received packets.
  public let receiveFrames: UInt32?
  /// Microseconds after a sent packet.
  public let sendMicroseconds: UInt32?
  /// Sent packets.
  public let sendFrames: UInt32?
  /// Whether the driver adapts the receive numbers to the traffic.
  public let adaptsReceive: Bool?
  /// Whether the driver adapts the send numbers to the traffic.
  public let adaptsSend: Bool?

  /// Reads the payload of the answer.
  public init(_ payload: Span<UInt8>) throws(WireError) {
    let values = try GenericMessage(payload, in: "ethtool coalescing").values
    receiveMicroseconds = values.u32(2)
    receiveFrames = values.u32(3)
    sendMicroseconds = values.u32(6)
    sendFrames = values.u32(7)
    adaptsReceive = values.u8(11).map { $0 != 0 }
    adaptsSend = values.u8(12).map { $0 != 0 }
  }
}
