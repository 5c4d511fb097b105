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
    let drops = LocalDrops(
      before: .init(backlogs: 3, card: 8), after: .init(backlogs: 3 + dropped, card: 8),
      interface: "eth0")
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

  @Test("What could not be read at both moments is no drop, and each counter has its own remedy")
  func remedies() throws {
    let unread = LocalDrops.Counters(backlogs: nil, card: nil)
    let later = LocalDrops.Counters(backlogs: 5, card: 9)
    #expect(LocalDrops(before: unread, after: later, interface: "eth0").notice == nil)
    #expect(LocalDrops(before: later, after: unread, interface: "eth0").notice == nil)
    let notice = try #require(
      LocalDrops(
        before: .init(backlogs: 5, card: 8), after: later, interface: "eth0"
      ).notice)
    #expect(notice.contains("rx_missed_errors of RTM_GETLINK eth0 went from 8 to 9"))
    #expect(notice.contains("ethtool -G"))
    #expect(!notice.contains("netdev_max_backlog"))
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
