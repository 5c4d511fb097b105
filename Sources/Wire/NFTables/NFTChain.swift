private let chainTable: UInt16 = 1
private let chainHandle: UInt16 = 2
private let chainName: UInt16 = 3
private let chainHook: UInt16 = 4
private let chainPolicy: UInt16 = 5
private let chainUse: UInt16 = 6
private let chainType: UInt16 = 7
private let chainCounters: UInt16 = 8
private let chainFlags: UInt16 = 10
private let chainUserdata: UInt16 = 12

private let hookNumber: UInt16 = 1
private let hookPriority: UInt16 = 2
private let hookDevice: UInt16 = 3
private let hookDevices: UInt16 = 4
private let deviceName: UInt16 = 1
private let devicePrefix: UInt16 = 2

private let offloadFlag: UInt32 = 0x2
private let bindingFlag: UInt32 = 0x4

/// One chain of rules (`NFT_MSG_NEWCHAIN`).
public struct NFTChain: Hashable, Sendable {
  /// The family of its table.
  public var family: NFTFamily
  /// The name of its table.
  public var table = ""
  /// Its name, unique within the table.
  public var name = ""
  /// The table's number for it; `nil` when only its rules were seen, not the chain itself.
  public var handle: UInt64?
  /// Where a base chain is hooked in; `nil` for a chain that is only jumped to.
  public var hook: NFTHook?
  /// What becomes of a packet that reaches the end of a base chain.
  public var policy: NFTPolicy?
  /// `filter`, `nat` or `route`, for a base chain.
  public var type: String?
  /// The packets that met the policy of a base chain.
  ///
  /// `iptables-nft` gives one to chains whose policy was set (`NFTA_CHAIN_COUNTERS`); `nft` gives none.
  public var counter: NFTCounter?
  /// `NFTA_CHAIN_FLAGS` as sent.
  public var flags: UInt32 = 0
  /// How many rules and jumps it has.
  public var use: UInt32?
  /// The comment of its author.
  public var comment: String?

  /// Whether packets enter it from a hook, rather than from a jump.
  public var isBase: Bool { hook != nil }
  /// Whether its rules were handed to the device (`NFT_CHAIN_HW_OFFLOAD`): their counters stand still here.
  public var isOffloaded: Bool { flags & offloadFlag != 0 }
  /// Whether it is part of one rule that jumps to it (`NFT_CHAIN_BINDING`).
  public var isBound: Bool { flags & bindingFlag != 0 }
  /// Whether packets that reach its end are dropped.
  public var dropsByPolicy: Bool { isBase && policy == .drop }

  /// Creates a chain that is only known by name.
  init(family: NFTFamily, table: String, name: String) {
    self.family = family
    self.table = table
    self.name = name
  }

  init(_ family: NFTFamily, _ payload: Span<UInt8>) throws(WireError) {
    self.family = family
    var attributes = NetlinkAttributes(payload, in: "nft chain")
    while let attribute = try attributes.next() {
      switch attribute.type {
      case chainTable: table = attribute.text
      case chainHandle: handle = try attribute.be64
      case chainName: name = attribute.text
      case chainHook: hook = try NFTHook(family, attribute.nested)
      case chainPolicy: policy = NFTPolicy(try attribute.be32)
      case chainUse: use = try attribute.be32
      case chainType: type = attribute.text
      case chainCounters: counter = try NFTCounter(attribute.payload)
      case chainFlags: flags = try attribute.be32
      case chainUserdata: comment = NFTUserdata.comment(in: attribute.payload, type: 0)
      default: break
      }
    }
  }

  /// The declaration of a base chain as `nft list ruleset` prints it; `nil` for any other chain.
  ///
  /// For example `type filter hook input priority filter; policy drop;`.
  public var declaration: String? {
    guard let hook, let type else { return nil }
    var text = "type \(type) hook \(hook.name)"
    if hook.devices.count == 1, let device = hook.devices.first {
      text += " device \"\(device)\""
    } else if hook.devices.count > 1 {
      text += " devices = { \(hook.devices.sorted().joined(separator: ", ")) }"
    }
    text += " priority \(hook.priorityText(family)); policy \(policy ?? .accept);"
    if isOffloaded { text += " flags offload;" }
    return text
  }
}

