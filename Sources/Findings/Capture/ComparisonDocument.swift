/// What two captures of one wire say together: the document of schema `lossctl.pcap-comparison/1`.
public struct ComparisonDocument: Codable, Hashable, Sendable {
  /// The name and version of this document's shape.
  public static let schemaName = "lossctl.pcap-comparison/1"

  /// Always `ComparisonDocument.schemaName`.
  public var schema: String
  /// The capture that was named first.
  public var first: Source
  /// The other.
  public var second: Source
  /// `same-traffic`, `opposite-directions`, `no-common-packet` or `different-traffic`.
  public var verdict: String
  /// Segments that are in both.
  public var commonSegments: UInt64 = 0
  /// Connections, counted by direction, that are in both.
  public var commonFlows: UInt64 = 0
  /// Segments from before one of the captures began or after it ended.
  public var outsideCommonTime: UInt64 = 0
  /// The two clocks; `nil` without a common packet.
  public var clock: Clock?
  /// Both ways, and what can be told to be on neither; ways without packets are left out.
  public var ways: [Way] = []
  /// What differs between the two sightings of packets.
  public var changes: [Change] = []
  /// Packets that only one capture has, in the order of the connections.
  public var packets: [Packet] = []
  /// More of them that are not listed.
  public var packetsLeftOut: UInt64 = 0

  /// Creates a document; the rest is set through its properties.
  public init(first: Source, second: Source, verdict: String) {
    schema = Self.schemaName
    self.first = first
    self.second = second
    self.verdict = verdict
  }

  /// One of the captures.
  public struct Source: Codable, Hashable, Sendable {
    /// The path.
    public var name: String
    /// TCP segments, copies left out.
    public var segments: UInt64
    /// Why the rest could not be read, with the offset; `nil` when all was.
    public var damage: String?
    /// Segments with a wrong checksum that were left out, as their receivers drop them.
    public var damagedSegments: UInt64

    /// Creates one.
    public init(name: String, segments: UInt64, damage: String?, damagedSegments: UInt64) {
      self.damagedSegments = damagedSegments
      self.name = name
      self.segments = segments
      self.damage = damage
    }
  }

  /// How the second clock differs from the first.
  public struct Clock: Codable, Hashable, Sendable {
    /// Milliseconds that the second clock is ahead.
    public var aheadMilliseconds: Double
    /// How far that may be off; `nil` where one direction only was seen, so that the way's delay is in it.
    public var uncertaintyMilliseconds: Double?
    /// How much faster the second clock runs, in millionths.
    public var driftPartsPerMillion: Double

    /// Creates a difference of clocks.
    public init(
      aheadMilliseconds: Double, uncertaintyMilliseconds: Double?, driftPartsPerMillion: Double
    ) {
      self.aheadMilliseconds = aheadMilliseconds
      self.uncertaintyMilliseconds = uncertaintyMilliseconds
      self.driftPartsPerMillion = driftPartsPerMillion
    }
  }

  /// One direction between the two points.
  public struct Way: Codable, Hashable, Sendable {
    /// `first-to-second`, `second-to-first`, or `unknown` where nothing tells.
    public var direction: String
    /// Segments seen at the point they pass first, in the time that both captures cover.
    public var sent: UInt64 = 0
    /// Of these, segments that were seen at the other point too.
    public var arrived: UInt64 = 0
    /// Segments lost between the points.
    public var lost: UInt64 = 0
    /// The packets that they are on the wire: more where they were recorded before offload.
    public var lostWirePackets: UInt64 = 0
    /// Bytes of payload lost between the points.
    public var lostBytes: UInt64 = 0
    /// The share of those sent that was lost; `nil` when none was sent.
    public var rate: Double?
    /// The lower bound of the share at 95 % (Wilson).
    public var lowest: Double?
    /// The upper bound.
    public var highest: Double?
    /// Segments that arrived at the far point, as their acknowledgement proves, and were not recorded there.
    public var missedFar: UInt64 = 0
    /// Segments that the near point did not record.
    public var missedNear: UInt64 = 0
    /// Segments of which it cannot be told whether they were lost or not recorded.
    public var undecided: UInt64 = 0
    /// Resets that something between the points sent.
    public var injected: UInt64 = 0
    /// Segments whose bytes arrived cut in another way: offload.
    public var recut: UInt64 = 0
    /// How much longer than the fastest packet others took; `nil` without packets to compare.
    public var delay: Delay?

    /// Creates a way on which nothing went.
    public init(direction: String) { self.direction = direction }
  }

  /// Delays above the least one, in milliseconds.
  public struct Delay: Codable, Hashable, Sendable {
    /// Half of the packets took no longer.
    public var median: Double
    /// 95 of 100 packets took no longer.
    public var percentile95: Double
    /// 99 of 100 packets took no longer.
    public var percentile99: Double
    /// The slowest.
    public var largest: Double

    /// Creates a summary of delays.
    public init(median: Double, percentile95: Double, percentile99: Double, largest: Double) {
      self.median = median
      self.percentile95 = percentile95
      self.percentile99 = percentile99
      self.largest = largest
    }
  }

  /// Something that changed between the two sightings of packets.
  public struct Change: Codable, Hashable, Sendable {
    /// A stable name such as `time-to-live` or `maximum-segment-size`.
    public var kind: String
    /// How many packets.
    public var count: UInt64
    /// The value at the first capture, of the first such packet; `nil` for addresses.
    public var before: UInt64?
    /// The value at the second capture.
    public var after: UInt64?
    /// That packet's frame in the first capture.
    public var firstFrame: UInt64
    /// That packet's frame in the second capture.
    public var secondFrame: UInt64

    /// Creates a change.
    public init(kind: String, count: UInt64, firstFrame: UInt64, secondFrame: UInt64) {
      self.kind = kind
      self.count = count
      self.firstFrame = firstFrame
      self.secondFrame = secondFrame
    }
  }

  /// A packet that only one of the captures has.
  public struct Packet: Codable, Hashable, Sendable {
    /// The capture that has it: `first` or `second`.
    public var seenBy: String
    /// Its frame there.
    public var frame: UInt64
    /// Its time there: seconds since 1970, UTC.
    public var time: Double
    /// Its sender, with port.
    public var source: String
    /// Its receiver, with port.
    public var destination: String
    /// Its control bits.
    public var flags: String
    /// Its sequence number.
    public var sequence: UInt64
    /// Its payload in bytes.
    public var length: UInt64
    /// `lost`, `not-recorded`, `undecided` or `injected`.
    public var reason: String

    /// Creates a packet.
    public init(
      seenBy: String, frame: UInt64, time: Double, source: String, destination: String,
      flags: String, sequence: UInt64, length: UInt64, reason: String
    ) {
      self.seenBy = seenBy
      self.frame = frame
      self.time = time
      self.source = source
      self.destination = destination
      self.flags = flags
      self.sequence = sequence
      self.length = length
      self.reason = reason
    }
  }
}
