public import Wire

/// Reads what the capture delivers: which of it belongs to the probes of this run, and what it says.
///
/// Pure, so that hostile packets are a test.
public struct PacketReader: Sendable {
  /// What the capture says about a packet besides its bytes.
  public struct Arrival: Sendable {
    /// When the kernel saw it.
    public var time: Nanoseconds
    /// The interface.
    public var interface: Int32
    /// Whether this machine sent it (`PACKET_OUTGOING`).
    public var isOutgoing: Bool
    /// Whether its checksum needs no check, or cannot be checked because the card is to fill it in.
    public var skipsChecksum: Bool

    /// Creates what the capture says.
    public init(time: Nanoseconds, interface: Int32, isOutgoing: Bool, skipsChecksum: Bool) {
      self.time = time
      self.interface = interface
      self.isOutgoing = isOutgoing
      self.skipsChecksum = skipsChecksum
    }
  }

  private let plan: ProbePlan
  private let sequenceCode: SequenceCode
  private let flags: TCPFlags
  /// How far a reply acknowledges beyond the probe's sequence number.
  private let advance: UInt32

  /// Creates a reader for the packets of one run.
  public init(plan: ProbePlan, key: ProbeKey) {
    self.plan = plan
    sequenceCode = SequenceCode(key: key)
    if case .tcp(let flags) = plan.kind { self.flags = flags } else { flags = [] }
    // Each of the two takes a place in the sequence (RFC 9293 3.4).
    advance = (flags.contains(.syn) ? 1 : 0) + (flags.contains(.fin) ? 1 : 0)
  }

  /// What a packet, from its IP header on, says; `nil` when it is none of ours.
  public func read(_ bytes: Span<UInt8>, _ arrival: Arrival) -> Observation? {
    guard bytes.count > 0 else { return nil }
    switch bytes[0] >> 4 {
    case 4:
      guard let packet = try? IPv4Packet(bytes), packet.fragmentOffset == 0 else { return nil }
      var seen = Observation(kind: .answer, time: arrival.time, sender: packet.source)
      return (try? fill(&seen, packet, bytes.count, arrival)) == true ? seen : nil
    case 6:
      guard let packet = try? IPv6Packet(bytes) else { return nil }
      var seen = Observation(kind: .answer, time: arrival.time, sender: packet.source)
      return (try? fill(&seen, packet, bytes.count, arrival)) == true ? seen : nil
    default: return nil
    }
  }

  /// What a packet of the witness says: an IP packet with IPv4, a bare segment with IPv6.
  public func readWitnessed(
    _ bytes: Span<UInt8>, from source: IPAddress, _ arrival: Arrival
  ) -> Observation? {
    guard plan.target.isVersion6 else { return read(bytes, arrival) }
    guard let segment = try? TCPSegment(bytes) else { return nil }
    var seen = Observation(kind: .answer, time: arrival.time, sender: source)
    return answer(segment, from: source, to: plan.source, false, &seen) ? seen : nil
  }

  // MARK: IP. What fills an observation says whether the packet is ours.

  private func fill(
    _ seen: inout Observation, _ packet: borrowing IPv4Packet, _ captured: Int, _ arrival: Arrival
  ) throws(WireError) -> Bool {
    seen.interface = arrival.interface
    seen.timeToLive = packet.timeToLive
    seen.identification = packet.identification
    seen.typeOfService = packet.typeOfService
    seen.isDontFragment = packet.isDontFragment
    seen.length = packet.totalLength
    seen.padding = max(0, captured - packet.totalLength)
    seen.payloadLength = packet.totalLength - packet.headerLength
    let isWhole = !arrival.skipsChecksum && captured >= packet.totalLength
    let isOurs = try read(
      packet.payload, packet.protocol, from: packet.source, to: packet.destination,
      isOutgoing: arrival.isOutgoing, checks: isWhole, into: &seen)
    // No card spares us this one: its own kernel drops a packet whose header is damaged.
    if isOurs, !arrival.isOutgoing, !packet.hasValidChecksum { seen.checksumIsValid = false }
    return isOurs
  }

