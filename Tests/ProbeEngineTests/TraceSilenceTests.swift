import Findings
import Report
import Testing
import Wire

@testable import ProbeEngine

@Suite("A trace to a target whose silence is no loss")
struct TraceSilenceTests {
  /// Sixty rounds, to a router at hop 1 that answers all, and a target at hop 2 that answers every fifth.
  private func report(
    _ kind: ProbeKind, answer: (inout TraceScript, Int) -> Void
  ) -> ProbeReport {
    var script = TraceScript(kind: kind, rounds: 60, course: .rounds)
    for _ in 0..<60 {
      script.round()
      for number in script.fresh {
        let hop = script.lives[number]
        if hop == 1 {
          script.fail(number, type: 11, code: 0, from: .v4(101))
        } else if number % 5 == 1 {
          answer(&script, number)
        }
      }
    }
    script.finish()
    return script.report()
  }

  private func refuse(_ script: inout TraceScript, _ number: Int) {
    script.fail(number, from: script.plan.target)
  }

  @Test(
    "Who answers with ICMP errors alone limits them: no loss, and no place of it",
    arguments: [.udp, .tcp(.fin), .tcp(.syn), .echo] as [ProbeKind])
  func limited(kind: ProbeKind) {
    let report = report(kind, answer: refuse)
    #expect(report.verdicts["lost"] == 0)
    #expect((report.verdicts["silent"] ?? 0) > 20)
    #expect(report.loss.all.share == nil)
    #expect(!report.notices.contains { $0.contains("loss begins") })
    #expect(report.notices.contains { $0.contains("hosts limit these") })
  }

  @Test(
    "Who has spoken for itself loses what it does not answer",
    arguments: [.udp, .tcp(.fin), .tcp(.syn), .echo] as [ProbeKind])
  func lossy(kind: ProbeKind) {
    let report = report(kind) { $0.answer($1, [.rst, .ack]) }
    #expect((report.verdicts["lost"] ?? 0) > 20)
    #expect(report.notices.contains { $0.contains("between hop 1 and hop 2, the target") })
  }
}
