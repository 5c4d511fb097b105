/// Everything `lossctl probe` says at its end: the document of schema `lossctl.probe/1`.
///
/// A number that is `nil` is not known, never zero. Times are seconds.
public struct ProbeReport: Codable, Hashable, Sendable {
  /// The name and version of this document's shape.
  public static let schemaName = "lossctl.probe/1"

  /// Always `ProbeReport.schemaName`.
  public var schema: String
  /// Where the probes went and from where.
  public var path: Path
  /// When, and how the schedule was kept.
  public var schedule: Schedule
  /// Packets, by what they were for.
  public var packets: Packets
  /// Probes by what became of them: every verdict is there, also those that no probe has.
  public var verdicts: [String: UInt64]
  /// What was lost of the probes that are proven to have left.
  public var loss: Loss
  /// Whether directions can be told, and how that is known.
  public var direction: Direction
  /// Round-trip times of first answers; `nil` without any.
  public var roundTrip: RoundTrip?
  /// How losses follow each other; `nil` without any.
  public var pattern: Pattern?
  /// Answers that came out of order.
  public var reordering: Reordering
  /// ICMP errors.
  public var errors: [ICMPError]
  /// Packets that the kernel did not take.
  public var sendFailures: [SendFailure]
  /// What else has to be known to read the numbers.
  public var notices: [String]
  /// The neighbour on the link that packets to the target go to first, where it does not answer.
  public var neighbour: Neighbour?
  /// What this machine itself dropped meanwhile.
  public var localDrops: [LocalDrop]?
  /// The routers on the way, where they were asked for.
  public var hops: [Hop]?
  /// The flows that were compared.
  public var flows: [Flow]?
  /// The packet sizes that were compared.
  public var sizes: Sizes?

  /// Creates a report.
  public init(
    path: Path, schedule: Schedule, packets: Packets, verdicts: [String: UInt64], loss: Loss,
    direction: Direction, roundTrip: RoundTrip?, pattern: Pattern?, reordering: Reordering,
    errors: [ICMPError], sendFailures: [SendFailure], notices: [String]
  ) {
    schema = Self.schemaName
    self.path = path
    self.schedule = schedule
    self.packets = packets
    self.verdicts = verdicts
    self.loss = loss
    self.direction = direction
    self.roundTrip = roundTrip
    self.pattern = pattern
    self.reordering = reordering
    self.errors = errors
    self.sendFailures = sendFailures
    self.notices = notices
  }

  /// Whether anyone replied: the target, or a router with an ICMP error, as hping counts.
  public var hasReply: Bool {
    packets.received > 0 || errors.contains { !isOwn($0) }
      || hops?.contains { $0.answered > 0 } == true
  }

  /// Whether this machine's own kernel made an ICMP error: nobody else has said anything then.
  public func isOwn(_ error: ICMPError) -> Bool {
    error.from == path.source && path.source != path.address
  }

  /// Probes that the target itself answered.
  public var answered: UInt64 {
    ["ok", "duplicate", "late", "syn-ack-retransmission", "syn-retransmission", "refused"]
      .reduce(0) { $0 + (verdicts[$1] ?? 0) }
  }

  /// Where the probes went and from where.
  public struct Path: Codable, Hashable, Sendable {
    /// What the user typed.
    public var target: String
    /// The address.
    public var address: String
    /// The port; `nil` for ICMP.
    public var port: Int?
    /// The source address.
    public var source: String
    /// The interface.
    public var interface: String?
    /// What the probes were made of: `tcp-syn`, `icmp-echo`, `icmp-timestamp`, `udp`, `connect`, `tcp-established`, or TCP flags.
    public var probes: String

    /// Creates a path.
    public init(
      target: String, address: String, port: Int?, source: String, interface: String?,
      probes: String
    ) {
      self.target = target
      self.address = address
      self.port = port
      self.source = source
      self.interface = interface
      self.probes = probes
    }
  }

  /// When, and how the schedule was kept.
  public struct Schedule: Codable, Hashable, Sendable {
    /// When the run began: seconds since 1970, UTC.
    public var startedAt: Double
    /// How long it took.
    public var seconds: Double
    /// The time between probes that was asked for.
    public var interval: Double
    /// The rate that was reached while probes were sent; `nil` with fewer than two.
    public var perSecond: Double?
    /// The greatest lateness of a probe.
    public var worstLateness: Double
    /// Probes late by more than an interval and a millisecond.
    public var slips: UInt64
    /// How often the schedule was moved because this program was too far behind.
    public var gaps: UInt64
    /// The time that was skipped then.
    public var gapSeconds: Double
    /// The interval after backing off; `nil` when there was no need.
    public var slowedTo: Double?
    /// How often this program or the machine stood still for more than a quarter of a second.
    public var stalls: UInt64
    /// How long in all.
    public var stallSeconds: Double

