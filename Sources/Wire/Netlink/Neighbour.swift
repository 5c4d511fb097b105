/// A neighbour: a link-layer address, or the search for one (`struct ndmsg` and attributes).
public struct Neighbour: Hashable, Sendable {
  /// `NUD_…` states; the kernel sets one at a time.
  public enum State: UInt16, Hashable, Sendable {
    /// Being asked for.
    case incomplete = 0x01
    /// Answered lately.
    case reachable = 0x02
    /// Answered some time ago.
    case stale = 0x04
    /// Waiting to see whether upper layers confirm it.
    case delay = 0x08
    /// Being asked again.
    case probe = 0x10
    /// Did not answer.
    case failed = 0x20
    /// Needs no address resolution.
    case noARP = 0x40
    /// Set by hand.
    case permanent = 0x80

    /// The word that `ip neigh` uses.
    public var name: String {
      switch self {
      case .incomplete: "INCOMPLETE"
      case .reachable: "REACHABLE"
      case .stale: "STALE"
      case .delay: "DELAY"
      case .probe: "PROBE"
      case .failed: "FAILED"
      case .noARP: "NOARP"
      case .permanent: "PERMANENT"
      }
    }
  }

  /// The interface.
  public var interfaceIndex: Int32
  /// The state; `nil` for a combination that is not known here.
  public var state: State?
  /// The network address.
  public var address: IPAddress?
  /// The link-layer address.
  public var linkAddress: [UInt8] = []
  /// Probes that went unanswered (`NDA_PROBES`).
  public var probes: UInt32?

  /// Reads the payload of an `RTM_NEWNEIGH` message.
  public init(_ payload: Span<UInt8>) throws(WireError) {
    try payload.require(12, for: "ndmsg")
    interfaceIndex = Int32(bitPattern: payload[native32: 4])
    state = State(rawValue: payload[native16: 8])
    var attributes = NetlinkAttributes(payload.extracting(12...), in: "ndmsg")
    while let attribute = try attributes.next() {
      switch attribute.type {
      case 1: address = IPAddress(attribute.payload)
      case 2: linkAddress = attribute.payload.array
      case 4: probes = try attribute.u32
      default: break
      }
    }
  }
}

/// A neighbour table: ARP's (`arp_cache`) or neighbour discovery's (`ndisc_cache`).
///
/// From `RTM_GETNEIGHTBL` (`struct ndtmsg`, include/uapi/linux/neighbour.h). The table and its counters
/// belong to the whole machine, not to a namespace.
public struct NeighbourTable: Hashable, Sendable {
  /// The name: `arp_cache` or `ndisc_cache`.
  public var name = ""
  /// Entries below which nothing is collected.
  public var threshold1: UInt32?
  /// Entries above which old ones are collected.
  public var threshold2: UInt32?
  /// Entries that are never exceeded.
  public var threshold3: UInt32?
  /// Entries now.
  public var entries: UInt32?
  /// `struct ndt_stats` by the kernel's field names.
  public var statistics = CounterTable()

  private static let statisticNames = [
    "ndts_allocs", "ndts_destroys", "ndts_hash_grows", "ndts_res_failed", "ndts_lookups",
    "ndts_hits", "ndts_rcv_probes_mcast", "ndts_rcv_probes_ucast", "ndts_periodic_gc_runs",
    "ndts_forced_gc_runs", "ndts_table_fulls",
  ]

  /// Reads the payload of an `RTM_NEWNEIGHTBL` message; `nil` for one that holds a device's parameters only.
  public init?(_ payload: Span<UInt8>) throws(WireError) {
    try payload.require(4, for: "ndtmsg")
    var attributes = NetlinkAttributes(payload.extracting(4...), in: "ndtmsg")
    while let attribute = try attributes.next() {
      switch attribute.type {
      case 1: name = attribute.text
      case 2: threshold1 = try attribute.u32
      case 3: threshold2 = try attribute.u32
      case 4: threshold3 = try attribute.u32
      case 5:
        // struct ndt_config: two 16-bit lengths, then the number of entries.
        if attribute.payload.count >= 8 { entries = attribute.payload[native32: 4] }
      case 7:
        for index in 0..<attribute.payload.count / 8 {
          let known = index < Self.statisticNames.count
          let name = known ? Self.statisticNames[index] : "ndt_stats[\(index)]"
          statistics[name] = attribute.payload[native64: index * 8]
        }
      default: break
      }
    }
    if threshold1 == nil { return nil }
  }
}

/// An address of an interface (`struct ifaddrmsg` and attributes).
public struct InterfaceAddress: Hashable, Sendable {
  /// The address family: 2 for IPv4, 10 for IPv6.
  public var family: UInt8
  /// The prefix length in bits.
  public var prefixLength: UInt8
  /// The interface.
  public var interfaceIndex: Int32
  /// The address.
  public var address: IPAddress?
  /// `IFA_F_…` flags.
  public var flags: UInt32

  /// Whether another machine answered for this IPv6 address (`IFA_F_DADFAILED`).
  public var isDuplicate: Bool { flags & 0x08 != 0 }

  /// Reads the payload of an `RTM_NEWADDR` message.
  public init(_ payload: Span<UInt8>) throws(WireError) {
    try payload.require(8, for: "ifaddrmsg")
    family = payload[0]
    prefixLength = payload[1]
    flags = UInt32(payload[2])
    interfaceIndex = Int32(bitPattern: payload[native32: 4])
    var local: IPAddress?
    var attributes = NetlinkAttributes(payload.extracting(8...), in: "ifaddrmsg")
    while let attribute = try attributes.next() {
      switch attribute.type {
      case 1: address = IPAddress(attribute.payload)
      case 2: local = IPAddress(attribute.payload)
      case 8: flags = try attribute.u32
      default: break
      }
    }
    // On a point-to-point link the first attribute is the other end.
    address = local ?? address
  }
}
