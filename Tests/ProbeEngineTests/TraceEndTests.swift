import Findings
import Testing
import Wire

@testable import ProbeEngine

@Suite("The end of a trace")
struct TraceEndTests {
  /// Five rounds: answered and reset, lost, answered without a reset, turned back with a reset, open.
  private func abandoned(showsResets: Bool) -> TraceScript {
    var script = TraceScript(rounds: 9)
    script.send()
    script.answer(0)
    script.kernelResets(0)
    script.send()
    script.send()
    script.answer(2)
    script.send()
    script.answer(3, [.rst, .ack])
    script.send()
    script.showsResets = showsResets
    script.abandon(after: .milliseconds(100))
    return script
  }

  @Test("Ended at once, it resets what may be open, and what was open is no loss")
  func abandon() {
    let script = abandoned(showsResets: true)
    // Probe 1 was reset before the next one was sent.
    #expect(script.resets == [1, 2, 4])
    let report = script.report()
    #expect(report.verdicts["ok"] == 2)
    #expect(report.verdicts["refused"] == 1)
    #expect(report.verdicts["lost"] == 1)
    #expect(report.loss.counted == 4)
    #expect(report.packets.leftOpen == 0)
    #expect(!report.notices.contains { $0.contains("may be left at the target") })
  }

  @Test("What is left at the target is told, last: of one port, one connection")
  func leftOpen() {
    let report = abandoned(showsResets: false).report()
    #expect(report.packets.leftOpen == 1)
    #expect(
      report.notices.last?.hasPrefix("1 half-open connection may be left at the target") == true)
  }

  @Test("It is finished soon after, and sends nothing more")
  func afterwards() {
    var script = abandoned(showsResets: true)
    let sent = script.codes.count
    script.finish()
    #expect(script.trace.isFinished)
    #expect(script.codes.count == sent)
    #expect(script.resets.count == 3)
  }

  @Test(
    "The end resets no connection that was seen to be reset, but one that the target is known to hold"
  )
  func orderly() {
    var script = TraceScript(rounds: 4)
    for number in 0..<3 {
      script.send()
      script.answer(number)
      script.kernelResets(number)
    }
    script.send()
    script.answer(2, .ack)
    script.finish()
    #expect(script.resets == [2])
    let report = script.report()
    #expect(report.packets.leftOpen == 0)
    #expect(report.notices.last?.hasPrefix("1 half-open connection may be left") == true)
  }
}
