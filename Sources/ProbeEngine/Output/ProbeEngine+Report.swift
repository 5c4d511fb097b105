public import Findings
import Wire

extension ProbeEngine {
  /// What only the caller knows about a run.
  public struct Setting: Sendable {
    /// What the user typed.
    public var target: String
    /// The interface.
    public var interface: String?
    /// When it began: seconds since 1970.
    public var startedAt: Double
    /// When it began and ended, on the engine's clock.
    public var began: Nanoseconds
    /// When it ended.
    public var ended: Nanoseconds
    /// How the probes were sent, when not as raw packets.
    public var probes: String?
    /// What else has to be known.
    public var notices: [String]

    /// Creates a setting.
    public init(
      target: String, interface: String?, startedAt: Double, began: Nanoseconds,
      ended: Nanoseconds, probes: String? = nil, notices: [String] = []
    ) {
      self.target = target
      self.interface = interface
      self.startedAt = startedAt
      self.began = began
      self.ended = ended
      self.probes = probes
      self.notices = notices
    }
  }

  /// The document about everything so far.
  public func report(_ setting: Setting) -> ProbeReport {
    var report = ProbeReport(
      path: ProbeReport.Path(
        target: setting.target, address: "\(plan.target)",
        port: plan.kind.isICMP ? nil : Int(plan.port), source: "\(plan.source)",
        interface: setting.interface, probes: setting.probes ?? plan.kind.name),
      schedule: scheduleSummary(setting), packets: packets, verdicts: verdicts, loss: loss,
      direction: direction, roundTrip: roundTripSummary, pattern: pattern,
      reordering: ProbeReport.Reordering(
        count: tally.reordering.count, extent: tally.reordering.extent),
      errors: errors, sendFailures: sendFailures, notices: setting.notices + notices)
    if plan.comparesFlows { report.flows = FlowComparison.flows(tally.flows) }
    report.notices += FlowComparison.notices(report.flows ?? [])
    return report
  }

  private func scheduleSummary(_ setting: Setting) -> ProbeReport.Schedule {
    let kept = scheduleReport
    let length = lastProbe - setting.began
    return ProbeReport.Schedule(
      startedAt: setting.startedAt, seconds: (setting.ended - setting.began).inSeconds,
      interval: plan.interval.inSeconds,
      perSecond: tally.sent > 1 && length > 0 ? Double(tally.sent - 1) / length.inSeconds : nil,
      worstLateness: kept.worst.inSeconds, slips: kept.slips, gaps: kept.gaps,
      gapSeconds: kept.gapLength.inSeconds, slowedTo: kept.slowedTo?.inSeconds,
      stalls: tally.stalls.count, stallSeconds: tally.stalls.length.inSeconds)
  }

  private var packets: ProbeReport.Packets {
    ProbeReport.Packets(
      probes: tally.sent, departed: plan.seesDepartures ? tally.departed : nil,
      received: tally.received, copies: tally.copies,
      repeatedAfterAnswer: tally.repeatedAfterAnswer, questions: tally.questions,
      questionsAnswered: tally.questionsAnswered, questionsWithheld: tally.questionsWithheld,
      calibration: calibrationReport?.packets ?? 0, controls: tally.controls,
      controlsAnswered: tally.controlsAnswered, resets: tally.resets, strays: tally.strays,
      captureLosses: tally.captureLosses, leftOpen: tally.leftOpen, corrections: tally.corrections)
  }

  private var verdicts: [String: UInt64] {
    Dictionary(uniqueKeysWithValues: ProbeVerdict.allCases.map { ($0.name, tally.count($0)) })
  }

  private func share(_ count: UInt64) -> ProbeReport.Share {
    let interval = tally.interval(count)
    return ProbeReport.Share(
      count: count, share: interval.share, low: interval.low, high: interval.high)
  }

  private var loss: ProbeReport.Loss {
    let exact = BinomialInterval.exact(tally.lost, of: tally.counted)
    let undecided = tally.lost(.undecided)
    // What is undecided may all have been lost on the one way, or on the other.
    func way(_ way: LossDirection) -> ProbeReport.Share {
      var known = share(tally.lost(way))
      if undecided == tally.lost, undecided > 0 { known.share = nil }
      known.high = share(tally.lost(way) + undecided).high
      return known
    }
    return ProbeReport.Loss(
      counted: tally.counted, all: share(tally.lost), forward: way(.forward),
      return: way(.return), undecided: share(undecided),
      exactLow: exact.low, exactHigh: exact.high, clustering: tally.losses.clustering,
      medianDecision: tally.decisionTimes.quantile(0.5)?.inSeconds)
  }

