import Findings
import FixtureSupport
import ProbeEngine
import Report
import Testing

@Suite("What this machine drops before its own capture")
struct LocalDropTests {
  private func report(losing lost: Int?, dropped: UInt64) -> ProbeReport {
    var network = SimulatedNetwork()
    network.back = { _, number in number == lost ? .isLost : .passes }
    let drops = LocalDrops([
      .init(name: "dropped", source: "/proc/net/softnet_stat", before: 3, after: 3 + dropped),
      .init(name: "rx_missed_errors", source: "RTM_GETLINK eth0", before: 8, after: 8),
    ])
    return network.run(.syns(20, every: .milliseconds(10))).report(
      ProbeEngine.Setting(
        target: "t", interface: "eth0", localDrops: drops, startedAt: 0, began: 0,
        ended: .seconds(10)))
  }

  private func tells(_ report: ProbeReport) -> Bool {
    report.notices.contains { $0.contains("this machine itself dropped packets") }
  }

  @Test("Beside losses, the counter that grew is told with its values")
  func grown() throws {
    let report = report(losing: 7, dropped: 1200)
    let notice = try #require(report.notices.first)
    #expect(notice.contains("dropped of /proc/net/softnet_stat went from 3 to 1,203"))
    #expect(!notice.contains("rx_missed_errors"))
    #expect(report.localDrops?.map(\.name) == ["dropped"])
    let schema = try JSONSchema("Sources/Report/Schemas/lossctl.probe.1.json")
    #expect(try schema.violations(in: JSONDocument.text(report)) == [])
  }

  @Test(
    "Drops of other traffic are no news where no probe is missing, and losses alone say nothing of this machine"
  )
  func silent() {
    #expect(!tells(report(losing: nil, dropped: 5)))
    #expect(!tells(report(losing: 7, dropped: 0)))
    #expect(report(losing: 7, dropped: 0).localDrops == nil)
  }
}
