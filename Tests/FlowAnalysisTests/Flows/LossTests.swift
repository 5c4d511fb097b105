import Findings
import FlowAnalysis
import Testing
import Wire

@Suite("Which side of the capture point a packet was lost on, and why it went again")
struct LossTests {
  @Test("Nothing lost, nothing said")
  func silent() throws {
    var conversation = Conversation.started()
    conversation.send(100, 0..<4)
    conversation.acknowledge(110, 4)
    conversation.close(150, 4)
    let connection = try #require(conversation.connections().first)
    #expect(connection.verdict == .fine)
    #expect(connection.lostPackets == 0)
    #expect(connection.report().server.retransmissions.isEmpty)
    #expect(connection.report().client.retransmissions.isEmpty)
    #expect(connection.report().handshake.state == "complete")
  }

  @Test("A hole that is filled a round trip later was lost before here")
  func before() throws {
    var conversation = Conversation.started()
    conversation.send(100, 0..<1)
    conversation.send(100.2, 2..<5)
    conversation.acknowledge(110, 1, sacks: [(2, 3)])
    conversation.acknowledge(110.1, 1, sacks: [(2, 4)])
    conversation.acknowledge(110.2, 1, sacks: [(2, 5)])
    conversation.send(151, 1..<2)
    conversation.acknowledge(161, 5)
    conversation.close(200, 5)
    let side = try conversation.server()
    #expect(side.lostBefore == 1)
    #expect(side.lostAfter == 0)
    #expect(side.unrecorded == 0)
    #expect(side.retransmissions == ["fast": 1])
  }

  @Test("What was seen twice was lost after here")
  func after() throws {
    var conversation = Conversation.started()
    conversation.send(100, 0..<5)
    conversation.acknowledge(110, 1, sacks: [(2, 3)])
    conversation.acknowledge(110.1, 1, sacks: [(2, 4)])
    conversation.acknowledge(110.2, 1, sacks: [(2, 5)])
    conversation.send(151, 1..<2)
    conversation.acknowledge(161, 5)
    conversation.close(200, 5)
    let side = try conversation.server()
    #expect(side.lostBefore == 0)
    #expect(side.lostAfter == 1)
    #expect(side.retransmissions == ["fast": 1])
  }

  @Test("A second hole of the same recovery is named so")
  func selectiveHole() throws {
    var conversation = Conversation.started()
    conversation.send(100, 0..<8)
    conversation.acknowledge(110, 1, sacks: [(4, 8), (2, 3)])
    conversation.send(151, 1..<2)
    conversation.send(151.1, 3..<4)
    conversation.acknowledge(161, 3, sacks: [(4, 8)])
    conversation.acknowledge(161.1, 8)
    conversation.close(200, 8)
    let side = try conversation.server()
    #expect(side.lostAfter == 2)
    #expect(side.retransmissions == ["fast": 1, "sack-hole": 1])
  }

  @Test("What was acknowledged and never seen was lost by the capture alone")
  func capture() throws {
    var conversation = Conversation.started()
    conversation.send(100, 0..<1)
    conversation.send(100.2, 2..<4)
    conversation.acknowledge(110, 4)
    conversation.close(150, 4)
    let connection = try #require(conversation.connections().first)
    #expect(connection.report().server.unrecorded == 1)
    #expect(connection.lostPackets == 0)
    #expect(connection.verdict == .fine)
  }

  @Test("A hole that is filled sooner than anybody can answer is reordering")
  func reordering() throws {
    var conversation = Conversation.started()
    conversation.send(100, 0..<1)
    conversation.send(100.1, 2..<4)
    conversation.send(100.5, 1..<2)
    conversation.acknowledge(110, 4)
    conversation.close(150, 4)
    let side = try conversation.server()
    #expect(side.reordered == 1)
    #expect(side.lostBefore == 0)
    #expect(side.retransmissions.isEmpty)
    #expect(side.reorderMilliseconds.map { $0 > 0.3 && $0 < 0.5 } == true)
  }

