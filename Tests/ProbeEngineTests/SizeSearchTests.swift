import Report
import Testing
import Wire

@testable import ProbeEngine

@Suite("The largest packet that gets through")
struct SizeSearchTests {
  /// Searches over a path that passes a packet, or not, by its size and its place among the large ones.
  private func search(
    _ passes: (_ size: Int, _ order: Int) -> Bool,
    telling tell: ([SizeSearch.Trial]) -> Void = { _ in }
  ) -> SizeSearch {
    var search = SizeSearch(
      isTCP: false, isVersion6: false, limit: 1500, initialSequence: 0, start: 0)
    var now: Nanoseconds = 0
    var large = 0
    for _ in 0..<2000 where !search.isFinished {
      now = max(now, search.nextWake)
      search.advance(to: now)
      // An answer may bring the next packet at once.
      var wishes = search.takeWishes()
      while !wishes.isEmpty {
        for case .probe(let size, let number) in wishes {
          if size > 1000 { large += 1 }
          guard passes(size, large) else { continue }
          now += .milliseconds(1)
          search.observe(
            Observation(kind: .answer, time: now, sender: .v4(2)), echoed: number)
        }
        wishes = search.takeWishes()
      }
      tell(search.takeTrials())
    }
    return search
  }

  @Test("A path that takes all sizes")
  func allPass() {
    #expect(search { _, _ in true }.outcome == .allPass)
  }

  @Test("A black hole is found to the byte", arguments: [577, 1004, 1404, 1499])
  func blackHole(largest: Int) {
    let result = search { size, _ in size <= largest }
    #expect(result.outcome == .blackHole)
    #expect(result.largestPassed == largest)
    #expect(result.smallestLost == largest + 1)
  }

  @Test(
    "Six losses in a row of every ten large packets are no black hole, though a search runs into them"
  )
  func runsOfLosses() {
    let result = search { size, order in size <= 1000 || (order - 1) % 10 >= 6 }
    #expect(result.outcome == .sizeDependent)
  }

  @Test("A report that comes late is about the larger packet before it")
  func lateReport() {
    var search = SizeSearch(
      isTCP: false, isVersion6: true, limit: 1500, initialSequence: 0, start: 0)
    var now: Nanoseconds = 0
    var isReported = false
    for _ in 0..<100 where !search.isFinished {
      now = max(now, search.nextWake)
      search.advance(to: now)
      var wishes = search.takeWishes()
      while !wishes.isEmpty {
        for case .probe(let size, let number) in wishes {
          now += .milliseconds(1)
          if size > 1400 {
            search.refused(.probe(size: size, number: number), .tooLong, at: now)
            isReported = true
            continue
          }
          if isReported {
            var error = Observation(kind: .error, time: now, sender: .v6(1))
            error.icmp = ICMPKind(type: 2, code: 0, isVersion6: true)
            error.icmp?.mtu = 1400
            search.observe(error, echoed: nil)
            isReported = false
          }
          search.observe(Observation(kind: .answer, time: now, sender: .v6(2)), echoed: number)
        }
        wishes = search.takeWishes()
      }
    }
    #expect(search.largestPassed == 1400)
    #expect(search.smallestLost == 1401)
  }

  @Test("What becomes of each packet is told once, in the order in which they were sent")
  func trials() {
    var told: [SizeSearch.Trial] = []
    let result = search({ size, _ in size <= 1004 }, telling: { told += $0 })
    #expect(told.map(\.number) == told.indices.map { UInt32($0) + 1 })
    for (size, count) in result.counts {
      let own = told.filter { $0.size == size }
      #expect(UInt64(own.count) == count.sent)
      #expect(UInt64(own.count { $0.result != .lost }) == count.answered)
    }
    #expect(told.allSatisfy { ($0.result == .lost) == ($0.size > 1004) })
    #expect(told.first?.result == .answered(after: .milliseconds(1)))
  }

