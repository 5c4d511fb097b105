public import Findings

/// What the answers to probes with rising time to live prove about each segment of the path.
public enum HopAnalysis {
  /// The hops from here to the target, or to the last one that answered.
  public static func hops(_ trace: PathTrace) -> [ProbeReport.Hop] {
    let probes = trace.probes.filter(\.left)
    let answeredFarthest = probes.compactMap { $0.answer == nil ? nil : $0.timeToLive }.max() ?? 0
    let last = trace.distance ?? answeredFarthest
    guard last > 0 else { return [] }
    let counts = (0...last).map { hop in count(probes.filter { $0.timeToLive == hop }) }
    return (1...last).compactMap { hop -> ProbeReport.Hop? in
      let own = counts[hop]
      guard own.sent > 0 else { return nil }
      // The best proof of passage up to here: this hop or any later one.
      let best = counts[hop...].filter { $0.sent > 0 }.max { $0.share < $1.share } ?? own
      let interval = BinomialInterval.wilson(best.sent - best.answered, of: best.sent)
      let isLimited =
        own.answered > 0 && best.share > own.share
        && FisherTest.twoSided(own.answered, of: own.sent, best.answered, of: best.sent) < 0.01
      return ProbeReport.Hop(
        timeToLive: hop, addresses: own.addresses, sent: own.sent, answered: own.answered,
        lossAtMost: 1 - best.share, lossHigh: interval.high,
        isRateLimited: isLimited,
        limit: isLimited ? TokenBucketFit.describe(own.times) : nil,
        medianRoundTrip: own.medianRoundTrip?.inSeconds, isTarget: hop == trace.distance)
    }
  }

  private struct Count {
    var sent: UInt64 = 0
    var answered: UInt64 = 0
    var addresses: [String] = []
    var medianRoundTrip: Nanoseconds?
    /// When probes were sent, and whether they were answered.
    var times: [(sent: Nanoseconds, isAnswered: Bool)] = []
    var share: Double { sent == 0 ? 0 : Double(answered) / Double(sent) }
  }

  private static func count(
    _ probes: [(
      timeToLive: Int, round: Int, handed: Nanoseconds, left: Bool, answer: PathTrace.Answer?
    )]
  ) -> Count {
    var count = Count()
    count.sent = UInt64(probes.count)
    let answers = probes.compactMap(\.answer)
    count.answered = UInt64(answers.count)
    var frequency: [String: Int] = [:]
    for answer in answers { frequency["\(answer.seen.sender)", default: 0] += 1 }
    count.addresses = frequency.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key)
    let times = answers.compactMap(\.roundTrip).sorted()
    count.medianRoundTrip = times.isEmpty ? nil : times[times.count / 2]
    count.times = probes.map { ($0.handed, $0.answer != nil) }
    return count
  }

  /// The first hop up to which significantly less passes than up to the one before, if there is one.
  public static func firstLossy(_ hops: [ProbeReport.Hop]) -> Int? {
    var previous: ProbeReport.Hop?
    for hop in hops {
      defer { previous = hop }
      guard hop.lossAtMost > (previous?.lossAtMost ?? 0) else { continue }
      let sent = hop.sent
      let passed = UInt64(((1 - hop.lossAtMost) * Double(sent)).rounded())
      let before = UInt64(((1 - (previous?.lossAtMost ?? 0)) * Double(sent)).rounded())
      if FisherTest.twoSided(passed, of: sent, min(before, sent), of: sent) < 0.01 {
        return hop.timeToLive
      }
    }
    return nil
  }
}

/// Says what limit explains which probes a router answered: so many at first, then one every so often.
enum TokenBucketFit {
  static func describe(_ times: [(sent: Nanoseconds, isAnswered: Bool)]) -> String {
    let burst = times.prefix(while: \.isAnswered).count
    let later = times.dropFirst(burst).filter(\.isAnswered).map(\.sent)
    let gaps = zip(later, later.dropFirst()).map { $1 - $0 }.sorted()
    let answered = times.filter(\.isAnswered).count
    guard gaps.count >= 2, let first = gaps.first, let last = gaps.last, last <= 2 * first else {
      return "limits its ICMP errors: \(answered) of \(times.count) answered"
    }
    let period = gaps[gaps.count / 2].inSeconds
    return
      "limits its ICMP errors to one every \(Number.fixed(period, decimals: 2)) s after a burst of \(burst)"
  }
}
