/// A rate as shapers and policers keep it (`struct tc_ratespec`).
public struct RateSpecification: Hashable, Sendable {
  /// Bytes a second; the wide attribute where the kernel sent one.
  public internal(set) var bytesPerSecond: UInt64
  /// Packets are counted as at least this many bytes.
  public let minimumPacketUnit: UInt16
  /// Bytes added to each packet.
  public let overhead: UInt16
  /// The framing that is counted: 0 none given, 1 Ethernet, 2 ATM cells.
  public let linkLayer: UInt32
  /// The granularity of the rate table as a power of two, unused by kernels since 3.8.
  let cellLog: UInt8

  /// Reads the struct at `offset`.
  init?(_ bytes: [UInt8], at offset: Int) {
    guard let cell = bytes.byte(offset), let layer = bytes.byte(offset + 1),
      let overhead = bytes.native16(offset + 2), let unit = bytes.native16(offset + 6),
      let rate = bytes.native32(offset + 8)
    else { return nil }
    bytesPerSecond = UInt64(rate)
    minimumPacketUnit = unit
    self.overhead = overhead
    linkLayer = UInt32(layer & 0x0f)
    cellLog = cell
  }

  /// The rate as tc prints it.
  var rateText: String { TrafficText.rate(bytesPerSecond: bytesPerSecond) }

  /// The size that `ticks` at this rate stand for.
  func bytes(ticks: UInt32) -> UInt32 {
    TrafficText.bytes(ticks: ticks, bytesPerSecond: bytesPerSecond)
  }

  /// The size of a table cell: C's `1 << cell_log` of a 32-bit int.
  var cell: UInt32 { 1 &<< UInt32(cellLog) }

  var linkLayerText: String { "linklayer " + TrafficText.linkLayer(linkLayer) }
}
