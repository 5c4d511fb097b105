import Findings
import FlowAnalysis
import Testing
import Wire

@Suite("How far a capture can be trusted")
struct QualityTests {
  private func quality(_ conversation: Conversation, traffic times: [Int64] = []) -> CaptureReport {
    var report = CaptureReport(source: CaptureSourceReport(name: "test", format: "pcap"))
    var tally = CaptureTally(keeping: 10)
    for connection in conversation.connections() { tally.add(connection) }
    var table = FlowTable { _ in }
    for time in times {
      table.add(
        CapturedSegment(
          frame: 1, time: time, path: Conversation.path(fromClient: true), sequence: 1, flags: .ack)
      )
    }
    tally.fill(&report, traffic: table.traffic)
    return report
  }

  private func transfer() -> Conversation {
    var conversation = Conversation.started()
    conversation.send(100, 0..<6)
    conversation.acknowledge(110, 6)
    conversation.close(150, 6)
    return conversation
  }

  @Test(
    "Checksums that a sender's adapter fills in are no damage; a few wrong ones among right ones are"
  )
  func checksums() {
    var offloaded = transfer()
    offloaded.checksums { $0 }
    let first = quality(offloaded).quality
    #expect(first.offloadedChecksums > 0)
    #expect(first.damagedSegments == 0)
    #expect(first.limits.contains { $0.contains("checksum offload") })

    var damaged = transfer()
    var isFirst = true
    damaged.checksums { isClient in
      defer { if !isClient { isFirst = false } }
      return !isClient && isFirst
    }
    let second = quality(damaged).quality
    #expect(second.damagedSegments == 1)
    #expect(second.offloadedChecksums == 0)
    #expect(quality(transfer(), traffic: [1]).quality.limits.isEmpty)
  }

  @Test("A clock that jumps, either way, is said, and no wait comes of it")
  func clocks() throws {
    let start: Int64 = 1_700_000_000_000_000_000
    let hour: Int64 = 3_600_000_000_000
    let forward = quality(transfer(), traffic: [start, start + 3 * hour]).quality
    #expect(forward.clockJumpSeconds == 10_800)
    #expect(forward.limits.contains { $0.contains("set forward") })
    let backward = quality(transfer(), traffic: [start, start - hour]).quality
    #expect(backward.backwardClocks == 1)
    #expect(quality(transfer(), traffic: [start, start - hour]).source.seconds == 3600)
    #expect(backward.limits.contains { $0.contains("backwards") })

    var conversation = Conversation.started()
    conversation.send(100, 0..<1)
    conversation.acknowledge(8e6, 1)
    conversation.close(8.0001e6, 1)
    let connection = try #require(conversation.connections().first)
    #expect(connection.secondsLost == 0)
    #expect(connection.verdict == .fine)
  }

  @Test("Segments larger than the wire takes are said to be so, and counted as what they become")
  func superSegments() {
    var conversation = Conversation.started()
    conversation.add(100, client: false, sequence: 1, ack: 101, length: 14_600)
    conversation.acknowledge(110, 10)
    conversation.close(150, 10)
    let report = quality(conversation)
    #expect(report.quality.superSegments == 1)
    #expect(report.quality.limits.contains { $0.contains("segmentation offload") })
    #expect(report.losses.first { $0.direction == "server-to-client" }?.ofPackets ?? 0 >= 10)
  }

  @Test("Of one direction alone no loss is told, and the grade is poor")
  func oneSided() {
    var conversation = transfer()
    conversation.keep { !$0 }
    let report = quality(conversation, traffic: [1])
    #expect(report.quality.oneSided == 1)
    #expect(report.quality.grade == "poor")
    #expect(report.findings.isEmpty)
  }

  @Test("The worst connections are kept, whatever order they come in")
  func worst() throws {
    var refused = Conversation()
    refused.add(0, client: true, .syn, sequence: 0)
    refused.add(40, client: false, [.rst, .ack], sequence: 0, ack: 1)
    var stalled = Conversation()
    stalled.open()
    stalled.request()
    stalled.send(100, 0..<1)
    stalled.send(400, 0..<1)
    stalled.send(1000, 0..<1)
    let first = try #require(refused.connections().first)
    let second = try #require(stalled.connections().first)
    for order in [[first, first, second], [second, first, first]] {
      var tally = CaptureTally(keeping: 1)
      for connection in order { tally.add(connection) }
      var report = CaptureReport(source: CaptureSourceReport(name: "test", format: "pcap"))
      tally.fill(&report, traffic: FlowTable { _ in }.traffic)
      #expect(report.connections.map(\.verdict) == [second.report().verdict])
    }
  }

  @Test("Findings of a poor capture are suspicions")
  func capped() throws {
    var conversation = Conversation.started()
    conversation.send(100, 0..<1)
    conversation.acknowledge(110, 20)
    conversation.send(120, 20..<21)
    conversation.send(400, 20..<21)
    conversation.acknowledge(410, 21)
    conversation.close(450, 21)
    let report = quality(conversation, traffic: [1])
    #expect(report.quality.unrecorded == 19)
    #expect(report.quality.grade == "poor")
    #expect(report.findings.first { $0.id == "pcap.loss-after" }?.verdict == .suspect)
  }
}
