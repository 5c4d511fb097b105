public import Findings
import Wire

/// The document about a search for sizes.
public enum SizeAnalysis {
  /// What was found, in words and numbers.
  public static func report(
    _ search: SizeSearch, plan: ProbePlan, mtu: Int?, setting: ProbeEngine.Setting
  ) -> ProbeReport {
    var tally = ProbeTally()
    let counts = search.counts.values
    tally.sent = counts.reduce(0) { $0 + $1.sent }
    tally.departed = tally.sent
    let answered = counts.reduce(0) { $0 + $1.answered }
    tally.received = answered
    for _ in 0..<answered { tally.change(from: nil, to: .ok) }
    for _ in 0..<(tally.sent - min(tally.sent, answered)) { tally.change(from: nil, to: .lost) }
    tally.resets = search.resets
    tally.leftOpen = search.leftOpen
    var setting = setting
    if plan.kind != .echo { setting.probes = "tcp-established" }
    var report = ProbeEngine.report(
      of: tally, plan: plan, schedule: Schedule(start: setting.began, interval: plan.interval),
      lastProbe: setting.began, setting: setting)
    let (verdict, summary) = words(search, mtu: mtu)
    report.sizes = ProbeReport.Sizes(
      tried: search.counts.sorted { $0.key < $1.key }.map {
        ProbeReport.Size(bytes: $0.key, sent: $0.value.sent, answered: $0.value.answered)
      },
      largestPassed: search.largestPassed, smallestLost: search.smallestLost, verdict: verdict,
      summary: summary)
    report.direction = ProbeReport.Direction(
      isDecidable: plan.kind != .echo, target: CalibrationFinding.unknown.rawValue,
      summary: plan.kind == .echo
        ? "echo requests and replies are equally large: the limit may be on either way"
        : "acknowledgements are small: the limit is on the way there")
    report.notices =
      setting.localFaults(hasLosses: search.smallestLost != nil) + setting.notices
    if search.leftOpen > 0 {
      report.notices.append(ProbeEngine.leftNotice(search.leftOpen, isEstablished: true))
    }
    return report
  }

  private static func words(_ search: SizeSearch, mtu: Int?) -> (String, String) {
    let passed = search.largestPassed ?? 0
    switch search.outcome {
    case .allPass:
      return (
        "all-pass",
        "packets of every size up to \(passed) bytes\(passed == mtu ? ", this machine's own MTU," : "") get through"
      )
    case .blackHole where search.smallestLost.map { $0 > mtu ?? .max } == true:
      return ("all-pass", "packets of every size up to \(passed) bytes get through")
    case .blackHole:
      return (
        "black-hole",
        "packets of up to \(passed) bytes get through, larger ones vanish, and no router says so: a path-MTU black hole"
      )
    case .tooBigReported(let router, let mtu):
      return (
        "too-big-reported",
        "packets of up to \(passed) bytes get through; \(router) says that larger ones are too big (MTU \(mtu)), as it should"
      )
    case .sizeDependent:
      return (
        "size-dependent-loss", "large packets are lost significantly more often than small ones"
      )
    case .undecided(let reason): return ("undecided", "nothing can be said about sizes: \(reason)")
    case nil: return ("undecided", "the search did not end")
    }
  }
}
