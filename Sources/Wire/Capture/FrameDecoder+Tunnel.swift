/// Packets inside packets.
extension FrameDecoder {
  private enum Port {
    static let l2tp: UInt16 = 1701
    static let gtp: UInt16 = 2152
    static let teredo: UInt16 = 3544
    static let gre: UInt16 = 4754
    static let vxlan: UInt16 = 4789
    static let vxlanGeneric: UInt16 = 4790
    static let ipsec: UInt16 = 4500
    static let geneve: UInt16 = 6081
    static let mpls: UInt16 = 6635
    /// VXLAN as Linux numbered it before IANA did.
    static let vxlanLinux: UInt16 = 8472
  }

  /// What IP carries apart from TCP, UDP and ICMP.
  mutating func encapsulated(
    _ bytes: Span<UInt8>, protocol number: IPProtocol, length: Int
  ) throws(WireError) -> FrameContent {
    guard descend() else { return .other(.tooDeep) }
    switch number {
    case .ipv4:
      enter(.internet)
      return try internet4(bytes, wire: length)
    case .ipv6:
      enter(.internet)
      return try internet6(bytes, wire: length)
    case .gre: return try gre(bytes, wire: length)
    case .mpls:
      enter(.mpls)
      return try labels(bytes, wire: length)
    case .etherIP:
      try bytes.require(2, for: "etherip.header")
      enter(.etherIP)
      return try ethernet(bytes.extracting(2..<bytes.count), wire: length - 2)
    case .authentication:
      // RFC 4302; IPv6 walks over it as an extension header.
      try bytes.require(12, for: "ah.header")
      let header = (Int(bytes[1]) + 2) * 4
      guard header >= 12, header <= length else {
        throw .invalid(field: "ah.length", value: UInt64(header))
      }
      try bytes.require(header, for: "ah.header")
      return try transport(
        bytes.extracting(header..<bytes.count), protocol: IPProtocol(rawValue: bytes[0]),
        length: length - header)
    default: return .other(.otherInternet)
    }
  }

  /// Generic routing encapsulation (RFC 2784, 2890; version 1: RFC 2637).
  mutating func gre(_ bytes: Span<UInt8>, wire: Int) throws(WireError) -> FrameContent {
    try bytes.require(4, for: "gre.header")
    let flags = bytes[be16: 0]
    let type = bytes[be16: 2]
    let hasSequence = flags & 0x1000 != 0
    var offset = 4
    if flags & 0xc000 != 0 { offset += 4 }  // checksum, or routing of RFC 1701
    guard flags & 0x4000 == 0 else { return .other(.otherInternet) }
    var key: UInt64 = 0
    if flags & 0x2000 != 0 {
      try bytes.require(offset + 4, for: "gre.key")
      key = UInt64(bytes[be32: offset])
      offset += 4
    }
    if hasSequence { offset += 4 }
    if flags & 7 == 1 {
      if flags & 0x80 != 0 { offset += 4 }  // acknowledgement
      enter(.pptp)
    } else {
      enter(.gre, key)
    }
    if offset == wire { return .other(.otherInternet) }  // PPTP's bare acknowledgement
    try bytes.require(offset, for: "gre.header")
    let rest = bytes.extracting(offset..<bytes.count)
    let left = wire - offset
    switch type {
    case 0x88be:
      // Type I of ERSPAN has no sequence number and no header of its own.
      return try erspan(rest, wire: left, headerLength: hasSequence ? 8 : 0)
    case 0x22eb:
      try rest.require(12, for: "erspan.header")
      return try erspan(rest, wire: left, headerLength: rest[11] & 1 != 0 ? 20 : 12)
    case 0x883e:
      // WCCP: version 2 puts four bytes before the packet.
      try rest.require(4, for: "wccp.header")
      let skipped = rest[0] >> 4 == 4 ? 0 : 4
      return try internet4(rest.extracting(skipped..<rest.count), wire: left - skipped)
    case 0x8200...0x82ff:
      // Aruba: 802.11 from an access point.
      return try wireless(rest, wire: left)
    default:
      // Values below are a length in Ethernet only.
      guard type > 1500 else { return .other(.otherInternet) }
      return try payload(rest, wire: left, type: type)
    }
  }

  /// A frame of a mirrored port (draft-foschiano-erspan).
  private mutating func erspan(
    _ bytes: Span<UInt8>, wire: Int, headerLength: Int
  ) throws(WireError) -> FrameContent {
    try bytes.require(max(headerLength, 4), for: "erspan.header")
    enter(.erspan, headerLength == 0 ? 0 : UInt64(bytes[be16: 2] & 0x3ff))
    guard descend() else { return .other(.tooDeep) }
    return try ethernet(
      bytes.extracting(headerLength..<bytes.count), wire: wire - headerLength)
  }

