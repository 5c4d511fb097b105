/// 802.11 and the radiotap header before it.
extension FrameDecoder {
  private enum Control {
    static let typeMask: UInt8 = 0x0c
    static let data: UInt8 = 0x08
    static let noData: UInt8 = 0x40
    static let qualityOfService: UInt8 = 0x80
    static let toDistribution: UInt8 = 0x01
    static let fromDistribution: UInt8 = 0x02
    static let protected: UInt8 = 0x40
    static let order: UInt8 = 0x80
  }

  /// A radiotap header (radiotap.org), then 802.11.
  mutating func radiotap(_ bytes: Span<UInt8>, wire: Int) throws(WireError) -> FrameContent {
    try bytes.require(8, for: "radiotap.header")
    let length = Int(ByteOrder.little.read16(bytes, at: 2))
    guard length >= 8 else { throw .invalid(field: "radiotap.length", value: UInt64(length)) }
    try bytes.require(length, for: "radiotap.fields")
    return try wireless(
      bytes.extracting(length..<bytes.count), wire: wire - length,
      isPadded: isPadded(bytes.extracting(first: length)))
  }

  /// Whether the flags field says that the 802.11 header is padded to a multiple of four bytes.
  private func isPadded(_ header: Span<UInt8>) -> Bool {
    var offset = 4
    repeat {
      guard header.count >= offset + 4 else { return false }
      offset += 4
    } while header[offset - 1] & 0x80 != 0
    guard header[4] & 2 != 0 else { return false }
    // The clock, which stands before the flags, is aligned to eight bytes.
    if header[4] & 1 != 0 { offset = (offset + 7) & ~7 + 8 }
    return header.count > offset && header[offset] & 0x20 != 0
  }

  /// An 802.11 frame (IEEE 802.11 section 9); what is aggregated or protected cannot be followed.
  mutating func wireless(
    _ bytes: Span<UInt8>, wire: Int, isPadded: Bool = false
  ) throws(WireError) -> FrameContent {
    try bytes.require(2, for: "wlan.frame_control")
    let kind = bytes[0]
    let flags = bytes[1]
    guard kind & Control.typeMask == Control.data, kind & Control.noData == 0 else {
      return .other(.wireless)
    }
    if flags & Control.protected != 0 { return .other(.encrypted) }
    var length = 24
    let distribution = Control.toDistribution | Control.fromDistribution
    if flags & distribution == distribution { length += 6 }
    if kind & Control.qualityOfService != 0 {
      try bytes.require(length + 2, for: "wlan.qos_control")
      if bytes[length] & 0x80 != 0 { return .other(.wireless) }
      length += 2
      if flags & Control.order != 0 { length += 4 }
    }
    if isPadded { length = (length + 3) & ~3 }
    try bytes.require(length, for: "wlan.header")
    return try linkControl(bytes.extracting(length..<bytes.count), wire: wire - length)
  }
}
