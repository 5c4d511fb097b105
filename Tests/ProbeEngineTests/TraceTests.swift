import Findings
import Report
import Testing
import Wire

@testable import ProbeEngine

@Suite("Where on the path")
struct TraceTests {
  private static let key = ProbeKey(3, 4)

  /// A path of three routers and the target, of which some answer.
  private struct Path {
    var course: PathTrace.Course
    var rounds: Int
    var stopsAtTarget = false
    /// Whether the probe with this number is answered by what it reaches at this hop.
    var answers: (_ hop: Int, _ number: UInt64) -> Bool = { _, _ in true }

    /// Runs the trace to its end, and returns what was answered, in order.
    func run() -> (trace: PathTrace, answers: [PathTrace.Answer], sent: [Transmission]) {
      let plan = ProbePlan.syns(UInt64(clamping: rounds), every: .milliseconds(500), ports: 1)
      var trace = PathTrace(
        plan: plan, key: TraceTests.key, rounds: rounds, course: course,
        stopsAtTarget: stopsAtTarget,
        start: 0)
      var told: [PathTrace.Answer] = []
      var sent: [Transmission] = []
      var now: Nanoseconds = 0
      for _ in 0..<5000 where !trace.isFinished {
        now = max(now + .milliseconds(1), trace.nextWake)
        trace.advance(to: now)
        for transmission in trace.takeTransmissions() where transmission.purpose == .probe {
          sent.append(transmission)
          var left = Observation(kind: .departure, time: now, sender: plan.source)
          left.code = transmission.code
          trace.observe(left)
          let hop = min(Int(transmission.timeToLive ?? 0), 4)
          guard answers(hop, transmission.number) else { continue }
          var answer = Observation(
            kind: hop == 4 ? .answer : .error, time: now + .milliseconds(Int64(hop)),
            sender: hop == 4 ? plan.target : .v4(100 + UInt32(hop)))
          answer.code = transmission.code
          if hop < 4 {
            answer.icmp = ICMPKind(type: 11, code: 0, isVersion6: false)
          } else {
            answer.flags = [.syn, .ack]
          }
          trace.observe(answer)
        }
        told += trace.takeAnswers()
      }
      return (trace, told, sent)
    }
  }

  @Test("hping's steps: a probe an interval, a hop farther after each answer")
  func steps() {
    let run = Path(course: .steps(from: 1), rounds: 6).run()
    #expect(run.sent.map { Int($0.timeToLive ?? 0) } == [1, 2, 3, 4, 4, 4])
    #expect(run.answers.map(\.number) == [0, 1, 2, 3, 4, 5])
  }

  @Test("--tr-stop ends the steps at the target's first answer")
  func stopping() {
    let run = Path(course: .steps(from: 2), rounds: .max, stopsAtTarget: true).run()
    #expect(run.sent.map { Int($0.timeToLive ?? 0) } == [2, 3, 4])
  }

  @Test("--tr-stop ends rounds, and the watch of one hop, in the same way")
  func stoppingRounds() {
    let run = Path(course: .rounds, rounds: 10, stopsAtTarget: true) { hop, number in
      hop < 4 || number >= 30
    }.run()
    // Nothing says in the first round where the target is; in the second it answers.
    #expect(run.sent.map { Int($0.timeToLive ?? 0) } == Array(1...30) + [1, 2, 3, 4])
    let watch = Path(course: .fixed(4), rounds: 10, stopsAtTarget: true) { _, number in
      number == 2
    }.run()
    #expect(watch.sent.count == 3)
  }

  @Test("A silent router holds the steps up for a while, and not for ever as it does hping's")
  func silence() {
    let run = Path(course: .steps(from: 1), rounds: .max, stopsAtTarget: true) { hop, _ in
      hop != 2
    }.run()
    #expect(run.trace.distance == 4)
    #expect(run.sent.count { $0.timeToLive == 2 } == 4)
  }

