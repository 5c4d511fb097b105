/// Ethernet and what stands between it and IP.
extension FrameDecoder {
  /// An Ethernet frame.
  mutating func ethernet(_ bytes: Span<UInt8>, wire: Int) throws(WireError) -> FrameContent {
    let frame = try EthernetFrame(bytes)
    if frame.type == .ipv4 { return try internet4(frame.payload, wire: wire - 14) }
    return try payload(frame.payload, wire: wire - 14, type: frame.type.rawValue)
  }

  /// What an EtherType leads to; values up to 1500 are a length, and LLC follows.
  mutating func payload(
    _ bytes: Span<UInt8>, wire: Int, type: UInt16
  ) throws(WireError) -> FrameContent {
    guard descend() else { return .other(.tooDeep) }
    switch EtherType(rawValue: type) {
    case .ipv4: return try internet4(bytes, wire: wire)
    case .ipv6: return try internet6(bytes, wire: wire)
    case .arp: return .other(.arp)
    case .vlan, .serviceVLAN, .oldServiceVLAN, .olderServiceVLAN:
      let tag = try VLANTag(bytes)
      if tag.identifier != 0 {
        segment.path.vlan = segment.path.vlan << 16 | UInt32(tag.identifier)
      }
      return try payload(tag.payload, wire: wire - 4, type: tag.type.rawValue)
    case .mpls, .mplsMulticast: return try labels(bytes, wire: wire)
    case .pppoeSession: return try pppoe(bytes, wire: wire)
    case .ppp: return try pppFrame(bytes, wire: wire)
    case .ethernet: return try ethernet(bytes, wire: wire)
    case .backboneServiceInstance:
      try bytes.require(4, for: "pbb.tag")
      enter(.backbone, UInt64(bytes[be32: 0] & 0xff_ffff))
      return try ethernet(bytes.extracting(4..<bytes.count), wire: wire - 4)
    case .fabricPath:
      try bytes.require(2, for: "fabricpath.tag")
      return try ethernet(bytes.extracting(2..<bytes.count), wire: wire - 2)
    case .bridgePortExtension:
      return try tagged(bytes, wire: wire, length: 8, field: "802.1br.tag")
    case .redundancy: return try tagged(bytes, wire: wire, length: 6, field: "hsr.tag")
    case .virtualInterfaceTag: return try tagged(bytes, wire: wire, length: 6, field: "vntag.tag")
    case .metadata: return try tagged(bytes, wire: wire, length: 8, field: "cmd.header")
    default:
      if type <= 1500 { return try linkControl(bytes, wire: wire) }
      return .other(.otherLink)
    }
  }

  /// A tag whose last two bytes are the next EtherType.
  private mutating func tagged(
    _ bytes: Span<UInt8>, wire: Int, length: Int, field: String
  ) throws(WireError) -> FrameContent {
    try bytes.require(length, for: field)
    return try payload(
      bytes.extracting(length..<bytes.count), wire: wire - length, type: bytes[be16: length - 2])
  }

  /// Logical link control (IEEE 802.2); only SNAP leads to IP.
  mutating func linkControl(_ bytes: Span<UInt8>, wire: Int) throws(WireError) -> FrameContent {
    try bytes.require(3, for: "llc.header")
    if bytes[0] == 0xaa, bytes[1] == 0xaa, bytes[2] == 3 {
      try bytes.require(8, for: "llc.snap")
      let isEtherType = bytes[be16: 3] == 0 && (bytes[5] == 0 || bytes[5] == 0xf8)
      let type = bytes[be16: 6]
      guard isEtherType, type > 1500 else { return .other(.otherLink) }
      return try payload(bytes.extracting(8..<bytes.count), wire: wire - 8, type: type)
    }
    if bytes[0] == 0x06, bytes[1] == 0x06, bytes[2] == 3 {
      return try internet(bytes.extracting(3..<bytes.count), wire: wire - 3)
    }
    return .other(.otherLink)
  }

