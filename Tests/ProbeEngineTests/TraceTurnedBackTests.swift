import Findings
import Report
import Testing
import Wire

@testable import ProbeEngine

@Suite("A router that turns a trace's probes back")
struct TraceTurnedBackTests {
  /// Three rounds over two routers and a third that turns back what would go farther; the target is the fourth hop.
  private func script(
    rounds: Int = 3, isAlsoTurnedBack: (_ number: Int) -> Bool = { _ in true }
  ) -> TraceScript {
    var script = TraceScript(rounds: rounds, course: .rounds)
    for _ in 0..<rounds {
      script.round()
      for number in script.fresh {
        let hop = script.lives[number]
        if hop <= 3 {
          script.fail(number, type: 11, code: 0, from: .v4(100 + UInt32(hop)))
        } else if isAlsoTurnedBack(number) {
          script.fail(number, type: 3, code: 13, from: .v4(103))
        } else {
          script.answer(number)
        }
      }
    }
    script.finish()
    return script
  }

  @Test("It is the last hop, it is named, and nothing is lost or sent farther")
  func end() {
    let script = script()
    #expect(Array(script.lives.dropFirst(30)) == [1, 2, 3, 4, 1, 2, 3, 4])
    let report = script.report()
    #expect(report.hops?.map(\.timeToLive) == [1, 2, 3])
    #expect(report.hops?.last?.addresses == ["0.0.0.103"])
    #expect(report.hops?.last?.lossAtMost == 0)
    #expect(report.verdicts["icmp"] == 38)
    #expect(report.loss.counted == 0)
    #expect(
      report.notices.contains {
        $0.hasPrefix("hop 3 (0.0.0.103) turns back")
          && $0.contains("ICMP Packet filtered: 29 probes")
      }, "\(report.notices)")
  }

  @Test("What it turns back is neither passed nor lost, where the target answers the others")
  func some() {
    let script = script(rounds: 40) { $0 % 3 == 0 }
    let report = script.report()
    #expect(report.hops?.map(\.timeToLive) == [1, 2, 3, 4])
    #expect(report.hops?.last?.isTarget == true)
    #expect(report.hops?.map(\.lossAtMost) == [0, 0, 0, 0])
    #expect(report.loss.all.count == 0)
    #expect(report.notices.contains { $0.contains("turns back") })
    #expect(!report.notices.contains { $0.contains("loss begins") })
  }

  @Test("What nobody answers behind it proves no more than what it answers")
  func unanswered() {
    // It turns one of three back with a word, and the others without.
    var script = TraceScript(rounds: 30, course: .rounds)
    for _ in 0..<30 {
      script.round()
      for number in script.fresh {
        let hop = script.lives[number]
        if hop == 1 {
          script.fail(number, type: 11, code: 0, from: .v4(101))
        } else if number % 3 == 0 {
          script.fail(number, type: 3, code: 1, from: .v4(102))
        }
      }
    }
    script.finish()
    let report = script.report()
    // It never said that a time to live was used up: what it turned back first is its place.
    #expect(report.hops?.map(\.timeToLive) == [1, 2])
    #expect(report.hops?.last?.addresses == ["0.0.0.102"])
    #expect(report.notices.contains { $0.hasPrefix("hop 2 or one before it (0.0.0.102)") })
    #expect(report.loss.counted == 0)
  }

  @Test("Whoever answered stands below its heading, however long the address")
  func table() {
    let report = script { $0 % 3 == 0 }.report()
    let lines = ProbeHopText.render(report, style: Style(isColoured: false))
      .split(separator: "\n").drop { !$0.hasPrefix("hop") }.prefix(5)
    let starts = lines.compactMap { line in
      ["who", "0.0.0."].compactMap { line.firstRange(of: $0)?.lowerBound }.first
        .map { line.distance(from: line.startIndex, to: $0) }
    }
    #expect(starts.count == 5)
    #expect(Set(starts).count == 1)
  }

  @Test("Steps go no farther than a router that turns probes back, as hping3's")
  func steps() {
    var script = TraceScript(rounds: 5, course: .steps(from: 1))
    for number in 0..<5 {
      script.send()
      let isFirst = number == 0
      script.fail(number, type: isFirst ? 11 : 3, code: isFirst ? 0 : 13, from: .v4(101))
    }
    #expect(script.lives == [1, 2, 2, 2, 2])
  }
}
