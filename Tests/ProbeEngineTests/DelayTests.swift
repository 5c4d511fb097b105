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

  /// Two probes with questions; the first is answered at once, what comes for the second is told: when, flags, clock.
  private func engine(answers: [(time: Int64, flags: TCPFlags, clock: UInt32)]) -> ProbeEngine {
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
      for (time, flags, clock) in answers where time == step { answer(1, flags, clock) }
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
    return engine
  }

  @Test("Slow answers in the middle of a run hold up no question about what is lost later")
  func questionsAfterSlowAnswers() {
    var network = SimulatedNetwork()
    network.back = { _, number in
      (20..<24).contains(number) ? .isDelayed(.milliseconds(800)) : .passes
    }
    network.forward = { sent, _ in
      sent.purpose == .probe && sent.number > 90 && sent.number % 5 == 0 ? .isLost : .passes
    }
    let tally = network.run(.syns(200, every: .milliseconds(10))).tally
    #expect(tally.lost(.forward) == 21)
    #expect(tally.lost(.undecided) == 0)
    #expect(tally.decisionTimes.quantile(0.5).map { $0 < .milliseconds(300) } == true)
  }

  @Test(
    "The target's clock tells the first answer, delayed, from its repetition",
    arguments: [(480, true), (1500, false)] as [(UInt32, Bool)])
  func clocks(clock: UInt32, isFirst: Bool) {
    // The answer to the question comes first, and what it was sent after comes last.
    let tally = engine(answers: [(450, .ack, 500), (1220, [.syn, .ack], clock)]).tally
    #expect(tally.count(.ok) == (isFirst ? 2 : 1))
    #expect(tally.lost(.return) == (isFirst ? 0 : 1))
    #expect(tally.delays.count == (isFirst ? 2 : 1))
  }

  @Test(
    "A first answer that its repetition has overtaken is not lost; a copy of the repetition proves nothing",
    arguments: [480, 1500] as [UInt32], [true, false])
  func overtaken(clock: UInt32, isAsked: Bool) {
    let isFirst = clock == 480
    let question: [(Int64, TCPFlags, UInt32)] = isAsked ? [(450, .ack, 500)] : []
    let repetition: (Int64, TCPFlags, UInt32) = (1210, [.syn, .ack], 1500)
    // What answers a later question does not hide when the SYN-ACK was sent.
    let later: (Int64, TCPFlags, UInt32) = (1330, .ack, 1620)
    let tally = engine(
      answers: question + [repetition, later, (1340, [.syn, .ack], clock)]
    ).tally
    #expect(tally.count(.ok) == (isFirst ? 2 : 1))
    #expect(tally.lost(.return) == (isFirst ? 0 : 1))
    #expect(tally.delays.count == (isFirst ? 2 : 1))
    if isFirst { #expect(tally.delays.maximum == .milliseconds(1140)) }
  }
}
