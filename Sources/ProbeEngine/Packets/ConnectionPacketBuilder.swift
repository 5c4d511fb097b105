import Wire

/// Makes the packets of connections that are opened by hand, and those of a search for the path MTU.
public struct ConnectionPacketBuilder: Sendable {
  private let plan: ProbePlan
  private let sequenceCode: SequenceCode
  private let port: UInt16
  /// The sequence number of the SYN.
  public let initialSequence: UInt32

  /// Creates a builder; `port` is one on which this machine's kernel stays silent.
  public init(plan: ProbePlan, key: ProbeKey, port: UInt16) {
    self.plan = plan
    sequenceCode = SequenceCode(key: key)
    self.port = port
    initialSequence = sequenceCode.encode(number: 0, attempt: 1)
  }

  /// Whether the packets are IPv6.
  public var isVersion6: Bool { plan.target.isVersion6 }

  private var networkLength: Int { plan.target.isVersion6 ? 40 : 20 }

  /// The packet, from its IP header on.
  public func packet(_ wish: SizeSearch.Wish, of search: SizeSearch) -> [UInt8] {
    switch wish {
    case .open:
      var options = TCPOptions()
      options.maximumSegmentSize = 1460
      options.isSelectiveAcknowledgementPermitted = true
      return segment(.syn, sequence: initialSequence, acknowledging: 0, options: options)
    case .complete(let acknowledgement):
      return segment(.ack, sequence: initialSequence &+ 1, acknowledging: acknowledgement)
    case .close: return segment(.rst, sequence: initialSequence &+ 1, acknowledging: 0)
    case .check(let acknowledgement):
      return segment(
        .ack, sequence: initialSequence, acknowledging: acknowledgement, payload: [0])
    case .probe(let size, let number):
      return plan.kind == .echo
        ? echo(size, number)
        : segment(
          .ack,
          sequence: search.sequence(size: size, number: number, headerLength: networkLength + 20),
          acknowledging: search.peerSequence,
          payload: [UInt8](repeating: 0, count: max(1, size - networkLength - 20)))
    }
  }

  /// A segment of a connection that probes are sent over.
  public func packet(_ segment: ConnectionSegment) -> [UInt8] {
    var options = TCPOptions()
    if segment.flags.contains(.syn) {
      options.maximumSegmentSize = 1460
      options.isSelectiveAcknowledgementPermitted = true
    }
    return self.segment(
      segment.flags, sequence: segment.sequence, acknowledging: segment.acknowledgement,
      options: options, payload: [UInt8](repeating: 0, count: segment.payloadLength),
      port: segment.port)
  }

  private func segment(
    _ flags: TCPFlags, sequence: UInt32, acknowledging: UInt32, options: TCPOptions = TCPOptions(),
    payload: [UInt8] = [], port: UInt16? = nil
  ) -> [UInt8] {
    var header = TCPHeader(
      sourcePort: port ?? self.port, destinationPort: plan.port, sequence: sequence, flags: flags)
    header.acknowledgement = acknowledging
    header.options = options
    var bytes: [UInt8] = []
    emit(.tcp, length: header.length + payload.count, into: &bytes)
    header.emit(
      into: &bytes, payload: payload.span, source: plan.source, destination: plan.target)
    return bytes
  }

  private func echo(_ size: Int, _ number: UInt32) -> [UInt8] {
    let code = sequenceCode.encode(number: UInt64(number), attempt: 0)
    var payload = [UInt8](repeating: 0x58, count: max(8, size - networkLength - 8))
    payload.set(be32: code, at: 0)
    payload.set(be32: sequenceCode.proof(of: code), at: 4)
    let rest = (sequenceCode.proof(of: 0) & 0xffff) << 16 | number & 0xffff
    var bytes: [UInt8] = []
    if plan.target.isVersion6 {
      emit(.icmpv6, length: 8 + payload.count, into: &bytes)
      ICMPHeader(type: 128, code: 0, rest: rest).emit(
        into: &bytes, payload: payload.span, source: plan.source, destination: plan.target)
    } else {
      emit(.icmp, length: 8 + payload.count, into: &bytes)
      ICMPHeader(type: 8, code: 0, rest: rest).emit(into: &bytes, payload: payload.span)
    }
    return bytes
  }

  private func emit(_ number: IPProtocol, length: Int, into bytes: inout [UInt8]) {
    switch (plan.source, plan.target) {
    case (.v4(let source), .v4(let target)):
      var header = IPv4Header(source: source, destination: target, protocol: number)
      header.typeOfService = plan.shape.typeOfService
      header.isDontFragment = true
      header.timeToLive = plan.shape.timeToLive
      header.emit(into: &bytes, payloadLength: length)
    case (.v6(let source), .v6(let target)):
      var header = IPv6Header(source: source, destination: target, nextHeader: number)
      header.trafficClass = plan.shape.typeOfService
      header.hopLimit = plan.shape.timeToLive
      header.emit(into: &bytes, payloadLength: length)
    default: break
    }
  }

  /// The number that an echo reply repeats, if it is one of ours.
  public func echoedNumber(_ seen: Observation) -> UInt32? {
    guard plan.kind == .echo, let code = seen.code else { return nil }
    return UInt32(truncatingIfNeeded: sequenceCode.decode(code).number)
  }
}
