/// The VLANs of one bridge port, or of the bridge itself (`RTM_GETLINK` of `PF_BRIDGE`).
public struct BridgePort: Hashable, Sendable {
  /// One entry of the port's VLAN table (`struct bridge_vlan_info`).
  public struct VLAN: Hashable, Sendable {
    /// The VLAN id.
    public var id: UInt16
    /// Untagged frames belong to it on entering (`BRIDGE_VLAN_INFO_PVID`).
    public var isDefault: Bool
    /// Frames leave without a tag (`BRIDGE_VLAN_INFO_UNTAGGED`).
    public var isUntagged: Bool
  }

  /// The port's interface index.
  public var interfaceIndex: Int32
  /// The VLANs that pass.
  public var vlans: [VLAN] = []

  /// Reads the payload of an `RTM_NEWLINK` message of the bridge family.
  public init(_ payload: Span<UInt8>) throws(WireError) {
    try payload.require(16, for: "ifinfomsg")
    interfaceIndex = Int32(bitPattern: payload[native32: 4])
    var attributes = NetlinkAttributes(payload.extracting(16...), in: "bridge ifinfomsg")
    while let attribute = try attributes.next() {
      guard attribute.type == 26 else { continue }  // IFLA_AF_SPEC
      var entries = attribute.nested
      while let entry = try entries.next() {
        if entry.type == 2, entry.payload.count >= 4 {  // IFLA_BRIDGE_VLAN_INFO
          let flags = entry.payload[native16: 0]
          vlans.append(
            VLAN(
              id: entry.payload[native16: 2], isDefault: flags & 2 != 0,
              isUntagged: flags & 4 != 0))
        }
      }
    }
  }
}
