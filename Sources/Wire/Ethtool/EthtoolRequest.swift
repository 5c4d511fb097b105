// ETHTOOL_MSG_*, ETHTOOL_A_HEADER_*, ETHTOOL_FLAG_* of include/uapi/linux/ethtool_netlink.h.
private let headerAttribute: UInt16 = 1
private let statisticsHeaderAttribute: UInt16 = 2
private let nested: UInt16 = 0x8000
private let withStatistics: UInt32 = 4

/// Requests to the generic netlink family `ethtool`, which Linux has had since 5.6.
///
/// Each answer is one message without an acknowledgement; a driver that cannot answer gives
/// EOPNOTSUPP. Ask only for an interface that netlink has just reported.
public struct EthtoolRequest: Hashable, Sendable {
  /// What can be asked for.
  public enum Subject: UInt8, Hashable, Sendable, CaseIterable {
    /// Whether the link is up, and why it is not.
    case linkState = 6
    /// Speed, duplex, and what could be negotiated.
    case linkModes = 4
    /// Offloads and filters.
    case features = 11
    /// The lengths of the descriptor rings.
    case rings = 15
    /// The number of queues.
    case channels = 17
    /// When the device raises interrupts.
    case coalescing = 19
    /// Flow control, with its counters.
    case pause = 21
    /// Forward error correction, with its counters.
    case forwardErrorCorrection = 29
    /// Counters of the physical layer and the MAC by their standard's names.
    case statistics = 32
  }

  /// The number of the family `ethtool`.
  public let family: UInt16

  /// Makes requests to the family of this number.
  public init(family: UInt16) {
    self.family = family
  }

  /// Asks for one subject of one interface.
  public func get(_ subject: Subject, interface: Int32) -> NetlinkRequest {
    var request = NetlinkRequest(type: family, flags: 0, header: [subject.rawValue, 1, 0, 0])
    var header = Self.attribute(1, NetlinkRequest.native(interface))
    switch subject {
    case .pause, .forwardErrorCorrection:
      header += Self.attribute(3, NetlinkRequest.native(withStatistics))
    default: break
    }
    let place = subject == .statistics ? statisticsHeaderAttribute : headerAttribute
    request.append(attribute: place | nested, header)
    if subject == .statistics {
      // All four groups, as a bit set without a mask.
      let groups =
        Self.attribute(1, []) + Self.attribute(2, NetlinkRequest.native(UInt32(4)))
        + Self.attribute(4, NetlinkRequest.native(UInt32(0xf)))
      request.append(attribute: 3 | nested, groups)
    }
    return request
  }

  private static func attribute(_ type: UInt16, _ payload: [UInt8]) -> [UInt8] {
    // All values here are multiples of four bytes long.
    NetlinkRequest.native(UInt16(4 + payload.count)) + NetlinkRequest.native(type) + payload
  }
}
