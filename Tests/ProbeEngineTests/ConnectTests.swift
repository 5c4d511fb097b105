import Findings
import FixtureSupport
import Report
import Testing
import Wire

@testable import ProbeEngine

@Suite("Probing with the kernel's own connections")
struct ConnectTests {
  /// What the kernel will say about a probe, and how long after it was begun.
  private typealias Answer = (
    after: Nanoseconds, ConnectOutcome.Kind, repeats: UInt32, Nanoseconds?
  )

  /// Runs probes against a kernel that answers as told; a probe without an answer stays unanswered.
  private func run(
    _ count: UInt64, every interval: Nanoseconds = .milliseconds(100),
    timeout: Nanoseconds = .seconds(2), hasTimestamps: Bool = true,
    _ answers: (UInt64) -> Answer?
  ) -> ConnectEngine {
    var plan = ProbePlan.syns(count, every: interval)
    plan.seesDepartures = false
    plan.timeout = timeout
    var engine = ConnectEngine(plan: plan, start: 0)
    var pending: [(time: Nanoseconds, number: UInt64, ConnectOutcome)] = []
    var now: Nanoseconds = 0
    var last: [UInt64: UInt32] = [:]
    while !engine.isFinished, now < .seconds(3600) {
      pending.sort { $0.time < $1.time }
      while let first = pending.first, first.time <= now {
        engine.ended(first.number, first.2)
        pending.removeFirst()
      }
      engine.advance(to: now)
      for wish in engine.takeWishes() {
        switch wish {
        case .open(let number):
          guard let (after, kind, repeats, time) = answers(number) else {
            last[number] = 1
            continue
          }
          pending.append(
            (
              now + after, number,
              ConnectOutcome(
                kind: kind, retransmissions: repeats, roundTrip: time,
                hasTimestamps: hasTimestamps, port: 1000, time: now + after)
            ))
        case .close(let number):
          pending.removeAll { $0.number == number }
          engine.ended(
            number,
            ConnectOutcome(
              kind: .pending, retransmissions: last[number] ?? 0, roundTrip: nil,
              hasTimestamps: false, port: 1000, time: now))
        }
      }
      now = max(now + 1, min(engine.nextWake, pending.map(\.time).min() ?? .max))
    }
    return engine
  }

  private let usual: Answer = (.milliseconds(10), .connected, 0, .milliseconds(10))

  @Test("A clean path: every probe ok, with the kernel's round-trip time")
  func clean() {
    let engine = run(100) { _ in usual }
    #expect(engine.tally.count(.ok) == 100)
    #expect(engine.tally.delays.maximum == .milliseconds(10))
    #expect(engine.retransmissions == 0)
  }

  @Test("A repeated SYN is a loss on an unknown way, and no round-trip time")
  func repeated() {
    // The answer echoes the second SYN: the first may have been lost, or only its answer, by a target that echoes
    // the latest one.
    let engine = run(10) {
      $0 == 5 ? (.milliseconds(1012), .connected, 1, .milliseconds(10)) : usual
    }
    #expect(engine.tally.count(.repeated) == 1)
    #expect(engine.tally.lost(.undecided) == 1)
    #expect(engine.tally.answered == 10)
    #expect(engine.tally.delays.maximum == .milliseconds(10))
    #expect(engine.retransmissions == 1)
  }

  @Test(
    "An answer that echoes the first SYN's clock proves that it had arrived",
    arguments: [1011, 2013, 3020])
  func echoed(milliseconds: Int64) {
    let time = Nanoseconds.milliseconds(milliseconds)
    let engine = run(10, timeout: .seconds(4)) { $0 == 5 ? (time, .connected, 1, time) : usual }
    #expect(engine.tally.count(.retransmitted) == 1)
    #expect(engine.tally.lost(.return) == 1)
  }

  @Test("Without timestamps the same is not decided")
  func withoutTimestamps() {
    let time = Nanoseconds.milliseconds(1011)
    let engine = run(10, hasTimestamps: false) { $0 == 5 ? (time, .connected, 1, time) : usual }
    #expect(engine.tally.lost(.return) == 0)
    #expect(engine.tally.lost(.undecided) == 1)
  }

