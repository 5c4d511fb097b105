// include/uapi/linux/rtnetlink.h
private let destinationAttribute: UInt16 = 1
private let outputInterface: UInt16 = 4
private let gatewayAttribute: UInt16 = 5
private let priorityAttribute: UInt16 = 6
private let tableAttribute: UInt16 = 15
private let viaAttribute: UInt16 = 18

/// A route that the kernel holds (`struct rtmsg` and attributes).
public struct Route: Hashable, Sendable {
  /// What a matching packet meets (`RTN_…`).
  public enum Kind: UInt8, Hashable, Sendable {
    /// Forwarded or sent to a gateway or a link.
    case unicast = 1
    /// Delivered to this machine.
    case local = 2
    /// A broadcast address.
    case broadcast = 3
    /// An anycast address.
    case anycast = 4
    /// A multicast route.
    case multicast = 5
    /// Dropped in silence.
    case blackhole = 6
    /// Dropped with an ICMP host unreachable.
    case unreachable = 7
    /// Dropped with an ICMP administratively prohibited.
    case prohibit = 8
    /// The look-up goes on in the next rule.
    case throwOn = 9

    /// The word that `ip route` uses.
    public var name: String {
      switch self {
      case .unicast: "unicast"
      case .local: "local"
      case .broadcast: "broadcast"
      case .anycast: "anycast"
      case .multicast: "multicast"
      case .blackhole: "blackhole"
      case .unreachable: "unreachable"
      case .prohibit: "prohibit"
      case .throwOn: "throw"
      }
    }
  }

  /// The address family: 2 for IPv4, 10 for IPv6.
  public var family: UInt8
  /// What a matching packet meets; `nil` for a kind that is not known here.
  public var kind: Kind?
  /// The destination; `nil` for the default route.
  public var destination: IPAddress?
  /// The prefix length in bits.
  public var prefixLength: UInt8
  /// The routing table: 254 is main, 255 local.
  public var table: UInt32
  /// The gateway, where there is a single one.
  public var gateway: IPAddress?
  /// The interface it leaves by.
  public var outputIndex: Int32?
  /// The metric; lower wins.
  public var metric: UInt32?
  /// `RTNH_F_DEAD` (1) and `RTNH_F_LINKDOWN` (16) among others.
  public var flags: UInt32
  /// Who made it (`RTPROT_…`): 2 is the kernel itself.
  public var origin: UInt8

  /// Reads the payload of an `RTM_NEWROUTE` message.
  public init(_ payload: Span<UInt8>) throws(WireError) {
    try payload.require(12, for: "rtmsg")
    family = payload[0]
    prefixLength = payload[1]
    table = UInt32(payload[4])
    origin = payload[5]
    kind = Kind(rawValue: payload[7])
    flags = payload[native32: 8]
    var attributes = NetlinkAttributes(payload.extracting(12...), in: "rtmsg")
    while let attribute = try attributes.next() {
      switch attribute.type {
      case destinationAttribute: destination = IPAddress(attribute.payload)
      case outputInterface: outputIndex = Int32(bitPattern: try attribute.u32)
      case gatewayAttribute: gateway = IPAddress(attribute.payload)
      // A gateway of the other family: `struct rtvia`, the family in front.
      case viaAttribute:
        if attribute.payload.count > 2 { gateway = IPAddress(attribute.payload.extracting(2...)) }
      case priorityAttribute: metric = try attribute.u32
      case tableAttribute: table = try attribute.u32
      default: break
      }
    }
  }

  /// The destination as `ip route` prints it.
  public var prefix: String {
    guard let destination else { return "default" }
    let isHost = prefixLength == (family == 2 ? 32 : 128)
    return isHost ? "\(destination)" : "\(destination)/\(prefixLength)"
  }
}

/// A policy rule: which packets look up which table (`struct fib_rule_hdr` and attributes).
public struct RoutingRule: Hashable, Sendable {
  /// What the rule does (`FR_ACT_…`).
  public enum Action: UInt8, Hashable, Sendable {
    /// Look up a table.
    case toTable = 1
    /// Jump to another rule.
    case goto = 2
    /// Do nothing.
    case nothing = 3
    /// Drop in silence.
    case blackhole = 6
    /// Drop with an ICMP network unreachable.
    case unreachable = 7
    /// Drop with an ICMP administratively prohibited.
    case prohibit = 8
  }

  /// The address family: 2 for IPv4, 10 for IPv6.
  public var family: UInt8
  /// What the rule does; `nil` for an action that is not known here.
  public var action: Action?
  /// The table that is looked up.
  public var table: UInt32
  /// The preference; lower goes first.
  public var priority: UInt32 = 0
  /// The source that it matches, as text, or `nil` for any.
  public var source: String?
  /// The destination that it matches, or `nil` for any.
  public var destination: String?
  /// The input interface that it matches.
  public var inputInterface: String?
  /// The output interface that it matches.
  public var outputInterface: String?
  /// The firewall mark that it matches.
  public var mark: UInt32?

  /// Reads the payload of an `RTM_NEWRULE` message.
  public init(_ payload: Span<UInt8>) throws(WireError) {
    try payload.require(12, for: "fib_rule_hdr")
    family = payload[0]
    table = UInt32(payload[4])
    action = Action(rawValue: payload[7])
    var attributes = NetlinkAttributes(payload.extracting(12...), in: "fib_rule_hdr")
    while let attribute = try attributes.next() {
      switch attribute.type {
      case 1: destination = IPAddress(attribute.payload).map { "\($0)/\(payload[1])" }
      case 2: source = IPAddress(attribute.payload).map { "\($0)/\(payload[2])" }
      case 3: inputInterface = attribute.text
      case 6: priority = try attribute.u32
      case 10: mark = try attribute.u32
      case 15: table = try attribute.u32
      case 17: outputInterface = attribute.text
      default: break
      }
    }
  }

  /// The selector as `ip rule` prints it.
  public var selector: String {
    var words = ["from", source ?? "all"]
    if let destination { words += ["to", destination] }
    if let mark { words += ["fwmark", "0x" + String(mark, radix: 16)] }
    if let inputInterface { words += ["iif", inputInterface] }
    if let outputInterface { words += ["oif", outputInterface] }
    return words.joined(separator: " ")
  }
}
