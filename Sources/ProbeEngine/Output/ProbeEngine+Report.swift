public import Findings
import Wire

extension ProbeEngine {
  /// What only the caller knows about a run.
  public struct Setting: Sendable {
    /// What the user typed.
    public var target: String
    /// The interface.
    public var interface: String?
    /// The MTU of the interface.
    public var mtu: Int?
    /// The neighbour that packets go to first, where it was looked at.
    public var nextHop: NextHop?
    /// What this machine dropped meanwhile.
    public var localDrops = LocalDrops()
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
      target: String, interface: String?, mtu: Int? = nil, nextHop: NextHop? = nil,
      localDrops: LocalDrops = LocalDrops(), startedAt: Double, began: Nanoseconds,
      ended: Nanoseconds, probes: String? = nil, notices: [String] = []
    ) {
      self.target = target
      self.interface = interface
      self.mtu = mtu
      self.nextHop = nextHop
      self.localDrops = localDrops
      self.startedAt = startedAt
      self.began = began
      self.ended = ended
      self.probes = probes
      self.notices = notices
    }

    /// What is wrong with this machine or its link; what it dropped matters only where something is missing.
    func localFaults(hasLosses: Bool) -> [String] {
      [nextHop?.notice].compactMap(\.self) + localDrops.notices(hasLosses: hasLosses)
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
      errors: errors, sendFailures: sendFailures(setting), notices: setting.notices + notices)
    report.neighbour = setting.nextHop?.document
    report.localDrops = setting.localDrops.document
    report.notices =
      setting.localFaults(hasLosses: tally.lost > 0) + report.notices
    if plan.comparesFlows { report.flows = FlowComparison.flows(tally.flows) }
    report.notices += FlowComparison.notices(report.flows ?? [])
    report.notices += cleanupNotices(
      report.sendFailures, isEstablished: setting.probes == "tcp-established")
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
    let leaving = tally.leaving
    let isKnown = plan.seesDepartures && leaving.isExact && tally.captureLosses == 0
    return ProbeReport.Packets(
      probes: tally.sent, transmitted: tally.transmitted,
      departed: plan.seesDepartures ? tally.departed : nil,
      received: tally.received, copies: tally.copies,
      repeatedAfterAnswer: tally.repeatedAfterAnswer, questions: tally.questions,
      questionsAnswered: tally.questionsAnswered, questionsWithheld: tally.questionsWithheld,
      calibration: calibrationReport?.packets ?? 0, controls: tally.controls,
      controlsAnswered: tally.controlsAnswered, resets: tally.resets,
      leaving: isKnown && leaving.packets > 0 ? leaving.packets : nil,
      kernelResets: isKnown && leaving.packets > 0
        ? leaving.resets - min(leaving.resets, tally.resets) : nil,
      strays: tally.strays, captureLosses: tally.captureLosses, leftOpen: openAtTarget,
      corrections: tally.corrections)
  }

  private var verdicts: [String: UInt64] {
    Dictionary(uniqueKeysWithValues: ProbeVerdict.allCases.map { ($0.name, tally.count($0)) })
  }

  private func share(_ count: UInt64) -> ProbeReport.Share {
    // Where silence says nothing, those that were answered are no sample of all.
    guard tally.count(.silent) == 0 else {
      return ProbeReport.Share(count: count, share: nil, low: 0, high: 1)
    }
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
        summary: "no probe that left went unanswered, so nothing had to be asked")
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

  private func sendFailures(_ setting: Setting) -> [ProbeReport.SendFailure] {
    tally.sendFailures.map { refusal, count in
      ProbeReport.SendFailure(
        purpose: "\(refusal.purpose)", reason: reason(refusal.failure, setting), count: count)
    }.sorted { ($1.count, $0.reason, $0.purpose) < ($0.count, $1.reason, $1.purpose) }
  }

  /// Why the kernel did not take a packet, with the numbers that show it.
  private func reason(_ failure: SendFailure, _ setting: Setting) -> String {
    guard failure == .tooLong, let length = plan.packetLength else { return failure.summary }
    let limit =
      setting.mtu.map { "the MTU of \(setting.interface ?? "the interface") is \($0)" }
      ?? "that is more than the MTU"
    let rule =
      plan.shape.isDontFragment
      ? "DF forbids fragments" : "a raw socket sends no fragments (raw(7))"
    return "a packet has \(length) bytes, \(limit), and \(rule) (EMSGSIZE)"
  }
}

extension ProbePlan {
  /// The length of a probe, IP header included, where all are equally long; `nil` for segments of TCP.
  var packetLength: Int? {
    if case .tcp = kind { return nil }
    return (target.isVersion6 ? 40 : 20) + 8 + shape.payloadLength
  }
}

extension SendFailure {
  /// The reason in words.
  public var summary: String {
    switch self {
    case .queueFull: "the local queue was full (ENOBUFS)"
    case .firewall: "the local firewall refused it (EPERM)"
    case .tooLong: "the packet is larger than the interface's MTU (EMSGSIZE)"
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
    case .refused:
      "direction not decidable: SYNs are answered with resets, and who answers so keeps no state"
    case .mute: "direction not decidable: something drops second SYNs on the way or at the target"
    case .silent: "direction not decidable: the calibration got no answer"
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
