/// Which headers a rule knows to be in the packet, step by step as it compares.
struct NFTProtocols {
  /// The family of the table.
  let family: NFTFamily
  /// The header at each base.
  private(set) var headers: [NFTBase: NFTHeader] = [:]
  /// Link headers that come before the one in `headers`.
  private(set) var lowerLinks: [NFTHeader] = []
  /// The ICMP type that the rule compared with, a reply taken for its request.
  private(set) var messageType: UInt8?

  init(_ family: NFTFamily) {
    self.family = family
    switch family {
    case .ip: headers[.network] = .ip
    case .ip6: headers[.network] = .ip6
    case .arp: headers[.network] = .arp
    case .inet: headers[.link] = .inetFamily
    case .netdev: headers[.link] = .linkProtocol
    case .bridge: headers[.link] = .ether
    default: break
    }
  }

  /// The header that has a field `offset` bits from `base`, and the bits before that header.
  func header(at base: NFTBase, _ offset: Int) -> (header: NFTHeader, start: Int)? {
    guard let top = headers[base], top != .inetFamily, top != .linkProtocol else { return nil }
    guard base == .link else { return (top, 0) }
    var start = 0
    for lower in lowerLinks {
      if offset < start + lower.length { return (lower, start) }
      start += lower.length
    }
    return (top, start)
  }

  /// Whether a field that only some ICMP messages have can be meant.
  func allows(_ field: NFTField) -> Bool {
    guard let type = field.messageType, let messageType else { return true }
    return type == messageType
  }

  // MARK: What comparisons tell

  /// Takes in that a protocol field of `header` has the value `number`.
  mutating func learn(_ header: NFTHeader, equals number: UInt64) {
    guard let base = header.base else { return }
    if header == .icmp || header == .icmp6 {
      learnMessage(header, number)
      return
    }
    guard let top = headers[base], let next = top.next(number), let nextBase = next.base else {
      return
    }
    if nextBase == base { lowerLinks.append(top) }
    headers[nextBase] = next
  }

  /// Takes in the type of an ICMP message.
  mutating func learnMessage(_ header: NFTHeader, _ number: UInt64) {
    var type = UInt8(truncatingIfNeeded: number)
    if header == .icmp, type == 0 { type = 8 }
    if header == .icmp6, type == 129 { type = 128 }
    messageType = type
  }

  /// Takes in that a key of `meta` has the value `number`.
  mutating func learnMeta(_ key: UInt64, equals number: UInt64) {
    switch key {
    case NFTMetaKey.inputType:
      if family == .bridge { return }
      headers[.link] = number == 1 ? .ether : .other
    case NFTMetaKey.family:
      let own: NFTHeader? =
        switch family {
        case .inet: NFTHeader.inetFamily.next(number)
        case .ip where number == 2: .ip
        case .ip6 where number == 10: .ip6
        default: nil
        }
      headers[.network] = own ?? .other
    case NFTMetaKey.linkProtocol:
      if family == .netdev || family == .bridge {
        headers[.network] = NFTHeader.linkProtocol.next(number) ?? .other
      }
    case NFTMetaKey.transport:
      headers[.transport] = NFTHeader.transport(number) ?? .other
    default: break
    }
  }

  /// Takes in that a key of `ct` has the value `number`.
  mutating func learnConntrack(_ key: UInt64, equals number: UInt64) {
    switch key {
    case NFTConntrackKey.family:
      if let next = headers[.link]?.next(number) { headers[.network] = next }
    case NFTConntrackKey.transport:
      if let next = headers[.network]?.next(number) { headers[.transport] = next }
    default: break
    }
  }
}

/// The keys of `meta` that say which headers there are.
enum NFTMetaKey {
  static let linkProtocol: UInt64 = 1
  static let inputType: UInt64 = 8
  static let family: UInt64 = 15
  static let transport: UInt64 = 16

  /// The base whose header says it; `nil` for keys that say nothing of headers.
  static func base(_ key: UInt64) -> NFTBase? {
    switch key {
    case linkProtocol, family: .link
    case transport: .network
    default: nil
    }
  }
}

/// The keys of `ct` that say which headers there are, or mean addresses of one.
enum NFTConntrackKey {
  static let family: UInt64 = 7
  static let source: UInt64 = 8
  static let destination: UInt64 = 9
  static let transport: UInt64 = 10
  static let sourcePort: UInt64 = 11
  static let destinationPort: UInt64 = 12

  /// The base whose header says it, or has it.
  static func base(_ key: UInt64) -> NFTBase? {
    switch key {
    case family: .link
    case source, destination, transport: .network
    case sourcePort, destinationPort: .transport
    default: nil
    }
  }
}
