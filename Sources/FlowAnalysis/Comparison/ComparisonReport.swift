public import Wire

/// What two captures say together.
public struct ComparisonReport: Sendable {
  /// Whether they are two views of the same traffic at all.
  public enum Verdict: Hashable, Sendable {
    /// They hold the same packets.
    case sameTraffic
    /// They hold the two directions of the same connections: one capture in two files.
    case oppositeDirections
    /// They hold the same connections, yet no packet of one is in the other: taken at different times.
    case noCommonPacket
    /// They have no connection in common.
    case differentTraffic
  }

  /// Which capture.
  public enum Side: Hashable, Sendable {
    /// The capture that was named first.
    case first
    /// The other.
    case second
  }

  /// Whether the captures can be compared.
  public var verdict = Verdict.differentTraffic
  /// TCP segments of the first capture, copies left out.
  public var firstCount = 0
  /// TCP segments of the second capture.
  public var secondCount = 0
  /// Segments of the first capture with a wrong checksum, left out.
  public var firstDamaged = 0
  /// Segments of the second capture with a wrong checksum, left out.
  public var secondDamaged = 0
  /// Segments that are in both, unchanged in length.
  public var commonCount = 0
  /// Connections, counted by direction, that are in both.
  public var commonFlows = 0
  /// Connections, counted by direction, that are in the first capture only.
  public var firstOnlyFlows = 0
  /// Connections, counted by direction, that are in the second capture only.
  public var secondOnlyFlows = 0
  /// The two clocks; `nil` without a common packet.
  public var clock: ClockEstimate?
  /// Packets that pass the first point, then the second.
  public var firstToSecond = Way()
  /// Packets that pass the second point, then the first.
  public var secondToFirst = Way()
  /// Packets of which nothing tells which point they pass first.
  public var unordered = Way()
  /// Segments from before one of the captures began or after it ended.
  public var outsideCommonTime = 0
  /// What differs between the two sightings of packets.
  public var changes = WayChanges()
  /// Packets that are in one capture only, in the order of the flows; at most `absenceLimit`.
  public var absences: [Absence] = []

  /// How many absences are listed one by one.
  public static let absenceLimit = 100_000

  /// One direction between the two points.
  public struct Way: Hashable, Sendable {
    /// Segments that were seen at the point they pass first, in the time that both captures cover.
    public var sent = 0
    /// Of these, segments that were also seen at the other point, whole or cut in another way.
    public var arrived = 0
    /// Segments that were lost between the points, wholly or in part, as the near point recorded them.
    public var lost = 0
    /// The packets that they are on the wire: more than segments where these were recorded before offload.
    public var lostWirePackets = 0
    /// Bytes of payload that were lost between the points.
    public var lostBytes: UInt64 = 0
    /// Segments that passed the second of the points, as their acknowledgement proves, and were not recorded there.
    public var missedDownstream = 0
    /// Segments that were seen at the far point only, so that the near one did not record them.
    public var missedUpstream = 0
    /// Segments at the near point of which it cannot be told whether they were lost or not recorded.
    public var undecided = 0
    /// Resets that were seen at the far point only and come from another distance than the connection's packets.
    public var injected = 0
    /// Segments whose bytes arrived cut in another way: offload.
    public var recut = 0
    /// How much longer than the fastest packets took, in nanoseconds.
    public var delay: DelayVariation?

    /// Starts at zero.
    public init() {}
  }

  /// Delays above the least one, in nanoseconds.
  public struct DelayVariation: Hashable, Sendable {
    /// Half of the packets took no longer.
    public var median: Int64
    /// 95 of 100 packets took no longer.
    public var percentile95: Int64
    /// 99 of 100 packets took no longer.
    public var percentile99: Int64
    /// The slowest.
    public var largest: Int64
  }

  /// A packet that only one of the captures has.
  public struct Absence: Hashable, Sendable {
    /// Why it is not in the other one.
    public enum Reason: Hashable, Sendable {
      /// It was lost between the two points.
      case lost
      /// It was there, and the capture did not record it.
      case missed
      /// One or the other.
      case undecided
      /// It was sent by something between the points.
      case injected
    }

    /// The capture that has it.
    public var side: Side
    /// Its frame number there.
    public var frame: UInt64
    /// Its time there.
    public var time: Int64
    /// Its path there, without networks.
    public var path: SegmentPath
    /// Its sequence number.
    public var sequence: UInt32
    /// Its payload in bytes.
    public var length: UInt32
    /// Its control bits.
    public var flags: TCPFlags
    /// Why the other capture lacks it.
    public var reason: Reason
    /// How many packets it is on the wire.
    public var wirePackets: Int
  }

  /// Starts with nothing.
  public init() {}
}
