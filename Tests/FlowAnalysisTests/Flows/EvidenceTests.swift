import Findings
import FlowAnalysis
import Testing
import Wire

@Suite("What proves that a copy was lost unseen, or had arrived")
struct EvidenceTests {
  @Test("What a SYN-ACK leaves out is not agreed: no clock in each segment, no scaled window")
  func declinedOptions() throws {
    var conversation = Conversation()
    conversation.add(0, client: true, .syn, sequence: 0)
    conversation.number(1, clock: 5)
    conversation.offerScale(7)
    conversation.add(40, client: false, [.syn, .ack], sequence: 0, ack: 1)
    conversation.add(50, client: true, sequence: 1, ack: 1)
    for number in 0..<8 as Range<UInt32> {
      conversation.add(51, client: true, sequence: 1 + number * 1460, ack: 1, length: 1460)
    }
    conversation.add(91, client: false, sequence: 1, ack: 1 + 7 * 1460)
    conversation.add(400, client: true, sequence: 1 + 7 * 1460, ack: 1, length: 1460)
    conversation.add(440, client: false, sequence: 1, ack: 1 + 8 * 1460)
    let report = try #require(conversation.connections().first).report()
    #expect(report.client.superSegments == 0)
    #expect(report.client.dataPackets == 9)
    #expect(report.client.lostAfter == 1)
    #expect(!report.client.usesTimestamps)
    #expect(report.client.windowScale == nil)
  }

  @Test("One short segment does not show how large full ones are")
  func segmentSize() throws {
    var conversation = Conversation.started()
    conversation.add(100, client: false, sequence: 1461, ack: 101, length: 100)
    conversation.add(110, client: true, sequence: 101, ack: 1561)
    let side = try conversation.server()
    #expect(side.unrecorded == 1)
  }

  @Test("Segments of one size, again and again, do")
  func smallerSegments() throws {
    var conversation = Conversation.started()
    for place in [0, 1, 4] as [UInt32] {
      conversation.add(
        100 + Double(place), client: false, sequence: 1 + place * 1000, ack: 101, length: 1000)
    }
    conversation.add(120, client: true, sequence: 101, ack: 5001)
    let side = try conversation.server()
    #expect(side.unrecorded == 2)
  }

  @Test("A copy that filled a hole was seen: the timer after it says nothing of another one")
  func filledThenLost() throws {
    var conversation = Conversation.started()
    conversation.send(100, 0..<1)
    conversation.send(100.2, 2..<6)
    conversation.acknowledge(110, 1, sacks: [(2, 3)])
    conversation.acknowledge(110.1, 1, sacks: [(2, 4)])
    conversation.acknowledge(110.2, 1, sacks: [(2, 6)])
    conversation.send(151, 1..<2)
    conversation.send(400, 1..<2)
    conversation.acknowledge(410, 6)
    conversation.close(450, 6)
    let side = try conversation.server()
    #expect(side.lostBefore == 1)
    #expect(side.lostBeforeInferred == 0)
    #expect(side.lostAfter == 1)
  }

  @Test("A hole that stayed while a higher one was filled lost its second copy, too")
  func passedOver() throws {
    var conversation = Conversation.started()
    conversation.send(100, 0..<1)
    conversation.send(100.2, 2..<3)
    conversation.send(100.4, 4..<8)
    conversation.acknowledge(110, 1, sacks: [(2, 3)])
    conversation.acknowledge(110.1, 1, sacks: [(4, 8), (2, 3)])
    conversation.send(151, 3..<4)
    conversation.acknowledge(161, 1, sacks: [(2, 8)])
    conversation.send(250, 1..<2)
    conversation.acknowledge(260, 8)
    conversation.close(300, 8)
    let side = try conversation.server()
    #expect(side.lostBefore == 2)
    #expect(side.lostBeforeInferred == 1)
  }

  @Test("Two holes filled together, the higher one first, lost one copy each")
  func filledTogether() throws {
    var conversation = Conversation.started()
    conversation.send(100, 0..<1)
    conversation.send(100.2, 2..<3)
    conversation.send(100.4, 4..<8)
    conversation.acknowledge(110, 1, sacks: [(4, 8), (2, 3)])
    conversation.send(151, 3..<4)
    conversation.send(151.2, 1..<2)
    conversation.acknowledge(161, 8)
    conversation.close(300, 8)
    let side = try conversation.server()
    #expect(side.lostBefore == 2)
    #expect(side.lostBeforeInferred == 0)
  }

  @Test("What a SACK block holds went again needlessly")
  func heldAlready() throws {
    var conversation = Conversation.started()
    conversation.send(100, 0..<4)
    conversation.acknowledge(110, 1, sacks: [(3, 4)])
    conversation.acknowledge(110.1, 1, sacks: [(2, 3)])
    conversation.send(400, 1..<4)
    conversation.acknowledge(410, 4)
    conversation.close(450, 4)
    let side = try conversation.server()
    #expect(side.lostAfter == 1)
    #expect(side.retransmissions["spurious"] == 2)
  }

  @Test("A DSACK of what filled a hole says that the capture missed the first copy")
  func capturedOnce() throws {
    var conversation = Conversation.started()
    conversation.send(100, 0..<1)
    conversation.send(100.2, 2..<6)
    conversation.acknowledge(110, 1, sacks: [(2, 6)])
    conversation.send(151, 1..<2)
    conversation.acknowledge(161, 6, sacks: [(1, 2)])
    conversation.close(200, 6)
    let side = try conversation.server()
    #expect(side.lostBefore == 0)
    #expect(side.unrecorded == 1)
    #expect(side.retransmissions == ["spurious": 1])
  }

