import Findings
import FixtureSupport
import ProbeEngine
import Report
import Testing
import Wire

@Suite("A neighbour on the link that does not answer")
struct NextHopTests {
  private func hop(_ state: Neighbour.State?, isGateway: Bool = false) -> NextHop {
    NextHop(address: .v4(0x0a00_0009), isGateway: isGateway, interface: "eth0", state: state)
  }

  private func report(_ engine: ProbeEngine, _ hop: NextHop?) -> ProbeReport {
    engine.report(
      ProbeEngine.Setting(
        target: "t", interface: "eth0", nextHop: hop, startedAt: 0, began: 0, ended: .seconds(10)))
  }

  @Test(
    "It is named with the kernel's own word for its state, first of all notes",
    arguments: [Neighbour.State.failed, .incomplete], [true, false])
  func named(state: Neighbour.State, isGateway: Bool) throws {
    var network = SimulatedNetwork()
    network.holdsBack = true
    let engine = network.run(.syns(5, every: .milliseconds(10)))
    #expect(engine.hasKeptProbes)
    let report = report(engine, hop(state, isGateway: isGateway))
    let notice = try #require(report.notices.first)
    #expect(notice.contains("the kernel's neighbour entry is \(state.name)"))
    #expect(
      notice.contains(isGateway ? "the gateway of the route, 10.0.0.9" : "the target, 10.0.0.9"))
    #expect(report.neighbour?.state == state.name)
    #expect(report.packets.transmitted == 0)
    let schema = try JSONSchema("Sources/Report/Schemas/lossctl.probe.1.json")
    #expect(try schema.violations(in: JSONDocument.text(report)) == [])
  }

  @Test(
    "Nothing is said of one that answers, or of which nothing is known",
    arguments: [
      Neighbour.State.reachable, .stale, .delay, .probe, .permanent, .noARP, nil,
    ])
  func others(state: Neighbour.State?) {
    #expect(hop(state).notice == nil)
  }

  @Test("This machine's own host unreachable is no reply, and the probe never left")
  func ownError() {
    let plan = ProbePlan.syns(1, every: .milliseconds(10))
    var engine = ProbeEngine(plan: plan, key: ProbeKey(1, 2), start: 0)
    engine.advance(to: 0)
    for transmission in engine.takeTransmissions() {
      engine.handed(transmission, at: 0)
      var seen = Observation(kind: .error, time: .milliseconds(1), sender: plan.source)
      seen.icmp = ICMPKind(type: 3, code: 1, isVersion6: false)
      seen.port = transmission.port
      seen.code = transmission.code
      engine.observe(seen)
    }
    let report = report(engine, nil)
    #expect(report.verdicts["local-dropped-outbound"] == 1)
    #expect(report.verdicts["icmp"] == 0)
    #expect(!report.hasReply)
    #expect(
      ProbeText.summary(report, style: Style(isColoured: false)).contains(
        "1 ICMP Host Unreachable from 0.0.0.1, this machine's own kernel"))
  }

  @Test("connect() mode: SYNs that the kernel has nowhere to send are not lost")
  func connecting() {
    var engine = ConnectEngine(plan: .syns(3, every: .milliseconds(10)), start: 0)
    engine.hasSilentNeighbour = true
    for step in 0..<500 as Range<Int64> {
      engine.advance(to: .milliseconds(10 * step))
      for case .close(let number) in engine.takeWishes() {
        engine.ended(
          number,
          ConnectOutcome(
            kind: .pending, retransmissions: 1, roundTrip: nil, hasTimestamps: false, port: 1,
            time: .milliseconds(10 * step)))
      }
      if engine.isFinished { break }
    }
    #expect(engine.tally.count(.droppedOutbound) == 3)
    #expect(engine.tally.lost == 0)
    #expect(engine.tally.transmitted == 0)
  }

  @Test("connect() mode: after an answer the neighbour is there, and what is missing is lost")
  func connectedAgain() {
    var engine = ConnectEngine(plan: .syns(2, every: .milliseconds(10)), start: 0)
    engine.hasSilentNeighbour = true
    for step in 0..<500 as Range<Int64> {
      engine.advance(to: .milliseconds(10 * step))
      for wish in engine.takeWishes() {
        let (number, kind): (UInt64, ConnectOutcome.Kind)
        switch wish {
        case .open(0): (number, kind) = (0, .connected)
        case .close(let last): (number, kind) = (last, .pending)
        default: continue
        }
        engine.ended(
          number,
          ConnectOutcome(
            kind: kind, retransmissions: 0, roundTrip: .milliseconds(5), hasTimestamps: false,
            port: 1, time: .milliseconds(10 * step + 5)))
      }
      if engine.isFinished { break }
    }
    #expect(engine.tally.answered == 1)
    #expect(engine.tally.lost == 1)
    #expect(engine.tally.count(.droppedOutbound) == 0)
  }
}
