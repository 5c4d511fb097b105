public import Findings
import Wire

extension HopAnalysis {
  /// The document about a trace.
  public static func report(
    _ trace: PathTrace, plan: ProbePlan, errors: [ProbeTally.ErrorSource: UInt64],
    failures: [ProbeTally.Refusal: UInt64], received: UInt64, setting: ProbeEngine.Setting
  ) -> ProbeReport {
    var tally = ProbeTally()
    func count(_ number: UInt64, _ verdict: ProbeVerdict) {
      for _ in 0..<number { tally.change(from: nil, to: verdict) }
    }
    var hidden: UInt64 = 0
    let tallies = trace.hops
    for (timeToLive, hop) in tallies {
      for (verdict, number) in hop.verdicts { count(number, verdict) }
      count(hop.unsent, .droppedOutbound)
      count(hop.hidden, .earlierConnection)
      if timeToLive == trace.distance {
        count(hop.sent - hop.answered, trace.hasSpoken ? .lost : .silent)
      }
      tally.departed += hop.sent + hop.hidden
      hidden += hop.hidden
    }
    tally.sent = trace.sentCount
    tally.sendFailures = failures
    tally.received = received
    let unsent = failures.filter { $0.key.purpose == .reset }.values.reduce(0, +)
    tally.resets = trace.resets - min(trace.resets, unsent)
    tally.leftOpen = trace.leftOpen
    tally.stillHeld = trace.stillHolds ? 1 : 0
    tally.errors = errors
    var engine = ProbeEngine(plan: plan, key: ProbeKey(0, 0), start: setting.began)
    engine.tally = tally
    var report = engine.report(setting)
    let hops = hops(trace)
    report.hops = hops
    report.notices =
      setting.localFaults(hasLosses: tally.lost > 0) + setting.notices
      + barrierNotices(trace, tallies) + notices(hops, showsLoss: trace.hasSpoken)
    if tally.count(.silent) > 0, let distance = trace.distance {
      report.notices.append(
        "hop \(distance), the target, answers with ICMP errors alone, and hosts limit these (Linux: to about one a second for "
          + "each address): its silence is no sign of loss; "
          + (plan.kind == .udp
            ? "-S, -1, or a second and more between rounds (-i 1) tell" : "-1 tells"))
    }
    if hidden > 0 {
      report.notices.append(
        "\(hidden) probes to the target are not counted: it still held the connection of a round before, whose reset was "
          + "lost, and answers such probes at most twice a second")
    }
    report.notices += engine.cleanupNotices(report.sendFailures, isEstablished: false)
    report.direction = ProbeReport.Direction(
      isDecidable: false, target: CalibrationFinding.unknown.rawValue,
      summary: "a trace bounds the loss of each segment, there and back together")
    return report
  }

  /// Where the target's losses begin, as far as the answers of routers prove it.
  ///
  /// That more passes a hop than its bound says is possible, for a router may keep answers back. Proven is what the
  /// target loses, and that a hop before loses less.
  private static func placeOfLoss(_ hops: [ProbeReport.Hop]) -> String? {
    guard let target = hops.last, target.isTarget, let lossy = firstLossy(hops) else { return nil }
    let share = Number.percent(target.lossAtMost)
    guard lossy > 1 else {
      return hops.count == 1
        ? nil
        : "where loss begins (\(share) is lost there and back) is not known: no router answered more often than the target"
    }
    let before = hops.last { $0.timeToLive < lossy }?.timeToLive ?? lossy - 1
    let place =
      lossy == target.timeToLive
      ? "between hop \(before) and hop \(lossy), the target" : "after hop \(before)"
    return
      "loss begins \(place): \(share) is lost there and back, significantly more than up to hop \(before)"
  }

  /// Who turns probes back, and what it says.
  private static func barrierNotices(
    _ trace: PathTrace, _ tallies: [Int: PathTraceHop]
  ) -> [String] {
    guard let barrier = barrier(trace, tallies) else { return [] }
    let who = barrier.who
    let number = tallies.values.reduce(0) { $0 + $1.turnedBack }
    return [
      "hop \(barrier.hop)\(barrier.isExact ? "" : " or one before it") (\(who.sender)) turns back what would go farther, with ICMP "
        + "\(who.kind.meaning): \(Number.count(number, "probe")), not counted as lost"
    ]
  }

  private static func notices(
    _ hops: [ProbeReport.Hop], showsLoss: Bool
  ) -> [String] {
    var said: [String] = []
    for hop in hops where hop.isRateLimited {
      said.append(
        "hop \(hop.timeToLive) (\(hop.addresses.first ?? "?")) \(hop.limit ?? "limits its ICMP errors"): "
          + "more passes it than it answers, so this is no loss")
    }
    if showsLoss, let place = placeOfLoss(hops) { said.append(place) }
    if hops.last?.isTarget != true {
      said.append(
        "the target did not answer: nothing is known beyond hop \(hops.last?.timeToLive ?? 0)")
    }
    return said
  }
}
