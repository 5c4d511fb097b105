/// TCP, and ICMP that quotes it.
extension FrameDecoder {
  /// A TCP segment; `length` is what the IP header declares for it.
  mutating func tcp(_ bytes: Span<UInt8>, length: Int) throws(WireError) -> FrameContent {
    let header = try TCPSegment(bytes)
    guard length >= header.headerLength else {
      throw .invalid(field: "tcp.header_length", value: UInt64(header.headerLength))
    }
    segment.path.sourcePort = header.sourcePort
    segment.path.destinationPort = header.destinationPort
    segment.sequence = header.sequence
    segment.acknowledgement = header.acknowledgement
    segment.flags = header.flags
    segment.window = header.window
    segment.checksum = header.checksum
    segment.payloadLength = UInt32(truncatingIfNeeded: length - header.headerLength)
    segment.options = TCPOptions(parsing: header.options)
    segment.isChecksumRight = verifiesChecksums ? checksumState(bytes, length: length) : nil
    segment.payloadDigest =
      segment.payloadLength == 0
      ? 0 : Self.digest(header.payload, length: Int(segment.payloadLength))
    return .segment
  }

  /// Bytes of payload that a digest covers, so that captures of different snap lengths agree.
  private static let digestLength = 16

  /// The first bytes of a payload mixed into 32 bits; 0 when the capture lacks some of them.
  @inline(__always)
  private static func digest(_ payload: Span<UInt8>, length: Int) -> UInt32 {
    var mixed: UInt64
    if length >= digestLength {
      guard payload.count >= digestLength else { return 0 }
      mixed = payload[be64: 0] &* 0x9e37_79b9_7f4a_7c15 ^ payload[be64: 8]
    } else {
      guard payload.count >= length else { return 0 }
      mixed = UInt64(length)
      for index in 0..<length { mixed = mixed &* 0x100_0000_01b3 ^ UInt64(payload[index]) }
    }
    mixed = mixed &* 0xff51_afd7_ed55_8ccd
    // Never 0, which stands for "no payload".
    return UInt32(truncatingIfNeeded: mixed >> 32) | 1
  }

  /// Whether a checksum is right; `nil` when the segment was cut, or its checksum was left to the network card.
  private func checksumState(_ bytes: Span<UInt8>, length: Int) -> Bool? {
    if isHeaderDamaged { return false }
    guard bytes.count >= length else { return nil }
    let source: IPAddress
    let destination: IPAddress
    if segment.isIPv6 {
      source = .v6(segment.path.source)
      destination = .v6(segment.path.destination)
    } else {
      source = .v4(UInt32(truncatingIfNeeded: segment.path.source))
      destination = .v4(UInt32(truncatingIfNeeded: segment.path.destination))
    }
    let start = InternetChecksum(
      source: source, destination: destination, protocol: .tcp, length: length)
    var sum = start
    sum.add(bytes.extracting(first: length))
    if sum.isValid { return true }
    // Offload: the stack put in the sum of the pseudo-header only.
    return segment.checksum == ~start.value ? nil : false
  }

  /// An ICMP message; only an error that quotes TCP says something about it.
  mutating func icmp(_ bytes: Span<UInt8>) throws(WireError) -> FrameContent {
    let message = try ICMPMessage(bytes)
    guard Self.isRefusal(message.meaning) else { return .other(.icmp) }
    start(message.meaning, type: message.type, code: message.code)
    guard let packet = try? IPv4Packet(message.quote), packet.protocol == .tcp,
      packet.fragmentOffset == 0, packet.payload.count >= 8
    else { return .other(.icmp) }
    refusal.quotedPacketLength = UInt32(packet.totalLength)
    finish(
      packet.payload, source: mapped(packet.sourceBits),
      destination: mapped(packet.destinationBits))
    return .refusal
  }

  /// An ICMPv6 message.
  mutating func icmpv6(_ bytes: Span<UInt8>) throws(WireError) -> FrameContent {
    let message = try ICMPv6Message(bytes)
    guard Self.isRefusal(message.meaning) else { return .other(.icmp) }
    start(message.meaning, type: message.type, code: message.code)
    guard let packet = try? IPv6Packet(message.quote), let upper = try? packet.upperLayer(),
      upper.protocol == .tcp, upper.fragment?.offset ?? 0 == 0
    else { return .other(.icmp) }
    let payload = packet.payload(of: upper)
    guard payload.count >= 8 else { return .other(.icmp) }
    refusal.quotedPacketLength = UInt32(
      clamping: 40 + upper.offset + (upper.length ?? 0))
    finish(payload, source: packet.sourceBits, destination: packet.destinationBits)
    return .refusal
  }

  /// A redirect quotes a packet too, but passed it on.
  private static func isRefusal(_ meaning: ICMPMeaning) -> Bool {
    meaning.isError && meaning != .redirect
  }

  private mutating func start(_ meaning: ICMPMeaning, type: UInt8, code: UInt8) {
    refusal.frame = segment.frame
    refusal.time = segment.time
    refusal.reporter = segment.path.source
    refusal.isIPv6 = segment.isIPv6
    refusal.type = type
    refusal.code = code
    refusal.maximumTransmissionUnit = 0
    if case .packetTooBig(let mtu) = meaning { refusal.maximumTransmissionUnit = mtu }
  }

  private mutating func finish(_ bytes: Span<UInt8>, source: UInt128, destination: UInt128) {
    refusal.path = SegmentPath(
      source: source, destination: destination, sourcePort: bytes[be16: 0],
      destinationPort: bytes[be16: 2], vlan: segment.path.vlan, tunnel: segment.path.tunnel,
      interface: segment.path.interface)
    refusal.sequence = bytes[be32: 4]
  }
}
