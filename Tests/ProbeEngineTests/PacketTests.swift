import Testing
import Wire

@testable import ProbeEngine

private let key = ProbeKey(0x0123_4567_89ab_cdef, 0xfedc_ba98_7654_3210)
private let here4 = IPAddress.v4(0x0a00_0001)
private let there4 = IPAddress.v4(0x0a00_0002)
private let here6 = IPAddress.v6(0xfd00_0000_0000_0000_0000_0000_0000_0001)
private let there6 = IPAddress.v6(0xfd00_0000_0000_0000_0000_0000_0000_0002)

private func plan(_ kind: ProbeKind, isVersion6: Bool = false, payload: Int = 16) -> ProbePlan {
  var plan = ProbePlan(
    kind: kind, source: isVersion6 ? here6 : here4, target: isVersion6 ? there6 : there4, port: 80,
    sourcePorts: [61_000, 61_001], calibrationPort: 61_002, interval: .seconds(1), count: 1)
  plan.shape.payloadLength = payload
  return plan
}

/// Our packets as the builder makes them, and the answer that a target would send.
private struct Exchange {
  let plan: ProbePlan
  let code: UInt32
  var probe: [UInt8] = []

  init(_ plan: ProbePlan, number: UInt64 = 7) {
    self.plan = plan
    code = SequenceCode(key: key).encode(number: number, attempt: 0)
    var builder = PacketBuilder(plan: plan, key: key)
    builder.append(
      Transmission(.probe, number: number, port: 61_000, code: code), now: .seconds(5), to: &probe)
  }

  /// The IP packet around a transport message from the target.
  func packet(_ number: IPProtocol, _ payload: [UInt8], from sender: IPAddress? = nil) -> [UInt8] {
    var bytes: [UInt8] = []
    switch (sender ?? plan.target, plan.source) {
    case (.v4(let source), .v4(let destination)):
      IPv4Header(source: source, destination: destination, protocol: number)
        .emit(into: &bytes, payloadLength: payload.count)
    case (.v6(let source), .v6(let destination)):
      IPv6Header(source: source, destination: destination, nextHeader: number)
        .emit(into: &bytes, payloadLength: payload.count)
    default: break
    }
    return bytes + payload
  }

  func segment(
    _ flags: TCPFlags, acknowledging: UInt32, from port: UInt16 = 80, to our: UInt16 = 61_000
  )
    -> [UInt8]
  {
    var header = TCPHeader(sourcePort: port, destinationPort: our, sequence: 99, flags: flags)
    header.acknowledgement = acknowledging
    var bytes: [UInt8] = []
    let nothing: [UInt8] = []
    header.emit(into: &bytes, payload: nothing.span, source: plan.target, destination: plan.source)
    return packet(.tcp, bytes)
  }

  func error(type: UInt8, code: UInt8, quoting count: Int, from router: IPAddress) -> [UInt8] {
    let quote = Array(probe.prefix(count))
    var bytes: [UInt8] = []
    let header = ICMPHeader(type: type, code: code, rest: 0)
    if case .v6 = plan.source {
      header.emit(into: &bytes, payload: quote.span, source: router, destination: plan.source)
      return packet(.icmpv6, bytes, from: router)
    }
    header.emit(into: &bytes, payload: quote.span)
    return packet(.icmp, bytes, from: router)
  }

  func read(_ bytes: [UInt8], isOutgoing: Bool = false) -> Observation? {
    PacketReader(plan: plan, key: key).read(
      bytes.span,
      PacketReader.Arrival(time: 1, interface: 2, isOutgoing: isOutgoing, skipsChecksum: false))
  }

  func kept(_ bytes: [UInt8]) -> UInt32? {
    let filter = ProbeFilter.capture(plan, ports: 61_000...61_002)
    return FilterInterpreter(program: filter)
      .run(bytes, linkProtocol: bytes[0] >> 4 == 4 ? 0x0800 : 0x86dd)
  }
}

