/// The part of a packet that offsets count from (`enum nft_payload_bases`).
enum NFTBase: Int, Comparable {
  case link
  case network
  case transport
  case inner

  static func < (left: NFTBase, right: NFTBase) -> Bool { left.rawValue < right.rawValue }

  /// The name in raw payload expressions, such as `@th,16,16`.
  var rawName: String {
    switch self {
    case .link: "ll"
    case .network: "nh"
    case .transport: "th"
    case .inner: "ih"
    }
  }
}

/// One field of a header or option.
struct NFTField: Hashable {
  let name: String
  let type: NFTDatatype
  /// Bits from the start of the header.
  let offset: Int
  /// Bits.
  let bits: Int
  /// The ICMP type whose messages have this field, where fields overlap.
  let messageType: UInt8?

  init(
    _ name: String, _ type: NFTDatatype, _ offset: Int, _ bits: Int, messageType: UInt8? = nil
  ) {
    self.name = name
    self.type = type
    self.offset = offset
    self.bits = bits
    self.messageType = messageType
  }

  /// An integer field.
  init(_ name: String, _ offset: Int, _ bits: Int, messageType: UInt8? = nil) {
    self.init(name, .integer, offset, bits, messageType: messageType)
  }
}

/// A protocol header: where its fields lie, and which header each number in it announces.
enum NFTHeader: Hashable {
  case ether
  case vlan
  case arp
  case ip
  case ip6
  case icmp
  case icmp6
  case igmp
  case tcp
  case udp
  case udplite
  case sctp
  case dccp
  case ah
  case esp
  case comp
  /// Not a header but the fields that all with ports share.
  case ports
  /// Not a header but the place of one: the family of a packet in an `inet` table.
  case inetFamily
  /// Not a header but the place of one: the link protocol of a packet in a `netdev` table.
  case linkProtocol
  /// Something whose fields are not known.
  case other

  /// The name before its fields.
  var name: String {
    switch self {
    case .ether: "ether"
    case .vlan: "vlan"
    case .arp: "arp"
    case .ip: "ip"
    case .ip6: "ip6"
    case .icmp: "icmp"
    case .icmp6: "icmpv6"
    case .igmp: "igmp"
    case .tcp: "tcp"
    case .udp: "udp"
    case .udplite: "udplite"
    case .sctp: "sctp"
    case .dccp: "dccp"
    case .ah: "ah"
    case .esp: "esp"
    case .comp: "comp"
    case .ports: "th"
    case .inetFamily: "inet"
    case .linkProtocol: "netdev"
    case .other: "unknown"
    }
  }

  /// Where it lies; `nil` for what is not a header of its own.
  var base: NFTBase? {
    switch self {
    case .ether, .vlan, .inetFamily, .linkProtocol: .link
    case .arp, .ip, .ip6: .network
    case .icmp, .icmp6, .igmp, .tcp, .udp, .udplite, .sctp, .dccp, .ah, .esp, .comp, .ports:
      .transport
    case .other: nil
    }
  }

  /// The bits of a link header that another can follow at the same base.
  var length: Int {
    switch self {
    case .ether: 112
    case .vlan: 32
    default: 0
    }
  }

  /// The header that `number` in this header's protocol field announces.
  func next(_ number: UInt64) -> NFTHeader? {
    switch self {
    case .ether, .vlan, .linkProtocol:
      switch number {
      case 0x0800: .ip
      case 0x0806: .arp
      case 0x86dd: .ip6
      case 0x8100, 0x88a8: .vlan
      default: nil
      }
    case .inetFamily:
      switch number {
      case 2: .ip
      case 10: .ip6
      default: nil
      }
    case .ip, .ip6:
      Self.transport(number)
    case .ah, .comp:
      switch number {
      case 1, 2, 58: nil
      default: Self.transport(number)
      }
    default: nil
    }
  }

  /// The number by which this header is announced in `lower`.
  func number(in lower: NFTHeader) -> UInt64? {
    switch lower {
    case .inetFamily: [2, 10].first { lower.next($0) == self }
    case .ether, .vlan, .linkProtocol:
      [0x0800, 0x0806, 0x86dd, 0x8100].first { lower.next($0) == self }
    default: nil
    }
  }

  /// The header that a protocol number of IP announces.
  static func transport(_ number: UInt64) -> NFTHeader? {
    switch number {
    case 1: .icmp
    case 2: .igmp
    case 6: .tcp
    case 17: .udp
    case 33: .dccp
    case 50: .esp
    case 51: .ah
    case 58: .icmp6
    case 108: .comp
    case 132: .sctp
    case 136: .udplite
    default: nil
    }
  }

  /// Whether `field` says which header follows, or which kind of message this is.
  func isProtocolField(_ field: NFTField) -> Bool {
    switch self {
    case .ether, .vlan: field.name == "type"
    case .ip: field.name == "protocol"
    case .ip6, .ah, .comp: field.name == "nexthdr"
    case .icmp, .icmp6: field.name == "type"
    default: false
    }
  }
}
