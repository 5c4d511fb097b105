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

  /// A neighbour on the link that does not answer ARP or neighbour discovery.
  public struct Neighbour: Codable, Hashable, Sendable {
    /// Its address.
    public var address: String
    /// The interface.
    public var interface: String
    /// Whether it is the gateway of the route, and not the target itself.
    public var isGateway: Bool
    /// The state of its entry by the kernel's own name: `FAILED` or `INCOMPLETE`.
    public var state: String

    /// Creates a neighbour.
    public init(address: String, interface: String, isGateway: Bool, state: String) {
      self.address = address
      self.interface = interface
      self.isGateway = isGateway
      self.state = state
    }
  }

  /// A counter of this machine's own drops that grew while probes ran, of whatever traffic.
  public struct LocalDrop: Codable, Hashable, Sendable {
    /// Its name in the kernel.
    public var name: String
    /// Where it was read.
    public var source: String
    /// Its value before.
    public var before: UInt64
    /// Its value after.
    public var after: UInt64

    /// Creates an entry.
    public init(name: String, source: String, before: UInt64, after: UInt64) {
      self.name = name
      self.source = source
      self.before = before
      self.after = after
    }
  }

  /// ICMP errors that say the same and come from the same.
  public struct ICMPError: Codable, Hashable, Sendable {
    /// The type, by the numbers of its version.
    public var type: Int
    /// The code.
    public var code: Int
    /// What it says.
    public var meaning: String
    /// Who sent it.
    public var from: String
    /// The MTU of "packet too big".
    public var mtu: UInt32?
    /// How many.
    public var count: UInt64

    /// Creates an entry.
    public init(type: Int, code: Int, meaning: String, from: String, mtu: UInt32?, count: UInt64) {
      self.type = type
      self.code = code
      self.meaning = meaning
      self.from = from
      self.mtu = mtu
      self.count = count
    }
  }

  /// Packets that the kernel did not take, for one reason.
  public struct SendFailure: Codable, Hashable, Sendable {
    /// What they were for: `probe`, `question`, `calibration`, `control`, `reset`.
    public var purpose: String
    /// The reason.
    public var reason: String
    /// How many.
    public var count: UInt64

    /// Creates an entry.
    public init(purpose: String, reason: String, count: UInt64) {
      self.purpose = purpose
      self.reason = reason
      self.count = count
    }
  }
}