    /// Creates a description of a schedule.
    public init(
      startedAt: Double, seconds: Double, interval: Double, perSecond: Double?,
      worstLateness: Double, slips: UInt64, gaps: UInt64, gapSeconds: Double, slowedTo: Double?,
      stalls: UInt64, stallSeconds: Double
    ) {
      self.startedAt = startedAt
      self.seconds = seconds
      self.interval = interval
      self.perSecond = perSecond
      self.worstLateness = worstLateness
      self.slips = slips
      self.gaps = gaps
      self.gapSeconds = gapSeconds
      self.slowedTo = slowedTo
      self.stalls = stalls
      self.stallSeconds = stallSeconds
    }
  }

  /// A number of losses, and the range in which the true share lies with 95 % confidence.
  public struct Share: Codable, Hashable, Sendable {
    /// How many.
    public var count: UInt64
    /// The measured share, 0 to 1; `nil` without any probe, and for a way when no loss could be told to be on one.
    public var share: Double?
    /// The lower end of the interval (Wilson).
    public var low: Double
    /// The upper end.
    public var high: Double

    /// Creates a share.
    public init(count: UInt64, share: Double?, low: Double, high: Double) {
      self.count = count
      self.share = share
      self.low = low
      self.high = high
    }
  }

  /// What was lost.
  public struct Loss: Codable, Hashable, Sendable {
    /// Probes that are proven to have left and could be observed.
    public var counted: UInt64
    /// All losses.
    public var all: Share
    /// Lost on the way to the target.
    public var forward: Share
    /// Lost on the way back.
    public var `return`: Share
    /// Lost on an unknown way.
    public var undecided: Share
    /// The lower end of the exact interval (Clopper and Pearson) of all losses.
    public var exactLow: Double
    /// The upper end.
    public var exactHigh: Double
    /// The correlation of neighbouring losses, by which the intervals are widened.
    public var clustering: Double
    /// The median time from departure to the verdict about direction; `nil` when there was none.
    public var medianDecision: Double?

    /// Creates a statement of losses.
    public init(
      counted: UInt64, all: Share, forward: Share, return: Share, undecided: Share,
      exactLow: Double, exactHigh: Double, clustering: Double, medianDecision: Double?
    ) {
      self.counted = counted
      self.all = all
      self.forward = forward
      self.return = `return`
      self.undecided = undecided
      self.exactLow = exactLow
      self.exactHigh = exactHigh
      self.clustering = clustering
      self.medianDecision = medianDecision
    }
  }

  /// Whether directions can be told.
  public struct Direction: Codable, Hashable, Sendable {
    /// `true` when forward and return loss could be told apart, `false` when not; `nil` when there was no need.
    public var isDecidable: Bool?
    /// How the target answers second SYNs: `stateful`, `stateless`, `refused`, `mute`, `silent`, `unknown`.
    public var target: String
    /// One sentence.
    public var summary: String

    /// Creates a statement.
    public init(isDecidable: Bool?, target: String, summary: String) {
      self.isDecidable = isDecidable
      self.target = target
      self.summary = summary
    }
  }

  /// Round-trip times.
  public struct RoundTrip: Codable, Hashable, Sendable {
    /// Answers measured.
    public var count: UInt64
    /// The shortest.
    public var minimum: Double
    /// Half of them are shorter.
    public var median: Double
    /// The mean.
    public var mean: Double
    /// 95 % are not longer.
    public var p95: Double
    /// 99 % are not longer.
    public var p99: Double
    /// The longest.
    public var maximum: Double
    /// The mean change from one answer to the next; `nil` with fewer than two.
    public var jitter: Double?
    /// A histogram: counts up to each bound.
    public var bins: [Bin]

    /// Creates a summary.
    public init(
      count: UInt64, minimum: Double, median: Double, mean: Double, p95: Double, p99: Double,
      maximum: Double, jitter: Double?, bins: [Bin]
    ) {
      self.count = count
      self.minimum = minimum
      self.median = median
      self.mean = mean
      self.p95 = p95
      self.p99 = p99
      self.maximum = maximum
      self.jitter = jitter
      self.bins = bins
    }
  }

  /// A bin of a histogram.
  public struct Bin: Codable, Hashable, Sendable {
    /// The greatest value in it.
    public var upTo: Double
    /// How many values.
    public var count: UInt64

    /// Creates a bin.
    public init(upTo: Double, count: UInt64) {
      self.upTo = upTo
      self.count = count
    }
  }
}