  private func fill(
    _ seen: inout Observation, _ packet: borrowing IPv6Packet, _ captured: Int, _ arrival: Arrival
  ) throws(WireError) -> Bool {
    let upper = try packet.upperLayer()
    guard upper.fragment?.offset ?? 0 == 0 else { return false }
    seen.interface = arrival.interface
    seen.timeToLive = packet.hopLimit
    seen.typeOfService = packet.trafficClass
    seen.length = 40 + packet.payloadLength
    seen.payloadLength = packet.payloadLength
    let isWhole = !arrival.skipsChecksum && captured >= 40 + packet.payloadLength
    return try read(
      packet.payload(of: upper), upper.protocol, from: packet.source, to: packet.destination,
      isOutgoing: arrival.isOutgoing, checks: isWhole, into: &seen)
  }

  private func read(
    _ payload: Span<UInt8>, _ number: IPProtocol, from source: IPAddress, to destination: IPAddress,
    isOutgoing: Bool, checks: Bool, into seen: inout Observation
  ) throws(WireError) -> Bool {
    let isDeparture = isOutgoing && source == plan.source && destination == plan.target
    let isAnswer = !isOutgoing && source == plan.target && destination == plan.source
    switch number {
    case .tcp where isDeparture: return departure(try TCPSegment(payload), &seen)
    case .tcp where isAnswer:
      return answer(try TCPSegment(payload), from: source, to: destination, checks, &seen)
    case .udp where isDeparture || isAnswer:
      return datagram(try UDPDatagram(payload), isDeparture: isDeparture, &seen)
    case .icmp:
      let message = try ICMPMessage(payload)
      if message.meaning.isError {
        guard !isOutgoing, destination == plan.source else { return false }
        return error(
          message.quote, ICMPKind(type: message.type, code: message.code, isVersion6: false),
          message.meaning, &seen)
      }
      guard isDeparture || isAnswer else { return false }
      if plan.kind == .timestamp { return timestamp(message, isDeparture: isDeparture, &seen) }
      return echo(
        message.meaning, message.restOfHeader, message.payload, isDeparture: isDeparture, &seen)
    case .icmpv6:
      let message = try ICMPv6Message(payload)
      if message.meaning.isError {
        guard !isOutgoing, destination == plan.source else { return false }
        return error(
          message.quote, ICMPKind(type: message.type, code: message.code, isVersion6: true),
          message.meaning, &seen)
      }
      guard isDeparture || isAnswer else { return false }
      return echo(
        message.meaning, message.restOfHeader, message.payload, isDeparture: isDeparture, &seen)
    default: return false
    }
  }

  // MARK: TCP

  private func departure(
    _ segment: borrowing TCPSegment, _ seen: inout Observation
  ) -> Bool {
    guard case .tcp = plan.kind, segment.destinationPort == plan.port else { return false }
    seen.port = segment.sourcePort
    seen.flags = segment.flags
    if segment.flags == flags || segment.flags == .ack {
      seen.kind = .departure
      seen.code = segment.sequence
    } else if segment.flags.contains(.rst) {
      seen.kind = .resetDeparture
      seen.code = segment.sequence &- 1
    } else {
      return false
    }
    return true
  }

  private func answer(
    _ segment: borrowing TCPSegment, from source: IPAddress, to destination: IPAddress,
    _ checks: Bool, _ seen: inout Observation
  ) -> Bool {
    guard case .tcp = plan.kind, segment.sourcePort == plan.port else { return false }
    seen.port = segment.destinationPort
    seen.flags = segment.flags
    seen.sequence = segment.sequence
    seen.acknowledgement = segment.acknowledgement
    seen.window = segment.window
    seen.checksum = segment.checksum
    seen.urgentPointer = segment.urgentPointer
    if segment.options.count > 0 {
      let options = TCPOptions(parsing: segment.options)
      seen.timestamps = options.timestamps
      seen.blocks = options.selectiveAcknowledgement
      seen.offersSelectiveAcknowledgement = options.isSelectiveAcknowledgementPermitted
    }
    // As the header says, for the capture may keep no more than the headers.
    seen.payloadLength = max(0, seen.payloadLength - 20 - segment.options.count)
    // A reset for a segment with an acknowledgement takes its number from there (RFC 9293 3.5.2).
    seen.code =
      segment.flags.contains(.ack) ? segment.acknowledgement &- advance : segment.sequence
    if checks {
      seen.checksumIsValid = segment.hasValidChecksum(source: source, destination: destination)
    }
    return true
  }

