import Findings
import ProbeEngine
import Report
import Testing
import Wire

@Suite("Segments that an open port does not answer, and refusals")
struct SilentPortTests {
  private func report(_ engine: ProbeEngine) -> ProbeReport {
    engine.report(
      ProbeEngine.Setting(
        target: "t", interface: "eth0", startedAt: 0, began: 0, ended: .seconds(10)))
  }

  private func plan(_ flags: TCPFlags) -> ProbePlan {
    var plan = ProbePlan.syns(20, every: .milliseconds(50))
    plan.kind = .tcp(flags)
    plan.asksDirection = false
    return plan
  }

  @Test(
    "Silence is no loss, and the report says why",
    arguments: [[], .fin, [.fin, .psh, .urg], [.syn, .fin]] as [TCPFlags])
  func silence(flags: TCPFlags) {
    var network = SimulatedNetwork()
    network.target = .filtered
    let report = report(network.run(plan(flags)))
    #expect(report.verdicts["silent"] == 20)
    #expect(report.loss.counted == 0)
    let text = ProbeText.summary(report, style: Style(isColoured: false))
    #expect(text.contains("loss unknown"))
    #expect(text.contains("an open port"))
  }

  @Test(
    "Other segments are answered by an open port, so their silence counts",
    arguments: [
      .ack, [.fin, .ack], [.syn, .psh],
    ] as [TCPFlags])
  func answered(flags: TCPFlags) {
    var network = SimulatedNetwork()
    network.target = .filtered
    #expect(network.run(plan(flags)).tally.lost == 20)
  }

  @Test("Where one such segment is answered, those that are not are lost")
  func closed() {
    var network = SimulatedNetwork()
    network.target = .closed
    network.forward = { sent, _ in sent.number < 5 || sent.number == 12 ? .isLost : .passes }
    var plan = plan(.fin)
    plan.timeout = .milliseconds(200)
    let tally = network.run(plan).tally
    #expect(tally.lost == 6)
    #expect(tally.count(.silent) == 0)
    #expect(tally.answered == 14)
  }

  @Test("Silent probes that are long forgotten count, too, once the target has answered one")
  func forgotten() {
    var network = SimulatedNetwork()
    network.target = .closed
    network.forward = { sent, _ in sent.number < 90 ? .isLost : .passes }
    var plan = plan(.fin)
    plan.count = 100
    plan.interval = .seconds(1)
    let tally = network.run(plan).tally
    #expect(tally.lost == 90)
    #expect(tally.count(.silent) == 0)
    #expect(tally.answered == 10)
  }

  @Test("Silence at a high rate slows the run down, whatever it means")
  func backOff() {
    var network = SimulatedNetwork()
    network.target = .filtered
    var plan = plan(.fin)
    plan.count = 2000
    plan.interval = .milliseconds(5)
    plan.timeout = .milliseconds(500)
    #expect(network.run(plan).scheduleReport.slowedTo == .milliseconds(100))
  }

  @Test("Where some probes are turned back and none is answered, the silent ones may be, too")
  func turnedBack() {
    let none = turnedBack { _ in .silence }
    #expect(none.tally.lost == 10)
    #expect(!report(none).notices.contains { $0.contains("turned back") })

    // Whether the one that is turned back is the first or the last.
    for turned in [0, 9] as [UInt64] {
      let report = report(turnedBack { $0 == turned ? .error : .silence })
      #expect(report.verdicts["icmp"] == 1)
      #expect(report.verdicts["silent"] == 9)
      #expect(report.loss.all.share == nil)
      #expect(
        report.notices.contains {
          $0.contains("may have been turned back as well, and are not counted")
        })
    }

