public import Findings

extension EstablishedEngine {
  /// The document about everything so far.
  public func report(_ setting: ProbeEngine.Setting) -> ProbeReport {
    var setting = setting
    setting.probes = "tcp-established"
    var plan = plan
    plan.asksDirection = false
    setting.notices += notices
    // An early end does not wait for the target to confirm the resets.
    var tally = tally
    tally.leftOpen += UInt64(connections.count)
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
    return report
  }

  private var notices: [String] {
    var said: [String] = []
    if ambiguous > 0 {
      said.append(
        "undecided: \(Number.count(ambiguous, "probe")) that arrived and got no answer alone, which may be a loss on the way "
          + "back or one answer for two; a longer interval (-i) tells")
    }
    if let failure { said.append("stopped early: \(failure)") }
    return said
  }
}
