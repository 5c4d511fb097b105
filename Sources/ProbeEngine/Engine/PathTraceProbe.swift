import Wire

/// What is known of one probe of a trace.
struct PathTraceProbe: Sendable {
  /// What of an answer matters later.
  struct Outcome: Sendable {
    var sender: IPAddress
    var roundTrip: Nanoseconds?
    /// What the answer means for the probe.
    var verdict: ProbeVerdict
    /// Whether the target itself answered.
    var isTarget: Bool
    /// Whether somebody before the target turned it back although its time to live was not used up.
    var isTurnedBack: Bool
    /// Whether the target may hold a connection now: it answered, and not with a reset.
    var mayHold: Bool
  }

  var timeToLive: Int
  var round: Int
  var handed: Nanoseconds
  var left: Nanoseconds?
  var answer: Outcome?
  /// Whether the target may have held the connection of a round before, so that its silence says nothing.
  var isMasked = false
  /// Whether a reset was seen leaving, this machine's kernel's or ours, or there is nothing to reset.
  var isReset = false

  /// Whether its silence says nothing for that reason; what never left has another.
  var isHidden: Bool { isMasked && answer == nil && left != nil }
}
