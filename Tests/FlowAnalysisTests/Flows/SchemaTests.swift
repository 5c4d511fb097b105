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
}
