import ProbeEngine
import Testing
import Wire

@Suite("What this machine did to a probe, or missed")
struct LocalVerdictTests {
  @Test("Answers that the local firewall drops are local, not the network's")
  func localFirewall() {
    var network = SimulatedNetwork()
    network.hidesFromWitness = true
    let engine = network.run(.syns(50, every: .milliseconds(10), hasWitness: true))
    #expect(engine.tally.count(.droppedInbound) == 50)
    #expect(engine.tally.counted == 0)
    // The kernel never saw the answers, so the resets are ours.
    #expect(engine.tally.resets >= 50)
    #expect(network.openConnections == 0)
  }

  @Test("Answers are in the order in which they arrive, however late the witness speaks")
  func orderOfArrival() {
    var network = SimulatedNetwork()
    network.hidesEverySecond = true
    let engine = network.run(.syns(50, every: .milliseconds(10), hasWitness: true))
    #expect(engine.tally.count(.droppedInbound) == 25)
    #expect(engine.tally.reordering.count == 0)
  }

  @Test("What never leaves is dropped here, not lost")
  func neverLeaves() {
    var network = SimulatedNetwork()
    network.holdsBack = true
    let engine = network.run(.syns(20, every: .milliseconds(10)))
    #expect(engine.tally.count(.droppedOutbound) == 20)
    #expect(engine.tally.counted == 0)
    #expect(engine.tally.departed == 0)
  }

  @Test("Unanswered while the machine stood still: not counted")
  func stall() {
    var network = SimulatedNetwork()
    network.target = .filtered
    var plan = ProbePlan.syns(20, every: .milliseconds(50))
    plan.asksDirection = false
    let engine = network.run(plan, stalls: [.milliseconds(400)...(.milliseconds(1500))])
    #expect(engine.tally.stalls.count == 1)
    #expect(engine.tally.count(.observerStalled) > 0)
    #expect(engine.tally.count(.observerStalled) + engine.tally.count(.lost) == 20)
  }

  @Test("A refused send is local and not lost")
  func refusedSend() {
    let plan = ProbePlan.syns(3, every: .milliseconds(1))
    var engine = ProbeEngine(plan: plan, key: ProbeKey(1, 2), start: 0)
    let failures: [SendFailure] = [.queueFull, .firewall, .other("Message too long")]
    for (index, failure) in failures.enumerated() {
      engine.advance(to: .milliseconds(Int64(index)))
      for sent in engine.takeTransmissions() { engine.failed(sent, failure) }
    }
    #expect(engine.tally.count(.droppedOutbound) == 2)
    #expect(engine.tally.count(.sendRefused) == 1)
    #expect(engine.tally.counted == 0)
    #expect(engine.tally.sendFailures.count == 3)
  }
}
