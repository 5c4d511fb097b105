/// How many packets the descriptor rings of a device hold, and could hold.
///
/// Source: `ETHTOOL_MSG_RINGS_GET`, `ETHTOOL_A_RINGS_*`; `struct ethtool_ringparam`.
public struct EthtoolRings: Hashable, Sendable {
  /// Receive descriptors of each queue.
  public let receive: UInt32?
  /// The most that the device takes.
  public let receiveMaximum: UInt32?
  /// Send descriptors of each queue.
  public let send: UInt32?
  /// The most that the device takes.
  public let sendMaximum: UInt32?

  /// Reads the payload of the answer.
  public init(_ payload: Span<UInt8>) throws(WireError) {
    let values = try GenericMessage(payload, in: "ethtool rings").values
    receiveMaximum = values.u32(2)
    sendMaximum = values.u32(5)
    receive = values.u32(6)
    send = values.u32(9)
  }

  /// Reads the answer to `EthtoolCommand.rings`: nine numbers, the first of which is the command.
  public init(command bytes: [UInt8]) throws(WireError) {
    guard bytes.count >= 36 else {
      throw .truncated(field: "ethtool_ringparam", needed: 36, have: bytes.count)
    }
    receiveMaximum = bytes.native32(4)
    sendMaximum = bytes.native32(16)
    receive = bytes.native32(20)
    send = bytes.native32(32)
  }
}
