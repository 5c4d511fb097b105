/// What an `exthdr` expression looks into (`enum nft_exthdr_op`).
enum NFTOptionKind: UInt64 {
  case ip6
  case tcp
  case ip4
  case sctp
  case dccp

  /// The base whose header an option of this kind implies.
  var base: NFTBase? {
    switch self {
    case .ip6, .ip4: .network
    case .tcp: .transport
    case .sctp, .dccp: nil
    }
  }
}

/// An IPv6 extension header, a TCP or IP option, or an SCTP chunk.
struct NFTOptionHeader {
  let name: String
  let fields: [NFTField]

  /// The header of `number` that has a field at `offset` of `bits`; the first of that number when none has.
  static func header(_ kind: NFTOptionKind, _ number: UInt8, offset: Int, bits: Int)
    -> NFTOptionHeader?
  {
    let candidates: [NFTOptionHeader] =
      switch kind {
      case .ip6: extensions[number] ?? []
      case .tcp: tcp[number].map { [$0] } ?? []
      case .ip4: ip4[number].map { [$0] } ?? []
      case .sctp: chunks[number].map { [$0] } ?? []
      case .dccp: []
      }
    return candidates.first { $0.field(offset, bits) != nil } ?? candidates.first
  }

  /// The field at `offset` of `bits`.
  func field(_ offset: Int, _ bits: Int) -> NFTField? {
    fields.first { $0.offset == offset && $0.bits == bits }
  }

  private static let start = [
    NFTField("nexthdr", .protocolNumber, 0, 8), NFTField("hdrlength", 8, 8),
  ]

  private static let extensions: [UInt8: [NFTOptionHeader]] = [
    0: [NFTOptionHeader(name: "hbh", fields: start)],
    43: [
      NFTOptionHeader(
        name: "rt", fields: start + [NFTField("type", 16, 8), NFTField("seg-left", 24, 8)]),
      NFTOptionHeader(
        name: "srh",
        fields: [
          NFTField("last-entry", 32, 8), NFTField("flags", 40, 8), NFTField("tag", 48, 16),
          NFTField("sid[1]", .ip6Address, 64, 128), NFTField("sid[2]", .ip6Address, 192, 128),
        ]),
      NFTOptionHeader(
        name: "rt0",
        fields: [NFTField("reserved", 32, 32), NFTField("addr[1]", .ip6Address, 64, 128)]),
    ],
    44: [
      NFTOptionHeader(
        name: "frag",
        fields: [
          NFTField("nexthdr", .protocolNumber, 0, 8), NFTField("reserved", 8, 8),
          NFTField("frag-off", 16, 13), NFTField("reserved2", 29, 2),
          NFTField("more-fragments", 31, 1), NFTField("id", 32, 32),
        ])
    ],
    60: [NFTOptionHeader(name: "dst", fields: start)],
    135: [
      NFTOptionHeader(
        name: "mh",
        fields: start + [
          NFTField("type", .mobilityType, 16, 8), NFTField("reserved", 24, 8),
          NFTField("checksum", 32, 16),
        ])
    ],
  ]

  private static func option(_ name: String, _ fields: [NFTField]) -> NFTOptionHeader {
    NFTOptionHeader(name: name, fields: [NFTField("length", 8, 8)] + fields)
  }

  private static let tcp: [UInt8: NFTOptionHeader] = [
    0: NFTOptionHeader(name: "eol", fields: []),
    1: NFTOptionHeader(name: "nop", fields: []),
    2: option("maxseg", [NFTField("size", 16, 16)]),
    3: option("window", [NFTField("count", 16, 8)]),
    4: option("sack-perm", []),
    5: option("sack", [NFTField("left", 16, 32), NFTField("right", 48, 32)]),
    8: option("timestamp", [NFTField("tsval", 16, 32), NFTField("tsecr", 48, 32)]),
    19: option("md5sig", []),
    30: option("mptcp", [NFTField("subtype", 16, 4)]),
    34: option("fastopen", []),
  ]

  private static func ip4Option(_ name: String, _ fields: [NFTField]) -> NFTOptionHeader {
    NFTOptionHeader(
      name: name, fields: [NFTField("type", 0, 8), NFTField("length", 8, 8)] + fields)
  }

  private static let route = [NFTField("ptr", 16, 8), NFTField("addr", .ip4Address, 24, 32)]

  private static let ip4: [UInt8: NFTOptionHeader] = [
    7: ip4Option("rr", route),
    131: ip4Option("lsrr", route),
    137: ip4Option("ssrr", route),
    148: ip4Option("ra", [NFTField("value", 16, 16)]),
  ]

  private static func chunk(_ name: String, _ fields: [NFTField] = []) -> NFTOptionHeader {
    let common = [NFTField("type", 0, 8), NFTField("flags", 8, 8), NFTField("length", 16, 16)]
    return NFTOptionHeader(name: name, fields: common + fields)
  }

  private static let initiation = [
    NFTField("init-tag", 32, 32), NFTField("a-rwnd", 64, 32),
    NFTField("num-outbound-streams", 96, 16), NFTField("num-inbound-streams", 112, 16),
    NFTField("initial-tsn", 128, 32),
  ]

  private static let chunks: [UInt8: NFTOptionHeader] = [
    0: chunk(
      "data",
      [
        NFTField("tsn", 32, 32), NFTField("stream", 64, 16), NFTField("ssn", 80, 16),
        NFTField("ppid", 96, 32),
      ]),
    1: chunk("init", initiation),
    2: chunk("init-ack", initiation),
    3: chunk(
      "sack",
      [
        NFTField("cum-tsn-ack", 32, 32), NFTField("a-rwnd", 64, 32),
        NFTField("num-gap-ack-blocks", 96, 16), NFTField("num-dup-tsns", 112, 16),
      ]),
    4: chunk("heartbeat"), 5: chunk("heartbeat-ack"), 6: chunk("abort"),
    7: chunk("shutdown", [NFTField("cum-tsn-ack", 32, 32)]), 8: chunk("shutdown-ack"),
    9: chunk("error"), 10: chunk("cookie-echo"), 11: chunk("cookie-ack"),
    12: chunk("ecne", [NFTField("lowest-tsn", 32, 32)]),
    13: chunk("cwr", [NFTField("lowest-tsn", 32, 32)]), 14: chunk("shutdown-complete"),
    128: chunk("asconf-ack", [NFTField("seqno", 32, 32)]),
    192: chunk("forward-tsn", [NFTField("new-cum-tsn", 32, 32)]),
    193: chunk("asconf", [NFTField("seqno", 32, 32)]),
  ]
}
