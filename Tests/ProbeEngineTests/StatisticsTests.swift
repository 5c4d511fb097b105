import Testing
import Wire

@testable import ProbeEngine

@Suite("What the numbers say")
struct StatisticsTests {
  private func close(_ left: Double, _ right: Double, _ tolerance: Double) -> Bool {
    (left - right).magnitude <= tolerance
  }

  /// Values of R's binom.confint for Wilson and Clopper-Pearson.
  @Test(
    "Intervals as R has them",
    arguments: [
      (0, 10, 0, 0.2775, 0, 0.3085), (0, 1000, 0, 0.00383, 0, 0.00368),
      (1, 100, 0.00177, 0.0545, 0.00025, 0.0545), (3, 1000, 0.00102, 0.00878, 0.00062, 0.00874),
      (10, 10, 0.7225, 1, 0.6915, 1),
    ] as [(UInt64, UInt64, Double, Double, Double, Double)])
  func intervals(
    hits: UInt64, trials: UInt64, low: Double, high: Double, exactLow: Double, exactHigh: Double
  ) {
    let wilson = BinomialInterval.wilson(hits, of: trials)
    #expect(close(wilson.low, low, 0.00006))
    #expect(close(wilson.high, high, 0.00006))
    let exact = BinomialInterval.exact(hits, of: trials)
    #expect(close(exact.low, exactLow, 0.00006))
    #expect(close(exact.high, exactHigh, 0.00006))
  }

  @Test("Without trials nothing is known")
  func nothing() {
    let interval = BinomialInterval.wilson(0, of: 0)
    #expect(interval.share == nil)
    #expect(interval.low == 0 && interval.high == 1)
  }

  @Test("Bursts widen the interval")
  func clustering() {
    let plain = BinomialInterval.wilson(40, of: 1000)
    let bursty = BinomialInterval.wilson(40, of: 1000, clustering: 0.74)
    #expect(bursty.high - bursty.low > 2 * (plain.high - plain.low))
  }

  @Test("Probes to prove a bound")
  func probesNeeded() {
    #expect(BinomialInterval.probesToProve(lossBelow: 0.01) == 299)
    #expect(BinomialInterval.probesToProve(lossBelow: 0.001) == 2995)
  }

  @Test("Fisher's test as R has it")
  func fisher() {
    #expect(close(FisherTest.twoSided(1, of: 10, 8, of: 10), 0.005477, 1e-5))
    #expect(close(FisherTest.twoSided(3, of: 100, 5, of: 100), 0.7209, 1e-3))
    #expect(close(FisherTest.twoSided(0, of: 50, 0, of: 50), 1, 1e-9))
    #expect(FisherTest.significant([0.001, 0.04, 0.03]) == [true, false, false])
  }

  private func sequence(_ text: String) -> LossSequence {
    var losses = LossSequence()
    for (number, letter) in text.enumerated() {
      losses.append(
        letter == "x" ? .lost : letter == "?" ? .unknown : .received, number: UInt64(number),
        sent: .milliseconds(Int64(number)))
    }
    losses.close()
    return losses
  }

