import Findings
import FlowAnalysis
import Testing
import Wire

@Suite("One verdict for each connection")
struct VerdictTests {
  @Test("SYNs without an answer")
  func noAnswer() throws {
    var conversation = Conversation()
    for time in [0.0, 1000, 3000] { conversation.add(time, client: true, .syn, sequence: 0) }
    let connection = try #require(conversation.connections().first)
    #expect(connection.verdict == .noAnswer)
    #expect(connection.report().handshake.synsLostAfter == 3)
  }

  @Test("A reset for an answer")
  func refused() throws {
    var conversation = Conversation()
    conversation.add(0, client: true, .syn, sequence: 0)
    conversation.add(40, client: false, [.rst, .ack], sequence: 0, ack: 1)
    #expect(conversation.connections().first?.verdict == .refused)
  }

  @Test("A SYN-ACK that the client never acknowledged")
  func halfOpen() throws {
    var conversation = Conversation()
    conversation.add(0, client: true, .syn, sequence: 0)
    conversation.add(40, client: false, [.syn, .ack], sequence: 0, ack: 1)
    conversation.add(1040, client: false, [.syn, .ack], sequence: 0, ack: 1)
    let connection = try #require(conversation.connections().first)
    #expect(connection.verdict == .halfOpen)
    #expect(connection.report().handshake.synAcksLostAfter == 1)
  }

  @Test("A SYN repeated after its answer passed here: the answer was lost on its way on")
  func answerLost() throws {
    var conversation = Conversation()
    conversation.add(0, client: true, .syn, sequence: 0)
    conversation.add(40, client: false, [.syn, .ack], sequence: 0, ack: 1)
    conversation.add(1000, client: true, .syn, sequence: 0)
    conversation.add(1040, client: false, [.syn, .ack], sequence: 0, ack: 1)
    conversation.add(1050, client: true, sequence: 1, ack: 1)
    let handshake = try #require(conversation.connections().first).report().handshake
    #expect(handshake.synAcksLostAfter == 1)
    #expect(handshake.synsLostAfter == 0)
    #expect(handshake.state == "complete")
  }

  /// A request that does not get through, and a FIN three seconds later that does.
  private func stalled(isSeen: Bool) -> Conversation {
    var conversation = Conversation()
    conversation.open()
    if isSeen {
      for time in [51.0, 351, 951, 2151] {
        conversation.add(time, client: true, [.ack, .psh], sequence: 1, ack: 1, length: 75)
      }
    }
    conversation.add(3051, client: true, [.fin, .ack], sequence: 76, ack: 1)
    conversation.add(3091, client: false, sequence: 1, ack: 1, sacks: [(76, 77)])
    return conversation
  }

  @Test("The classic stall, captured at the client: small packets pass, the request does not")
  func stallAtClient() throws {
    let connection = try #require(stalled(isSeen: true).connections().first)
    let report = connection.report()
    #expect(connection.verdict == .stall)
    #expect(report.confidence == "certain")
    #expect(report.summary.contains("75 bytes sent by the client"))
    #expect(report.summary.contains("never acknowledged, while 40- to 60-byte packets pass"))
    #expect(report.bracket == SizeBracket(sender: "client", passes: 60, fails: 115))
    #expect(report.causes.first?.cause == "path-mtu")
    #expect(report.client.lostAfter == 4)
    #expect(report.evidence.contains { $0.shows.contains("SACK 76:77") })
    #expect(report.next.contains { $0.now == "ping -M do -c 5 -s 87 192.0.2.2" })
  }

  @Test("The same, captured at the server: the request never came there")
  func stallAtServer() throws {
    let connection = try #require(stalled(isSeen: false).connections().first)
    let report = connection.report()
    #expect(connection.verdict == .stall)
    #expect(report.summary.contains("75 bytes sent by the client never reached this point"))
    #expect(report.client.lostBefore == 1)
    #expect(report.client.missingBytes == 75)
  }

  @Test(
    "Nothing comes back after the first larger packet: size and death look the same, and neither is proved"
  )
  func sizeOrDeath() throws {
    var conversation = Conversation()
    conversation.open()
    for time in [51.0, 351, 951, 2151] {
      conversation.add(time, client: true, [.ack, .psh], sequence: 1, ack: 1, length: 75)
    }
    let connection = try #require(conversation.connections().first)
    #expect(connection.verdict == .stall)
    let causes = connection.report().causes
    #expect(Set(causes.map(\.cause)).isSuperset(of: ["path-mtu", "dead-peer", "filter"]))
    #expect(causes.allSatisfy { $0.confidence == "possible" })
  }

