/// The dialects of the pcap format, told apart by the first four bytes of a file.
struct PcapVariant: Hashable, Sendable {
  /// The order of the bytes.
  var order: ByteOrder
  /// Nanoseconds for one unit of the fraction of a second: 1000 or 1.
  var fractionUnit: Int64
  /// The length of a record's header: 16, or 24 with Kuznetsov's patch for Linux of 1998.
  var recordHeaderLength = 16
  /// The length of the file's header: 24, or 28 as IXIA's machines write it.
  var fileHeaderLength = 24

  /// Knows a dialect by the first four bytes, the first highest; `nil` when they are no pcap.
  init?(magic: UInt32) {
    for order in [ByteOrder.big, .little] {
      self.order = order
      fractionUnit = 1000
      switch order == .big ? magic : magic.byteSwapped {
      case 0xa1b2_c3d4: return
      case 0xa1b2_3c4d:
        fractionUnit = 1
        return
      case 0xa1b2_cd34:
        recordHeaderLength = 24
        return
      case 0x1c00_01ac, 0x1c00_01ab:
        fractionUnit = 1
        fileHeaderLength = 28
        return
      default: continue
      }
    }
    return nil
  }
}
