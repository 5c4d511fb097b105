/// Forward error correction on the link, and how much it had to repair.
///
/// Source: `ETHTOOL_MSG_FEC_GET`, `ETHTOOL_A_FEC_*`.
public struct EthtoolForwardErrorCorrection: Hashable, Sendable {
  /// The codes that are configured, by the names of their link-mode bits.
  public let modes: EthtoolBitset?
  /// Whether the driver chooses the code.
  public let isAutomatic: Bool?
  /// The link-mode bit of the code in use; 0 for none.
  public let active: UInt32?
  /// Blocks that were repaired: the margin shrinks, nothing is lost yet.
  public let correctedBlocks: UInt64?
  /// Blocks that could not be repaired: frames were lost.
  public let uncorrectableBlocks: UInt64?
  /// Bits that were repaired.
  public let correctedBits: UInt64?

  /// Reads the payload of the answer.
  public init(_ payload: Span<UInt8>) throws(WireError) {
    let values = try GenericMessage(payload, in: "ethtool FEC").values
    modes = values[2].map { EthtoolBitset($0) }
    isAutomatic = values.u8(3).map { $0 != 0 }
    active = values.u32(4)
    // Each is a list: the sum, then one number a lane.
    let statistics = values.nested(5, in: "ethtool FEC statistics")
    correctedBlocks = statistics?.u64(2)
    uncorrectableBlocks = statistics?.u64(3)
    correctedBits = statistics?.u64(4)
  }
}
