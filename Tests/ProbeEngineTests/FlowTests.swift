import Findings
import ProbeEngine
import Testing

@Suite("Flows that are compared")
struct FlowTests {
  /// Sixteen flows with a hundred probes each, of which `bad` lose two in five, spread evenly.
  private func flows(bad: Int) throws -> [ProbeReport.Flow] {
    var network = SimulatedNetwork()
    network.forward = { sent, _ in
      sent.purpose == .probe && sent.port < 1000 + UInt16(bad) && sent.number / 16 % 5 < 2
        ? .isLost : .passes
    }
    var plan = ProbePlan.syns(1600, every: .milliseconds(10), ports: 16)
    plan.comparesFlows = true
    plan.backsOff = false
    return try #require(
      network.run(plan).report(
        ProbeEngine.Setting(target: "t", interface: nil, startedAt: 0, began: 0, ended: 1)
      ).flows)
  }

  @Test("Those that lose are named, be they one or all but one", arguments: [1, 3, 8, 12, 15])
  func named(bad: Int) throws {
    let flows = try flows(bad: bad)
    #expect(flows.filter { $0.loss.count > 0 }.count == bad)
    for flow in flows { #expect(flow.isWorse == (flow.loss.count > 0), "\(flow.port)") }
  }

  @Test("Flows that lose the same have no bad leg among them", arguments: [0, 16])
  func alike(bad: Int) throws {
    #expect(try flows(bad: bad).allSatisfy { !$0.isWorse })
  }
}
