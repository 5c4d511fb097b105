import Histogram

/// Round-trip times: an HDR histogram, exact extremes, and the change from one answer to the next.
public struct DelayStatistics: Sendable {
  private var histogram = Histogram<UInt64>(
    lowestDiscernibleValue: 100, highestTrackableValue: 100_000_000_000,
    numberOfSignificantValueDigits: .three)
  /// Samples.
  public private(set) var count: UInt64 = 0
  /// The shortest.
  public private(set) var minimum: Nanoseconds?
  /// The longest.
  public private(set) var maximum: Nanoseconds?
  private var sum: Double = 0
  private var changes: (sum: Double, count: UInt64) = (0, 0)
  private var previous: Nanoseconds?

  /// Starts without samples.
  public init() {}

  /// Adds a round-trip time.
  public mutating func add(_ value: Nanoseconds) {
    count += 1
    minimum = min(minimum ?? value, value)
    maximum = max(maximum ?? value, value)
    sum += Double(value)
    if let previous {
      changes.sum += Double(abs(value - previous))
      changes.count += 1
    }
    previous = value
    histogram.record(UInt64(clamping: min(max(value, 100), 100_000_000_000)))
  }

  /// The mean.
  public var mean: Nanoseconds? { count == 0 ? nil : Nanoseconds(sum / Double(count)) }

  /// The mean change from one answer to the next: jitter (RFC 3393's IPDV, without sign).
  public var jitter: Nanoseconds? {
    changes.count == 0 ? nil : Nanoseconds(changes.sum / Double(changes.count))
  }

  /// The value that this share (0 to 1) of the samples does not exceed, to three digits.
  public func quantile(_ share: Double) -> Nanoseconds? {
    guard let minimum, let maximum else { return nil }
    let value = Nanoseconds(clamping: histogram.valueAtPercentile(share * 100))
    return min(max(value, minimum), maximum)
  }

  /// Counts in bins whose bounds grow by powers of two from the least sample on, at most `limit` of them.
  public func bins(limit: Int) -> [(upTo: Nanoseconds, count: UInt64)] {
    guard let minimum, let maximum, count > 0 else { return [] }
    var ratio = 1.25
    func bounds() -> [Nanoseconds] {
      var bounds: [Nanoseconds] = []
      var bound = Double(max(minimum, 1))
      repeat {
        bound *= ratio
        bounds.append(Nanoseconds(bound))
      } while Nanoseconds(bound) < maximum && bounds.count <= 400
      return bounds
    }
    var found = bounds()
    while found.count > limit {
      ratio *= ratio
      found = bounds()
    }
    var below: UInt64 = 0
    return found.enumerated().map { index, bound in
      let upTo =
        index == found.count - 1
        ? count : histogram.count(within: 0...UInt64(clamping: bound))
      defer { below = upTo }
      return (bound, upTo >= below ? upTo - below : 0)
    }
  }
}
