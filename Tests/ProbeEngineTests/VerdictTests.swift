import Findings
import ProbeEngine
import Testing
import Wire

@Suite("What became of a probe")
struct VerdictTests {
  @Test("A clean path: every probe ok, nothing asked, nothing left open")
  func clean() {
    var network = SimulatedNetwork()
    let engine = network.run(.syns(1000, every: .milliseconds(10)))
    #expect(engine.tally.count(.ok) == 1000)
    #expect(engine.tally.questions == 0)
    #expect(engine.tally.resets == 0)
    #expect(engine.tally.leftOpen == 0)
    #expect(engine.tally.delays.quantile(0.5) == .milliseconds(10))
    #expect(network.openConnections == 0)
  }

  @Test("Ten minutes at one a second take no time, and the schedule does not drift")
  func tenMinutes() {
    var network = SimulatedNetwork()
    let engine = network.run(.syns(600, every: .seconds(1)))
    #expect(engine.tally.count(.ok) == 600)
    #expect(engine.scheduleReport.worst == 0)
  }

  @Test(
    "Loss on one way or both is told apart exactly",
    arguments: [(0.3, 0.0), (0.0, 0.3), (0.2, 0.2)])
  func directions(forward: Double, back: Double) {
    var random = SteadyRandom(7)
    var network = SimulatedNetwork()
    network.forward = { sent, _ in
      sent.purpose == .probe && random.next() < forward ? .isLost : .passes
    }
    // Only first answers to first SYNs are lost, so that the truth is one count.
    var seen: Set<UInt32> = []
    network.back = { code, _ in
      guard code >> 30 == 0, seen.insert(code).inserted else { return .passes }
      return random.next() < back ? .isLost : .passes
    }
    let engine = network.run(.syns(1000, every: .milliseconds(5)))
    #expect(engine.tally.lost(.forward) == UInt64(network.lostForward))
    #expect(engine.tally.lost(.return) == UInt64(network.lostReturn))
    #expect(engine.tally.lost(.undecided) == 0)
    #expect(
      engine.tally.answered + engine.tally.lost(.forward) + engine.tally.count(.lostReturn) == 1000)
    #expect(network.openConnections == 0)
    #expect((engine.tally.decisionTimes.quantile(0.5) ?? .max) <= .milliseconds(4 * 10 + 50))
  }

  @Test("Also when questions, their answers and the calibration are lost as often")
  func everythingIsLossy() {
    var random = SteadyRandom(11)
    var network = SimulatedNetwork()
    network.forward = { _, _ in random.next() < 0.3 ? .isLost : .passes }
    network.back = { _, _ in random.next() < 0.3 ? .isLost : .passes }
    let engine = network.run(.syns(1000, every: .milliseconds(5)))
    let tally = engine.tally
    #expect(tally.decided == 1000)
    #expect(tally.lost(.forward) <= UInt64(network.lostForward))
    #expect(Double(tally.lost(.forward)) > 0.9 * Double(network.lostForward))
    // What stays undecided is little, and nothing is called forward that was not.
    #expect(tally.lost(.undecided) < 30)
  }

  /// Two packets in a row: the same connection would have to wait until the target answers there again.
  @Test("A calibration whose second SYN is lost asks on another connection, and holds nothing up")
  func lostCalibration() {
    var network = SimulatedNetwork()
    var calibrations = 0
    network.forward = { sent, _ in
      if sent.purpose == .calibration {
        calibrations += 1
        return (2...3).contains(calibrations) ? .isLost : .passes
      }
      return sent.purpose == .probe && sent.number % 3 == 0 ? .isLost : .passes
    }
    let engine = network.run(.syns(60, every: .milliseconds(10)))
    #expect(engine.tally.lost(.forward) == 20)
    #expect(engine.calibrationReport?.finding == .stateful)
    #expect(engine.tally.decisionTimes.maximum.map { $0 < .milliseconds(500) } == true)
  }

  @Test(
    "A calibration waits as long as the path takes",
    arguments: [(.stateful, .stateful), (.cookies, .stateless)]
      as [(SimulatedNetwork.Target, CalibrationFinding)])
  func slowCalibration(target: SimulatedNetwork.Target, finding: CalibrationFinding) {
    var network = SimulatedNetwork()
    network.target = target
    network.delay = .milliseconds(200)
    network.forward = { sent, _ in
      sent.purpose == .probe && sent.number < 3 ? .isLost : .passes
    }
    let engine = network.run(.syns(10, every: .milliseconds(50)))
    #expect(engine.calibrationReport?.finding == finding)
    #expect(engine.tally.lost == 3)
    #expect(engine.tally.lost(.forward) == (finding == .stateful ? 3 : 0))
  }

  @Test("SYN cookies keep no state: direction is not decidable, and nothing is called forward")
  func cookies() {
    var random = SteadyRandom(3)
    var network = SimulatedNetwork()
    network.target = .cookies
    network.back = { code, _ in code >> 30 == 0 && random.next() < 0.3 ? .isLost : .passes }
    let engine = network.run(.syns(300, every: .milliseconds(10)))
    #expect(engine.tally.lost(.forward) == 0)
    #expect(engine.tally.lost(.undecided) == UInt64(network.lostReturn))
    #expect(engine.calibrationReport?.finding == .stateless)
  }

  @Test("SYN cookies that start while probing take back what was called forward")
  func cookiesStartLater() {
    var network = SimulatedNetwork()
    var count = 0
    network.forward = { sent, _ in
      count += sent.purpose == .probe ? 1 : 0
      return sent.purpose == .probe && count % 10 == 0 ? .isLost : .passes
    }
    let plan = ProbePlan.syns(400, every: .milliseconds(10))
    var engine = ProbeEngine(plan: plan, key: ProbeKey(1, 2), start: 0)
    _ = engine.takeEvents()
    network.target = .cookies
    let tally = network.run(plan).tally
    #expect(tally.lost(.forward) == 0)
    #expect(tally.lost(.undecided) == 40)
  }

  @Test("A closed port refuses: that is an answer, and no direction can be told of a loss")
  func closed() {
    var network = SimulatedNetwork()
    network.target = .closed
    network.forward = { sent, _ in
      sent.purpose == .probe && sent.number % 5 == 0 ? .isLost : .passes
    }
    let engine = network.run(.syns(100, every: .milliseconds(10)))
    #expect(engine.tally.count(.refused) == 80)
    #expect(engine.tally.count(.lost) == 20)
    #expect(engine.calibrationReport?.finding == .refused)
    #expect(engine.tally.leftOpen == 0)
  }

  @Test("Silence: all lost, direction not decidable, and never twice the packets")
  func filtered() {
    var network = SimulatedNetwork()
    network.target = .filtered
    let engine = network.run(.syns(50, every: .milliseconds(100)))
    #expect(engine.tally.count(.lost) == 50)
    #expect(engine.calibrationReport?.finding == .silent)
    #expect(engine.tally.answered == 0)
  }

  @Test("Copies are duplicates and change no loss")
  func duplicates() {
    var network = SimulatedNetwork()
    network.back = { code, _ in code % 2 == 0 ? .isDoubled : .passes }
    let engine = network.run(.syns(200, every: .milliseconds(10)))
    let tally = engine.tally
    #expect(tally.count(.ok) + tally.count(.duplicate) == 200)
    #expect(tally.count(.duplicate) == tally.copies)
    #expect(tally.copies > 50)
    #expect(tally.lost == 0)
  }

  @Test("Without questions a repeated SYN-ACK tells that the first one was lost")
  func repetition() {
    var network = SimulatedNetwork()
    var seen: Set<UInt32> = []
    network.back = { code, index in
      seen.insert(code).inserted && index % 4 == 0 ? .isLost : .passes
    }
    var plan = ProbePlan.syns(40, every: .milliseconds(100))
    plan.asksDirection = false
    let engine = network.run(plan)
    #expect(engine.tally.count(.retransmitted) == UInt64(network.lostReturn))
    #expect(engine.tally.lost(.return) == UInt64(network.lostReturn))
    // Slow answers are no round-trip times.
    #expect(engine.tally.delays.maximum == .milliseconds(10))
  }

  @Test("An answer after the time to wait is late and not lost")
  func late() {
    var network = SimulatedNetwork()
    network.back = { code, index in index == 20 ? .isDelayed(.milliseconds(450)) : .passes }
    var plan = ProbePlan.syns(40, every: .milliseconds(100))
    plan.timeout = .milliseconds(200)
    plan.asksDirection = false
    let engine = network.run(plan)
    #expect(engine.tally.count(.late) == 1)
    #expect(engine.tally.lost == 0)
    #expect(engine.tally.reordering.count == 1)
    #expect(engine.tally.reordering.extent == 4)
  }

  @Test("A slow answer that was asked about is no loss")
  func slow() {
    var network = SimulatedNetwork()
    network.back = { code, index in index == 20 ? .isDelayed(.milliseconds(400)) : .passes }
    let engine = network.run(.syns(40, every: .milliseconds(100)))
    #expect(engine.tally.lost == 0)
    #expect(engine.tally.answered == 40)
  }

  @Test("Each flow gets as many probes as the others, also the one that loses most of them")
  func flowsAlike() throws {
    var network = SimulatedNetwork()
    network.forward = { transmission, place in
      transmission.port == 1003 && place % 4 != 0 ? .isLost : .passes
    }
    var plan = ProbePlan.syns(160, every: .milliseconds(10), ports: 8)
    plan.comparesFlows = true
    let engine = network.run(plan)
    #expect(engine.tally.flows.count == 8)
    #expect(engine.tally.flows.values.allSatisfy { $0.counted == 20 })
    #expect(try #require(engine.tally.flows[1003]).lost > 5)
    #expect(engine.tally.lost == UInt64(network.lostForward))
  }

  @Test("What is undecided may have been lost on either way: no way is bound below it")
  func boundsOfWays() throws {
    var network = SimulatedNetwork()
    network.target = .cookies
    network.forward = { transmission, place in
      transmission.purpose == .probe && place % 3 == 0 ? .isLost : .passes
    }
    let engine = network.run(.syns(60, every: .milliseconds(10)))
    let loss = engine.report(
      ProbeEngine.Setting(target: "t", interface: nil, startedAt: 0, began: 0, ended: 1)
    ).loss
    #expect(loss.undecided.count > 0)
    #expect(loss.forward.share == nil)
    #expect(loss.forward.high == loss.undecided.high)
    #expect(loss.return.high == loss.undecided.high)
  }

  @Test("Answers to somebody else are strays")
  func strays() {
    let plan = ProbePlan.syns(3, every: .milliseconds(1))
    var engine = ProbeEngine(plan: plan, key: ProbeKey(1, 2), start: 0)
    engine.advance(to: 0)
    let sent = engine.takeTransmissions()[0]
    var seen = Observation(kind: .answer, time: 1, sender: .v4(2))
    seen.flags = [.syn, .ack]
    seen.port = sent.port
    for wrong in 1...1000 as ClosedRange<UInt32> {
      seen.code = sent.code &+ wrong
      engine.observe(seen)
    }
    #expect(engine.tally.strays == 1000)
    #expect(engine.tally.answered == 0)
    // The right number on another port is not it either.
    seen.code = sent.code
    seen.port = sent.port + 1
    engine.observe(seen)
    #expect(engine.tally.answered == 0)
    seen.port = sent.port
    engine.observe(seen)
    #expect(engine.tally.answered == 1)
  }

  @Test("A wrong checksum is a loss of its own kind, unless a good copy comes")
  func corrupt() {
    let plan = ProbePlan.syns(2, every: .milliseconds(1))
    var engine = ProbeEngine(plan: plan, key: ProbeKey(1, 2), start: 0)
    var sent: [Transmission] = []
    for time in 0...2 {
      engine.advance(to: .milliseconds(Int64(time)))
      sent += engine.takeTransmissions().filter { $0.purpose == .probe }
    }
    for (index, transmission) in sent.enumerated() {
      var left = Observation(kind: .departure, time: .milliseconds(2), sender: .v4(1))
      left.port = transmission.port
      left.code = transmission.code
      engine.observe(left)
      var seen = Observation(kind: .answer, time: .milliseconds(3), sender: .v4(2))
      seen.flags = [.syn, .ack]
      seen.port = transmission.port
      seen.code = transmission.code
      seen.checksumIsValid = false
      engine.observe(seen)
      if index == 1 {
        seen.checksumIsValid = true
        engine.observe(seen)
      }
    }
    engine.advance(to: .seconds(3))
    #expect(engine.tally.count(.corrupt) == 1)
    #expect(engine.tally.count(.ok) == 1)
  }

  @Test("Heavy loss at a high rate slows down and says why")
  func backOff() {
    var network = SimulatedNetwork()
    network.target = .filtered
    var plan = ProbePlan.syns(5000, every: .milliseconds(1), ports: 4096)
    plan.asksDirection = false
    let engine = network.run(plan, until: .seconds(8))
    #expect(engine.scheduleReport.slowedTo == .milliseconds(100))
    #expect(engine.tally.sent < 5000)
  }

  @Test("One port for all: every probe still has its own verdict")
  func onePort() {
    var network = SimulatedNetwork()
    network.forward = { sent, _ in
      sent.purpose == .probe && sent.number % 7 == 0 ? .isLost : .passes
    }
    let engine = network.run(.syns(70, every: .milliseconds(200), ports: 1))
    // The first one is lost before anything is known about the path, and its port is wanted before it is asked about.
    #expect(engine.tally.count(.lostForward) == 9)
    #expect(engine.tally.lost == 10)
    #expect(engine.tally.count(.ok) == 60)
  }
}
