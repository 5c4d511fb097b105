// ICMP types that decide which fields a message has.
private let icmpUnreachable: UInt8 = 3
private let icmpRedirect: UInt8 = 5
private let icmpEcho: UInt8 = 8
private let icmp6TooBig: UInt8 = 2
private let icmp6ParameterProblem: UInt8 = 4
private let icmp6Echo: UInt8 = 128
private let icmp6ListenerQuery: UInt8 = 130

extension NFTHeader {
  /// The fields, in the order in which `nft` looks for them; offsets grow except where fields overlap.
  var fields: [NFTField] { Self.fields[self] ?? [] }

  private static let portFields = [
    NFTField("sport", .port, 0, 16), NFTField("dport", .port, 16, 16),
  ]

  private static let fields: [NFTHeader: [NFTField]] = [
    .ether: [
      NFTField("daddr", .etherAddress, 0, 48), NFTField("saddr", .etherAddress, 48, 48),
      NFTField("type", .etherType, 96, 16),
    ],
    .vlan: [
      NFTField("pcp", 0, 3), NFTField("dei", 3, 1), NFTField("id", 4, 12),
      NFTField("type", .etherType, 16, 16),
    ],
    .arp: [
      NFTField("htype", 0, 16), NFTField("ptype", .etherType, 16, 16), NFTField("hlen", 32, 8),
      NFTField("plen", 40, 8), NFTField("operation", .arpOperation, 48, 16),
      NFTField("saddr ether", .etherAddress, 64, 48),
      NFTField("saddr ip", .ip4Address, 112, 32),
      NFTField("daddr ether", .etherAddress, 144, 48),
      NFTField("daddr ip", .ip4Address, 192, 32),
    ],
    .ip: [
      NFTField("version", 0, 4), NFTField("hdrlength", 4, 4), NFTField("dscp", .dscp, 8, 6),
      NFTField("ecn", .ecn, 14, 2), NFTField("length", 16, 16), NFTField("id", 32, 16),
      NFTField("frag-off", 48, 16), NFTField("ttl", 64, 8),
      NFTField("protocol", .protocolNumber, 72, 8), NFTField("checksum", 80, 16),
      NFTField("saddr", .ip4Address, 96, 32), NFTField("daddr", .ip4Address, 128, 32),
    ],
    .ip6: [
      NFTField("version", 0, 4), NFTField("dscp", .dscp, 4, 6), NFTField("ecn", .ecn, 10, 2),
      NFTField("flowlabel", 12, 20), NFTField("length", 32, 16),
      NFTField("nexthdr", .protocolNumber, 48, 8), NFTField("hoplimit", 56, 8),
      NFTField("saddr", .ip6Address, 64, 128), NFTField("daddr", .ip6Address, 192, 128),
    ],
    .icmp: [
      NFTField("type", .icmpType, 0, 8), NFTField("code", .icmpCode, 8, 8),
      NFTField("checksum", 16, 16), NFTField("id", 32, 16, messageType: icmpEcho),
      NFTField("sequence", 48, 16, messageType: icmpEcho),
      NFTField("gateway", 32, 32, messageType: icmpRedirect),
      NFTField("mtu", 48, 16, messageType: icmpUnreachable),
    ],
    .icmp6: [
      NFTField("type", .icmp6Type, 0, 8), NFTField("code", .icmp6Code, 8, 8),
      NFTField("checksum", 16, 16),
      NFTField("parameter-problem", 32, 32, messageType: icmp6ParameterProblem),
      NFTField("mtu", 32, 32, messageType: icmp6TooBig),
      NFTField("id", 32, 16, messageType: icmp6Echo),
      NFTField("sequence", 48, 16, messageType: icmp6Echo),
      NFTField("max-delay", 32, 16, messageType: icmp6ListenerQuery),
    ],
    .igmp: [
      NFTField("type", .igmpType, 0, 8), NFTField("mrt", 8, 8), NFTField("checksum", 16, 16),
      NFTField("group", .ip4Address, 32, 32),
    ],
    .tcp: portFields + [
      NFTField("sequence", 32, 32), NFTField("ackseq", 64, 32), NFTField("doff", 96, 4),
      NFTField("reserved", 100, 4), NFTField("flags", .tcpFlags, 104, 8),
      NFTField("window", 112, 16), NFTField("checksum", 128, 16), NFTField("urgptr", 144, 16),
    ],
    .udp: portFields + [NFTField("length", 32, 16), NFTField("checksum", 48, 16)],
    .udplite: portFields + [NFTField("csumcov", 32, 16), NFTField("checksum", 48, 16)],
    .sctp: portFields + [NFTField("vtag", 32, 32), NFTField("checksum", 64, 32)],
    .dccp: portFields + [NFTField("type", .dccpType, 67, 4)],
    .ah: [
      NFTField("nexthdr", .protocolNumber, 0, 8), NFTField("hdrlength", 8, 8),
      NFTField("reserved", 16, 16), NFTField("spi", 32, 32), NFTField("sequence", 64, 32),
    ],
    .esp: [NFTField("spi", 0, 32), NFTField("sequence", 32, 32)],
    .comp: [
      NFTField("nexthdr", .protocolNumber, 0, 8), NFTField("flags", .bitmask, 8, 8),
      NFTField("cpi", 16, 16),
    ],
    .ports: portFields,
  ]
}
