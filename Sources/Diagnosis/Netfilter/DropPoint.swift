import Snapshot

/// A place in a firewall where packets can end: a rule that drops, rejects or queues, or a chain's policy.
///
/// nftables, iptables-nft and iptables-legacy all come down to this. There may be tens of thousands of them, so
/// that what is only printed is worked out when it is asked for.
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

  /// Places in the packet's path.
  struct Hooks: OptionSet, Hashable, Sendable {
    let rawValue: UInt8
    static let ingress = Hooks(rawValue: 1 << 0)
    static let prerouting = Hooks(rawValue: 1 << 1)
    static let input = Hooks(rawValue: 1 << 2)
    static let forward = Hooks(rawValue: 1 << 3)
    static let output = Hooks(rawValue: 1 << 4)
    static let postrouting = Hooks(rawValue: 1 << 5)
    static let egress = Hooks(rawValue: 1 << 6)
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
  let hooks: Hooks
  let isPolicy: Bool
  let fate: Fate
  /// The packets that ended here; `nil` where nothing counts.
  let growth: Growth?
  /// Whether `growth` counts just the packets that ended here.
  let isExact: Bool
  /// What is worked out only for the places that are told.
  let detail: @Sendable () -> Detail

  /// Packets that ended here in the window, where that is known.
  var lost: UInt64? { isExact ? growth?.amount : nil }

  /// Whether packets end here that no counter shows.
  var isUncounted: Bool { growth == nil || !isExact }

  /// What a drop point looks like, and how it is taken away.
  struct Detail: Sendable {
    /// Table, chain and number or handle, as the tool shows them.
    var place: String
    /// The command that shows its counter.
    var source: String
    /// The rule or policy as its tool prints it.
    var text: String
    /// The bytes that its counter shows, since it began to count; `nil` where nothing counts.
    var bytes: UInt64?
    /// The chance with which matching packets are taken, where that is random.
    var probability: Double?
    /// A rate beyond which packets are taken, in words.
    var rate: String?
    /// Whether it takes packets that fit no tracked connection.
    var takesInvalid = false
    /// The command that gives it a counter; `nil` where there is none.
    var counting: String?
    /// The commands that take it away and put it back.
    var commands: @Sendable () -> (removal: String, restoration: String)
  }
}

/// The firewall of the namespace.
enum Firewall {
  /// Every place where packets can end, of all tools.
  static func dropPoints(_ change: HostChange) -> [DropPoint] {
    var points: [DropPoint] = []
    LegacyFirewall.addDropPoints(of: change, to: &points)
    NFTFirewall.addDropPoints(of: change, to: &points)
    return points
  }

  /// Why part of the firewall could not be seen, if so.
  static func missing(_ snapshot: HostSnapshot) -> Missing? {
    [snapshot.ruleset.missing, snapshot.legacyTables.missing].compactMap { $0 }.first {
      $0.kind != .absent
    }
  }
}