  @Test("A lone segment again after the timer, twice as late each time, is a chain of timeouts")
  func timeouts() throws {
    var conversation = Conversation.started()
    conversation.send(100, 0..<1)
    conversation.send(400, 0..<1)
    conversation.send(1000, 0..<1)
    conversation.acknowledge(1010, 1)
    conversation.close(1050, 1)
    let side = try conversation.server()
    #expect(side.retransmissions == ["timeout": 2])
    #expect(side.lostAfter == 2)
    #expect(side.longestBackoff == 2)
  }

  @Test("The last of several segments again after two round trips is a tail loss probe")
  func tailLossProbe() throws {
    var conversation = Conversation.started()
    conversation.send(100, 0..<3)
    conversation.acknowledge(110, 1)
    conversation.send(210, 2..<3)
    conversation.acknowledge(220, 3)
    conversation.close(260, 3)
    let side = try conversation.server()
    #expect(side.retransmissions == ["tail-loss-probe": 1])
  }

  @Test("A DSACK takes a loss back")
  func duplicateSelective() throws {
    var conversation = Conversation.started()
    conversation.send(100, 0..<1)
    conversation.send(400, 0..<1)
    conversation.acknowledge(411, 1)
    conversation.acknowledge(412, 1, sacks: [(0, 1)])
    conversation.close(450, 1)
    let side = try conversation.server()
    #expect(side.lostAfter == 0)
    #expect(side.retransmissions == ["spurious": 1])
  }

  @Test("An acknowledgement sooner than the way there and back proves a needless retransmission")
  func timing() throws {
    var conversation = Conversation.started()
    conversation.send(100, 0..<1)
    conversation.send(400, 0..<1)
    conversation.acknowledge(402, 1)
    conversation.close(450, 1)
    let side = try conversation.server()
    #expect(side.lostAfter == 0)
    #expect(side.retransmissions == ["spurious": 1])
  }

  @Test("Bytes that were acknowledged already went needlessly")
  func acknowledgedAlready() throws {
    var conversation = Conversation.started()
    conversation.send(100, 0..<1)
    conversation.acknowledge(110, 1)
    conversation.send(400, 0..<1)
    conversation.acknowledge(410, 1)
    conversation.close(450, 1)
    let side = try conversation.server()
    #expect(side.lostAfter == 0)
    #expect(side.retransmissions == ["spurious": 1])
  }

  @Test("Smaller packets after an ICMP error are a re-cut, and the error was obeyed")
  func pathMTU() throws {
    var conversation = Conversation.started()
    conversation.send(100, 0..<1)
    conversation.refuse(101, maximumTransmissionUnit: 1400)
    conversation.add(141, client: false, sequence: 1, ack: 101, length: 1360)
    conversation.add(141.1, client: false, sequence: 1361, ack: 101, length: 100)
    conversation.acknowledge(151, 1)
    conversation.close(200, 1)
    let report = try #require(conversation.connections().first).report()
    #expect(report.server.retransmissions == ["path-mtu": 2])
    #expect(report.refusals.first?.maximumTransmissionUnit == 1400)
    #expect(report.refusals.first?.isObeyed == true)
    #expect(report.refusals.first?.milliseconds.map { abs($0 - 40) < 0.1 } == true)
  }

  @Test("A byte-less segment below the next number probes a closed window, else it keeps alive")
  func probes() throws {
    var conversation = Conversation.started()
    conversation.send(100, 0..<1)
    conversation.acknowledge(110, 1, window: 0)
    conversation.add(400, client: false, sequence: 1460, ack: 101)
    conversation.acknowledge(410, 1, window: 0)
    conversation.acknowledge(2500, 1)
    conversation.add(30_000, client: false, sequence: 1460, ack: 101)
    conversation.acknowledge(30_010, 1)
    conversation.close(30_050, 1)
    let connection = try #require(conversation.connections().first)
    let report = connection.report()
    #expect(report.server.retransmissions == ["zero-window-probe": 1, "keep-alive": 1])
    #expect(report.client.zeroWindows == 2)
    #expect(report.client.zeroWindowSeconds == 2.39)
    #expect(connection.verdict == .slow)
    #expect(connection.lostPackets == 0)
  }
}