    // A target that answers does so where nothing is lost.
    let answering = turnedBack { $0 == 0 ? .error : $0 == 9 ? .answer : .silence }
    #expect(answering.tally.lost == 8)
    #expect(answering.tally.count(.silent) == 0)
    #expect(
      report(answering).notices.contains {
        $0.contains("count as lost may have been turned back as well")
      })
  }

  private enum Fate { case silence, error, answer }

  /// Ten SYNs, two seconds apart, and what comes back for each.
  private func turnedBack(_ fate: (UInt64) -> Fate) -> ProbeEngine {
    var plan = ProbePlan.syns(10, every: .seconds(2))
    plan.asksDirection = false
    return engine(plan, steps: 2500) { transmission, seen, engine in
      switch fate(transmission.number) {
      case .silence: return
      case .error:
        seen.kind = .error
        seen.sender = .v4(9)
        seen.icmp = ICMPKind(type: 3, code: 1, isVersion6: false)
      case .answer:
        seen.kind = .answer
        seen.sender = plan.target
        seen.flags = [.syn, .ack]
      }
      engine.observe(seen)
    }
  }

  /// Runs a plan in steps of 10 ms; every probe is seen leaving, and then something may be done with it.
  private func engine(
    _ plan: ProbePlan, steps: Int64,
    then act: (Transmission, inout Observation, inout ProbeEngine) -> Void
  ) -> ProbeEngine {
    var engine = ProbeEngine(plan: plan, key: ProbeKey(1, 2), start: 0)
    for step in 0..<steps {
      engine.advance(to: .milliseconds(10 * step))
      for transmission in engine.takeTransmissions() where transmission.purpose == .probe {
        var seen = Observation(kind: .departure, time: .milliseconds(10 * step), sender: .v4(1))
        seen.port = transmission.port
        seen.code = transmission.code
        engine.observe(seen)
        act(transmission, &seen, &engine)
      }
    }
    return engine
  }

  @Test("An ICMP error after the time to wait still says what became of a silent probe")
  func lateError() {
    var plan = plan(.fin)
    plan.count = 1
    plan.timeout = .milliseconds(100)
    let engine = engine(plan, steps: 50) { _, seen, engine in
      engine.advance(to: .milliseconds(120))
      #expect(engine.tally.count(.silent) == 1)
      seen.kind = .error
      seen.sender = .v4(9)
      seen.icmp = ICMPKind(type: 3, code: 13, isVersion6: false)
      engine.observe(seen)
    }
    #expect(engine.tally.count(.icmp) == 1)
    #expect(engine.tally.count(.silent) == 0)
  }

  @Test("Refused datagrams among silent ones are no measure of loss")
  func datagrams() {
    var plan = ProbePlan.syns(20, every: .milliseconds(10))
    plan.kind = .udp
    plan.asksDirection = false
    let engine = engine(plan, steps: 300) { transmission, seen, engine in
      guard transmission.number < 6 else { return }
      seen.kind = .error
      seen.sender = plan.target
      seen.icmp = ICMPKind(type: 3, code: 3, isVersion6: false)
      engine.observe(seen)
    }
    let report = report(engine)
    #expect(report.verdicts["refused"] == 6)
    #expect(report.verdicts["silent"] == 14)
    #expect(report.loss.all.share == nil)
    #expect(report.notices.contains { $0.contains("hosts limit their ICMP errors") })
  }

  @Test("A reset proves no more than that it came from this address")
  func refused() {
    var network = SimulatedNetwork()
    network.target = .closed
    let text = ProbeText.summary(
      report(network.run(.syns(5, every: .milliseconds(10)))), style: Style(isColoured: false))
    let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(words.contains("the port is closed, or a firewall answers for it"))
    #expect(!words.contains("another machine may"))
  }

  @Test(
    "Resets with another time to live than other answers of the target are told",
    arguments: [
      (63, 64, true), (64, 64, false),
    ] as [(UInt8, UInt8, Bool)])
  func timesToLive(reset: UInt8, other: UInt8, isTold: Bool) {
    let plan = ProbePlan.syns(2, every: .milliseconds(10))
    var engine = ProbeEngine(plan: plan, key: ProbeKey(1, 2), start: 0)
    for step in 0..<2 as Range<Int64> {
      engine.advance(to: .milliseconds(10 * step))
      for transmission in engine.takeTransmissions() where transmission.purpose == .probe {
        var seen = Observation(kind: .answer, time: .milliseconds(10 * step + 1), sender: .v4(2))
        seen.port = transmission.port
        seen.code = transmission.code
        seen.flags = step == 0 ? [.rst, .ack] : [.syn, .ack]
        seen.timeToLive = step == 0 ? reset : other
        engine.observe(seen)
      }
    }
    let notices = report(engine).notices
    #expect(
      notices.contains { $0.contains("arrived with TTL 63, its other answers with 64") } == isTold)
  }
}