  @Test("An answer before its turn, and a little too soon, is not the answer to the second copy")
  func outOfTurn() throws {
    for (answer, lost) in [(160.5, 0), (161.1, 1)] as [(Double, UInt64)] {
      var conversation = Conversation.started()
      conversation.send(100, 0..<5)
      conversation.acknowledge(110, 1, sacks: [(2, 5)])
      conversation.send(150.6, 5..<8)
      conversation.send(151, 1..<2)
      conversation.acknowledge(answer, 5)
      conversation.acknowledge(161.5, 8)
      conversation.close(200, 8)
      let side = try conversation.server()
      #expect(side.lostAfter == lost)
    }
  }

  /// A full segment that is not pushed, silence, and the next: by its number, and by its clock.
  private func silence(identifications: [UInt16], clocks: [UInt32?]) throws -> EndpointReport {
    var conversation = Conversation.started()
    conversation.send(100, 0..<1)
    conversation.number(identifications[0], clock: clocks[0])
    conversation.acknowledge(110, 1, window: 8000)
    conversation.send(450, 1..<2)
    conversation.number(identifications[1], clock: clocks[1])
    conversation.acknowledge(460, 2)
    return try conversation.server()
  }

  @Test("A timer that ran out unseen is concluded only where nothing speaks against it")
  func unseenTail() throws {
    #expect(try silence(identifications: [0, 0], clocks: [1, 350]).lostBeforeInferred == 1)
    #expect(try silence(identifications: [7, 9], clocks: [nil, nil]).lostBeforeInferred == 1)
    // Numbered one after the other: nothing was sent between the two.
    #expect(try silence(identifications: [7, 8], clocks: [nil, nil]).lostBeforeInferred == 0)
    // The clock did not move: it was sent with the first, and came late.
    #expect(try silence(identifications: [0, 0], clocks: [1, 1]).lostBeforeInferred == 0)
  }

  @Test("Numbers that do not skip what was lost prove nothing")
  func renumbered() throws {
    var conversation = Conversation.started()
    conversation.send(100, 0..<1)
    conversation.number(1)
    conversation.send(100.2, 2..<3)
    conversation.number(2)
    conversation.send(151, 1..<2)
    conversation.number(3)
    conversation.acknowledge(161, 3)
    conversation.send(200, 3..<4)
    conversation.number(4)
    conversation.acknowledge(210, 4, window: 8000)
    conversation.send(600, 4..<5)
    conversation.number(5)
    conversation.acknowledge(610, 5)
    #expect(try conversation.server().lostBeforeInferred == 1)
  }

  @Test("A byte sent into a closed window is a probe, whether the receiver takes it or not")
  func windowProbe() throws {
    for taken in [0, 1] as [UInt32] {
      var conversation = Conversation.started()
      conversation.send(100, 0..<1)
      conversation.acknowledge(110, 1, window: 0)
      conversation.add(400, client: false, sequence: 1461, ack: 101, length: 1)
      conversation.acknowledge(410, 1, window: 0)
      conversation.add(1000, client: false, sequence: 1461, ack: 101, length: 1)
      conversation.add(1010, client: true, sequence: 101, ack: 1461 + taken)
      conversation.add(
        1051, client: false, sequence: 1461 + taken, ack: 101, length: 1460 - taken)
      conversation.acknowledge(1061, 2)
      conversation.close(1100, 2)
      let connection = try #require(conversation.connections().first)
      #expect(connection.lostPackets == 0)
      #expect(connection.report().server.unrecorded == 0)
      #expect(connection.report().server.retransmissions == ["zero-window-probe": 2])
    }
  }

  @Test("A SYN again after a refusal is another try of the same connection, and nothing was lost")
  func refusedAndTriedAgain() throws {
    var conversation = Conversation()
    conversation.add(-500, client: true, .syn, sequence: 0)
    conversation.add(-460, client: false, [.rst, .ack], sequence: 0, ack: 1)
    conversation.open()
    conversation.request()
    conversation.send(100, 0..<1)
    conversation.acknowledge(110, 1)
    conversation.close(150, 1)
    let connection = try #require(conversation.connections().first)
    #expect(connection.verdict == .fine)
    #expect(connection.handshake == .complete)
    #expect(connection.report().handshake.synsLostAfter == 0)
  }

  @Test("Tunnels numbered by direction carry one connection, and so does a tunnel one way")
  func tunnels() throws {
    for (there, back) in [
      (0x0500_0000_0000_000a, 0x0500_0000_0000_000b), (0x0500_0000_0000_000a, 0),
      (0, 0x0500_0000_0000_000a),
    ] as [(UInt64, UInt64)] {
      var conversation = Conversation.started()
      conversation.send(100, 0..<1)
      conversation.acknowledge(110, 1)
      conversation.close(150, 1)
      conversation.tunnel(there: there, back: back)
      let connections = conversation.connections()
      #expect(connections.count == 1)
      #expect(connections.first?.verdict == .fine)
      #expect(connections.first?.report().server.payloadBytes == 1460)
    }
  }
}
