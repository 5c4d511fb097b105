/// The pattern of losses, probe after probe, in constant memory.
///
/// Loss periods and distances are those of RFC 3357, episodes those of RFC 6534 section 3 on pairs of neighbouring
/// probes.
public struct LossSequence: Sendable {
  /// What a probe adds to the pattern.
  public enum Element: UInt8, Sendable {
    /// It was answered.
    case received
    /// It or its answer was lost.
    case lost
    /// Nothing is known: the pattern is interrupted.
    case unknown
  }

  /// Probes with a known fate.
  public private(set) var count: UInt64 = 0
  /// Probes lost.
  public private(set) var lost: UInt64 = 0
  /// Pairs of neighbours: received or lost, then received or lost.
  public private(set) var pairs = Pairs()
  /// Runs of consecutive losses by their length, those beyond 64 together.
  public private(set) var runs: [Int: UInt64] = [:]
  /// The longest run, and when it began and ended.
  public private(set) var longest: Run?
  /// Loss distances of 1 to 64 probes, larger ones at 65.
  public private(set) var distances: [Int: UInt64] = [:]

  /// The counts of pairs.
  public struct Pairs: Hashable, Sendable {
    /// Received, then received.
    public var receivedReceived: UInt64 = 0
    /// Received, then lost.
    public var receivedLost: UInt64 = 0
    /// Lost, then received.
    public var lostReceived: UInt64 = 0
    /// Lost, then lost.
    public var lostLost: UInt64 = 0
    /// All pairs.
    public var all: UInt64 { receivedReceived + receivedLost + lostReceived + lostLost }
  }

  /// A run of losses.
  public struct Run: Hashable, Sendable {
    /// The number of the first probe lost.
    public var first: UInt64
    /// How many.
    public var length: UInt64
    /// When the first was sent.
    public var began: Nanoseconds
    /// When the last was sent.
    public var ended: Nanoseconds
  }

  private var previous = Element.unknown
  private var open: Run?
  private var lastLoss: UInt64?
  private var triples: (lostLostLost: UInt64, lostReceivedLost: UInt64, all: UInt64) = (0, 0, 0)
  private var beforePrevious = Element.unknown

  /// Starts without probes.
  public init() {}

  /// Adds the next probe by its verdict.
  mutating func append(_ verdict: ProbeVerdict, number: UInt64, sent: Nanoseconds) {
    append(
      !verdict.isCounted ? .unknown : verdict.isLoss ? .lost : .received, number: number, sent: sent
    )
  }

  /// Adds the next probe.
  public mutating func append(_ element: Element, number: UInt64, sent: Nanoseconds) {
    if element == .unknown {
      close()
      beforePrevious = .unknown
      previous = .unknown
      lastLoss = nil
      return
    }
    count += 1
    addPair(element)
    if beforePrevious != .unknown, previous != .unknown {
      triples.all += 1
      if beforePrevious == .lost, element == .lost {
        if previous == .lost { triples.lostLostLost += 1 } else { triples.lostReceivedLost += 1 }
      }
    }
    if element == .lost {
      lost += 1
      if let lastLoss { distances[Int(min(number - lastLoss, 65)), default: 0] += 1 }
      lastLoss = number
      if open == nil { open = Run(first: number, length: 0, began: sent, ended: sent) }
      open?.length += 1
      open?.ended = sent
    } else {
      close()
    }
    beforePrevious = previous
    previous = element
  }

  private mutating func addPair(_ element: Element) {
    switch (previous, element) {
    case (.received, .received): pairs.receivedReceived += 1
    case (.received, .lost): pairs.receivedLost += 1
    case (.lost, .received): pairs.lostReceived += 1
    case (.lost, .lost): pairs.lostLost += 1
    default: break
    }
  }

  /// Ends the run that is open; call it after the last probe.
  public mutating func close() {
    guard let run = open else { return }
    open = nil
    runs[Int(min(run.length, 65)), default: 0] += 1
    if run.length > longest?.length ?? 0 { longest = run }
  }

  /// The correlation of neighbouring losses; 0 without losses or with fewer than the independent would give.
  public var clustering: Double {
    let good = pairs.receivedReceived + pairs.receivedLost
    let bad = pairs.lostReceived + pairs.lostLost
    guard good > 0, bad > 0 else { return 0 }
    let afterLoss = Double(pairs.lostLost) / Double(bad)
    let afterReceipt = Double(pairs.receivedLost) / Double(good)
    return max(0, afterLoss - afterReceipt)
  }

  /// Whether losses follow losses more often than chance explains (Fisher's test at 1 %).
  public var isBursty: Bool {
    clustering > 0
      && FisherTest.twoSided(
        pairs.lostLost, of: pairs.lostReceived + pairs.lostLost, pairs.receivedLost,
        of: pairs.receivedReceived + pairs.receivedLost) < 0.01
  }

  /// A two-state model of the losses; `nil` with fewer than 30 losses, or when they look independent.
  public func model(interval: Nanoseconds) -> GilbertModel? {
    guard lost >= 30, pairs.receivedLost > 0, pairs.lostReceived > 0, isBursty else { return nil }
    return GilbertModel(
      pairs: pairs, lostShare: Double(lost) / Double(count), lostLostLost: triples.lostLostLost,
      lostReceivedLost: triples.lostReceivedLost, interval: interval)
  }

  /// Loss episodes as RFC 6534 section 3 estimates them from pairs; `nil` without any, when losses look independent, or
  /// when none was seen to begin or none to end.
  public func episodes(interval: Nanoseconds) -> LossEpisodes? {
    let edges = pairs.receivedLost + pairs.lostReceived
    guard pairs.receivedLost > 0, pairs.lostReceived > 0, isBursty else { return nil }
    let ratio = Double(pairs.lostReceived + pairs.lostLost) / Double(pairs.all)
    let duration = Double(2 * pairs.lostLost + edges) / Double(edges)
    guard ratio > 0 else { return nil }
    return LossEpisodes(
      meanSeconds: duration * interval.inSeconds,
      perSecond: ratio / duration / interval.inSeconds)
  }
}

/// How long loss episodes last and how often they come (RFC 6534).
public struct LossEpisodes: Hashable, Sendable {
  /// The mean length of an episode.
  public var meanSeconds: Double
  /// Episodes per second.
  public var perSecond: Double
}