@Suite("Packets of probes")
struct PacketTests {
  @Test("A number survives the permutation, and neighbours do not look alike")
  func permutation() {
    let code = SequenceCode(key: key)
    var seen: Set<UInt32> = []
    for number in 0..<20_000 as Range<UInt64> {
      let hidden = code.encode(number: number, attempt: UInt8(number % 4))
      #expect(code.decode(hidden) == (number, UInt8(number % 4)))
      let isNew = seen.insert(hidden).inserted
      #expect(isNew)
    }
    #expect(
      code.decode(code.encode(number: SequenceCode.period - 1, attempt: 3)).number
        == SequenceCode.period - 1)
    let other = SequenceCode(key: ProbeKey(1, 2))
    #expect(
      (0..<100).allSatisfy {
        code.encode(number: $0, attempt: 0) != other.encode(number: $0, attempt: 0)
      })
  }

  @Test("A SYN is what Linux sends, its checksum right", arguments: [false, true])
  func syn(isVersion6: Bool) throws {
    let exchange = Exchange(plan(.tcp(.syn), isVersion6: isVersion6))
    let header = isVersion6 ? 40 : 20
    #expect(exchange.probe.count == header + 40)
    let tcp = try TCPSegment(exchange.probe.span.extracting(header..<exchange.probe.count))
    let isValid = tcp.hasValidChecksum(
      source: exchange.plan.source, destination: exchange.plan.target)
    #expect(isValid)
    #expect(tcp.sequence == exchange.code)
    #expect(tcp.acknowledgement == 0)
    let options = TCPOptions(parsing: tcp.options)
    #expect(options.maximumSegmentSize == 1460)
    #expect(options.timestamps?.value == 5000)
    #expect(options.windowScale == 7)
  }

  @Test("Departure, answer, refusal and reset carry the probe's number", arguments: [false, true])
  func segments(isVersion6: Bool) throws {
    let exchange = Exchange(plan(.tcp(.syn), isVersion6: isVersion6))
    let left = try #require(exchange.read(exchange.probe, isOutgoing: true))
    #expect(left.kind == .departure)
    #expect(left.code == exchange.code)
    let answer = try #require(
      exchange.read(exchange.segment([.syn, .ack], acknowledging: exchange.code &+ 1)))
    #expect(answer.kind == .answer)
    #expect(answer.code == exchange.code)
    #expect(answer.checksumIsValid == true)
    let refusal = try #require(
      exchange.read(exchange.segment([.rst, .ack], acknowledging: exchange.code &+ 1)))
    #expect(refusal.code == exchange.code)
    // Another port of the target is somebody else.
    #expect(exchange.read(exchange.segment([.syn, .ack], acknowledging: 1, from: 81)) == nil)
    var broken = exchange.segment([.syn, .ack], acknowledging: exchange.code &+ 1)
    broken[broken.count - 3] ^= 1
    #expect(exchange.read(broken)?.checksumIsValid == false)
    guard !isVersion6 else { return }
    // The kernel drops a damaged IPv4 header although the segment is whole: the time to live is not part of its sum.
    var damaged = exchange.segment([.syn, .ack], acknowledging: exchange.code &+ 1)
    damaged[8] ^= 1
    #expect(exchange.read(damaged)?.checksumIsValid == false)
  }

  @Test("An ACK probe is recognised by the sequence number of the reset")
  func acknowledgementProbe() {
    let exchange = Exchange(plan(.tcp(.ack)))
    var header = TCPHeader(
      sourcePort: 80, destinationPort: 61_000, sequence: exchange.code, flags: .rst)
    header.acknowledgement = 0
    var bytes: [UInt8] = []
    let nothing: [UInt8] = []
    header.emit(into: &bytes, payload: nothing.span, source: there4, destination: here4)
    #expect(exchange.read(exchange.packet(.tcp, bytes))?.code == exchange.code)
  }

  @Test("ICMP errors are recognised by eight quoted bytes", arguments: [false, true])
  func errors(isVersion6: Bool) throws {
    let exchange = Exchange(plan(.tcp(.syn), isVersion6: isVersion6))
    let router: IPAddress = isVersion6 ? .v6(5) : .v4(0x0a00_00fe)
    let bytes = exchange.error(
      type: isVersion6 ? 3 : 11, code: 0, quoting: (isVersion6 ? 40 : 20) + 8, from: router)
    let seen = try #require(exchange.read(bytes))
    #expect(seen.kind == .error)
    #expect(seen.code == exchange.code)
    #expect(seen.sender == router)
    #expect(seen.icmp?.isTimeExceeded == true)
    #expect(exchange.kept(bytes) == 576)
  }

  @Test("Echoes and datagrams carry a proof in the payload", arguments: [false, true])
  func tokens(isVersion6: Bool) throws {
    let echo = Exchange(plan(.echo, isVersion6: isVersion6))
    let header = isVersion6 ? 40 : 20
    #expect(echo.read(echo.probe, isOutgoing: true)?.code == echo.code)
    var reply: [UInt8] = []
    let rest = Array(echo.probe[(header + 8)...])
    let word = echo.probe.span[be32: header + 4]
    if isVersion6 {
      ICMPHeader(type: 129, code: 0, rest: word)
        .emit(into: &reply, payload: rest.span, source: there6, destination: here6)
    } else {
      ICMPHeader(type: 0, code: 0, rest: word).emit(into: &reply, payload: rest.span)
    }
    let packet = echo.packet(isVersion6 ? .icmpv6 : .icmp, reply)
    #expect(echo.read(packet)?.code == echo.code)
    #expect(echo.kept(packet) == 128)
    #expect(echo.kept(echo.probe) == 128)
    // Another program's ping has no proof.
    var foreign = packet
    foreign[header + 8 + 5] ^= 1
    #expect(echo.read(foreign) == nil)

    let datagram = Exchange(plan(.udp, isVersion6: isVersion6))
    #expect(datagram.read(datagram.probe, isOutgoing: true)?.code == datagram.code)
    let error = datagram.error(
      type: isVersion6 ? 1 : 3, code: isVersion6 ? 4 : 3, quoting: header + 8,
      from: datagram.plan.target)
    let seen = try #require(datagram.read(error))
    #expect(seen.code == nil)
    #expect(seen.port == 61_000)
    #expect(seen.icmp?.isPortUnreachable == true)
  }

  @Test("A ping without room for a proof is its identifier and sequence")
  func shortEcho() {
    let exchange = Exchange(plan(.echo, payload: 0))
    #expect(exchange.probe.count == 28)
    #expect(exchange.read(exchange.probe, isOutgoing: true)?.code == exchange.code)
  }

  private static let flags: [(TCPFlags, UInt32)] = [
    (.syn, 1), (.fin, 1), ([.syn, .fin, .psh], 2), (.psh, 0),
  ]

  @Test("What a reset acknowledges counts SYN and FIN, each for one", arguments: flags)
  func refusal(flags: TCPFlags, advance: UInt32) {
    let exchange = Exchange(plan(.tcp(flags)))
    let reset = exchange.segment([.rst, .ack], acknowledging: exchange.code &+ advance)
    #expect(exchange.read(reset)?.code == exchange.code)
  }

  @Test("What fills a frame up is no part of the packet")
  func padding() {
    let exchange = Exchange(plan(.tcp(.syn)))
    let reset = exchange.segment([.rst, .ack], acknowledging: exchange.code &+ 1)
    let seen = exchange.read(reset + [UInt8](repeating: 0, count: 6))
    #expect(seen?.length == 40 && seen?.padding == 6 && seen?.code == exchange.code)
    #expect(exchange.read(reset)?.padding == 0)
  }

  @Test("A timestamp request tells the time of day, and its reply the target's clock")
  func timestamps() throws {
    var request = plan(.timestamp, payload: 0)
    request.midnight = -.seconds(86_400 + 3600)
    let exchange = Exchange(request)
    #expect(exchange.probe.count == 40)
    let sent = try #require(exchange.read(exchange.probe, isOutgoing: true))
    #expect(sent.kind == .departure && sent.code == exchange.code)
    #expect(sent.clock?.originate == 3_605_000)
    var payload: [UInt8] = []
    var times = ICMPTimestamps(originate: 3_605_000)
    times.receive = 7
    times.transmit = 8
    times.emit(into: &payload)
    var reply: [UInt8] = []
    ICMPHeader(type: 14, code: 0, rest: exchange.code).emit(into: &reply, payload: payload.span)
    let packet = exchange.packet(.icmp, reply)
    let seen = try #require(exchange.read(packet))
    #expect(seen.kind == .answer && seen.code == exchange.code && seen.clock == times)
    #expect(exchange.kept(packet) == 128 && exchange.kept(exchange.probe) == 128)
    // A ping is not an answer to it, and its answer none to a ping.
    let echo = Exchange(plan(.echo, payload: 0))
    #expect(exchange.kept(echo.probe) == 0 && echo.kept(packet) == 0)
    #expect(exchange.read(echo.probe, isOutgoing: true) == nil && echo.read(packet) == nil)
    let router = IPAddress.v4(0x0a00_00fe)
    let error = exchange.error(type: 11, code: 0, quoting: 28, from: router)
    #expect(exchange.read(error)?.code == exchange.code && exchange.kept(error) == 576)
  }

  @Test("The filter keeps what is ours and nothing else", arguments: [false, true])
  func filter(isVersion6: Bool) {
    let exchange = Exchange(plan(.tcp(.syn), isVersion6: isVersion6))
    #expect(exchange.kept(exchange.probe) == 128)
    let answer = exchange.segment([.syn, .ack], acknowledging: 1)
    #expect(exchange.kept(answer) == 128)
    #expect(exchange.kept(exchange.segment([.syn, .ack], acknowledging: 1, from: 443)) == 0)
    #expect(exchange.kept(exchange.segment([.syn, .ack], acknowledging: 1, to: 60_999)) == 0)
    #expect(exchange.kept(exchange.segment([.syn, .ack], acknowledging: 1, to: 61_003)) == 0)
    #expect(exchange.kept(exchange.packet(.udp, [0, 80, 0xee, 0x48, 0, 8, 0, 0])) == 0)
    #expect(
      exchange.kept(exchange.packet(.tcp, [0, 80, 0xee, 0x48], from: isVersion6 ? .v6(9) : .v4(9)))
        == 0)
    // Errors about others' packets.
    let other = Exchange(plan(.udp, isVersion6: isVersion6))
    let router: IPAddress = isVersion6 ? .v6(5) : .v4(0x0a00_00fe)
    let header = isVersion6 ? 40 : 20
    #expect(
      exchange.kept(other.error(type: 3, code: 0, quoting: header + 8, from: router)) == 0)
    for length in 1..<answer.count {
      #expect(exchange.kept(Array(answer.prefix(length))) != nil)
    }
  }

  @Test("On a machine that probes itself both ways are seen")
  func filterOfSelf() {
    var own = plan(.tcp(.syn))
    own.source = there4
    let exchange = Exchange(own)
    #expect(exchange.kept(exchange.probe) == 128)
    #expect(exchange.kept(exchange.segment([.syn, .ack], acknowledging: 1)) == 128)
  }

  @Test("Every prefix of every packet is read without a trap")
  func prefixes() {
    for kind in [ProbeKind.tcp(.syn), .echo, .timestamp, .udp] {
      for isVersion6 in [false, true] {
        let exchange = Exchange(plan(kind, isVersion6: isVersion6))
        let router: IPAddress = isVersion6 ? .v6(5) : .v4(5)
        let packets = [
          exchange.probe, exchange.segment([.syn, .ack], acknowledging: 1),
          exchange.error(type: 3, code: 0, quoting: 200, from: router),
          exchange.error(type: 11, code: 0, quoting: 30, from: router),
        ]
        for packet in packets {
          for length in 0...packet.count {
            _ = exchange.read(Array(packet.prefix(length)))
            _ = exchange.read(Array(packet.prefix(length)), isOutgoing: true)
          }
          for position in packet.indices {
            var bent = packet
            bent[position] = 0xff
            _ = exchange.read(bent)
          }
        }
      }
    }
  }
}
