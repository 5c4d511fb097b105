import Findings
import Testing
import Wire

@testable import ProbeEngine

@Suite("A trace that runs for long")
struct TraceMemoryTests {
  /// Twenty thousand probes, one every 10 ms, to a target two hops away that answers the first ones and every fifth.
  private func script(_ seconds: Int) -> TraceScript {
    var script = TraceScript(
      rounds: .max, course: .steps(from: 1), every: .milliseconds(10))
    for number in 0..<100 * seconds {
      script.send()
      if script.lives[number] == 1 {
        script.fail(number, type: 11, code: 0, from: .v4(101))
      } else if number < 2 || number % 5 == 0 {
        script.answer(number)
        script.kernelResets(number)
      }
    }
    return script
  }

  @Test("Only the latest probes are remembered, and all are counted", .timeLimit(.minutes(1)))
  func window() {
    var script = script(200)
    // At most twice as many as are sent within the time to wait and 64 s.
    #expect(script.trace.rememberedCount <= 2 * 6451)
    script.trace.stop()
    script.finish()
    #expect(script.resets.count < 16_100)
    let report = script.report()
    #expect(report.packets.probes == 20_000)
    #expect(report.packets.departed == 20_000)
    #expect(report.verdicts["icmp"] == 1)
    #expect(report.verdicts["ok"] == 4000)
    #expect(report.verdicts["lost"] == 15_999)
    #expect(report.hops?.last?.sent == 19_999)
    #expect(report.hops?.last?.medianRoundTrip == 0.005)
    #expect(report.packets.leftOpen == 0)
  }

  @Test("Half a number, all that an error quotes, is that of the latest probe that has it")
  func hint() {
    var script = TraceScript(
      kind: .echo, rounds: .max, course: .steps(from: 1), every: .milliseconds(10))
    for _ in 0..<0x10004 { script.send() }
    script.fail(hint: 2, type: 11, code: 0, from: .v4(101))
    #expect(script.trace.takeAnswers().map(\.number) == [0x10002])
  }

  @Test("The end resets what was sent of late and not reset, and nothing else")
  func ending() {
    var script = script(200)
    let before = script.resets.count
    script.trace.stop()
    script.finish()
    // The last probe; each one before was reset when the next was sent.
    #expect(script.resets.count - before == 1)
  }

  @Test("What comes for a probe that is forgotten changes nothing")
  func forgotten() {
    var script = script(200)
    script.answer(3)
    script.fail(4, type: 11, code: 0, from: .v4(101))
    script.answer(0, .ack)
    script.trace.stop()
    script.finish()
    #expect(script.report().verdicts["ok"] == 4000)
    #expect(script.report().verdicts["icmp"] == 1)
  }
}
