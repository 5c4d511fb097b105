/// Moments at which nobody was watching, because the program or the machine stood still.
public struct Stalls: Hashable, Sendable {
  /// How many there were.
  public private(set) var count: UInt64 = 0
  /// How long they were in all.
  public private(set) var length: Nanoseconds = 0
  private var end = ProbeRecord.never

  /// So much later than it was asked for, a call shows that something stood still.
  private static let tolerance = Nanoseconds.milliseconds(250)

  /// Notes a call at a moment, if it was asked for at another.
  mutating func note(_ asked: Nanoseconds?, at moment: Nanoseconds) {
    guard let asked, moment - asked > Self.tolerance else { return }
    count += 1
    length += moment - asked
    end = moment
  }

  /// Whether one of them has ended since a moment.
  func hit(since moment: Nanoseconds) -> Bool { count > 0 && end >= moment }
}
