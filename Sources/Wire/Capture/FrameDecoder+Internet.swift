/// IPv4, IPv6 and their fragments.
extension FrameDecoder {
  /// IP of the version that its first four bits name.
  mutating func internet(_ bytes: Span<UInt8>, wire: Int) throws(WireError) -> FrameContent {
    try bytes.require(1, for: "ip.version")
    return bytes[0] >> 4 == 6
      ? try internet6(bytes, wire: wire) : try internet4(bytes, wire: wire)
  }

  /// An IPv4 packet; `wire` is what is left of the frame, for packets that do not know their length.
  mutating func internet4(_ bytes: Span<UInt8>, wire: Int) throws(WireError) -> FrameContent {
    let packet = try IPv4Packet(bytes)
    let total = packet.totalLength == 0 ? max(wire, packet.headerLength) : packet.totalLength
    segment.isIPv6 = false
    // A sum of 0 is left to the network card.
    if verifiesChecksums, packet.checksum != 0, !packet.hasValidChecksum { isHeaderDamaged = true }
    segment.packetLength = UInt32(truncatingIfNeeded: total)
    segment.timeToLive = packet.timeToLive
    segment.congestionNotification = packet.typeOfService & 3
    segment.identification = packet.identification
    segment.isUnfragmentable = packet.isDontFragment
    segment.path.source = mapped(packet.sourceBits)
    segment.path.destination = mapped(packet.destinationBits)
    if packet.isFragment {
      return try fragment(
        IPFragment(
          protocol: packet.protocol, identification: UInt32(packet.identification),
          offset: packet.fragmentOffset, length: total - packet.headerLength,
          hasMore: packet.hasMoreFragments),
        packet.payload)
    }
    return try transport(
      packet.payload, protocol: packet.protocol, length: total - packet.headerLength)
  }

  /// An IPv6 packet.
  mutating func internet6(_ bytes: Span<UInt8>, wire: Int) throws(WireError) -> FrameContent {
    let packet = try IPv6Packet(bytes)
    segment.isIPv6 = true
    segment.timeToLive = packet.hopLimit
    segment.congestionNotification = packet.trafficClass & 3
    segment.identification = 0
    segment.isUnfragmentable = true
    segment.path.source = packet.sourceBits
    segment.path.destination = packet.destinationBits
    if packet.nextHeader == .tcp, packet.payloadLength > 0 {
      segment.packetLength = UInt32(40 + packet.payloadLength)
      return try tcp(packet.payload, length: packet.payloadLength)
    }
    let upper = try packet.upperLayer()
    let length = upper.length ?? max(0, wire - 40 - upper.offset)
    segment.packetLength = UInt32(truncatingIfNeeded: 40 + upper.offset + length)
    let payload = packet.payload(of: upper)
    if let header = upper.fragment, !header.isAtomic {
      return try fragment(
        IPFragment(
          protocol: upper.protocol, identification: header.identification, offset: header.offset,
          length: length, hasMore: header.hasMoreFragments),
        payload)
    }
    return try transport(payload, protocol: upper.protocol, length: length)
  }

  /// An IPv4 address in the form of `SegmentPath.source`.
  func mapped(_ bits: UInt32) -> UInt128 { 0xffff_0000_0000 | UInt128(bits) }

  /// What an IP packet carries; `length` is what its header declares.
  mutating func transport(
    _ bytes: Span<UInt8>, protocol number: IPProtocol, length: Int
  ) throws(WireError) -> FrameContent {
    switch number {
    case .tcp: return try tcp(bytes, length: length)
    case .udp: return udp(bytes, length: length)
    case .icmp: return segment.isIPv6 ? .other(.icmp) : try icmp(bytes)
    case .icmpv6: return try icmpv6(bytes)
    case .esp: return .other(.encrypted)
    default: return try encapsulated(bytes, protocol: number, length: length)
    }
  }

  /// One fragment of a packet.
  ///
  /// A tunnel's inner packet declares its own length, so that the first fragment is enough. TCP
  /// does not: its segment is complete when all fragments are there.
  private mutating func fragment(
    _ piece: IPFragment, _ bytes: Span<UInt8>
  ) throws(WireError) -> FrameContent {
    if piece.protocol != .tcp {
      guard piece.offset == 0 else { return .other(.fragment) }
      return try transport(bytes, protocol: piece.protocol, length: piece.length)
    }
    if piece.offset == 0 {
      // A first fragment too short for the header is an attack (RFC 1858), not a segment: it throws.
      _ = try tcp(bytes, length: piece.length)
    }
    guard
      let whole = fragments.add(
        piece, source: segment.path.source, destination: segment.path.destination,
        first: piece.offset == 0 ? segment : nil)
    else { return .other(.fragment) }
    let frame = segment.frame
    let time = segment.time
    segment = whole
    segment.frame = frame
    segment.time = time
    return .segment
  }
}
