import Findings
import ProbeEngine
import Report
import Testing
import Wire

@Suite("What this machine's kernel did not take")
struct RefusedSendTests {
  private func report(_ engine: ProbeEngine) -> ProbeReport {
    engine.report(
      ProbeEngine.Setting(
        target: "t", interface: "eth0", mtu: 1500, startedAt: 0, began: 0, ended: .seconds(10)))
  }

  private func text(_ report: ProbeReport) -> String {
    ProbeText.summary(report, style: Style(isColoured: false))
  }

  @Test(
    "A refused probe is not transmitted", arguments: [SendFailure.firewall, .queueFull, .tooLong])
  func probes(failure: SendFailure) {
    var network = SimulatedNetwork()
    network.refuses = { $0.purpose == .probe && $0.number % 4 == 0 ? failure : nil }
    let report = report(network.run(.syns(40, every: .milliseconds(10))))
    #expect(report.packets.probes == 40)
    #expect(report.packets.transmitted == 30)
    #expect(report.loss.all.count == 0)
    #expect(text(report).contains("30 packets transmitted, 30 answered, 0% packet loss"))
    #expect(text(report).contains("10 probes not sent: "))
    #expect(ProbeText.hpingSummary(report).contains("30 packets transmitted, 30 packets received"))
  }

  @Test("A packet above the MTU is told with its size, the limit and DF", arguments: [true, false])
  func tooLong(isDontFragment: Bool) {
    var plan = ProbePlan.syns(2, every: .milliseconds(10))
    plan.kind = .echo
    plan.shape.payloadLength = 1600
    plan.shape.isDontFragment = isDontFragment
    var network = SimulatedNetwork()
    network.refuses = { _ in .tooLong }
    let report = report(network.run(plan))
    #expect(
      report.sendFailures.first?.reason
        == "a packet has 1628 bytes, the MTU of eth0 is 1500, and "
        + (isDontFragment
          ? "DF forbids fragments" : "a raw socket sends no fragments (raw(7))")
        + " (EMSGSIZE)")
    #expect(report.verdicts["local-send-refused"] == 2)
  }

  @Test("Resets that could not be sent are said last, with what they leave")
  func resets() {
    var network = SimulatedNetwork()
    network.hidesFromWitness = true
    network.refuses = { $0.purpose == .reset ? .firewall : nil }
    let report = report(network.run(.syns(20, every: .milliseconds(10), hasWitness: true)))
    #expect(report.packets.leftOpen == 20)
    #expect(report.packets.resets == 0)
    #expect(report.notices.last?.contains("could not be sent: the local firewall") == true)
    #expect(report.notices.last?.contains("20 half-open connections may be left") == true)
    #expect(!text(report).contains("not sent: "))
  }

  @Test("What is left at the target counts the probes that an interruption leaves undecided")
  func interrupted() {
    let plan = ProbePlan.syns(5, every: .milliseconds(10))
    var engine = ProbeEngine(plan: plan, key: ProbeKey(1, 2), start: 0)
    for step in 0..<5 as Range<Int64> {
      engine.advance(to: .milliseconds(10 * step))
      for transmission in engine.takeTransmissions() {
        var seen = Observation(
          kind: .departure, time: .milliseconds(10 * step), sender: .v4(1))
        seen.port = transmission.port
        seen.code = transmission.code
        engine.observe(seen)
      }
    }
    #expect(report(engine).packets.leftOpen == 5)
    #expect(report(engine).notices.last?.contains("5 half-open connections") == true)
    // Even then a reset is sent for each of them; those that are seen leaving are cleaned up.
    engine.abandon()
    let resets = engine.takeTransmissions()
    #expect(resets.count == 5)
    for reset in resets {
      var seen = Observation(kind: .resetDeparture, time: .milliseconds(50), sender: .v4(1))
      seen.port = reset.port
      seen.code = reset.code &- 1
      engine.observe(seen)
    }
    #expect(report(engine).packets.leftOpen == 0)
  }

  @Test("Every packet that left is counted, so that a router's counter can be told from it")
  func inAll() throws {
    var network = SimulatedNetwork()
    network.forward = { sent, _ in
      sent.purpose == .probe && sent.number % 5 == 0 ? .isLost : .passes
    }
    let report = report(network.run(.syns(100, every: .milliseconds(10))))
    let packets = report.packets
    let resets = packets.resets + (try #require(packets.kernelResets))
    #expect(
      packets.leaving
        == packets.transmitted + packets.questions + packets.calibration + packets.controls
        + resets)
    #expect(text(report).contains("\(try #require(packets.leaving)) packets left for the target"))
  }

  @Test("An interval that allows for bursts says so beside the real number of probes")
  func bursts() {
    var network = SimulatedNetwork()
    network.forward = { sent, _ in
      sent.purpose == .probe && sent.number % 50 < 5 ? .isLost : .passes
    }
    let text = text(report(network.run(.syns(400, every: .milliseconds(10)))))
    #expect(text.contains("n=400, allowing for bursts]"))
  }
}

extension RefusedSendTests {
  @Test("A search for sizes ends when something else than the size keeps packets from being sent")
  func sizes() {
    var search = SizeSearch(
      isTCP: true, isVersion6: false, limit: 1500, initialSequence: 1, start: 0)
    search.advance(to: 0)
    for wish in search.takeWishes() { search.refused(wish, .firewall, at: 0) }
    #expect(
      search.outcome == .undecided("nothing could be sent: the local firewall refused it (EPERM)"))
  }

  @Test("Over a connection: SYNs that were not sent are not called unanswered")
  func established() {
    let plan = ProbePlan.syns(3, every: .milliseconds(10))
    var engine = EstablishedEngine(plan: plan, key: ProbeKey(1, 2), ports: [9], start: 0)
    var now: Nanoseconds = 0
    while !engine.isFinished, now < .seconds(60) {
      engine.advance(to: now)
      for segment in engine.takeSegments() { engine.failed(segment, .firewall) }
      now = max(now + .milliseconds(1), engine.nextWake)
    }
    #expect(engine.failure?.contains("was not sent: the local firewall refused it") == true)
    #expect(engine.tally.resets == 0)
  }
}
