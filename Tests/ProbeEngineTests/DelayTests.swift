import Findings
import ProbeEngine
import Testing
import Wire

@Suite("Answers that take as long as a repetition would")
struct DelayTests {
  /// A path whose answers take this long, but for those of some probes.
  private func network(_ usual: Nanoseconds, slow: [Int: Nanoseconds] = [:]) -> SimulatedNetwork {
    var network = SimulatedNetwork()
    network.delay = .milliseconds(1)
    network.back = { _, number in
      let time = slow[number] ?? usual
      return time > 0 ? .isDelayed(time) : .passes
    }
    return network
  }

  private func plan(_ count: UInt64) -> ProbePlan {
    var plan = ProbePlan.syns(count, every: .milliseconds(200))
    plan.asksDirection = false
    return plan
  }

  @Test(
    "A path on which every answer takes a second and a little loses nothing",
    arguments: [1, 5, 60] as [UInt64], [1001, 1050, 1200] as [Int64])
  func slowPath(count: UInt64, milliseconds: Int64) {
    var network = network(.milliseconds(milliseconds))
    let tally = network.run(plan(count)).tally
    #expect(tally.lost == 0)
    #expect(tally.answered == count)
    #expect(tally.delays.count == count)
  }

  @Test("A first answer that was repeated is told once another comes sooner")
  func firstRepeated() {
    var network = SimulatedNetwork()
    network.back = { _, number in number == 0 ? .isLost : .passes }
    let tally = network.run(plan(20)).tally
    #expect(tally.count(.retransmitted) == 1)
    #expect(tally.count(.ok) == 19)
    #expect(tally.delays.count == 19)
  }

  @Test("A delayed answer to the last probe is waited for, whatever its question was told")
  func lastAnswer() {
    // The answer to the last probe takes half a second; what asks about it is answered at once.
    var network = SimulatedNetwork()
    network.back = { _, number in number == 9 ? .isDelayed(.milliseconds(500)) : .passes }
    let tally = network.run(.syns(10, every: .milliseconds(200))).tally
    #expect(tally.lost == 0)
    #expect(tally.answered == 10)
  }

  @Test(
    "The target's clock tells the first answer, delayed, from its repetition",
    arguments: [(480, true), (1500, false)] as [(UInt32, Bool)])
  func clocks(clock: UInt32, isFirst: Bool) {
    var engine = ProbeEngine(
      plan: .syns(2, every: .milliseconds(200)), key: ProbeKey(1, 2), start: 0)
    var probes: [Transmission] = []
    for step in 0...3000 as ClosedRange<Int64> {
      let now = Nanoseconds.milliseconds(step)
      func answer(_ number: Int, _ flags: TCPFlags, _ clock: UInt32) {
        var seen = Observation(kind: .answer, time: now, sender: .v4(2))
        seen.flags = flags
        seen.port = probes[number].port
        seen.code = probes[number].code
        seen.timestamps = TCPTimestamps(value: clock, echo: 0)
        engine.observe(seen)
      }
      if step == 5 { answer(0, [.syn, .ack], 280) }
      // The answer to the question comes first, and what it was sent after comes last.
      if step == 450 { answer(1, .ack, 500) }
      if step == 1220 { answer(1, [.syn, .ack], clock) }
      engine.advance(to: now)
      for transmission in engine.takeTransmissions() {
        engine.handed(transmission, at: now)
        guard transmission.purpose == .probe else { continue }
        probes.append(transmission)
        var seen = Observation(kind: .departure, time: now, sender: .v4(1))
        seen.port = transmission.port
        seen.code = transmission.code
        engine.observe(seen)
      }
    }
    #expect(engine.tally.count(.ok) == (isFirst ? 2 : 1))
    #expect(engine.tally.lost(.return) == (isFirst ? 0 : 1))
    #expect(engine.tally.delays.count == (isFirst ? 2 : 1))
  }
}
