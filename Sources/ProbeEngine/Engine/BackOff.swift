/// Notices heavy loss at a high rate, of which the rate itself may be the cause.
struct BackOff: Sendable {
  /// The rate from which it is looked at: 100 a second.
  static let fast = Nanoseconds.milliseconds(10)
  /// The interval afterwards.
  static let slow = Nanoseconds.milliseconds(100)
  /// What is told then.
  static let notice =
    "more than half of the probes went unanswered for two seconds: going on at 10 a second, because "
    + "the rate itself may be the cause (SYN-flood protection, a policer, a full queue)"
  private static let window = Nanoseconds.seconds(2)

  private var start: Nanoseconds
  private var counted: UInt64 = 0
  private var lost: UInt64 = 0
  /// The interval to which the schedule was slowed.
  private(set) var slowedTo: Nanoseconds?

  init(start: Nanoseconds) { self.start = start }

  /// Slows a schedule down if more than half of at least 50 probes went without an answer for two seconds; says whether it
  /// did.
  ///
  /// Also where an open port need not answer: whether it is the port or a limit, nobody knows.
  mutating func slow(_ schedule: inout Schedule, _ tally: ProbeTally, at now: Nanoseconds) -> Bool {
    guard slowedTo == nil, schedule.interval < Self.fast, now - start >= Self.window else {
      return false
    }
    let silent = tally.count(.silent)
    let (nowCounted, nowLost) = (tally.counted + silent, tally.lost + silent)
    defer {
      start = now
      counted = nowCounted
      lost = nowLost
    }
    let recent = nowCounted - min(counted, nowCounted)
    let recentLost = nowLost - min(lost, nowLost)
    guard recent >= 50, recentLost * 2 > recent else { return false }
    slowedTo = Self.slow
    schedule = schedule.slowed(to: Self.slow, at: now)
    return true
  }
}
