/// The link layers that a capture can start with.
extension FrameDecoder {
  /// Decodes a frame of any link type; `wire` is its length before the capture cut it.
  mutating func link(
    _ bytes: Span<UInt8>, wire: Int, type: LinkType
  ) throws(WireError) -> FrameContent {
    switch type {
    case .ethernet: return try ethernet(bytes, wire: wire)
    case .null, .loop: return try loopback(bytes, wire: wire)
    case .raw, .rawBSD, .rawOpenBSD, .ipv4, .ipv6: return try internet(bytes, wire: wire)
    case .linuxCooked:
      return try etherType(bytes, wire: wire, typeAt: 14, headerLength: 16, field: "sll.header")
    case .linuxCooked2:
      return try etherType(bytes, wire: wire, typeAt: 0, headerLength: 20, field: "sll2.header")
    case .ciscoHDLC:
      return try etherType(bytes, wire: wire, typeAt: 2, headerLength: 4, field: "c_hdlc.header")
    case .infiniband:
      return try etherType(bytes, wire: wire, typeAt: 40, headerLength: 44, field: "ipoib.header")
    case .netAnalyzer:
      try bytes.require(4, for: "netanalyzer.header")
      return try ethernet(bytes.extracting(4..<bytes.count), wire: wire - 4)
    case .ppp, .pppHDLC: return try pppFrame(bytes, wire: wire)
    case .pppDirection:
      try bytes.require(1, for: "ppp.direction")
      return try pppFrame(bytes.extracting(1..<bytes.count), wire: wire - 1)
    case .pppEthernet: return try pppoe(bytes, wire: wire)
    case .netfilterLog: return try netfilterLog(bytes)
    case .wireless: return try wireless(bytes, wire: wire)
    case .radiotap: return try radiotap(bytes, wire: wire)
    case .perPacketInformation: return try perPacketInformation(bytes, wire: wire)
    default:
      census.count(unknown: type)
      return .other(.unknownLinkType)
    }
  }

  /// A header of fixed length with an EtherType in it.
  private mutating func etherType(
    _ bytes: Span<UInt8>, wire: Int, typeAt offset: Int, headerLength: Int, field: String
  ) throws(WireError) -> FrameContent {
    try bytes.require(headerLength, for: field)
    return try payload(
      bytes.extracting(headerLength..<bytes.count), wire: wire - headerLength,
      type: bytes[be16: offset])
  }

  /// The address family of a BSD: 2 is IPv4, and each system has its own number for IPv6.
  private mutating func loopback(
    _ bytes: Span<UInt8>, wire: Int
  ) throws(WireError) -> FrameContent {
    try bytes.require(4, for: "null.family")
    let value = bytes[be32: 0]
    let rest = bytes.extracting(4..<bytes.count)
    switch value > 0xffff ? value.byteSwapped : value {
    case 2, 10, 24, 28, 30: return try internet(rest, wire: wire - 4)
    default: return .other(.otherLink)
    }
  }

  /// The messages of nfnetlink_log (linux/netfilter/nfnetlink_log.h): attributes, one of which is the packet.
  private mutating func netfilterLog(_ bytes: Span<UInt8>) throws(WireError) -> FrameContent {
    try bytes.require(4, for: "nflog.header")
    var offset = 4
    // Lengths are in the capturing machine's order; an attribute is never longer than 64 KiB, so
    // that the first one, which is short, tells.
    let isBig = bytes.count >= 6 && bytes[4] == 0 && bytes[5] != 0
    let order: ByteOrder = isBig ? .big : .little
    while bytes.count - offset >= 4 {
      let length = Int(order.read16(bytes, at: offset))
      let type = order.read16(bytes, at: offset + 2) & 0x7fff
      guard length >= 4 else {
        throw .invalid(field: "nflog.attribute.length", value: UInt64(length))
      }
      if type == 9 {
        let end = min(offset + length, bytes.count)
        return try internet(bytes.extracting(offset + 4..<end), wire: length - 4)
      }
      offset += (length + 3) & ~3
    }
    throw .truncated(field: "nflog.payload", needed: offset + 4, have: bytes.count)
  }

  private mutating func perPacketInformation(
    _ bytes: Span<UInt8>, wire: Int
  ) throws(WireError) -> FrameContent {
    try bytes.require(8, for: "ppi.header")
    let length = Int(ByteOrder.little.read16(bytes, at: 2))
    let type = LinkType(rawValue: ByteOrder.little.read32(bytes, at: 4))
    guard length >= 8 else { throw .invalid(field: "ppi.length", value: UInt64(length)) }
    try bytes.require(length, for: "ppi.fields")
    guard descend() else { return .other(.tooDeep) }
    return try link(bytes.extracting(length..<bytes.count), wire: wire - length, type: type)
  }
}
