extension ProbeReport {
  /// One distance from here, and what is known about the way up to it.
  public struct Hop: Codable, Hashable, Sendable {
    /// The time to live.
    public var timeToLive: Int
    /// Who answered, the most frequent first.
    public var addresses: [String]
    /// Probes sent with this time to live.
    public var sent: UInt64
    /// Answers from here.
    public var answered: UInt64
    /// At most this share is lost up to here, for that much passed to here or further on.
    public var lossAtMost: Double
    /// The upper end of its 95 % interval.
    public var lossHigh: Double
    /// Whether this router answers less than passes it: a limit on ICMP, no loss.
    public var isRateLimited: Bool
    /// What is known about the limit.
    public var limit: String?
    /// The median round-trip time.
    public var medianRoundTrip: Double?
    /// Whether this is the target.
    public var isTarget: Bool

    /// Creates a hop.
    public init(
      timeToLive: Int, addresses: [String], sent: UInt64, answered: UInt64, lossAtMost: Double,
      lossHigh: Double, isRateLimited: Bool, limit: String?, medianRoundTrip: Double?,
      isTarget: Bool
    ) {
      self.timeToLive = timeToLive
      self.addresses = addresses
      self.sent = sent
      self.answered = answered
      self.lossAtMost = lossAtMost
      self.lossHigh = lossHigh
      self.isRateLimited = isRateLimited
      self.limit = limit
      self.medianRoundTrip = medianRoundTrip
      self.isTarget = isTarget
    }
  }

  /// One flow of several that were compared.
  public struct Flow: Codable, Hashable, Sendable {
    /// Its source port.
    public var port: Int
    /// Probes counted.
    public var counted: UInt64
    /// What was lost of them.
    public var loss: Share
    /// The chance that it differs this much from the others by accident.
    public var probability: Double
    /// Whether it is one of those that lose significantly more than the others, all comparisons taken together.
    public var isWorse: Bool

    /// Creates a flow.
    public init(port: Int, counted: UInt64, loss: Share, probability: Double, isWorse: Bool) {
      self.port = port
      self.counted = counted
      self.loss = loss
      self.probability = probability
      self.isWorse = isWorse
    }
  }

  /// What packet sizes have to do with loss.
  public struct Sizes: Codable, Hashable, Sendable {
    /// The sizes that were tried, in bytes of the whole IP packet.
    public var tried: [Size]
    /// The largest size that passed; `nil` when none did.
    public var largestPassed: Int?
    /// The smallest size that did not; `nil` when all did.
    public var smallestLost: Int?
    /// `all-pass`, `black-hole`, `too-big-reported`, `size-dependent-loss`, `undecided`.
    public var verdict: String
    /// One sentence.
    public var summary: String

    /// Creates a comparison.
    public init(
      tried: [Size], largestPassed: Int?, smallestLost: Int?, verdict: String, summary: String
    ) {
      self.tried = tried
      self.largestPassed = largestPassed
      self.smallestLost = smallestLost
      self.verdict = verdict
      self.summary = summary
    }
  }

  /// One packet size.
  public struct Size: Codable, Hashable, Sendable {
    /// Bytes of the whole IP packet.
    public var bytes: Int
    /// Packets sent.
    public var sent: UInt64
    /// Packets answered.
    public var answered: UInt64

    /// Creates a size.
    public init(bytes: Int, sent: UInt64, answered: UInt64) {
      self.bytes = bytes
      self.sent = sent
      self.answered = answered
    }
  }
}
