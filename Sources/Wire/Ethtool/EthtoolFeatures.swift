/// Which offloads and filters of a device are on.
///
/// Source: `ETHTOOL_MSG_FEATURES_GET`; names from `netdev_features_strings` in net/ethtool/common.c.
public struct EthtoolFeatures: Hashable, Sendable {
  /// The features that can be changed.
  public let changeable: Set<String>
  /// The features that are on.
  public let active: Set<String>
  /// The features that somebody asked for.
  public let wanted: Set<String>

  /// Reads the payload of the answer to a request for verbose bit sets.
  public init(_ payload: Span<UInt8>) throws(WireError) {
    let values = try GenericMessage(payload, in: "ethtool features").values
    func set(_ attribute: UInt16) -> Set<String> {
      values[attribute].map { EthtoolBitset($0).set } ?? []
    }
    changeable = set(2)
    wanted = set(3)
    active = set(4)
  }

  /// Whether received segments are merged in hardware in a way that cannot be forwarded.
  public var largeReceiveOffload: Bool { active.contains("rx-lro") }
  /// Whether received segments are merged in software.
  public var genericReceiveOffload: Bool { active.contains("rx-gro") }
  /// Whether frames of VLANs that are not set up are dropped in hardware.
  public var vlanFilter: Bool { active.contains("rx-vlan-filter") }
  /// Whether hardware runs traffic-control filters.
  public var trafficControlOffload: Bool { active.contains("hw-tc-offload") }
  /// Whether the device checks received checksums.
  public var receiveChecksum: Bool { active.contains("rx-checksum") }
}
