import Findings
import ProbeEngine
import Testing
import Wire

@Suite("Packets of a search for sizes that this machine's kernel does not take")
struct RefusedSizeTests {
  /// Searches over a path that passes all that the kernel takes; `take` says why it does not, if so.
  private func search(
    isVersion6: Bool = false,
    _ take: (_ size: Int, _ order: Int) -> SendFailure?
  ) -> SizeSearch {
    var search = SizeSearch(
      isTCP: false, isVersion6: isVersion6, limit: 1500, initialSequence: 0, start: 0)
    var now: Nanoseconds = 0
    var order = 0
    for _ in 0..<5000 where !search.isFinished {
      now = max(now, search.nextWake)
      search.advance(to: now)
      var wishes = search.takeWishes()
      while !wishes.isEmpty {
        for wish in wishes {
          guard case .probe(let size, let number) = wish else { continue }
          order += 1
          if let failure = take(size, order) {
            search.refused(wish, failure, at: now)
          } else {
            now += .milliseconds(1)
            search.observe(Observation(kind: .answer, time: now, sender: .v4(2)), echoed: number)
          }
        }
        wishes = search.takeWishes()
      }
    }
    return search
  }

  @Test("What the local queue drops is sent again, and makes no size lost on the path")
  func fullQueue() {
    let result = search { _, order in order % 6 == 0 ? nil : .queueFull }
    #expect(result.outcome == .allPass)
    #expect(result.largestPassed == 1500)
    #expect(result.counts.values.allSatisfy { $0.sent == 1 && $0.answered == 1 })
    #expect(result.takenTrials == [576, 1500])
  }

  @Test("A queue that stays full ends the search, and says so")
  func alwaysFull() {
    let result = search { _, _ in .queueFull }
    guard case .undecided(let reason) = result.outcome else {
      Issue.record("the search did not end")
      return
    }
    #expect(reason.contains("ENOBUFS"))
    #expect(result.counts.values.allSatisfy { $0.sent == 0 })
  }

  @Test("A SYN that the local queue drops is no try")
  func fullQueueOpening() {
    var search = SizeSearch(
      isTCP: true, isVersion6: false, limit: 1500, initialSequence: 0, start: 0)
    for step in 0..<20 {
      let now = Nanoseconds.milliseconds(Int64(step) * 20)
      search.advance(to: now)
      #expect(search.takeWishes() == [.open])
      search.refused(.open, .queueFull, at: now)
    }
    #expect(!search.isFinished)
  }

  @Test("What this machine's own interface does not take is no black hole")
  func tooLong() {
    let result = search(isVersion6: true) { size, _ in size > 1400 ? .tooLong : nil }
    #expect(result.outcome == .allPass)
    #expect(result.largestPassed == 1400)
  }

  @Test("An answer to what was never sent is answered, forged as it is, without harm")
  func forged() {
    var search = SizeSearch(
      isTCP: false, isVersion6: false, limit: 1500, initialSequence: 0, start: 0)
    func answer(_ number: UInt32, at time: Nanoseconds) {
      search.observe(Observation(kind: .answer, time: time, sender: .v4(2)), echoed: number)
    }
    search.advance(to: 0)
    let first = search.takeWishes()[0]
    // Answered before it was refused: the next one is under way, and of another size.
    answer(1, at: 1)
    search.refused(first, .queueFull, at: 2)
    for wish in search.takeWishes() { search.refused(wish, .queueFull, at: 3) }
    // Refused before it was answered.
    for number in 0...3 as ClosedRange<UInt32> { answer(number, at: 4) }
    #expect(search.counts.values.allSatisfy { $0.answered <= $0.sent })
    let plan = ProbePlan(
      kind: .echo, source: .v4(1), target: .v4(2), port: 0, sourcePorts: [], calibrationPort: nil,
      interval: 1, count: nil)
    let report = SizeAnalysis.report(
      search, plan: plan, mtu: 1500,
      setting: ProbeEngine.Setting(target: "t", interface: nil, startedAt: 0, began: 0, ended: 5))
    #expect(report.verdicts["ok"] == 1)
    #expect(report.verdicts["lost"] == 0)
  }
}

extension SizeSearch {
  /// The sizes of the packets that have been told.
  fileprivate var takenTrials: [Int] {
    var copy = self
    return copy.takeTrials().map(\.size)
  }
}