  /// The stack of MPLS labels (RFC 3032), and what it does not say: what follows.
  mutating func labels(_ bytes: Span<UInt8>, wire: Int) throws(WireError) -> FrameContent {
    var offset = 0
    var isBottom = false
    while !isBottom {
      try bytes.require(offset + 4, for: "mpls.label")
      isBottom = bytes[offset + 2] & 1 != 0
      offset += 4
    }
    let rest = bytes.extracting(offset..<bytes.count)
    try rest.require(1, for: "mpls.payload")
    switch rest[0] >> 4 {
    case 4: return try internet4(rest, wire: wire - offset)
    case 6: return try internet6(rest, wire: wire - offset)
    default:
      // A pseudowire: Ethernet, often behind a control word (RFC 4385) that nothing announces.
      guard descend() else { return .other(.tooDeep) }
      let length = isEthernet(rest) ? 0 : 4
      try rest.require(length, for: "mpls.control_word")
      return try ethernet(rest.extracting(length..<rest.count), wire: wire - offset - length)
    }
  }

  /// Whether bytes look like an Ethernet header whose type leads somewhere.
  private func isEthernet(_ bytes: Span<UInt8>) -> Bool {
    guard bytes.count >= 14 else { return true }
    switch EtherType(rawValue: bytes[be16: 12]) {
    case .ipv4, .ipv6, .arp, .vlan, .serviceVLAN, .oldServiceVLAN, .mpls, .pppoeSession:
      return true
    default: return false
    }
  }

  /// A PPPoE session packet (RFC 2516).
  mutating func pppoe(_ bytes: Span<UInt8>, wire: Int) throws(WireError) -> FrameContent {
    try bytes.require(6, for: "pppoe.header")
    guard bytes[1] == 0 else { return .other(.otherLink) }  // discovery
    let vlan = segment.path.vlan
    enter(.pppoe, UInt64(bytes[be16: 2]))
    segment.path.vlan = vlan
    let length = Int(bytes[be16: 4])
    let content = try ppp(bytes.extracting(6..<bytes.count), wire: length)
    // A packet that declares more than it is carried in: what lies beyond is padding of the frame.
    let most = UInt32(max(0, length - 2))
    if content == .segment, segment.packetLength > most {
      segment.payloadLength -= min(segment.payloadLength, segment.packetLength - most)
      segment.packetLength = most
    }
    return content
  }

  /// PPP with its HDLC-like address and control, if they are there; or Cisco HDLC on the same link type.
  mutating func pppFrame(_ bytes: Span<UInt8>, wire: Int) throws(WireError) -> FrameContent {
    try bytes.require(2, for: "ppp.header")
    switch bytes[be16: 0] {
    case 0xff03: return try ppp(bytes.extracting(2..<bytes.count), wire: wire - 2)
    case 0x0f00, 0x8f00: return try link(bytes, wire: wire, type: .ciscoHDLC)
    default: return try ppp(bytes, wire: wire)
    }
  }

  /// The protocol field of PPP (RFC 1661), of one or two bytes, and its payload.
  mutating func ppp(_ bytes: Span<UInt8>, wire: Int) throws(WireError) -> FrameContent {
    try bytes.require(2, for: "ppp.protocol")
    // An odd first byte is a protocol field that was compressed to one byte.
    let length = bytes[0] & 1 == 1 ? 1 : 2
    let rest = bytes.extracting(length..<bytes.count)
    switch length == 1 ? UInt16(bytes[0]) : bytes[be16: 0] {
    case 0x21: return try internet4(rest, wire: wire - length)
    case 0x57: return try internet6(rest, wire: wire - length)
    case 0x281, 0x283: return try labels(rest, wire: wire - length)
    case 0x31:
      // Bridging (RFC 3518): flags, MAC type, then Ethernet.
      try rest.require(2, for: "ppp.bridging")
      guard descend() else { return .other(.tooDeep) }
      return try ethernet(rest.extracting(2..<rest.count), wire: wire - length - 2)
    default: return .other(.otherLink)
    }
  }
}

extension EtherType {
  /// QinQ, yet another number from before the standard.
  static let olderServiceVLAN = Self(rawValue: 0x9200)
  /// PPP, as GRE names it.
  static let ppp = Self(rawValue: 0x880b)
  /// Cisco FabricPath: a tag between two Ethernet headers.
  static let fabricPath = Self(rawValue: 0x8903)
  /// Cisco metadata.
  static let metadata = Self(rawValue: 0x8909)
  /// Cisco VN-Tag.
  static let virtualInterfaceTag = Self(rawValue: 0x8926)
  /// High-availability seamless redundancy (IEC 62439-3).
  static let redundancy = Self(rawValue: 0x892f)
  /// Bridge port extension (IEEE 802.1BR).
  static let bridgePortExtension = Self(rawValue: 0x893f)
}
