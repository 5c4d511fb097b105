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
  public enum Subject: String, Hashable, Sendable, CaseIterable {
    /// Whether the link is up, and why it is not.
    case linkState
    /// Speed, duplex, and what could be negotiated.
    case linkModes
    /// Offloads and filters.
    case features
    /// The lengths of the descriptor rings.
    case rings
    /// The number of queues.
    case channels
    /// When the device raises interrupts.
    case coalescing
    /// Flow control, with its counters.
    case pause
    /// Forward error correction, with its counters.
    case forwardErrorCorrection
    /// Counters of the physical layer and the MAC by their standard's names.
    case statistics

    /// The number of the request (`ETHTOOL_MSG_*_GET`).
    var message: UInt8 {
      switch self {
      case .linkState: 6
      case .linkModes: 4
      case .features: 11
      case .rings: 15
      case .channels: 17
      case .coalescing: 19
      case .pause: 21
      case .forwardErrorCorrection: 29
      case .statistics: 32
      }
    }
  }

  /// The number of the family `ethtool`.
  public let family: UInt16

  /// Makes requests to the family of this number.
  public init(family: UInt16) {
    self.family = family
  }

  /// Asks for one subject of one interface.
  public func get(_ subject: Subject, interface: Int32) -> NetlinkRequest {
    var request = NetlinkRequest(type: family, flags: 0, header: [subject.message, 1, 0, 0])
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
