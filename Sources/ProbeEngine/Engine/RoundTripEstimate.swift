/// How long an answer takes: smoothed mean and deviation (RFC 6298), and the minimum.
struct RoundTripEstimate: Sendable {
  private(set) var smoothed: Nanoseconds?
  private var deviation: Nanoseconds = 0
  private(set) var minimum: Nanoseconds?

  mutating func add(_ sample: Nanoseconds) {
    minimum = min(minimum ?? sample, sample)
    guard let old = smoothed else {
      smoothed = sample
      deviation = sample / 2
      return
    }
    deviation += (abs(old - sample) - deviation) / 4
    smoothed = old + (sample - old) / 8
  }

  /// How long to wait before asking what became of a probe.
  ///
  /// Without any answer so far, a quarter of a second: longer than nearly all paths take.
  var patience: Nanoseconds {
    guard let smoothed else { return .milliseconds(250) }
    return max(3 * smoothed, smoothed + 4 * deviation, .milliseconds(20))
  }
}
