/// How many packets were recorded more than once, by where the copies were taken.
public struct CopyCounts: Hashable, Sendable {
  /// At the same place: a mirror port that sends both ways of a switched frame, or two taps.
  public var samePlace: UInt64 = 0
  /// With another time to live: before and behind a router.
  public var beyondRouter: UInt64 = 0
  /// In another VLAN.
  public var otherVLAN: UInt64 = 0
  /// In another tunnel, or inside one and outside.
  public var otherTunnel: UInt64 = 0
  /// On another interface: a bridge and its ports, a host and its containers.
  public var otherInterface: UInt64 = 0
  /// Copies that came with an ever smaller time to live for the third time or more: a routing loop.
  public var looping: UInt64 = 0

  /// Starts at zero.
  public init() {}

  /// All copies; those that loop are among those beyond a router.
  public var total: UInt64 {
    samePlace + beyondRouter + otherVLAN + otherTunnel + otherInterface
  }
}