  /// UDP: a tunnel when its port is one and its bytes agree.
  mutating func udp(_ bytes: Span<UInt8>, length: Int) -> FrameContent {
    guard bytes.count >= 8 else { return .other(.udp) }
    let source = bytes[be16: 0]
    let destination = bytes[be16: 2]
    let rest = bytes.extracting(8..<bytes.count)
    let vlan = segment.path.vlan
    let tunnel = segment.path.tunnel
    do throws(WireError) {
      guard descend() else { return .other(.tooDeep) }
      let wire = length - 8
      switch destination {
      case Port.vxlan, Port.vxlanLinux: return try vxlan(rest, wire: wire)
      case Port.vxlanGeneric: return try vxlanGeneric(rest, wire: wire)
      case Port.geneve: return try geneve(rest, wire: wire)
      case Port.gre: return try gre(rest, wire: wire)
      case Port.mpls:
        enter(.mpls)
        return try labels(rest, wire: wire)
      default: break
      }
      if source == Port.gtp || destination == Port.gtp { return try gtp(rest, wire: wire) }
      if source == Port.l2tp || destination == Port.l2tp { return try l2tp(rest, wire: wire) }
      if source == Port.teredo || destination == Port.teredo {
        return try teredo(rest, wire: wire)
      }
      if source == Port.ipsec, destination == Port.ipsec { return .other(.encrypted) }
    } catch {
      // The port meant something else here.
      segment.path.vlan = vlan
      segment.path.tunnel = tunnel
    }
    return .other(.udp)
  }

  private mutating func vxlan(_ bytes: Span<UInt8>, wire: Int) throws(WireError) -> FrameContent {
    try bytes.require(8, for: "vxlan.header")
    guard bytes[0] & 0x08 != 0 else {
      throw .invalid(field: "vxlan.flags", value: UInt64(bytes[0]))
    }
    enter(.vxlan, UInt64(bytes[be32: 4] >> 8))
    return try ethernet(bytes.extracting(8..<bytes.count), wire: wire - 8)
  }

  /// VXLAN with a field for what follows (draft-ietf-nvo3-vxlan-gpe).
  private mutating func vxlanGeneric(
    _ bytes: Span<UInt8>, wire: Int
  ) throws(WireError) -> FrameContent {
    try bytes.require(8, for: "vxlan.header")
    enter(.vxlan, UInt64(bytes[be32: 4] >> 8))
    let rest = bytes.extracting(8..<bytes.count)
    switch bytes[3] {
    case 1: return try internet4(rest, wire: wire - 8)
    case 2: return try internet6(rest, wire: wire - 8)
    case 3: return try ethernet(rest, wire: wire - 8)
    case let other: throw .invalid(field: "vxlan.next_protocol", value: UInt64(other))
    }
  }

  private mutating func geneve(_ bytes: Span<UInt8>, wire: Int) throws(WireError) -> FrameContent {
    try bytes.require(8, for: "geneve.header")
    guard bytes[0] >> 6 == 0 else {
      throw .invalid(field: "geneve.version", value: UInt64(bytes[0] >> 6))
    }
    let header = 8 + Int(bytes[0] & 0x3f) * 4
    try bytes.require(header, for: "geneve.options")
    enter(.geneve, UInt64(bytes[be32: 4] >> 8))
    return try payload(
      bytes.extracting(header..<bytes.count), wire: wire - header, type: bytes[be16: 2])
  }

  private mutating func gtp(_ bytes: Span<UInt8>, wire: Int) throws(WireError) -> FrameContent {
    try bytes.require(8, for: "gtp.header")
    // Version 1, protocol type GTP, a user's packet.
    guard bytes[0] & 0xf0 == 0x30, bytes[1] == 0xff else { return .other(.udp) }
    var offset = 8
    if bytes[0] & 7 != 0 {
      try bytes.require(12, for: "gtp.header")
      offset = 12
      var next = bytes[0] & 4 != 0 ? bytes[11] : 0
      while next != 0 {
        try bytes.require(offset + 4, for: "gtp.extension_header")
        let length = Int(bytes[offset]) * 4
        guard length > 0 else { throw .invalid(field: "gtp.extension_header.length", value: 0) }
        offset += length
        try bytes.require(offset, for: "gtp.extension_header")
        next = bytes[offset - 1]
      }
    }
    enter(.gtp)
    return try internet(bytes.extracting(offset..<bytes.count), wire: wire - offset)
  }

  /// L2TP version 2, whose data packets carry PPP.
  private mutating func l2tp(_ bytes: Span<UInt8>, wire: Int) throws(WireError) -> FrameContent {
    try bytes.require(6, for: "l2tp.header")
    let flags = bytes[be16: 0]
    guard flags & 0x800f == 2 else { return .other(.udp) }
    var offset = 6
    if flags & 0x4000 != 0 { offset += 2 }
    if flags & 0x0800 != 0 { offset += 4 }
    if flags & 0x0200 != 0 {
      try bytes.require(offset + 2, for: "l2tp.offset")
      offset += 2 + Int(bytes[be16: offset])
    }
    try bytes.require(offset, for: "l2tp.header")
    enter(.l2tp)
    return try pppFrame(bytes.extracting(offset..<bytes.count), wire: wire - offset)
  }

  /// Teredo: an authentication and an origin may stand before the packet.
  private mutating func teredo(_ bytes: Span<UInt8>, wire: Int) throws(WireError) -> FrameContent {
    var offset = 0
    try bytes.require(4, for: "teredo.header")
    if bytes[be16: 0] == 1 { offset = 13 + Int(bytes[2]) + Int(bytes[3]) }
    try bytes.require(offset + 2, for: "teredo.header")
    if bytes[be16: offset] == 0 { offset += 8 }
    try bytes.require(offset, for: "teredo.origin")
    enter(.teredo)
    return try internet6(bytes.extracting(offset..<bytes.count), wire: wire - offset)
  }
}

extension IPProtocol {
  /// Ethernet in IP (RFC 3378).
  static let etherIP = Self(rawValue: 97)
}
