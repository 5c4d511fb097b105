/// How connections are followed.
public struct FlowOptions: Sendable {
  /// How many connections are followed at once; what comes beyond is counted, not followed.
  public var maximumFlows: Int
  /// A closed connection is let go after this time of silence, in nanoseconds of capture time.
  public var closedIdle: Int64
  /// An open one is let go after this time, when the table is more than half full.
  public var openIdle: Int64
  /// A number that whoever wrote the capture cannot know.
  public var seed: UInt64

  /// Creates options.
  public init(
    maximumFlows: Int = 200_000, closedIdle: Int64 = 15_000_000_000,
    openIdle: Int64 = 60_000_000_000, seed: UInt64 = 0x5bd1_e995_2f7c_3a41
  ) {
    self.maximumFlows = max(1, maximumFlows)
    self.closedIdle = closedIdle
    self.openIdle = openIdle
    self.seed = seed
  }
}
