public import Findings

/// The times of hping3's last line: the shortest, the mean and the longest.
public struct HpingTimes: Hashable, Sendable {
  /// The shortest, in seconds.
  public private(set) var minimum: Double?
  /// The longest, in seconds.
  public private(set) var maximum: Double?
  private var sum = 0.0
  private var count = 0.0

  /// No times.
  public init() {}

  /// The mean, in seconds.
  public var mean: Double? { count > 0 ? sum / count : nil }

  /// Counts one more.
  public mutating func add(_ seconds: Double) {
    add(count: 1, minimum: seconds, mean: seconds, maximum: seconds)
  }

  /// Counts those of a report, too.
  public mutating func add(_ times: ProbeReport.RoundTrip) {
    add(
      count: Double(times.count), minimum: times.minimum, mean: times.mean, maximum: times.maximum)
  }

  private mutating func add(count: Double, minimum: Double, mean: Double, maximum: Double) {
    self.minimum = min(self.minimum ?? minimum, minimum)
    self.maximum = max(self.maximum ?? maximum, maximum)
    sum += mean * count
    self.count += count
  }
}
