/// Answers that came in another order than their probes left (RFC 4737 section 3).
public struct Reordering: Hashable, Sendable {
  /// Answers that a later probe's answer had overtaken.
  public private(set) var count: UInt64 = 0
  /// The greatest distance in probes.
  public private(set) var extent: UInt64 = 0
  private var latest: UInt64?

  /// Starts without answers.
  public init() {}

  /// Adds the answer to a probe.
  public mutating func add(_ number: UInt64) {
    guard let latest else {
      latest = number
      return
    }
    if number < latest {
      count += 1
      extent = max(extent, latest - number)
    } else {
      self.latest = number
    }
  }
}
