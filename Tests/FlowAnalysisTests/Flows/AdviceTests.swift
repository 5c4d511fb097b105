import Findings
import FlowAnalysis
import Testing
import Wire

@Suite("What to do next, and how it is said")
struct AdviceTests {
  /// A handshake as a capture sees it that is so many milliseconds from both ends.
  private func open(toClient: Double, toServer: Double) -> Conversation {
    var conversation = Conversation()
    conversation.add(0, client: true, .syn, sequence: 0)
    conversation.add(toServer, client: false, [.syn, .ack], sequence: 0, ack: 1)
    conversation.add(toServer + toClient, client: true, sequence: 1, ack: 1)
    return conversation
  }

  /// The client's large request does not get through.
  private func stuckClient(toClient: Double, toServer: Double) throws -> [Fix] {
    var conversation = open(toClient: toClient, toServer: toServer)
    for time in [51.0, 351, 951, 2151] {
      conversation.add(time, client: true, [.ack, .psh], sequence: 1, ack: 1, length: 1460)
    }
    conversation.add(3051, client: true, [.fin, .ack], sequence: 1461, ack: 1)
    conversation.add(3091, client: false, sequence: 1, ack: 1, sacks: [(1461, 1462)])
    return try #require(conversation.connections().first).report().next
  }

  /// The server's large answer does not get through.
  private func stuckServer(toClient: Double, toServer: Double) throws -> [Fix] {
    var conversation = open(toClient: toClient, toServer: toServer)
    conversation.request()
    for time in [92.0, 400, 1000, 2200] {
      conversation.send(time, 0..<1)
    }
    conversation.add(3091, client: false, [.fin, .ack], sequence: 1461, ack: 101)
    conversation.add(3101, client: true, sequence: 101, ack: 1, sacks: [(1461, 1462)])
    return try #require(conversation.connections().first).report().next
  }

  @Test("Sizes are tried from the sender towards the receiver, on a port only towards the server")
  func sizes() throws {
    let client = try stuckClient(toClient: 10, toServer: 40)
    #expect(client.contains { $0.now == "lossctl probe --sizes -p 80 192.0.2.2" })
    #expect(client.filter { $0.purpose.hasPrefix("From the client, ") }.count == 2)
    let server = try stuckServer(toClient: 10, toServer: 40)
    #expect(server.contains { $0.now == "lossctl probe --sizes --icmp 192.0.2.1" })
    #expect(server.contains { $0.now == "ping -M do -c 5 -s 1472 192.0.2.1" })
    #expect(server.filter { $0.purpose.hasPrefix("From the server, ") }.count == 2)
    #expect(!server.contains { $0.now?.contains("-p 80") == true })
  }

  @Test(
    "Of packets that never came here, the size to try is that of a full one, or of what is missing")
  func unseenSizes() throws {
    for (missing, size) in [(2920, 1472), (500, 512)] as [(UInt32, Int)] {
      var conversation = open(toClient: 0.1, toServer: 40)
      conversation.request()
      conversation.add(
        95, client: false, [.ack, .psh], sequence: 1 + missing, ack: 101, length: 200)
      conversation.add(
        95.1, client: true, sequence: 101, ack: 1, sacks: [(1 + missing, 201 + missing)])
      conversation.add(4000, client: false, [.fin, .ack], sequence: 201 + missing, ack: 101)
      conversation.add(
        4000.1, client: true, sequence: 101, ack: 1, sacks: [(1 + missing, 202 + missing)])
      let next = try #require(conversation.connections().first).report().next
      #expect(next.contains { $0.now == "ping -M do -c 5 -s \(size) 192.0.2.1" }, "\(next)")
    }
  }

  @Test("Another capture is asked for where this one was not taken")
  func captures() throws {
    func places(_ fixes: [Fix]) -> [String] {
      fixes.filter { $0.purpose.hasPrefix("Capture at the ") }
        .map { String($0.purpose.split(separator: " ")[3]) }
    }
    #expect(places(try stuckServer(toClient: 10, toServer: 40)) == ["client"])
    #expect(places(try stuckServer(toClient: 0.1, toServer: 40)) == ["server"])
    #expect(places(try stuckClient(toClient: 10, toServer: 40)) == ["server"])
    #expect(places(try stuckClient(toClient: 40, toServer: 0.1)) == ["client"])
  }

  @Test("A closed window is the program's: nothing drops packets")
  func closedWindow() throws {
    var conversation = Conversation.started()
    conversation.send(92, 0..<4)
    conversation.acknowledge(110, 4, window: 0)
    for time in [500.0, 1500, 3500, 7500] {
      conversation.add(time, client: false, sequence: 4 * 1460, ack: 101)
      conversation.acknowledge(time + 10, 4, window: 0)
    }
    let report = try #require(conversation.connections().first).report()
    #expect(report.causes.first?.cause == "zero-window")
    #expect(report.next.map(\.now) == ["ss -tnp 'dst 192.0.2.2 and dport = :80'"])
    #expect(report.next.first?.purpose.hasPrefix("On the client, ") == true)
  }

  @Test("A tunnel has a name and a number")
  func tunnels() throws {
    let told: [(UInt64, UInt64, String)] = [
      (2, 0, "GRE"), (2, 7, "GRE key 7"), (4, 5, "VXLAN 5"), (10, 3847, "PPPoE session 3847"),
      (6, 0, "GTP-U"), (200, 3, "tunnel 3"),
    ]
    for (kind, number, text) in told {
      var conversation = Conversation()
      conversation.open()
      conversation.tunnel(there: kind << 56 | number, back: kind << 56 | number)
      #expect(try #require(conversation.connections().first).report().network == text)
    }
  }

  @Test("One is one, and two are two")
  func numbers() throws {
    var one = CaptureQuality()
    one.unrecorded = 1
    one.superSegments = 1
    one.cutFrames = 1
    one.grade(segments: 100, connections: 1)
    #expect(one.limits.count == 3)
    #expect(one.limits.contains { $0.hasPrefix("1 data packet was acknowledged") })
    #expect(one.limits.contains { $0.hasPrefix("1 frame carries ") })
    #expect(one.limits.contains { $0.hasPrefix("1 frame is cut ") })
    var two = CaptureQuality()
    two.superSegments = 2
    two.grade(segments: 100, connections: 1)
    #expect(two.limits.first?.hasPrefix("2 frames carry ") == true)
    var conversation = Conversation()
    conversation.add(0, client: true, .syn, sequence: 0)
    let unanswered = try #require(conversation.connections().first).causes()
    #expect(unanswered.first?.because.hasPrefix("1 SYN passed here") == true)
  }
}
