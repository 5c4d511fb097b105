import Findings
import ProbeEngine
import Report
import Testing
import Wire

@Suite("A source port on which the target still holds an earlier connection")
struct EarlierConnectionTests {
  /// A path on which resets are lost for the first three seconds.
  private func network() -> SimulatedNetwork {
    var network = SimulatedNetwork()
    network.losesResets = { $0 < .seconds(3) }
    return network
  }

  @Test(
    "What the target answers for the earlier connection is an answer, and silence then is no loss",
    arguments: [
      .seconds(1), .milliseconds(600), .milliseconds(200), .milliseconds(100), .milliseconds(20),
    ] as [Nanoseconds])
  func lostResets(interval: Nanoseconds) {
    var network = network()
    let plan = ProbePlan.syns(
      UInt64(Nanoseconds.seconds(6) / interval), every: interval, ports: 1)
    let engine = network.run(plan)
    let tally = engine.tally
    #expect(tally.lost == 0)
    #expect(tally.challenges > 0)
    #expect(tally.answered >= (interval >= .milliseconds(500) ? tally.sent : tally.sent / 2))
    #expect(tally.answered + tally.count(.earlierConnection) == tally.sent)
    // The answer belongs to the SYN that it answers, not to one before that was left unanswered.
    #expect(tally.delays.maximum == .milliseconds(10))
    #expect(network.openConnections == 0)
    #expect(tally.leftOpen == 0)
    #expect(tally.stillHeld == 0)
  }

  @Test("Losses before and after are told as ever, and none of them is hidden")
  func lossesAround() {
    var network = network()
    network.losesResets = { $0 > .seconds(10) && $0 < .seconds(13) }
    network.forward = { sent, _ in
      sent.purpose == .probe && (20..<30).contains(sent.number) ? .isLost : .passes
    }
    let tally = network.run(.syns(100, every: .milliseconds(200), ports: 1)).tally
    #expect(tally.lost == 10)
    #expect(tally.count(.earlierConnection) > 0)
    #expect(tally.answered + tally.count(.earlierConnection) + tally.lost == 100)
  }

  @Test("Its acknowledgement has to name the earlier holder of the same port")
  func authentication() {
    let plan = ProbePlan.syns(4, every: .milliseconds(100), ports: 1)
    var engine = ProbeEngine(plan: plan, key: ProbeKey(1, 2), start: 0)
    var sent: [Transmission] = []
    func answer(_ code: UInt32, _ flags: TCPFlags, at time: Nanoseconds) {
      var seen = Observation(kind: .answer, time: time, sender: .v4(2))
      seen.flags = flags
      seen.port = 1000
      seen.code = code
      engine.observe(seen)
    }
    for step in 0..<2 as Range<Int64> {
      engine.advance(to: .milliseconds(100 * step))
      for transmission in engine.takeTransmissions() where transmission.purpose == .probe {
        engine.handed(transmission, at: .milliseconds(100 * step))
        var left = Observation(
          kind: .departure, time: .milliseconds(100 * step), sender: .v4(1))
        left.port = 1000
        left.code = transmission.code
        engine.observe(left)
        sent.append(transmission)
      }
      if step == 0 { answer(sent[0].code, [.syn, .ack], at: .milliseconds(5)) }
    }
    // A number that nobody sent, and a segment that acknowledges the earlier one but resets.
    answer(sent[0].code &+ 77, .ack, at: .milliseconds(105))
    #expect(engine.tally.answered == 1)
    answer(sent[0].code, .ack, at: .milliseconds(106))
    #expect(engine.tally.answered == 2)
    #expect(engine.tally.challenges == 1)
  }

  @Test("An answer that is sooner than any before belongs to the SYN that was alone on the way")
  func soonest() {
    let plan = ProbePlan.syns(2, every: .milliseconds(200), ports: 1)
    var engine = ProbeEngine(plan: plan, key: ProbeKey(1, 2), start: 0)
    var codes: [UInt32] = []
    for step in 0...410 as ClosedRange<Int64> {
      let now = Nanoseconds.milliseconds(step)
      // The first answer took ten milliseconds, the one that names its connection again takes one.
      let flags: TCPFlags? = step == 10 ? [.syn, .ack] : step == 201 ? .ack : nil
      if let flags {
        var seen = Observation(kind: .answer, time: now, sender: .v4(2))
        seen.flags = flags
        seen.port = 1000
        seen.code = codes.first
        engine.observe(seen)
      }
      engine.advance(to: now)
      for transmission in engine.takeTransmissions() where transmission.purpose == .probe {
        codes.append(transmission.code)
        engine.handed(transmission, at: now)
        var seen = Observation(kind: .departure, time: now, sender: .v4(1))
        seen.port = transmission.port
        seen.code = transmission.code
        engine.observe(seen)
      }
    }
    #expect(engine.tally.count(.ok) == 2)
    #expect(engine.tally.challenges == 1)
  }

