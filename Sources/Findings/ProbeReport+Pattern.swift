extension ProbeReport {
  /// How losses follow each other.
  public struct Pattern: Codable, Hashable, Sendable {
    /// Loss periods (RFC 3357): runs of consecutive losses, by length; the last entry holds all longer ones.
    public var runs: [LengthCount]
    /// The longest run.
    public var longest: Run?
    /// Loss distances (RFC 3357): how many probes from one loss to the next.
    public var distances: [LengthCount]
    /// Loss episodes (RFC 6534); `nil` when they cannot be estimated.
    public var episodes: Episodes?
    /// A two-state model; `nil` with fewer than thirty losses.
    public var gilbert: Gilbert?

    /// Creates a pattern.
    public init(
      runs: [LengthCount], longest: Run?, distances: [LengthCount], episodes: Episodes?,
      gilbert: Gilbert?
    ) {
      self.runs = runs
      self.longest = longest
      self.distances = distances
      self.episodes = episodes
      self.gilbert = gilbert
    }
  }

  /// How often a length occurred.
  public struct LengthCount: Codable, Hashable, Sendable {
    /// The length in probes.
    public var length: Int
    /// How often.
    public var count: UInt64

    /// Creates an entry.
    public init(length: Int, count: UInt64) {
      self.length = length
      self.count = count
    }
  }

  /// A run of losses: an outage.
  public struct Run: Codable, Hashable, Sendable {
    /// The number of the first probe lost.
    public var firstProbe: UInt64
    /// How many.
    public var length: UInt64
    /// From the first lost probe to the next one after the run: what an outage can have lasted.
    public var seconds: Double

    /// Creates a run.
    public init(firstProbe: UInt64, length: UInt64, seconds: Double) {
      self.firstProbe = firstProbe
      self.length = length
      self.seconds = seconds
    }
  }

  /// Loss episodes.
  public struct Episodes: Codable, Hashable, Sendable {
    /// Their mean length.
    public var meanSeconds: Double
    /// How many a second.
    public var perSecond: Double

    /// Creates an estimate.
    public init(meanSeconds: Double, perSecond: Double) {
      self.meanSeconds = meanSeconds
      self.perSecond = perSecond
    }
  }

  /// A Gilbert model.
  public struct Gilbert: Codable, Hashable, Sendable {
    /// The chance, per probe, to fall into the bad state.
    public var toBad: Double
    /// The chance, per probe, to recover.
    public var toGood: Double
    /// The share delivered in the bad state.
    public var deliveredWhenBad: Double
    /// The mean time in the bad state.
    public var meanBadSeconds: Double
    /// The mean time in the good state.
    public var meanGoodSeconds: Double

    /// Creates a model.
    public init(
      toBad: Double, toGood: Double, deliveredWhenBad: Double, meanBadSeconds: Double,
      meanGoodSeconds: Double
    ) {
      self.toBad = toBad
      self.toGood = toGood
      self.deliveredWhenBad = deliveredWhenBad
      self.meanBadSeconds = meanBadSeconds
      self.meanGoodSeconds = meanGoodSeconds
    }
  }

  /// Answers that came out of order (RFC 4737).
  public struct Reordering: Codable, Hashable, Sendable {
    /// How many were overtaken.
    public var count: UInt64
    /// The greatest distance in probes.
    public var extent: UInt64

    /// Creates a count.
    public init(count: UInt64, extent: UInt64) {
      self.count = count
      self.extent = extent
    }
  }
}
