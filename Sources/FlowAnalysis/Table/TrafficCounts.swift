import Wire

/// What was counted over all segments of a capture.
public struct TrafficCounts: Sendable {
  /// TCP segments.
  public internal(set) var segments: UInt64 = 0
  /// Payload bytes, every copy counted.
  public internal(set) var payloadBytes: UInt64 = 0
  /// The first and the latest time, in nanoseconds since 1970.
  public internal(set) var firstTime: Int64 = 0
  /// The latest time seen.
  public internal(set) var latestTime: Int64 = 0
  /// The least and the greatest time, whatever order they came in.
  public internal(set) var earliestTime: Int64 = 0
  /// The greatest time.
  public internal(set) var greatestTime: Int64 = 0
  /// Segments that are older than one before them by more than a millisecond.
  public internal(set) var backwardClocks: UInt64 = 0
  /// The longest silence of the whole capture, in nanoseconds, and the frame that ended it.
  public internal(set) var longestSilence: Int64 = 0
  /// The frame that ended the longest silence.
  public internal(set) var longestSilenceFrame: UInt64 = 0
  /// Connections that began on the ports of another.
  public internal(set) var reusedPorts: UInt64 = 0
  /// Segments of connections that were not followed, because too many were open.
  public internal(set) var notFollowed: UInt64 = 0
  /// SYNs among them, a repeated one counted once: so many connections were not followed.
  public internal(set) var connectionsNotFollowed: UInt64 = 0
  /// Segments whose checksum is wrong, and that their receivers drop.
  public internal(set) var damaged: UInt64 = 0
  /// The most connections that were followed at once.
  public internal(set) var mostAtOnce = 0
  /// ICMP errors that quote a TCP segment.
  public internal(set) var refusals: UInt64 = 0
  /// Those among them that belong to no connection that was followed.
  public internal(set) var strayRefusals: UInt64 = 0

  /// Creates counts of nothing.
  init() {}

  @inline(__always)
  mutating func note(_ segment: CapturedSegment) {
    segments &+= 1
    payloadBytes &+= UInt64(segment.payloadLength)
    let time = segment.time
    if segments == 1 {
      firstTime = time
      latestTime = time
      earliestTime = time
      greatestTime = time
    } else if time > latestTime {
      let silence = time &- latestTime
      if silence > longestSilence {
        longestSilence = silence
        longestSilenceFrame = segment.frame
      }
      latestTime = time
      if time > greatestTime { greatestTime = time }
    } else if latestTime &- time > Nanoseconds.perMillisecond {
      backwardClocks &+= 1
      if time < earliestTime { earliestTime = time }
      // A clock that was set back: what follows is told by the new one.
      if latestTime &- time > 10 * Nanoseconds.perSecond { latestTime = time }
    }
  }
}