  @Test("Nothing comes back though packets as large had passed: a dead peer comes first")
  func deadPeer() throws {
    var conversation = Conversation()
    conversation.open()
    conversation.add(51, client: true, [.ack, .psh], sequence: 1, ack: 1, length: 75)
    conversation.add(52, client: false, [.ack], sequence: 1, ack: 76)
    for time in [60.0, 360, 960, 2160] {
      conversation.add(time, client: true, [.ack, .psh], sequence: 76, ack: 1, length: 75)
    }
    let connection = try #require(conversation.connections().first)
    #expect(connection.verdict == .stall || connection.verdict == .broken)
    #expect(connection.report().causes.first?.cause == "dead-peer")
  }

  @Test("A capture that ends with data under way convicts nobody")
  func captureEnded() throws {
    var conversation = Conversation()
    conversation.open()
    conversation.add(51, client: true, [.ack, .psh], sequence: 1, ack: 1, length: 75)
    #expect(conversation.connections(watchedFor: 0).first?.verdict == .fine)
  }

  @Test("A FIN behind what never came, sent long after it: a stall however soon the capture ends")
  func stallAtTheEnd() throws {
    let connection = try #require(stalled(isSeen: false).connections(watchedFor: 0).first)
    #expect(connection.verdict == .stall)
    #expect(connection.report().summary.contains("75 bytes sent by the client never reached"))
  }

  @Test("The same in the last moments of a busy transfer is not judged")
  func busyAtTheEnd() throws {
    var conversation = Conversation.started()
    conversation.send(92, 0..<20)
    conversation.acknowledge(110, 20)
    conversation.add(112, client: false, [.fin, .ack], sequence: 1 + 22 * 1460, ack: 101)
    let finish: UInt32 = 1 + 22 * 1460
    conversation.add(
      122, client: true, sequence: 101, ack: 1 + 20 * 1460, sacks: [(finish, finish + 1)])
    #expect(conversation.connections(watchedFor: 0).first?.verdict == .fine)
  }

  @Test("Keep-alives of an idle connection, with a byte or none, are no loss", arguments: [0, 1])
  func keepAlives(length: UInt32) throws {
    var conversation = Conversation()
    for minute in 0..<10 {
      let time = Double(minute) * 45_000
      conversation.add(time, client: true, sequence: 99, ack: 1, length: length)
      conversation.add(time + 54, client: false, sequence: 1, ack: 100)
    }
    let connection = try #require(conversation.connections().first)
    let report = connection.report()
    #expect(connection.verdict == .fine)
    #expect(report.client.unrecorded == 0)
    #expect(connection.waited(for: .handshake) == 0)
    #expect(report.handshake.state == "not-captured")
  }

  @Test(
    "The receiver names bytes that were never recorded: the capture lost them, and nobody is blamed"
  )
  func captureLost() throws {
    var conversation = Conversation.started()
    conversation.send(92, 0..<4)
    conversation.acknowledge(110, 4)
    conversation.send(112, 6..<7)
    conversation.acknowledge(122, 6, sacks: [(8, 9)])
    let connection = try #require(conversation.connections().first)
    #expect(connection.verdict == .unjudged)
    #expect(connection.causes().isEmpty)
    #expect(connection.report().summary.contains("the capture lost packets there"))
    #expect(connection.report().server.unrecorded == 3)
    #expect(connection.lostPackets == 0)
  }

  @Test("A hole at the end of a capture that lost packets: not everything was acknowledged")
  func missingAtEnd() throws {
    var conversation = Conversation.started()
    conversation.send(92, 0..<4)
    conversation.acknowledge(110, 6)
    conversation.send(112, 8..<9)
    let connection = try #require(conversation.connections().first)
    #expect(connection.verdict == .fine)
    #expect(connection.lostPackets == 0)
    #expect(connection.report().summary.hasSuffix("2,920 bytes are missing at the end."))
  }

  @Test("Bytes never came, and packets as large did: size is not what decides")
  func sizePasses() throws {
    var conversation = Conversation.started()
    conversation.send(92, 0..<4)
    conversation.acknowledge(110, 4)
    conversation.send(112, 6..<8)
    conversation.acknowledge(122, 4, sacks: [(6, 8)])
    let connection = try #require(conversation.connections().first)
    #expect(connection.verdict == .broken)
    #expect(!connection.causes().contains { $0.cause == "path-mtu" })
    #expect(connection.report().bracket == nil)
  }

  @Test(
    "The client falls silent while the server goes on and resets: a dead peer, no filter",
    arguments: [false, true])
  func clientGone(isSacked: Bool) throws {
    var conversation = Conversation.started()
    conversation.send(92, 0..<8)
    let sacks: [(UInt32, UInt32)] = isSacked ? [(5, 8)] : []
    conversation.acknowledge(110, 4, sacks: sacks)
    for time in [500.0, 1500, 3500, 7500] { conversation.send(time, 4..<5) }
    conversation.add(15_500, client: false, [.rst, .ack], sequence: 1 + 8 * 1460, ack: 101)
    let report = try #require(conversation.connections().first).report()
    #expect(report.verdict == "broken")
    #expect(report.causes.first?.cause == "dead-peer")
    #expect(report.causes.first?.confidence == "likely")
    #expect(report.bracket == nil)
    #expect(!report.summary.contains("packets pass"))
  }

