import Findings
import ProbeEngine
import Testing
import Wire

@Suite("Connections that are half open at the target")
struct HalfOpenTests {
  private func plan(_ count: UInt64?, every interval: Nanoseconds, limit: Int) -> ProbePlan {
    var plan = ProbePlan.syns(count ?? 1, every: interval, ports: 4096)
    plan.count = count
    plan.openLimit = limit
    plan.backsOff = false
    return plan
  }

  @Test("Once the round-trip time is known, too high a rate ends the run, and everything is reset")
  func refused() throws {
    var network = SimulatedNetwork()
    network.delay = .milliseconds(300)
    let engine = network.run(plan(nil, every: .milliseconds(1), limit: 256))
    let refusal = try #require(engine.refusal)
    #expect(refusal.contains("about 300 connections"))
    #expect(refusal.contains("256 are allowed"))
    #expect(refusal.contains("-i u1172"))
    #expect(engine.tally.sent <= 320)
    #expect(engine.tally.decided == engine.tally.sent)
    #expect(network.openConnections == 0)
    let notices = engine.report(
      ProbeEngine.Setting(
        target: "t", interface: nil, startedAt: 0, began: 0, ended: .seconds(1))
    ).notices
    #expect(notices.contains { $0.contains(refusal) })
    #expect(!notices.contains { $0.contains("held back") })
  }

  @Test("The interval that it names is allowed")
  func allowed() {
    var network = SimulatedNetwork()
    network.delay = .milliseconds(300)
    let engine = network.run(plan(600, every: .microseconds(1172), limit: 256))
    #expect(engine.refusal == nil)
    #expect(engine.tally.sent == 600)
    #expect(engine.tally.answered == 600)
  }

  @Test("So few probes that they cannot exceed the limit are not refused")
  func few() {
    var network = SimulatedNetwork()
    network.delay = .milliseconds(300)
    let engine = network.run(plan(256, every: .microseconds(100), limit: 256))
    #expect(engine.refusal == nil)
    #expect(engine.tally.answered == 256)
  }

  @Test("A silent target is no reason to refuse: probes are held back, and it is said")
  func silent() {
    var network = SimulatedNetwork()
    network.target = .filtered
    let engine = network.run(plan(600, every: .milliseconds(1), limit: 256))
    #expect(engine.refusal == nil)
    #expect(engine.tally.heldBack > 0)
    #expect(engine.tally.sent == 600)
  }

  @Test("Echo requests leave nothing half open")
  func echo() {
    var network = SimulatedNetwork()
    network.delay = .milliseconds(300)
    var plan = plan(600, every: .milliseconds(1), limit: 256)
    plan.kind = .echo
    #expect(network.run(plan).refusal == nil)
  }
}
