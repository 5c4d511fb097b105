import Wire

/// Turns what the engine wants to send into bytes, from the IP header on.
public struct PacketBuilder: Sendable {
  private let plan: ProbePlan
  private let sequenceCode: SequenceCode
  private var payload: [UInt8]

  /// Creates a builder for the packets of one run.
  public init(plan: ProbePlan, key: ProbeKey) {
    self.plan = plan
    sequenceCode = SequenceCode(key: key)
    payload = Self.filler(plan.shape.payloadLength)
  }

  /// Appends one packet; `now` becomes the TCP timestamp, in milliseconds.
  public mutating func append(
    _ transmission: Transmission, now: Nanoseconds, to buffer: inout [UInt8]
  ) {
    switch plan.kind {
    case .tcp(let flags): appendSegment(transmission, flags, now: now, to: &buffer)
    case .echo: appendEcho(transmission, to: &buffer)
    case .timestamp: appendTimestampRequest(transmission, now: now, to: &buffer)
    case .udp: appendDatagram(transmission, to: &buffer)
    }
  }

  private func appendSegment(
    _ transmission: Transmission, _ flags: TCPFlags, now: Nanoseconds, to buffer: inout [UInt8]
  ) {
    var tcp = TCPHeader(
      sourcePort: transmission.port, destinationPort: plan.port, sequence: transmission.code,
      flags: flags)
    tcp.window = plan.shape.window
    switch transmission.purpose {
    case .reset:
      tcp.flags = .rst
      tcp.window = 0
    case .control:
      tcp.flags = .ack
      tcp.acknowledgement = transmission.code
    case .probe, .question, .calibration:
      if flags.contains(.ack) { tcp.acknowledgement = transmission.code }
      if flags.contains(.syn) { tcp.options = options(now: now) }
    }
    appendNetworkHeader(transmission, .tcp, length: tcp.length, to: &buffer)
    let nothing: [UInt8] = []
    tcp.emit(
      into: &buffer, payload: nothing.span, source: plan.source, destination: plan.target)
  }

  private func options(now: Nanoseconds) -> TCPOptions {
    var options = TCPOptions()
    options.maximumSegmentSize = plan.shape.maximumSegmentSize
    options.isSelectiveAcknowledgementPermitted = plan.shape.hasModernOptions
    if plan.shape.hasTimestamps {
      options.timestamps = TCPTimestamps(
        value: UInt32(truncatingIfNeeded: now / 1_000_000), echo: 0)
    }
    if plan.shape.hasModernOptions { options.windowScale = 7 }
    return options
  }

  private mutating func appendEcho(_ transmission: Transmission, to buffer: inout [UInt8]) {
    let code = transmission.code
    // With room for a proof the identifier stays the same, so that firewalls see one flow.
    let rest =
      ProbeToken.fits(payload.count)
      ? UInt32(sequenceCode.proof(of: 0) & 0xffff) << 16 | UInt32(
        truncatingIfNeeded: transmission.number) & 0xffff
      : code
    setToken(code)
    appendNetworkHeader(
      transmission, plan.target.isVersion6 ? .icmpv6 : .icmp, length: 8 + payload.count, to: &buffer
    )
    if plan.target.isVersion6 {
      ICMPHeader(type: 128, code: 0, rest: rest).emit(
        into: &buffer, payload: payload.span, source: plan.source, destination: plan.target)
    } else {
      ICMPHeader(type: 8, code: 0, rest: rest).emit(into: &buffer, payload: payload.span)
    }
  }

  private func appendTimestampRequest(
    _ transmission: Transmission, now: Nanoseconds, to buffer: inout [UInt8]
  ) {
    let day = Nanoseconds.seconds(86_400)
    let times = ICMPTimestamps(
      originate: UInt32((now - plan.midnight) % day / .milliseconds(1)))
    var payload: [UInt8] = []
    times.emit(into: &payload)
    appendNetworkHeader(transmission, .icmp, length: 8 + payload.count, to: &buffer)
    ICMPHeader(type: ICMPTimestamps.request, code: 0, rest: transmission.code).emit(
      into: &buffer, payload: payload.span)
  }

  private mutating func appendDatagram(_ transmission: Transmission, to buffer: inout [UInt8]) {
    setToken(transmission.code)
    let udp = UDPHeader(sourcePort: transmission.port, destinationPort: plan.port)
    appendNetworkHeader(transmission, .udp, length: 8 + payload.count, to: &buffer)
    udp.emit(
      into: &buffer, payload: payload.span, source: plan.source, destination: plan.target)
  }

  private mutating func setToken(_ code: UInt32) {
    guard ProbeToken.fits(payload.count) else { return }
    payload.set(be32: code, at: 0)
    payload.set(be32: sequenceCode.proof(of: code), at: 4)
  }

  private func appendNetworkHeader(
    _ transmission: Transmission, _ number: IPProtocol, length: Int, to buffer: inout [UInt8]
  ) {
    let timeToLive = transmission.timeToLive ?? plan.shape.timeToLive
    switch (plan.source, plan.target) {
    case (.v4(let source), .v4(let target)):
      var header = IPv4Header(source: source, destination: target, protocol: number)
      header.timeToLive = timeToLive
      header.typeOfService = plan.shape.typeOfService
      header.isDontFragment = plan.shape.isDontFragment
      header.identification =
        plan.shape.identification ?? UInt16(truncatingIfNeeded: transmission.number &+ 1)
      header.emit(into: &buffer, payloadLength: length)
    case (.v6(let source), .v6(let target)):
      var header = IPv6Header(source: source, destination: target, nextHeader: number)
      header.hopLimit = timeToLive
      header.trafficClass = plan.shape.typeOfService
      header.flowLabel = plan.shape.flowLabel
      header.emit(into: &buffer, payloadLength: length)
    default: break  // a plan has two addresses of one family
    }
  }

  /// The bytes of a payload before the token is put in; hping fills with `X`.
  private static func filler(_ count: Int) -> [UInt8] {
    [UInt8](repeating: 0x58, count: max(0, count))
  }
}

/// The eight bytes at the start of a payload: the code and its proof.
enum ProbeToken {
  static let length = 8

  static func fits(_ payloadLength: Int) -> Bool { payloadLength >= length }

  /// The code of a payload that starts with a token of this run.
  static func code(in payload: Span<UInt8>, _ sequenceCode: SequenceCode) -> UInt32? {
    guard payload.count >= length else { return nil }
    let code = payload[be32: 0]
    return sequenceCode.proof(of: code) == payload[be32: 4] ? code : nil
  }
}

extension IPAddress {
  /// Whether it is an IPv6 address.
  var isVersion6: Bool {
    switch self {
    case .v4: false
    case .v6: true
    }
  }
}
