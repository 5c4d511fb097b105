import Findings
import FixtureSupport
import FoundationEssentials
import Testing
import Wire

@testable import FlowAnalysis

@Suite("The document of lossctl pcap")
struct SchemaTests {
  private static let schema = "Sources/Report/Schemas/lossctl.pcap.1.json"

  @Test("What is written is what the schema describes, and every key is described")
  func valid() throws {
    var conversation = Conversation()
    conversation.open()
    for time in [51.0, 351, 951] {
      conversation.add(time, client: true, [.ack, .psh], sequence: 1, ack: 1, length: 75)
    }
    var tally = CaptureTally(keeping: 5)
    for connection in conversation.connections() { tally.add(connection) }
    var report = CaptureReport(source: CaptureSourceReport(name: "x.pcap", format: "pcap"))
    tally.fill(&report, traffic: TrafficCounts())
    #expect(report.connections.count == 1)
    #expect(report.foundLoss)
    let text = String(decoding: try JSONEncoder().encode(report), as: UTF8.self)
    let schema = try JSONSchema(Self.schema)
    #expect(try schema.violations(in: text) == [])
    #expect(schema.undescribed == [])
  }

  @Test("Slow for want of a program or by a long way alone is no loss; by a closed window it is")
  func slow() {
    func report(_ conversation: Conversation) -> CaptureReport {
      var tally = CaptureTally(keeping: 5)
      for connection in conversation.connections() { tally.add(connection) }
      var report = CaptureReport(source: CaptureSourceReport(name: "x.pcap", format: "pcap"))
      tally.fill(&report, traffic: TrafficCounts())
      return report
    }
    var patient = Conversation()
    patient.open()
    patient.request()
    for place in UInt32(0)..<4 {
      let time = 5000 + Double(place) * 5000
      patient.add(time, client: true, sequence: 101 + place * 10, ack: 1, length: 10)
      patient.add(time + 500, client: false, sequence: 1, ack: 111 + place * 10)
    }
    #expect(report(patient).verdicts["slow"] == 1)
    #expect(!report(patient).foundLoss)
    var closed = Conversation()
    closed.open()
    closed.request()
    closed.send(92, 0..<4)
    closed.acknowledge(110, 4, window: 0)
    closed.acknowledge(2110, 4)
    closed.send(2120, 4..<5)
    closed.acknowledge(2130, 5)
    #expect(report(closed).verdicts["slow"] == 1)
    #expect(report(closed).foundLoss)
  }
}
