public import Findings

extension EstablishedEngine {
  /// The document about everything so far.
  public func report(_ setting: ProbeEngine.Setting) -> ProbeReport {
    var setting = setting
    setting.probes = "tcp-established"
    var plan = plan
    plan.asksDirection = false
    var report = ProbeEngine.report(
      of: tally, plan: plan, schedule: schedule, lastProbe: lastProbe,
      backOff: backOff, setting: setting)
    report.packets.connections = opened
    report.packets.calibration = oldData
    report.direction = ProbeReport.Direction(
      isDecidable: true, target: "established",
      summary:
        "the target's selective acknowledgements name the probes that arrived, so each loss has its way; "
        + "behind a proxy, these are losses up to the proxy")
    if ambiguous > 0 {
      report.notices.append(
        "undecided: \(Number.count(ambiguous, "probe")) that arrived and got no answer alone, which may be a loss on the way "
          + "back or one answer for two; a longer interval (-i) tells")
    }
    if let failure { report.notices.append("stopped early: \(failure)") }
    return report
  }
}