/// What becomes of a packet that no rule of a base chain decided about (`NFTA_CHAIN_POLICY`).
public enum NFTPolicy: Hashable, Sendable, CustomStringConvertible {
  /// It goes on (`NF_ACCEPT`).
  case accept
  /// It is lost (`NF_DROP`); only iptables-nft chains count such packets.
  case drop
  /// A number that is not known.
  case other(UInt32)

  init(_ number: UInt32) {
    switch number {
    case 0: self = .drop
    case 1: self = .accept
    default: self = .other(number)
    }
  }

  /// The word that `nft` uses.
  public var description: String {
    switch self {
    case .accept: "accept"
    case .drop: "drop"
    case .other(let number): "policy \(number)"
    }
  }
}

/// Where a base chain takes packets from (`NFTA_CHAIN_HOOK`).
public struct NFTHook: Hashable, Sendable {
  /// The kernel's number, which means something else in each family.
  public var number: UInt32 = 0
  /// Its name, such as `input`.
  public var name = ""
  /// Chains of one hook see a packet in the order of this number, lowest first.
  public var priority: Int32 = 0
  /// The devices, for ingress and egress; a name that ends in `*` stands for all that begin so.
  public var devices: [String] = []

  init(_ family: NFTFamily, _ nest: consuming NetlinkAttributes) throws(WireError) {
    while let attribute = try nest.next() {
      switch attribute.type {
      case hookNumber: number = try attribute.be32
      case hookPriority: priority = Int32(bitPattern: try attribute.be32)
      case hookDevice: devices = [attribute.text]
      case hookDevices: devices = try Self.names(attribute.nested)
      default: break
      }
    }
    name = family.hookName(number)
  }

  /// The names in a list of devices, as chains and flowtables have it.
  static func names(_ nest: consuming NetlinkAttributes) throws(WireError) -> [String] {
    var names: [String] = []
    while let attribute = try nest.next() {
      switch attribute.type {
      case deviceName: names.append(attribute.text)
      case devicePrefix: names.append(attribute.text + "*")
      default: break
      }
    }
    return names
  }

  /// The priority as `nft` prints it: a name where it lies close to a usual one, such as `mangle - 5`.
  func priorityText(_ family: NFTFamily) -> String {
    for (name, value) in Self.priorities(family, hook: name) {
      let distance = Int64(priority) - Int64(value)
      if distance == 0 { return name }
      if distance >= -10, distance <= 10 {
        return "\(name) \(distance < 0 ? "-" : "+") \(distance < 0 ? -distance : distance)"
      }
    }
    return "\(priority)"
  }

  /// The usual priorities (linux/netfilter_ipv4.h, netfilter_bridge.h), as `nft` names them.
  private static func priorities(_ family: NFTFamily, hook: String) -> [(String, Int32)] {
    switch family {
    case .bridge:
      switch hook {
      case "prerouting": [("filter", -200), ("dstnat", -300)]
      case "output": [("filter", -200), ("out", 100)]
      case "postrouting": [("filter", -200), ("srcnat", 300)]
      default: [("filter", -200)]
      }
    case .arp, .netdev: [("filter", 0)]
    default:
      switch hook {
      case "prerouting":
        [("filter", 0), ("raw", -300), ("mangle", -150), ("dstnat", -100), ("security", 50)]
      case "postrouting":
        [("filter", 0), ("raw", -300), ("mangle", -150), ("security", 50), ("srcnat", 100)]
      case "ingress": [("filter", 0)]
      default: [("filter", 0), ("raw", -300), ("mangle", -150), ("security", 50)]
      }
    }
  }
}