  @Test("Loss periods and distances of RFC 3357")
  func periods() {
    let losses = sequence("..x..xxx.x..")
    #expect(losses.lost == 5)
    #expect(losses.runs == [1: 2, 3: 1])
    #expect(losses.distances == [1: 2, 2: 1, 3: 1])
    #expect(
      losses.longest == .init(first: 5, length: 3, began: .milliseconds(5), ended: .milliseconds(7))
    )
  }

  @Test("What is not known interrupts a run and is no receipt")
  func unknown() {
    let losses = sequence(".x?x.")
    #expect(losses.count == 4)
    #expect(losses.runs == [1: 2])
    #expect(losses.pairs.all == 2)
  }

  @Test("A Gilbert model is recovered from its own losses; independent losses get none")
  func gilbert() throws {
    var random = SteadyRandom(5)
    var bursty = LossSequence()
    var independent = LossSequence()
    var isBad = false
    for number in 0..<200_000 as Range<UInt64> {
      isBad = isBad ? random.next() >= 0.25 : random.next() < 0.01
      bursty.append(isBad ? .lost : .received, number: number, sent: 0)
      independent.append(random.next() < 0.05 ? .lost : .received, number: number, sent: 0)
    }
    let model = try #require(bursty.model(interval: .milliseconds(10)))
    #expect(close(model.toBad, 0.01, 0.002))
    #expect(close(model.toGood, 0.25, 0.03))
    #expect(close(model.meanBadSeconds, 0.04, 0.006))
    #expect(close(bursty.clustering, 0.74, 0.02))
    #expect(independent.model(interval: .milliseconds(10)) == nil)
    let episodes = try #require(bursty.episodes(interval: .milliseconds(10)))
    #expect(close(episodes.meanSeconds, 0.04, 0.004))
  }

  @Test("Quantiles, extremes and jitter")
  func delays() {
    var delays = DelayStatistics()
    for value in 1...1000 as ClosedRange<Int64> { delays.add(.microseconds(value)) }
    #expect(delays.minimum == .microseconds(1))
    #expect(delays.maximum == .milliseconds(1))
    #expect(close(Double(delays.quantile(0.5) ?? 0), 500_000, 600))
    #expect(close(Double(delays.quantile(0.99) ?? 0), 990_000, 1100))
    #expect(delays.jitter == .microseconds(1))
    let bins = delays.bins(limit: 10)
    #expect(bins.count <= 10)
    #expect(bins.reduce(0) { $0 + $1.count } == 1000)
  }

  @Test("Answers that were overtaken")
  func reordering() {
    var order = Reordering()
    for number in [0, 1, 4, 2, 3, 5] as [UInt64] { order.add(number) }
    #expect(order.count == 2)
    #expect(order.extent == 2)
  }

  @Test("The schedule does not drift, catches up a little, and drops a long backlog")
  func schedule() {
    var schedule = Schedule(start: 0, interval: .milliseconds(10))
    var due: Bool
    due = schedule.isDue(at: 0)
    #expect(due == true)
    schedule.handOut(at: 0)
    due = schedule.isDue(at: .milliseconds(9))
    #expect(due == false)
    due = schedule.isDue(at: .milliseconds(35))
    #expect(due == true)
    schedule.handOut(at: .milliseconds(35))
    #expect(schedule.next == .milliseconds(20))
    #expect(schedule.slips == 1)
    due = schedule.isDue(at: .milliseconds(500))
    #expect(due == true)
    schedule.handOut(at: .milliseconds(500))
    #expect(schedule.next == .milliseconds(510))
    #expect(schedule.gaps.count == 1)
  }

  @Test("Which repetition of a SYN-ACK: late is never early, and slow is no repetition")
  func repetitions() {
    let times = RetransmissionTimes()
    #expect(times.repetition(delay: .milliseconds(1003)) == 1)
    #expect(times.repetition(delay: .milliseconds(1046)) == 1)
    #expect(times.repetition(delay: .milliseconds(3044)) == 2)
    #expect(times.repetition(delay: .milliseconds(7160)) == 3)
    #expect(times.repetition(delay: .milliseconds(300)) == 0)
    #expect(times.repetition(delay: .milliseconds(990)) == 0)
    #expect(times.repetition(delay: .milliseconds(2000)) == 0)
  }

  @Test("A time-out is learnt from where none is expected, and one that came late changes nothing")
  func learning() {
    func times(learning time: Nanoseconds) -> RetransmissionTimes {
      var times = RetransmissionTimes()
      times.learn(time)
      return times
    }
    // Late by 40 ms itself; the others need not be.
    #expect(times(learning: .milliseconds(1040)).repetition(delay: .milliseconds(1001)) == 1)
    // The second: the first was lost.
    #expect(times(learning: .milliseconds(3040)).repetition(delay: .milliseconds(1001)) == 1)
    let quick = times(learning: .milliseconds(600))
    #expect(quick.repetition(delay: .milliseconds(560)) == 1)
    #expect(quick.repetition(delay: .milliseconds(1000)) == 0)
    #expect(quick.repetition(delay: .milliseconds(1790)) == 2)
  }

  @Test("Refusals keep harm away")
  func safety() {
    func refusal(
      _ interval: Nanoseconds, _ count: UInt64?, _ target: UInt32, _ table: UInt64? = nil
    )
      -> String?
    {
      ProbeSafety.refusal(
        interval: interval, count: count, target: .v4(target), isLocal: false, isAuthorised: false,
        tableEntries: table, tableLimit: table.map { _ in 1000 })
    }
    #expect(refusal(.seconds(1), nil, 0x0808_0808) == nil)
    #expect(refusal(.microseconds(100), 10, 0x0808_0808)?.contains("authorised") == true)
    #expect(refusal(.microseconds(100), 10, 0x0a00_0001) == nil)
    #expect(refusal(.microseconds(100), nil, 0x0a00_0001)?.contains("-c") == true)
    #expect(refusal(.microseconds(5), 10, 0x0a00_0001) != nil)
    #expect(refusal(.seconds(1), nil, 0xe000_0001)?.contains("group") == true)
    #expect(refusal(.seconds(1), nil, 0x0a00_0001, 950)?.contains("conntrack") == true)
  }
}
