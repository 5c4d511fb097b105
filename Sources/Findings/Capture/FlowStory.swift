/// One connection, packet by packet: the document of schema `lossctl.pcap-flow/1`.
public struct FlowStory: Codable, Hashable, Sendable {
  /// The name and version of this document's shape.
  public static let schemaName = "lossctl.pcap-flow/1"

  /// Always `FlowStory.schemaName`.
  public var schema: String
  /// The connection, judged.
  public var connection: ConnectionReport
  /// Its packets in the order of the capture.
  public var events: [FlowEvent]
  /// Packets that were left out because there are too many.
  public var omitted: UInt64

  /// Creates a story.
  public init(connection: ConnectionReport, events: [FlowEvent], omitted: UInt64) {
    schema = Self.schemaName
    self.connection = connection
    self.events = events
    self.omitted = omitted
  }
}

/// One packet of a connection.
public struct FlowEvent: Codable, Hashable, Sendable {
  /// The frame's number.
  public var frame: UInt64
  /// Seconds since the first packet of the connection.
  public var time: Double
  /// Whether the client sent it.
  public var isFromClient: Bool
  /// Its control bits.
  public var flags: String
  /// The first sequence number, from the start of the direction.
  public var start: Int64
  /// The one after the last.
  public var end: Int64
  /// The acknowledgement, from the start of the other direction; `nil` without ACK.
  public var acknowledgement: Int64?
  /// SACK blocks: starts and ends in turn.
  public var selective: [Int64]
  /// The window in bytes.
  public var window: UInt64
  /// The IP packet's length.
  public var packetLength: UInt64
  /// Why it was sent again, if it was.
  public var kind: String?
  /// What else it shows.
  public var notes: [String]

  /// Creates an event; the rest is set through its properties.
  public init(frame: UInt64, time: Double, isFromClient: Bool, flags: String) {
    self.frame = frame
    self.time = time
    self.isFromClient = isFromClient
    self.flags = flags
    start = 0
    end = 0
    selective = []
    window = 0
    packetLength = 0
    notes = []
  }
}
