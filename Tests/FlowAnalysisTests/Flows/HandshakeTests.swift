import Findings
import FlowAnalysis
import Testing
import Wire

@Suite("What was lost of a handshake, and what came damaged")
struct HandshakeTests {
  @Test("The server repeats its SYN-ACK and the client not its SYN: the final ACK never came here")
  func finalAckLostBefore() throws {
    var conversation = Conversation()
    conversation.add(0, client: true, .syn, sequence: 0)
    conversation.add(1, client: false, [.syn, .ack], sequence: 0, ack: 1)
    conversation.add(1001, client: false, [.syn, .ack], sequence: 0, ack: 1)
    conversation.add(1041, client: true, sequence: 1, ack: 1)
    let handshake = try #require(conversation.connections().first).report().handshake
    #expect(handshake.finalAcksLostBefore == 1)
    #expect(handshake.synAcksLostAfter == 0)
  }

  @Test("Both timers run out together over one lost SYN-ACK: it counts once")
  func crossing() throws {
    var conversation = Conversation()
    conversation.add(0, client: true, .syn, sequence: 0)
    conversation.add(1, client: false, [.syn, .ack], sequence: 0, ack: 1)
    conversation.add(1002, client: false, [.syn, .ack], sequence: 0, ack: 1)
    conversation.add(1010, client: true, .syn, sequence: 0)
    conversation.add(1011, client: false, [.syn, .ack], sequence: 0, ack: 1)
    conversation.add(1050, client: true, sequence: 1, ack: 1)
    let handshake = try #require(conversation.connections().first).report().handshake
    #expect(handshake.synAcksLostAfter == 1)
    #expect(handshake.synsLostAfter + handshake.finalAcksLostAfter == 0)
  }

  @Test("A second SYN-ACK soon after the first says nothing of the final ACK")
  func twoAnswers() throws {
    var conversation = Conversation()
    conversation.add(0, client: true, .syn, sequence: 0)
    conversation.add(1000, client: true, .syn, sequence: 0)
    conversation.add(1040, client: false, [.syn, .ack], sequence: 0, ack: 1)
    conversation.add(1041, client: true, sequence: 1, ack: 1)
    conversation.add(1060, client: false, [.syn, .ack], sequence: 0, ack: 1)
    let handshake = try #require(conversation.connections().first).report().handshake
    #expect(handshake.finalAcksLostAfter == 0)
    #expect(handshake.synsLostAfter == 1)
  }

  @Test("SYN-ACKs go on after the final ACK, and data is not taken: the queue of the server")
  func queueFull() throws {
    var conversation = Conversation()
    conversation.open()
    for time in [51.0, 300, 900] {
      conversation.add(time, client: true, [.ack, .psh], sequence: 1, ack: 1, length: 200)
    }
    conversation.add(1050, client: false, [.syn, .ack], sequence: 0, ack: 1)
    conversation.add(1060, client: true, sequence: 201, ack: 1)
    conversation.add(2100, client: true, [.ack, .psh], sequence: 1, ack: 1, length: 200)
    conversation.add(3050, client: false, [.syn, .ack], sequence: 0, ack: 1)
    let report = try #require(conversation.connections().first).report()
    #expect(report.verdict == "stall")
    #expect(report.causes.first?.cause == "listen-queue-full")
    #expect(report.bracket == nil)
    #expect(report.next.contains { $0.now?.contains("TcpExtListenOverflows") == true })
  }

  @Test("A handshake and nothing more is not judged; with data it is")
  func alone() {
    var conversation = Conversation()
    conversation.open()
    #expect(conversation.connections().first?.verdict == .unjudged)
    conversation.request()
    #expect(conversation.connections().first?.verdict == .fine)
  }

  @Test("A reset that acknowledges data before the server can have had it came from between")
  func haste() throws {
    var conversation = Conversation()
    conversation.open()
    conversation.add(60, client: true, [.ack, .psh], sequence: 1, ack: 1, length: 75)
    conversation.add(70, client: false, [.rst, .ack], sequence: 1, ack: 76)
    let early = try #require(conversation.connections().first).causes().first
    #expect(early?.cause == "reset-by-middlebox")
    #expect(early?.because.contains("10 ms") == true)
    var late = Conversation()
    late.open()
    late.add(60, client: true, [.ack, .psh], sequence: 1, ack: 1, length: 75)
    late.add(101, client: false, [.rst, .ack], sequence: 1, ack: 76)
    #expect(late.connections().first?.causes().first?.cause == "reset-by-server")
  }

  @Test(
    "A hole that nobody fills is counted in full packets: small ones that pass say nothing of it")
  func unfilled() throws {
    var conversation = Conversation.started()
    conversation.add(
      92, client: false, [.ack, .psh], sequence: 1 + 4 * 1460, ack: 101, length: 200)
    conversation.add(93, client: true, sequence: 101, ack: 1, sacks: [(5841, 6041)])
    let server = try #require(conversation.connections().first).report().server
    #expect(server.missingBytes == 4 * 1460)
    #expect(server.lostBefore == 4)
  }
}
