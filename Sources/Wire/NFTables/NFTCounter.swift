private let counterBytes: UInt16 = 1
private let counterPackets: UInt16 = 2

/// Packets and bytes of a counter (`NFTA_COUNTER_PACKETS`, `NFTA_COUNTER_BYTES`).
public struct NFTCounter: Hashable, Sendable {
  /// Packets since the counter was made or reset.
  public var packets: UInt64
  /// Bytes of those packets, from the network header on.
  public var bytes: UInt64

  /// Creates a counter.
  public init(packets: UInt64, bytes: UInt64) {
    self.packets = packets
    self.bytes = bytes
  }

  /// Reads the attributes of a counter; one that the kernel left out is zero.
  init(_ payload: Span<UInt8>) throws(WireError) {
    packets = 0
    bytes = 0
    var attributes = NetlinkAttributes(payload, in: "nft counter")
    while let attribute = try attributes.next() {
      switch attribute.type {
      case counterBytes: bytes = try attribute.be64
      case counterPackets: packets = try attribute.be64
      default: break
      }
    }
  }
}
