/// What `meta`, `ct` and `rt` expressions can load, by the kernel's number of the key.
struct NFTKey {
  /// The words that name it.
  let name: String
  /// The type of the value.
  let type: NFTDatatype
  /// The bits of the value.
  let bits: Int
  /// The order of its bytes.
  let order: NFTByteOrder

  init(_ name: String, _ type: NFTDatatype, _ bits: Int? = nil, _ order: NFTByteOrder? = nil) {
    self.name = name
    self.type = type
    self.bits = bits ?? type.bits ?? 0
    self.order = order ?? type.order
  }

  /// A key of `meta` (`enum nft_meta_keys`), with `meta` in front where `nft` prints it.
  static func meta(_ number: UInt64) -> NFTKey? {
    switch number {
    case 0: NFTKey("meta length", .integer, 32, .host)
    case 1: NFTKey("meta protocol", .etherType)
    case 2: NFTKey("meta priority", .classID)
    case 3: NFTKey("meta mark", .mark)
    case 4: NFTKey("iif", .interfaceIndex)
    case 5: NFTKey("oif", .interfaceIndex)
    case 6: NFTKey("iifname", .interfaceName)
    case 7: NFTKey("oifname", .interfaceName)
    case 8: NFTKey("meta iiftype", .hardwareType)
    case 9: NFTKey("meta oiftype", .hardwareType)
    case 10: NFTKey("meta skuid", .userID)
    case 11: NFTKey("meta skgid", .groupID)
    case 12: NFTKey("meta nftrace", .integer, 1, .host)
    case 13: NFTKey("meta rtclassid", .realm)
    case 14: NFTKey("meta secmark", .integer, 32, .host)
    case 15: NFTKey("meta nfproto", .familyNumber, 8, .host)
    case 16: NFTKey("meta l4proto", .protocolNumber, 8, .host)
    case 17: NFTKey("meta ibrname", .interfaceName)
    case 18: NFTKey("meta obrname", .interfaceName)
    case 19: NFTKey("meta pkttype", .packetType)
    case 20: NFTKey("meta cpu", .integer, 32, .host)
    case 21: NFTKey("iifgroup", .deviceGroup)
    case 22: NFTKey("oifgroup", .deviceGroup)
    case 23: NFTKey("meta cgroup", .integer, 32, .host)
    case 24: NFTKey("meta random", .integer, 32, .network)
    case 25: NFTKey("meta ipsec", .boolean, 8, .host)
    case 26: NFTKey("meta iifkind", .interfaceName)
    case 27: NFTKey("meta oifkind", .interfaceName)
    case 28: NFTKey("meta ibrpvid", .integer, 16, .host)
    case 29: NFTKey("meta ibrvproto", .etherType)
    case 30: NFTKey("meta time", .date)
    case 31: NFTKey("meta day", .day)
    case 32: NFTKey("meta hour", .hour)
    case 33: NFTKey("meta sdif", .interfaceIndex)
    case 34: NFTKey("meta sdifname", .interfaceName)
    case 35: NFTKey("meta broute", .integer, 8, .host)
    default: nil
    }
  }

  /// A key of `ct` (`enum nft_ct_keys`), without `ct` and the direction.
  static func conntrack(_ number: UInt64) -> NFTKey? {
    switch number {
    case 0: NFTKey("state", .conntrackState)
    case 1: NFTKey("direction", .conntrackDirection, 8, .host)
    case 2: NFTKey("status", .conntrackStatus)
    case 3: NFTKey("mark", .mark)
    case 4: NFTKey("secmark", .integer, 32, .host)
    case 5: NFTKey("expiration", .time, 32, .host)
    case 6: NFTKey("helper", .string, 128, .host)
    case 7: NFTKey("l3proto", .familyNumber, 8, .host)
    case 8: NFTKey("saddr", .invalid, 0, .network)
    case 9: NFTKey("daddr", .invalid, 0, .network)
    case 10: NFTKey("protocol", .protocolNumber, 8, .network)
    case 11: NFTKey("proto-src", .port, 16, .network)
    case 12: NFTKey("proto-dst", .port, 16, .network)
    case 13: NFTKey("label", .conntrackLabel)
    case 14: NFTKey("packets", .integer, 64, .host)
    case 15: NFTKey("bytes", .integer, 64, .host)
    case 16: NFTKey("avgpkt", .integer, 64, .host)
    case 17: NFTKey("zone", .integer, 16, .host)
    case 18: NFTKey("event", .conntrackEvents)
    case 19: NFTKey("ip saddr", .ip4Address)
    case 20: NFTKey("ip daddr", .ip4Address)
    case 21: NFTKey("ip6 saddr", .ip6Address)
    case 22: NFTKey("ip6 daddr", .ip6Address)
    case 23: NFTKey("id", .integer, 32, .network)
    default: nil
    }
  }

  /// A key of `rt` (`enum nft_rt_keys`).
  static func route(_ number: UInt64) -> NFTKey? {
    switch number {
    case 0: NFTKey("rt classid", .realm)
    case 1: NFTKey("rt ip nexthop", .ip4Address)
    case 2: NFTKey("rt ip6 nexthop", .ip6Address)
    case 3: NFTKey("rt mtu", .integer, 16, .host)
    case 4: NFTKey("rt ipsec", .boolean, 8, .host)
    default: nil
    }
  }

  /// A key of `socket` (`enum nft_socket_keys`).
  static func socket(_ number: UInt64, level: UInt64) -> NFTKey? {
    switch number {
    case 0: NFTKey("socket transparent", .integer, 8, .host)
    case 1: NFTKey("socket mark", .mark)
    case 2: NFTKey("socket wildcard", .integer, 8, .host)
    case 3: NFTKey("socket cgroupv2 level \(level)", .controlGroup)
    default: nil
    }
  }

  /// A key of `xfrm` (`enum nft_xfrm_keys`).
  static func transform(_ number: UInt64, direction: UInt64, depth: UInt64) -> NFTKey? {
    var name = direction == 0 ? "ipsec in" : "ipsec out"
    if depth != 0 { name += " spnum \(depth)" }
    return switch number {
    case 1: NFTKey("\(name) ip daddr", .ip4Address)
    case 2: NFTKey("\(name) ip6 daddr", .ip6Address)
    case 3: NFTKey("\(name) ip saddr", .ip4Address)
    case 4: NFTKey("\(name) ip6 saddr", .ip6Address)
    case 5: NFTKey("\(name) reqid", .integer, 32, .host)
    case 6: NFTKey("\(name) spi", .integer, 32, .network)
    default: nil
    }
  }
}
