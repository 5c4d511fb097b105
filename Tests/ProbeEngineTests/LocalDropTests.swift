import Findings
import FixtureSupport
import ProbeEngine
import Report
import Testing

@Suite("What this machine drops before its own capture")
struct LocalDropTests {
  private func report(
    losing lost: Int?, dropped: UInt64, carrierLosses: UInt64 = 0
  ) -> ProbeReport {
    var network = SimulatedNetwork()
    network.back = { _, number in number == lost ? .isLost : .passes }
    let drops = LocalDrops(
      before: .init(backlogs: 3, card: 8, carrierLosses: 1),
      after: .init(backlogs: 3 + dropped, card: 8, carrierLosses: 1 + carrierLosses),
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
    let unread = LocalDrops.Counters(backlogs: nil, card: nil, carrierLosses: nil)
    let later = LocalDrops.Counters(backlogs: 5, card: 9, carrierLosses: 3)
    func notices(_ before: LocalDrops.Counters, _ after: LocalDrops.Counters) -> [String] {
      LocalDrops(before: before, after: after, interface: "eth0").notices(hasLosses: true)
    }
    #expect(notices(unread, later) == [])
    #expect(notices(later, unread) == [])
    let notice = try #require(
      notices(.init(backlogs: 5, card: 8, carrierLosses: 3), later).first)
    #expect(notice.contains("rx_missed_errors of RTM_GETLINK eth0 went from 8 to 9"))
    #expect(notice.contains("ethtool -G"))
    #expect(!notice.contains("netdev_max_backlog"))
  }

  @Test("A carrier that was lost is told with its counter, whether a probe is missing or not")
  func carrier() {
    for lost in [nil, 7] {
      let report = report(losing: lost, dropped: 0, carrierLosses: 2)
      #expect(
        report.notices.first?.contains("carrier_down_count of RTM_GETLINK eth0 went from 1 to 3")
          == true)
      #expect(report.localDrops?.map(\.name) == ["carrier_down_count"])
    }
    #expect(!report(losing: 7, dropped: 5).notices.contains { $0.contains("carrier") })
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
