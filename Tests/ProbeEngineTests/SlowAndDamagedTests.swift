import ProbeEngine
import Testing

@Suite("Answers that come late or damaged")
struct SlowAndDamagedTests {
  @Test("Answers that come after the time to wait are late, also the last ones of a run")
  func lateToTheEnd() {
    var network = SimulatedNetwork()
    network.delay = .milliseconds(400)
    var plan = ProbePlan.syns(20, every: .milliseconds(20))
    plan.timeout = .milliseconds(200)
    let engine = network.run(plan)
    #expect(engine.tally.count(.late) == 20)
    #expect(engine.tally.lost == 0)
    #expect(network.openConnections == 0)
  }

  @Test("A damaged answer is corrupt, whatever the question about it says")
  func damagedAndAskedAbout() {
    var network = SimulatedNetwork()
    var seen: Set<UInt32> = []
    network.back = { code, _ in
      code >> 30 == 0 && code % 5 == 0 && seen.insert(code).inserted ? .isDamaged : .passes
    }
    let engine = network.run(.syns(200, every: .milliseconds(10)))
    #expect(engine.tally.count(.corrupt) == UInt64(seen.count))
    #expect(engine.tally.count(.ok) == 200 - UInt64(seen.count))
    #expect(engine.tally.lost(.return) == UInt64(seen.count))
  }
}