  @Test("An answer that is slower than the kernel's time-out, on a path that always is, is no loss")
  func slow() {
    let engine = run(20) { _ in (.milliseconds(1200), .connected, 1, .milliseconds(1200)) }
    #expect(engine.tally.lost == 0)
    // Once a faster answer has shown what is usual, the slow ones before a repeat could be answered are just slow.
    let mixed = run(20) {
      $0 == 0
        ? (.milliseconds(700), .connected, 0, .milliseconds(700))
        : (.milliseconds(1200), .connected, 1, .milliseconds(1200))
    }
    #expect(mixed.tally.lost == 0)
    #expect(mixed.tally.count(.ok) == 20)
  }

  @Test("No answer in time is a loss; one that comes after all makes it late")
  func late() {
    let lost = run(5) { _ in nil }
    #expect(lost.tally.count(.lost) == 5)
    #expect(lost.retransmissions == 5)
    let late = run(5, timeout: .milliseconds(50)) {
      $0 < 4 ? usual : (.milliseconds(300), .connected, 0, .milliseconds(300))
    }
    #expect(late.tally.count(.ok) == 4)
    #expect(late.tally.count(.lost) + late.tally.count(.late) == 1)
    let between = run(10, timeout: .milliseconds(50)) {
      $0 == 4 ? (.milliseconds(300), .connected, 0, .milliseconds(300)) : usual
    }
    #expect(between.tally.count(.late) == 1)
    #expect(between.tally.lost == 0)
    #expect(between.tally.corrections == 1)
  }

  @Test("Heavy loss at a high rate slows down")
  func backOff() {
    let engine = run(4000, every: .milliseconds(2)) { _ in nil }
    let report = engine.report(
      ProbeEngine.Setting(
        target: "example", interface: nil, startedAt: 1, began: 0, ended: .seconds(4)))
    #expect(report.schedule.slowedTo == 0.1)
  }

  @Test("Refusals, ICMP errors and calls that fail each have their verdict")
  func others() {
    let host = ICMPKind(type: 3, code: 1, isVersion6: false)
    let engine = run(3) {
      [
        (.milliseconds(1), .refused, 0, nil), (.milliseconds(1), .icmp(host, from: .v4(9)), 0, nil),
        (.milliseconds(1), .failed("No route to host"), 0, nil),
      ][Int($0)]
    }
    #expect(engine.tally.count(.refused) == 1)
    #expect(engine.tally.count(.icmp) == 2)
    #expect(engine.tally.counted == 1)
    #expect(engine.failures == ["No route to host": 1])
    var refused = ConnectEngine(plan: .syns(1, every: .seconds(1)), start: 0)
    refused.advance(to: 0)
    #expect(refused.takeWishes() == [.open(0)])
    refused.failed(0, .firewall)
    #expect(refused.tally.count(.droppedOutbound) == 1)
    #expect(refused.isFinished)
  }

  @Test("The document holds to its schema and says which mode it was")
  func document() throws {
    let engine = run(20) {
      $0 == 5 ? (.milliseconds(1012), .connected, 1, .milliseconds(10)) : usual
    }
    let report = engine.report(
      ProbeEngine.Setting(
        target: "example", interface: "eth0", startedAt: 1, began: 0, ended: .seconds(4),
        probes: "connect"))
    let schema = try JSONSchema("Sources/Report/Schemas/lossctl.probe.1.json")
    #expect(try schema.violations(in: JSONDocument.text(report)) == [])
    #expect(report.path.probes == "connect")
    #expect(report.packets.departed == nil)
    #expect(report.packets.repeatedByKernel == 1)
    #expect(report.direction.isDecidable == false)
    #expect(report.answered == 20)
  }

  @Test("TCP_INFO is read by offset, and a shorter one is an error")
  func information() throws {
    var bytes = [UInt8](repeating: 0, count: 232)
    bytes[5] = 1
    bytes[68] = 0x10
    bytes[69] = 0x27
    bytes[100] = 3
    let read = try TCPInformation(bytes.span)
    #expect(
      read == TCPInformation(roundTripMicroseconds: 10_000, retransmissions: 3, hasTimestamps: true)
    )
    #expect(throws: WireError.self) { try TCPInformation(bytes.span.extracting(first: 103)) }
  }
}