  @Test("A connection from before the run makes silence say nothing, and is no answer")
  func foreign() {
    let plan = ProbePlan.syns(1, every: .milliseconds(100), ports: 1)
    var engine = ProbeEngine(plan: plan, key: ProbeKey(1, 2), start: 0)
    engine.advance(to: 0)
    for transmission in engine.takeTransmissions() {
      var seen = Observation(kind: .departure, time: 0, sender: .v4(1))
      seen.port = 1000
      seen.code = transmission.code
      engine.observe(seen)
      seen = Observation(kind: .answer, time: 5, sender: .v4(2))
      seen.port = 1000
      seen.flags = .ack
      seen.code = 12345
      engine.observe(seen)
    }
    for step in 0...300 as ClosedRange<Int64> { engine.advance(to: .milliseconds(10 * step)) }
    #expect(engine.tally.count(.earlierConnection) == 1)
    #expect(engine.tally.lost == 0)
    #expect(engine.tally.answered == 0)
  }

  @Test("The notes say once what became of the resets, and what may be left")
  func notes() {
    var network = SimulatedNetwork()
    network.losesResets = { _ in true }
    let engine = network.run(.syns(20, every: .milliseconds(500), ports: 1))
    let notices = engine.report(
      ProbeEngine.Setting(
        target: "t", interface: nil, startedAt: 0, began: 0, ended: .seconds(10))
    ).notices
    #expect(engine.tally.lost == 0)
    #expect(engine.tally.stillHeld == 1)
    #expect(notices.count { $0.contains("resets were lost") } == 1)
    #expect(notices.last?.contains("may be left at the target") == true)
  }

  @Test("A trace takes the target's answer for the round before as this round's")
  func trace() {
    var plan = ProbePlan.syns(3, every: .seconds(1), ports: 1)
    plan.timeout = .seconds(1)
    var trace = PathTrace(
      plan: plan, key: ProbeKey(1, 2), rounds: 3, course: .fixed(2), start: 0)
    var codes: [UInt32] = []
    var resets = 0
    for step in 0..<500 as Range<Int64> {
      let now = Nanoseconds.milliseconds(10 * step)
      trace.advance(to: now)
      for transmission in trace.takeTransmissions() {
        if transmission.purpose == .reset { resets += 1 }
        guard transmission.purpose == .probe else { continue }
        codes.append(transmission.code)
        var seen = Observation(kind: .departure, time: now, sender: .v4(1))
        seen.port = 1000
        seen.code = transmission.code
        trace.observe(seen)
        seen = Observation(kind: .answer, time: now + .milliseconds(5), sender: .v4(2))
        seen.port = 1000
        seen.flags = codes.count == 1 ? [.syn, .ack] : .ack
        seen.code = codes[0]
        trace.observe(seen)
      }
      if trace.isFinished { break }
    }
    let hops = HopAnalysis.hops(trace)
    #expect(hops.last?.answered == 3)
    #expect(hops.last?.sent == 3)
    #expect(hops.last?.medianRoundTrip == 0.005)
    #expect(resets > 0)
  }
}

extension EarlierConnectionTests {
  @Test(
    "A port that was left alone for long enough is answered, whatever the target holds: silence is a loss there"
  )
  func sparePorts() {
    var random = SteadyRandom(5)
    var network = SimulatedNetwork()
    // Every fifth reset is lost, and every tenth probe.
    network.losesResets = { _ in random.next() < 0.2 }
    network.forward = { sent, _ in
      sent.purpose == .probe && sent.number % 10 == 3 ? .isLost : .passes
    }
    let tally = network.run(.syns(1000, every: .milliseconds(10), ports: 64)).tally
    #expect(tally.challenges > 50)
    #expect(tally.lost == 100)
    #expect(tally.count(.earlierConnection) == 0)
    #expect(tally.answered == 900)
  }

  @Test("An answer to the question about the earlier holder is not taken for a challenge")
  func questionUnderWay() {
    var network = SimulatedNetwork()
    network.delay = .milliseconds(300)
    let tally = network.run(.syns(20, every: .milliseconds(260), ports: 1)).tally
    #expect(tally.challenges == 0)
    #expect(tally.lost == 0)
  }
}
