/// `IFF_…` flags of a network device (include/uapi/linux/if.h).
public struct LinkFlags: OptionSet, Hashable, Sendable {
  /// The bits.
  public let rawValue: UInt32

  /// Creates flags from the bits.
  public init(rawValue: UInt32) {
    self.rawValue = rawValue
  }

  /// `IFF_UP`: the administrator wants it up.
  public static let up = LinkFlags(rawValue: 1 << 0)
  /// `IFF_LOOPBACK`.
  public static let loopback = LinkFlags(rawValue: 1 << 3)
  /// `IFF_RUNNING`: it can carry packets.
  public static let running = LinkFlags(rawValue: 1 << 6)
  /// `IFF_NOARP`.
  public static let noARP = LinkFlags(rawValue: 1 << 7)
  /// `IFF_PROMISC`.
  public static let promiscuous = LinkFlags(rawValue: 1 << 8)
  /// `IFF_LOWER_UP`: the lower layer has a carrier.
  public static let lowerUp = LinkFlags(rawValue: 1 << 16)
}

/// RFC 2863 operational state (`IF_OPER_…`).
public enum OperationalState: UInt8, Hashable, Sendable {
  /// The device does not say.
  case unknown = 0
  /// A component is missing.
  case notPresent = 1
  /// Cannot carry packets.
  case down = 2
  /// The device below cannot carry packets.
  case lowerLayerDown = 3
  /// Under test: carries no ordinary packets.
  case testing = 4
  /// Waiting for an outside event, such as 802.1X.
  case dormant = 5
  /// Carries packets.
  case up = 6

  /// The name that `ip link` prints.
  public var name: String {
    switch self {
    case .unknown: "UNKNOWN"
    case .notPresent: "NOTPRESENT"
    case .down: "DOWN"
    case .lowerLayerDown: "LOWERLAYERDOWN"
    case .testing: "TESTING"
    case .dormant: "DORMANT"
    case .up: "UP"
    }
  }
}

/// An XDP program on a device (`IFLA_XDP`).
public struct XDPAttachment: Hashable, Sendable {
  /// Where the program runs.
  public enum Mode: UInt8, Hashable, Sendable {
    /// In the driver.
    case driver = 1
    /// In the stack, after the buffer was made: `xdpgeneric`.
    case generic = 2
    /// On the card.
    case hardware = 3
    /// In more than one place.
    case multiple = 4
  }

  /// Where the program runs.
  public var mode: Mode
  /// The BPF program's id, for `bpftool prog show id`.
  public var programID: UInt32?

  /// Creates an attachment.
  public init(mode: Mode, programID: UInt32?) {
    self.mode = mode
    self.programID = programID
  }

  /// Reads the nest; `nil` when nothing is attached.
  init?(_ payload: Span<UInt8>) throws(WireError) {
    var mode: Mode?
    var programID: UInt32?
    var attributes = NetlinkAttributes(payload, in: "IFLA_XDP")
    while let attribute = try attributes.next() {
      switch attribute.type {
      case 2: mode = Mode(rawValue: try attribute.u8)
      case 4: programID = try attribute.u32
      default: break
      }
    }
    guard let mode else { return nil }
    self.init(mode: mode, programID: programID)
  }
}

/// `struct rtnl_link_stats64` (include/uapi/linux/if_link.h): 64-bit counters in a fixed order.
public enum LinkStatistics {
  /// The field names in the struct's order.
  public static let names = [
    "rx_packets", "tx_packets", "rx_bytes", "tx_bytes", "rx_errors", "tx_errors", "rx_dropped",
    "tx_dropped", "multicast", "collisions", "rx_length_errors", "rx_over_errors",
    "rx_crc_errors", "rx_frame_errors", "rx_fifo_errors", "rx_missed_errors",
    "tx_aborted_errors", "tx_carrier_errors", "tx_fifo_errors", "tx_heartbeat_errors",
    "tx_window_errors", "rx_compressed", "tx_compressed", "rx_nohandler",
    "rx_otherhost_dropped",
  ]

  /// Reads as many counters as the kernel sent.
  ///
  /// A shorter struct leaves the rest out; fields beyond the known ones are named `rtnl_link_stats64[N]`.
  public static func read(_ payload: Span<UInt8>) -> CounterTable {
    var table = CounterTable()
    for index in 0..<payload.count / 8 {
      let name = index < names.count ? names[index] : "rtnl_link_stats64[\(index)]"
      table[name] = payload[native64: index * 8]
    }
    return table
  }
}

extension Link {
  /// The other end of a tunnel, where it has a fixed one (`IFLA_VXLAN_GROUP`, `IFLA_GENEVE_REMOTE`,
  /// `IFLA_GRE_REMOTE`, `IFLA_IPTUN_REMOTE` and their IPv6 kin).
  public var tunnelRemote: IPAddress? {
    let places: [String: [UInt16]] = [
      "vxlan": [2, 16], "geneve": [2, 7], "gre": [7], "gretap": [7], "ip6gre": [7],
      "ip6gretap": [7], "ipip": [3], "sit": [3], "ip6tnl": [3],
    ]
    let found = (kind.flatMap { places[$0] } ?? []).lazy.compactMap { kindAttributes[$0] }
      .compactMap { IPAddress($0.span) }
    return found.first { !$0.isUnspecified }
  }
}
