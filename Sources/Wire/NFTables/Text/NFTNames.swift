/// Names on the machine that `nft` would look up beside the ruleset.
public struct NFTNames: Hashable, Sendable {
  /// Interfaces by index: rules with `iif` and `oif` hold the index only.
  public var interfaces: [UInt32: String] = [:]
  /// Groups of interfaces by number (`/etc/iproute2/group`).
  public var deviceGroups: [UInt32: String] = [0: "default"]
  /// Routing realms by number (`/etc/iproute2/rt_realms`).
  public var realms: [UInt32: String] = [0: "cosmos"]
  /// Packet marks by number (`/etc/iproute2/rt_marks`).
  public var marks: [UInt32: String] = [:]
  /// Connection labels by bit (`/etc/xtables/connlabel.conf`).
  public var labels: [UInt32: String] = [:]
  /// Control groups by id: their paths below the root of the hierarchy.
  public var controlGroups: [UInt64: String] = [:]
  /// Seconds that local time is ahead of UTC: the kernel has UTC, and `nft` prints local time.
  public var secondsAheadOfUTC: Int32 = 0

  /// Creates the names that a machine has which nobody configured.
  public init() {}
}