  private var direction: ProbeReport.Direction {
    let finding = calibrationReport?.finding ?? .unknown
    guard plan.kind.isSYN else {
      return ProbeReport.Direction(
        isDecidable: false, target: finding.rawValue,
        summary: "direction not decidable: only SYNs to a listening port leave a trace to ask for")
    }
    guard plan.asksDirection else {
      return ProbeReport.Direction(
        isDecidable: nil, target: finding.rawValue, summary: "direction was not asked for")
    }
    guard calibrationReport != nil else {
      return ProbeReport.Direction(
        isDecidable: nil, target: finding.rawValue,
        summary: "no probe went unanswered, so nothing had to be asked")
    }
    return ProbeReport.Direction(
      isDecidable: finding == .stateful, target: finding.rawValue, summary: finding.summary)
  }

  private var roundTripSummary: ProbeReport.RoundTrip? {
    let delays = tally.delays
    guard let minimum = delays.minimum, let maximum = delays.maximum, let mean = delays.mean,
      let median = delays.quantile(0.5), let p95 = delays.quantile(0.95),
      let p99 = delays.quantile(0.99)
    else { return nil }
    return ProbeReport.RoundTrip(
      count: delays.count, minimum: minimum.inSeconds, median: median.inSeconds,
      mean: mean.inSeconds, p95: p95.inSeconds, p99: p99.inSeconds, maximum: maximum.inSeconds,
      jitter: delays.jitter?.inSeconds,
      bins: delays.bins(limit: 12).map {
        ProbeReport.Bin(upTo: $0.upTo.inSeconds, count: $0.count)
      })
  }

  private var pattern: ProbeReport.Pattern? {
    let losses = tally.losses
    guard losses.lost > 0 else { return nil }
    func sorted(_ counts: [Int: UInt64]) -> [ProbeReport.LengthCount] {
      counts.sorted { $0.key < $1.key }.map {
        ProbeReport.LengthCount(length: $0.key, count: $0.value)
      }
    }
    return ProbeReport.Pattern(
      runs: sorted(losses.runs),
      longest: losses.longest.map {
        ProbeReport.Run(
          firstProbe: $0.first, length: $0.length,
          seconds: ($0.ended - $0.began + plan.interval).inSeconds)
      },
      distances: sorted(losses.distances),
      episodes: losses.episodes(interval: plan.interval).map {
        ProbeReport.Episodes(meanSeconds: $0.meanSeconds, perSecond: $0.perSecond)
      },
      gilbert: losses.model(interval: plan.interval).map {
        ProbeReport.Gilbert(
          toBad: $0.toBad, toGood: $0.toGood, deliveredWhenBad: $0.deliveredWhenBad,
          meanBadSeconds: $0.meanBadSeconds, meanGoodSeconds: $0.meanGoodSeconds)
      })
  }

  private var errors: [ProbeReport.ICMPError] {
    tally.errors.map { source, count in
      ProbeReport.ICMPError(
        type: Int(source.kind.type), code: Int(source.kind.code), meaning: source.kind.meaning,
        from: "\(source.sender)", mtu: source.kind.isTooBig ? source.kind.mtu : nil, count: count)
    }.sorted { ($1.count, $0.from, $0.type) < ($0.count, $1.from, $1.type) }
  }

  private var sendFailures: [ProbeReport.SendFailure] {
    tally.sendFailures.map { failure, count in
      ProbeReport.SendFailure(reason: failure.summary, count: count)
    }.sorted { ($1.count, $0.reason) < ($0.count, $1.reason) }
  }
}

extension SendFailure {
  /// The reason in words.
  public var summary: String {
    switch self {
    case .queueFull: "the local queue was full (ENOBUFS)"
    case .firewall: "the local firewall refused it (EPERM)"
    case .other(let words): words
    }
  }
}

extension CalibrationFinding {
  /// One sentence.
  public var summary: String {
    switch self {
    case .unknown: "direction not decidable: the run ended before the target could be asked"
    case .stateful:
      "the target remembers half-open connections, so a second SYN tells which way a loss was"
    case .stateless:
      "direction not decidable: the target keeps no state for half-open connections (SYN cookies or a SYN proxy)"
    case .refused: "direction not decidable: the port is closed, and a refusal needs no state"
    case .mute: "direction not decidable: something drops second SYNs on the way or at the target"
    case .silent: "direction not decidable: the target never answered the calibration"
    }
  }
}

extension ProbeKind {
  /// The word for it in reports.
  public var name: String {
    switch self {
    case .tcp(.syn): "tcp-syn"
    case .tcp(let flags): "tcp-\(flags.hpingText.lowercased())"
    case .echo: "icmp-echo"
    case .timestamp: "icmp-timestamp"
    case .udp: "udp"
    }
  }
}