  @Test("The end is when the last resets have had time to be seen leaving, not before")
  func ending() {
    var trace = PathTrace(
      plan: .syns(1, every: .seconds(1), ports: 1), key: Self.key, rounds: 1, course: .fixed(1),
      start: 0)
    trace.advance(to: 0)
    var left = Observation(kind: .departure, time: 0, sender: .v4(1))
    left.code = trace.takeTransmissions().first?.code
    trace.observe(left)
    trace.advance(to: .seconds(2))
    #expect(trace.takeTransmissions().map(\.purpose) == [.reset])
    #expect(!trace.isFinished)
    trace.advance(to: .milliseconds(2050))
    #expect(trace.isFinished)
  }

  @Test("A hop farther than rounds reach is waited for like any other")
  func farHop() {
    var trace = PathTrace(
      plan: .syns(1, every: .seconds(1), ports: 1), key: Self.key, rounds: 1, course: .fixed(64),
      start: 0)
    trace.advance(to: 0)
    var seen = Observation(kind: .departure, time: 0, sender: .v4(1))
    seen.code = trace.takeTransmissions().first?.code
    trace.observe(seen)
    trace.advance(to: .milliseconds(100))
    #expect(trace.takeTransmissions().isEmpty)
    seen.kind = .answer
    seen.flags = [.rst, .ack]
    trace.observe(seen)
    #expect(trace.distance == 64)
  }

  @Test("One hop is watched")
  func fixed() {
    let run = Path(course: .fixed(2), rounds: 5).run()
    #expect(run.sent.map { Int($0.timeToLive ?? 0) } == [2, 2, 2, 2, 2])
  }

  /// Recorded from hping3 3.a2.ds2-10: `-S -p 80 -T -n` over one router.
  @Test("hping3's lines of a trace, byte for byte")
  func compatible() {
    let run = Path(course: .steps(from: 3), rounds: 3).run()
    func lines(_ change: (inout ProbeLines.Options) -> Void) -> String {
      var options = ProbeLines.Options()
      options.isCompatible = true
      change(&options)
      var lines = ProbeLines(plan: .syns(3, every: 1), options: options)
      return run.answers.map { lines.line($0) }.joined()
    }
    let target = "len=0 ip=0.0.0.2 ttl=0 id=0 sport=80 flags=SA "
    #expect(
      lines { $0.isNumeric = true } == """
        hop=3 TTL 0 during transit from ip=0.0.0.103
        hop=3 hoprtt=3.0 ms
        \(target)seq=1 win=0 rtt=4.0 ms
        \(target)seq=2 win=0 rtt=4.0 ms

        """)
    #expect(
      lines {
        $0.isQuiet = true
        $0.leavesOutHopTimes = true
      } == "hop=3 TTL 0 during transit from ip=0.0.0.103 name=UNKNOWN\n")
  }

  private func notices(
    rounds: Int, answers: @escaping (_ hop: Int, _ number: UInt64) -> Bool
  ) -> [String] {
    let run = Path(course: .rounds, rounds: rounds, answers: answers).run()
    return HopAnalysis.report(
      run.trace, plan: .syns(1, every: 1), errors: [:], failures: [:], received: 0,
      setting: ProbeEngine.Setting(
        target: "t", interface: nil, startedAt: 0, began: 0, ended: 1)
    ).notices
  }

  @Test("Loss at the target alone is between the last router and the target")
  func lossAtTheEnd() {
    let said = notices(rounds: 60) { hop, number in hop < 4 || number % 3 != 0 }
    #expect(said.contains { $0.contains("between hop 3 and hop 4, the target: 3") }, "\(said)")
  }

  @Test("A router that limits its errors is not where loss begins")
  func limitedRouter() {
    // Hop 2 answers no more often than the target is reached: the loss may be after it all the same.
    let said = notices(rounds: 60) { hop, number in hop == 1 || number % 3 != 0 }
    #expect(said.contains { $0.hasPrefix("loss begins after hop 1:") })
    let blind = notices(rounds: 60) { _, number in number % 3 != 0 }
    #expect(blind.contains { $0.contains("is not known: no router answered more often") })
    // Where the target does not answer at all, nothing is known of loss.
    let silent = notices(rounds: 60) { hop, number in hop < 3 || hop == 3 && number % 3 == 0 }
    #expect(!silent.contains { $0.contains("loss begins") })
  }
}
