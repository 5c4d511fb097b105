public import Findings
import Wire

extension ProbeEngine {
  /// The document about what another engine has counted.
  static func report(
    of tally: ProbeTally, plan: ProbePlan, schedule: Schedule, lastProbe: Nanoseconds,
    backOff: BackOff? = nil, setting: Setting
  ) -> ProbeReport {
    var engine = ProbeEngine(plan: plan, key: ProbeKey(0, 0), start: setting.began)
    engine.tally = tally
    engine.schedule = schedule
    engine.lastProbe = lastProbe
    if let backOff { engine.backOff = backOff }
    return engine.report(setting)
  }
}

extension ConnectEngine {
  /// What the mode cannot know, and how to get the other: for standard error, before the first probe.
  public static let limits = [
    "seen: whether the kernel had to repeat a SYN, its round-trip time, refusals, ICMP errors, no answer",
    blindness,
    "each probe is a connection that the kernel opens and lossctl resets at once; the program at the target sees it",
  ]

  /// What the numbers of the report leave out.
  private static let blindness =
    "not seen: which way a SYN was lost (a repeated answer's timestamps sometimes prove the return), duplicates, "
    + "reordering, corruption, and what this machine's own firewall or queue drops, which looks like loss"

  /// The document about everything so far; `setting.probes` says how the probes were sent, and `tellsLimits` whether
  /// the document has to say what the mode does not see, or the reader has been told.
  public func report(_ setting: ProbeEngine.Setting, tellsLimits: Bool = true) -> ProbeReport {
    var report = ProbeEngine.report(
      of: tally, plan: plan, schedule: schedule, lastProbe: lastProbe,
      backOff: backOff, setting: setting)
    report.packets.repeatedByKernel = retransmissions
    if tellsLimits { report.notices.insert("connect() mode; \(Self.blindness)", at: 0) }
    report.direction = ProbeReport.Direction(
      isDecidable: false, target: CalibrationFinding.unknown.rawValue,
      summary:
        "direction mostly not decidable: connect() shows that a SYN or its answer was lost, not which; "
        + "only timestamps that echo the first SYN prove that it had arrived")
    if retransmissions > 0 {
      report.notices.append(
        "the kernel repeated \(Number.count(retransmissions, "SYN")) (tcpi_total_retrans): each time the SYN before or its answer was lost, "
          + "or took longer than the kernel's time-out of a second")
    }
    if tally.lost > 0, tally.answered > tally.count(.refused) {
      report.notices.append(
        "the kernel resets each connection once: where packets are lost on the way to the target, some may be left open there"
      )
    }
    if tally.count(.refused) > 0 {
      report.notices.append(
        "times of refusals were taken by this program and include its own delay; the kernel measures answered connections only"
      )
    }
    for (reason, count) in failures.sorted(by: { $0.key < $1.key }) {
      report.notices.append(
        "\(Number.count(count, "time")) the kernel gave up without saying who told it so: \(reason)"
      )
    }
    return report
  }
}
