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

  @Test("An acknowledgement that comes late, or again, hides no loss")
  func replay() {
    var script = TraceScript(rounds: 6)
    script.send()
    script.answer(0)
    script.send()
    script.answer(0, .ack)
    script.send()
    script.send()
    script.answer(3)
    script.send()
    // The target has taken the connection of probe 3 since.
    script.answer(0, .ack, after: .milliseconds(20))
    script.send()
    script.answer(0, .ack, after: .milliseconds(20))
    script.finish()
    let report = script.report()
    // Probe 2 was sent while the target held that of probe 0.
    #expect(report.verdicts["earlier-connection"] == 1)
    #expect(report.verdicts["lost"] == 2)
    #expect(report.verdicts["ok"] == 3)
  }

  @Test("What was lost before an answer is not hidden by a connection that is held since")
  func lossBefore() {
    var script = TraceScript(rounds: 5)
    script.send()
    script.send()
    script.answer(1)
    script.send()
    script.send()
    // Probe 2 may have been left unanswered, for the target held that of probe 1.
    script.answer(1, .ack)
    script.send()
    script.answer(0, .ack)
    script.finish()
    let report = script.report()
    #expect(report.verdicts["lost"] == 1)
    #expect(report.verdicts["earlier-connection"] == 2)
    #expect(report.verdicts["ok"] == 2)
  }
}
