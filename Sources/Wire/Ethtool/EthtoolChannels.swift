/// How many queues a device uses, and could use.
///
/// Source: `ETHTOOL_MSG_CHANNELS_GET`, `ETHTOOL_A_CHANNELS_*`; `struct ethtool_channels`.
public struct EthtoolChannels: Hashable, Sendable {
  /// Numbers of queues by what they do; `nil` where the driver does not have the kind.
  public struct Counts: Hashable, Sendable {
    /// Queues that only receive.
    public let receive: UInt32?
    /// Queues that only send.
    public let send: UInt32?
    /// Queues for other events.
    public let other: UInt32?
    /// Queues that receive and send.
    public let combined: UInt32?
  }

  /// The queues in use.
  public let current: Counts
  /// The most that the device takes.
  public let maximum: Counts

  /// Reads the payload of the answer.
  public init(_ payload: Span<UInt8>) throws(WireError) {
    let values = try GenericMessage(payload, in: "ethtool channels").values
    maximum = Counts(
      receive: values.u32(2), send: values.u32(3), other: values.u32(4), combined: values.u32(5))
    current = Counts(
      receive: values.u32(6), send: values.u32(7), other: values.u32(8), combined: values.u32(9))
  }

  /// Reads the answer to `EthtoolCommand.channels`.
  public init(command bytes: [UInt8]) throws(WireError) {
    guard bytes.count >= 36 else {
      throw .truncated(field: "ethtool_channels", needed: 36, have: bytes.count)
    }
    maximum = Counts(
      receive: bytes.native32(4), send: bytes.native32(8), other: bytes.native32(12),
      combined: bytes.native32(16))
    current = Counts(
      receive: bytes.native32(20), send: bytes.native32(24), other: bytes.native32(28),
      combined: bytes.native32(32))
  }

  /// How many queues receive.
  public var receivingQueues: UInt32? {
    guard current.receive != nil || current.combined != nil else { return nil }
    return (current.receive ?? 0) &+ (current.combined ?? 0)
  }
}
