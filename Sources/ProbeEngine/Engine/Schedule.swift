/// When probes are due: at `start + n × interval`, whatever happened before.
///
/// Nothing drifts. A backlog of up to `patience` is caught up; a longer one is dropped, the schedule moves, and
/// the gap is remembered: sending it all at once would measure the burst.
struct Schedule: Sendable {
  let interval: Nanoseconds
  /// The longest backlog that is caught up.
  let patience: Nanoseconds
  private var origin: Nanoseconds
  /// Probes that were due before the origin moved.
  private var sinceOrigin: Int64 = 0
  /// How many probes were handed out.
  private(set) var handedOut: UInt64 = 0
  /// How many were more than one interval late, and at least a millisecond.
  private(set) var slips: UInt64 = 0
  /// The greatest lateness.
  private(set) var worst: Nanoseconds = 0
  /// How often the schedule moved, and by how much in all.
  private(set) var gaps: (count: UInt64, length: Nanoseconds) = (0, 0)

  init(start: Nanoseconds, interval: Nanoseconds, patience: Nanoseconds = .milliseconds(100)) {
    self.interval = interval
    self.patience = patience
    origin = start
  }

  /// When the next probe is due.
  var next: Nanoseconds { origin + sinceOrigin * interval }

  /// Whether a probe is due; moves the schedule when it is far behind.
  mutating func isDue(at now: Nanoseconds) -> Bool {
    let behind = now - next
    guard behind >= 0 else { return false }
    if behind > max(patience, 2 * interval) {
      gaps.count += 1
      gaps.length += behind
      worst = max(worst, behind)
      origin = now
      sinceOrigin = 0
    }
    return true
  }

  /// Counts the probe that is due as sent.
  mutating func handOut(at now: Nanoseconds) {
    let behind = now - next
    if behind > max(interval, .milliseconds(1)) { slips += 1 }
    worst = max(worst, behind)
    sinceOrigin += 1
    handedOut += 1
  }

  /// Goes on with another interval from now.
  func slowed(to interval: Nanoseconds, at now: Nanoseconds) -> Schedule {
    var other = Schedule(start: now + interval, interval: interval, patience: patience)
    other.handedOut = handedOut
    other.slips = slips
    other.worst = worst
    other.gaps = gaps
    return other
  }
}
