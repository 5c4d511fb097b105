import Findings
import Testing
import Wire

@testable import ProbeEngine

@Suite("A trace whose target still holds an earlier connection")
struct TraceChallengeTests {
  @Test("A probe that never left this machine is told as that, whatever the target holds")
  func unsent() {
    var script = TraceScript(rounds: 4)
    script.send()
    script.answer(0)
    script.send()
    script.answer(0, .ack)
    script.send(leaves: false)
    script.send()
    script.finish()
    let report = script.report()
    #expect(report.verdicts["local-dropped-outbound"] == 1)
    #expect(report.verdicts["earlier-connection"] == 1)
    #expect(report.verdicts["ok"] == 2)
  }
}