  // MARK: UDP and ICMP

  private func datagram(
    _ datagram: borrowing UDPDatagram, isDeparture: Bool, _ seen: inout Observation
  ) -> Bool {
    guard plan.kind == .udp else { return false }
    guard (isDeparture ? datagram.destinationPort : datagram.sourcePort) == plan.port else {
      return false
    }
    seen.kind = isDeparture ? .departure : .answer
    seen.port = isDeparture ? datagram.sourcePort : datagram.destinationPort
    seen.code = ProbeToken.code(in: datagram.payload, sequenceCode)
    return true
  }

  private func echo(
    _ meaning: ICMPMeaning, _ rest: UInt32, _ payload: Span<UInt8>, isDeparture: Bool,
    _ seen: inout Observation
  ) -> Bool {
    guard plan.kind == .echo else { return false }
    switch meaning {
    case .echoRequest where isDeparture: seen.kind = .departure
    case .echoReply where !isDeparture: seen.kind = .answer
    default: return false
    }
    if ProbeToken.fits(plan.shape.payloadLength) {
      guard let code = ProbeToken.code(in: payload, sequenceCode) else { return false }
      seen.code = code
    } else {
      seen.code = rest
    }
    return true
  }

  private func timestamp(
    _ message: borrowing ICMPMessage, isDeparture: Bool, _ seen: inout Observation
  ) -> Bool {
    switch message.type {
    case ICMPTimestamps.request where isDeparture: seen.kind = .departure
    case ICMPTimestamps.reply where !isDeparture: seen.kind = .answer
    default: return false
    }
    seen.clock = try? ICMPTimestamps(parsing: message.payload)
    seen.code = message.restOfHeader
    return true
  }

  // MARK: ICMP errors

  private func error(
    _ quote: Span<UInt8>, _ kind: ICMPKind, _ meaning: ICMPMeaning, _ seen: inout Observation
  ) -> Bool {
    guard quote.count > 0 else { return false }
    seen.kind = .error
    seen.icmp = kind
    if case .packetTooBig(let mtu) = meaning { seen.icmp?.mtu = mtu }
    switch quote[0] >> 4 {
    case 4:
      let headerLength = Int(quote[0] & 0xf) * 4
      guard headerLength >= 20, quote.count >= headerLength + 8 else { return false }
      guard plan.target == .v4(quote[be32: 16]) else { return false }
      seen.quotedTimeToLive = quote[8]
      return quoted(
        quote.extracting(headerLength..<quote.count), IPProtocol(rawValue: quote[9]), &seen)
    case 6:
      guard quote.count >= 48 else { return false }
      guard let target = IPAddress(quote.extracting(24..<40)), target == plan.target else {
        return false
      }
      seen.quotedTimeToLive = quote[7]
      return quoted(quote.extracting(40..<quote.count), IPProtocol(rawValue: quote[6]), &seen)
    default: return false
    }
  }

  /// Reads the eight bytes or more of a quoted transport header.
  private func quoted(
    _ bytes: Span<UInt8>, _ number: IPProtocol, _ seen: inout Observation
  ) -> Bool {
    seen.port = bytes[be16: 0]
    switch plan.kind {
    case .tcp:
      guard number == .tcp, bytes[be16: 2] == plan.port else { return false }
      seen.code = bytes[be32: 4]
    case .udp:
      guard number == .udp, bytes[be16: 2] == plan.port else { return false }
      seen.code = ProbeToken.code(in: bytes.extracting(8..<bytes.count), sequenceCode)
    case .echo:
      guard number == .icmp || number == .icmpv6 else { return false }
      if ProbeToken.fits(plan.shape.payloadLength) {
        guard bytes[be16: 4] == UInt16(truncatingIfNeeded: sequenceCode.proof(of: 0)) else {
          return false
        }
        seen.code = ProbeToken.code(in: bytes.extracting(8..<bytes.count), sequenceCode)
        seen.numberHint = bytes[be16: 6]
      } else {
        seen.code = bytes[be32: 4]
      }
    case .timestamp:
      guard number == .icmp else { return false }
      seen.code = bytes[be32: 4]
    }
    return true
  }
}
