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
  /// What is worked out only for the places that are told.
  let detail: @Sendable () -> Detail
  /// What was read to see the counter.
  let source: String

  /// Packets that ended here in the window, where that is known.
  var lost: UInt64? { isExact ? growth?.amount : nil }

  /// Whether packets end here that no counter shows.
  var isUncounted: Bool { growth == nil || !isExact }

  /// What a drop point looks like, and how it is taken away.
  struct Detail: Sendable {
    /// The rule or policy as its tool prints it.
    var text: String
    /// The chance with which matching packets are taken, where that is random.
    var probability: Double?
    /// A rate beyond which packets are taken, in words.
    var rate: String?
    /// Whether it takes packets that fit no tracked connection.
    var takesInvalid = false
    /// The command that takes it away.
    var removal: String
    /// The command that puts it back.
    var restoration: String
  }
}

/// The firewall of the namespace.
enum Firewall {
  /// Every place where packets can end, of all tools.
  static func dropPoints(_ change: HostChange) -> [DropPoint] {
    LegacyFirewall.dropPoints(change) + NFTFirewall.dropPoints(change)
  }

  /// Why part of the firewall could not be seen, if so.
  static func missing(_ snapshot: HostSnapshot) -> Missing? {
    [snapshot.ruleset.missing, snapshot.legacyTables.missing].compactMap { $0 }.first {
      $0.kind != .absent
    }
  }
}
