extension ICMPKind {
  /// What the error says, in hping's words where hping has some (IPv4) and in those of RFC 4443.
  public var meaning: String { isVersion6 ? meaningVersion6 : meaningVersion4 }

  /// The same as lines in hping's shape begin: with `ICMP`, but for times exceeded.
  public var lineText: String { type == (isVersion6 ? 3 : 11) ? meaning : "ICMP \(meaning)" }

  /// The same in hping's words alone, which has none for two of the three codes of filters.
  public var hpingText: String {
    !isVersion6 && type == 3 && (code == 9 || code == 10)
      ? "ICMP Unreachable type=\(code)" : lineText
  }

  private var meaningVersion4: String {
    switch (type, code) {
    case (3, 0): "Network Unreachable"
    case (3, 1): "Host Unreachable"
    case (3, 2): "Protocol Unreachable"
    case (3, 3): "Port Unreachable"
    case (3, 4): "Fragmentation Needed/DF set"
    case (3, 5): "Source Route failed"
    case (3, 9), (3, 10), (3, 13): "Packet filtered"
    case (3, 14): "Precedence violation"
    case (3, 15): "precedence cut off"
    case (3, _): "Unreachable type=\(code)"
    case (11, 0): "TTL 0 during transit"
    case (11, 1): "TTL 0 during reassembly"
    case (12, _): "Parameter problem"
    default: "type=\(type) code=\(code)"
    }
  }

  private var meaningVersion6: String {
    switch (type, code) {
    case (1, 0): "Network Unreachable"
    case (1, 1): "Packet filtered"
    case (1, 3): "Host Unreachable"
    case (1, 4): "Port Unreachable"
    case (1, 5): "Source address failed policy"
    case (1, 6): "Route rejected"
    case (1, _): "Unreachable type=\(code)"
    case (2, _): "Packet too big"
    case (3, 0): "TTL 0 during transit"
    case (3, 1): "TTL 0 during reassembly"
    case (4, _): "Parameter problem"
    default: "type=\(type) code=\(code)"
    }
  }
}