  @Test("A SYN just before the capture ends is not judged; two are no answer")
  func cutAfterSyn() throws {
    var conversation = Conversation()
    conversation.add(0, client: true, .syn, sequence: 0)
    let connection = try #require(conversation.connections(watchedFor: 0).first)
    #expect(connection.verdict == .unjudged)
    #expect(connection.report().summary == "The capture ends 0 ms after its SYN.")
    #expect(connection.report().handshake.synsLostAfter == 0)
    conversation.add(1000, client: true, .syn, sequence: 0)
    #expect(conversation.connections(watchedFor: 0).first?.verdict == .noAnswer)
  }

  @Test(
    "A reset with another time to live came from between", arguments: [(60, false), (111, true)])
  func reset(timeToLive: Int, isForeign: Bool) throws {
    var conversation = Conversation()
    conversation.open()
    conversation.add(51, client: true, [.ack, .psh], sequence: 1, ack: 1, length: 75)
    conversation.add(55, client: false, .rst, sequence: 1, timeToLive: UInt8(timeToLive))
    let connection = try #require(conversation.connections().first)
    #expect(connection.verdict == .reset)
    #expect((connection.causes().first?.cause == "reset-by-middlebox") == isForeign)
  }

  @Test("Another SYN on the same ports is another connection")
  func reusedPorts() {
    var conversation = Conversation()
    conversation.open()
    conversation.close(100, 0)
    conversation.add(5000, client: true, .syn, sequence: 77_777)
    #expect(conversation.connections().count == 2)
  }

  @Test("One direction alone is not judged, and loses nothing")
  func oneSided() throws {
    var conversation = Conversation()
    conversation.add(0, client: true, .syn, sequence: 0)
    conversation.add(50, client: true, sequence: 1, ack: 1)
    conversation.add(51, client: true, [.ack, .psh], sequence: 1, ack: 1, length: 75)
    conversation.add(99, client: true, sequence: 76, ack: 50_000)
    let connection = try #require(conversation.connections().first)
    #expect(connection.verdict == .unjudged)
    #expect(connection.lostPackets == 0)
    #expect(connection.report().server.unrecorded == 0)
  }

  @Test("What is not followed is counted")
  func limit() {
    var table = FlowTable(options: FlowOptions(maximumFlows: 10)) { _ in }
    for port in UInt16(0)..<30 {
      table.add(
        CapturedSegment(
          frame: UInt64(port) + 1, time: Int64(port),
          path: SegmentPath(source: 1, destination: 2, sourcePort: port, destinationPort: 80),
          sequence: 1, flags: .syn))
    }
    #expect(table.count == 10)
    #expect(table.traffic.notFollowed == 20)
    #expect(table.traffic.connectionsNotFollowed == 20)
  }
}

@Suite("Captures that lie")
struct HostileTests {
  @Test("No clock, length or number makes the analysis stop")
  func extremes() {
    var generator = Numbers()
    var table = FlowTable(options: FlowOptions(maximumFlows: 4)) { connection in
      _ = connection.report()
    }
    for frame in 1...UInt64(30_000) {
      var segment = CapturedSegment(
        frame: frame, time: generator.pick([.min, -1, 0, 1, 1_700_000_000_000_000_000, .max]),
        path: Conversation.path(fromClient: generator.next() & 1 == 0),
        sequence: generator.pick([0, 1, 1000, 2460, 1 << 31, .max]),
        flags: TCPFlags(rawValue: UInt16(generator.pick([2, 16, 16, 16, 17, 18, 20, 24, 511]))))
      segment.acknowledgement = generator.pick([0, 1, 1001, 3920, 1 << 31, .max])
      segment.payloadLength = generator.pick([0, 1, 1460, 65_535, .max])
      segment.packetLength = generator.pick([0, 20, 1500, .max])
      segment.window = generator.pick([0, 1, .max])
      segment.options.maximumSegmentSize = generator.pick([0, 1, 1460, .max])
      segment.options.windowScale = generator.pick([0, 7, 255])
      segment.options.selectiveAcknowledgement.append(
        SACKBlock(left: generator.pick([0, 500, .max]), right: generator.pick([0, 9000, 1 << 31])))
      table.add(segment)
    }
    table.finish()
    #expect(table.traffic.segments == 30_000)
    #expect(table.count == 0)
  }

  /// Numbers that look random and are the same each time.
  private struct Numbers {
    private var state: UInt64 = 88_172_645_463_325_252

    mutating func next() -> UInt64 {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return state >> 8
    }

    mutating func pick<Value>(_ values: [Value]) -> Value {
      values[Int(next() % UInt64(values.count))]
    }
  }
}
