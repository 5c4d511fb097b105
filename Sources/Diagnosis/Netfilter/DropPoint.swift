import Snapshot

/// A place in a firewall where packets can end: a rule that drops, rejects or queues, or a chain's policy.
///
/// nftables, iptables-nft and iptables-legacy all come down to this.
struct DropPoint: Sendable {
  /// Which packets the firewall sees here.
  enum Family: Hashable, Sendable {
    case ipv4
    case ipv6
    /// IPv4 and IPv6 in one table.
    case internet
    case bridge
    case arp
    /// Frames of one device, before IP.
    case device
  }

  /// Where in the packet's path.
  enum Hook: String, Hashable, Sendable {
    case ingress
    case prerouting
    case input
    case forward
    case output
    case postrouting
    case egress
  }

  /// What happens to a packet that comes to this place.
  enum Fate: Hashable, Sendable {
    case drop
    /// Dropped, and the sender is told.
    case reject
    /// Handed to a program, and dropped when there is none.
    case queue(first: UInt16, count: UInt16, isBypassing: Bool)
  }

  /// The tool that shows it: `nft`, `iptables-nft`, `iptables-legacy`.
  let tool: String
  let family: Family
  /// The hooks by which packets come here; empty for a chain that no hook leads to.
  let hooks: Set<Hook>
  /// Table, chain and number or handle, as the tool shows them.
  let place: String
  let isPolicy: Bool
  let fate: Fate
  /// The packets that ended here; `nil` where nothing counts.
  let growth: Growth?
  /// Whether `growth` counts just the packets that ended here.
  let isExact: Bool
  /// The chance with which matching packets are taken, where that is random.
  let probability: Double?
  /// A rate beyond which packets are taken, in words.
  let rate: String?
  /// Whether it takes packets that fit no tracked connection.
  let takesInvalid: Bool
  /// The rule or policy as its tool prints it; decoded when asked for.
  let text: @Sendable () -> String
  /// The commands that take it away and put it back.
  let removal: @Sendable () -> (now: String, undo: String)
  /// What was read to see the counter.
  let source: String

  /// Packets that ended here in the window, where that is known.
  var lost: UInt64? { isExact ? growth?.amount : nil }

  /// Whether packets end here that no counter shows.
  var isUncounted: Bool { growth == nil || !isExact }

  /// Whether somebody asked for loss rather than for protection: by chance, or beyond a rate.
  var isDeliberate: Bool { probability != nil || rate != nil }
}

/// The firewall of the namespace.
enum Firewall {
  /// Every place where packets can end, of all tools.
  static func dropPoints(_ change: HostChange) -> [DropPoint] {
    LegacyFirewall.dropPoints(change)
  }

  /// Why part of the firewall could not be seen, if so.
  static func missing(_ snapshot: HostSnapshot) -> Missing? {
    snapshot.legacyTables.missing
  }
}
