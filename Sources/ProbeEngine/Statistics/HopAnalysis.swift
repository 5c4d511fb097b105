public import Findings

/// What the answers to probes with rising time to live prove about each segment of the path.
public enum HopAnalysis {
  /// The hops from here to the target, or to the last one that answered.
  public static func hops(_ trace: PathTrace) -> [ProbeReport.Hop] {
    let tallies = trace.hops
    let answeredFarthest = tallies.filter { $0.value.answered > 0 }.keys.max() ?? 0
    let barrier = barrier(trace, tallies)
    let last = trace.distance ?? barrier?.hop ?? answeredFarthest
    guard last > 0 else { return [] }
    let counts = (0...last).map { tallies[$0] ?? PathTraceHop() }
    return (1...last).compactMap { hop -> ProbeReport.Hop? in
      let own = counts[hop]
      guard own.sent > 0 else { return nil }
      let isBefore = hop <= barrier?.hop ?? 0
      let passages = counts[hop...].map { $0.passage(countsTurnedBack: isBefore) }
      // The best proof of passage up to here: this hop or any later one.
      guard
        let here = passages.first,
        let best = passages.filter({ $0.of > 0 }).max(by: { $0.share < $1.share })
      else { return nil }
      let interval = BinomialInterval.wilson(best.of - best.passed, of: best.of)
      let isLimited =
        here.passed > 0 && best.share > here.share
        && FisherTest.twoSided(here.passed, of: here.of, best.passed, of: best.of) < 0.01
      return ProbeReport.Hop(
        timeToLive: hop, addresses: own.addresses, sent: own.sent, answered: own.answered,
        lossAtMost: 1 - best.share, lossHigh: interval.high,
        isRateLimited: isLimited,
        limit: isLimited ? TokenBucketFit.describe(own) : nil,
        medianRoundTrip: own.delays?.quantile(0.5)?.inSeconds, isTarget: hop == trace.distance)
    }
  }

  /// Who turns probes back, and at which hop: where it answers for those whose time to live is used up, too, or else where
  /// it was heard of first.
  static func barrier(
    _ trace: PathTrace, _ tallies: [Int: PathTraceHop]
  ) -> (hop: Int, isExact: Bool, who: PathTrace.TurnedBack)? {
    guard let who = trace.turnedBack else { return nil }
    let before = who.timeToLive - 1
    let isBefore = tallies[before]?.addresses.contains("\(who.sender)") == true
    return (isBefore ? before : who.timeToLive, isBefore, who)
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
  static func describe(_ hop: PathTraceHop) -> String {
    let times = hop.times
    let burst = times.prefix(while: \.isAnswered).count
    let later = times.dropFirst(burst).filter(\.isAnswered).map(\.sent)
    let gaps = zip(later, later.dropFirst()).map { $1 - $0 }.sorted()
    guard gaps.count >= 2, let first = gaps.first, let last = gaps.last, last <= 2 * first else {
      return "limits its ICMP errors: \(hop.answered) of \(hop.sent) answered"
    }
    let period = gaps[gaps.count / 2].inSeconds
    return
      "limits its ICMP errors to one every \(Number.fixed(period, decimals: 2)) s after a burst of \(burst)"
  }
}