  @Test("The line of a packet names an MTU only where the router did", arguments: [0, 1400])
  func line(mtu: UInt32) {
    let trial = SizeSearch.Trial(
      number: 1, size: 1500, result: .tooBig(router: .v4(0x0a00_0001), mtu: mtu))
    #expect(
      ProbeHopText.line(trial)
        == "size=1500 too big from ip=10.0.0.1" + (mtu > 0 ? " mtu=1400" : "") + "\n")
  }

  @Test("A dead path is no matter of size")
  func dead() {
    guard case .undecided = search({ _, _ in false }).outcome else {
      Issue.record("a dead path was judged by size")
      return
    }
  }

  @Test("A slow answer is waited for, and a lost end of the handshake is sent again")
  func slowAndLossy() {
    var search = SizeSearch(
      isTCP: true, isVersion6: false, limit: 1500, initialSequence: 100, start: 0)
    var answers: [(time: Nanoseconds, seen: Observation)] = []
    var completions = 0
    let roundTrip = Nanoseconds.milliseconds(700)
    for step in 0..<60_000 as Range<Int64> where !search.isFinished {
      let now = Nanoseconds.milliseconds(step)
      while let first = answers.first, first.time <= now {
        search.observe(answers.removeFirst().seen, echoed: nil)
      }
      search.advance(to: now)
      for wish in search.takeWishes() {
        var seen = Observation(kind: .answer, time: now + roundTrip, sender: .v4(2))
        switch wish {
        case .open:
          seen.flags = [.syn, .ack]
          seen.offersSelectiveAcknowledgement = true
        case .complete:
          completions += 1
          continue
        case .probe(_, let number):
          // The first end of the handshake was lost, so nothing is answered before the second.
          guard completions > 1 else { continue }
          seen.flags = .ack
          let right = UInt32(101) &- number * 2
          seen.blocks.append(SACKBlock(left: right &- 500, right: right))
        case .check: seen.flags = .rst
        case .close: continue
        }
        answers.append((now + roundTrip, seen))
      }
    }
    #expect(search.outcome == .allPass)
    #expect(search.largestPassed == 1500)
    #expect(search.leftOpen == 0)
    #expect(search.resets == 1)
  }

  @Test(
    "A reset is sent again until the target shows that the connection is gone, and no more than five times",
    arguments: [(1, 1, 0), (3, 3, 0), (5, 5, 0), (6, 5, 1)] as [(UInt64, UInt64, UInt64)])
  func lostResets(arriving: UInt64, sent: UInt64, left: UInt64) {
    var search = SizeSearch(
      isTCP: true, isVersion6: false, limit: 1500, initialSequence: 100,
      timeout: .milliseconds(300),
      start: 0)
    var closes: UInt64 = 0
    for step in 0..<10_000 as Range<Int64> where !search.isFinished {
      let now = Nanoseconds.milliseconds(step)
      search.advance(to: now)
      for wish in search.takeWishes() {
        var seen = Observation(kind: .answer, time: now, sender: .v4(2))
        switch wish {
        case .open:
          seen.flags = [.syn, .ack]
          seen.offersSelectiveAcknowledgement = true
        // No size is answered, so that the search ends soon.
        case .complete, .probe: continue
        case .close:
          closes += 1
          continue
        case .check: seen.flags = closes >= arriving ? .rst : .ack
        }
        search.observe(seen, echoed: nil)
      }
    }
    #expect(search.isFinished)
    guard case .undecided = search.outcome else {
      Issue.record("the result was changed at the end")
      return
    }
    #expect(search.resets == sent)
    #expect(search.leftOpen == left)
  }

  @Test("A SYN that nothing answers may have opened half a connection, which is reset as well")
  func unopened() {
    var search = SizeSearch(
      isTCP: true, isVersion6: false, limit: 1500, initialSequence: 100, start: 0)
    var wishes: [SizeSearch.Wish] = []
    while !search.isFinished {
      search.advance(to: search.nextWake)
      wishes += search.takeWishes()
    }
    #expect(wishes == Array(repeating: .open, count: 5) + [.close])
  }
}
