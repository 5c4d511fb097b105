private let natType: UInt16 = 1
private let natFamily: UInt16 = 2
private let natAddressFrom: UInt16 = 3
private let natAddressTo: UInt16 = 4
private let natPortFrom: UInt16 = 5
private let natPortTo: UInt16 = 6
private let natFlags: UInt16 = 7
private let masqueradeFlags: UInt16 = 1
private let masqueradePortFrom: UInt16 = 2
private let masqueradePortTo: UInt16 = 3
private let redirectPortFrom: UInt16 = 1
private let redirectPortTo: UInt16 = 2
private let redirectFlags: UInt16 = 3
private let proxyFamily: UInt16 = 1
private let proxyAddress: UInt16 = 2
private let proxyPort: UInt16 = 3

// linux/netfilter/nf_nat.h
private let randomFlag: UInt64 = 0x4
private let persistentFlag: UInt64 = 0x8
private let fullyRandomFlag: UInt64 = 0x10
private let prefixFlag: UInt64 = 0x40

extension NFTRuleBuilder {
  mutating func readTranslation(_ expression: NFTExpression, _ kind: NFTExpressionKind) -> Bool {
    switch kind {
    case .masq:
      return sayPorts(
        "masquerade", expression, masqueradePortFrom, masqueradePortTo, masqueradeFlags)
    case .redir:
      return sayPorts("redirect", expression, redirectPortFrom, redirectPortTo, redirectFlags)
    default:
      return readAddressTranslation(expression)
    }
  }

  private mutating func sayPorts(
    _ words: String, _ expression: NFTExpression, _ from: UInt16, _ to: UInt16, _ flags: UInt16
  ) -> Bool {
    var pieces: [NFTPiece] = [.words(words)]
    if expression.bytes(from) != nil {
      guard let ports = range(expression, from, to, .port) else { return false }
      pieces += [.words("to :"), .joined(ports)]
    }
    pieces += Self.flags(expression.number(flags) ?? 0)
    statements.append(.row(pieces))
    return true
  }

  private mutating func readAddressTranslation(_ expression: NFTExpression) -> Bool {
    let kinds: [UInt64: String] = [0: "snat", 1: "dnat"]
    guard let words = expression.number(natType).flatMap({ kinds[$0] }) else { return false }
    let flags = expression.number(natFlags) ?? 0
    let target = NFTFamily(UInt8(truncatingIfNeeded: expression.number(natFamily) ?? 0))
    var address: NFTTerm?
    var port: NFTTerm?
    var saysFamily = family == .inet && addressType(target) != nil
    var hasPort = expression.bytes(natPortFrom) != nil
    if expression.bytes(natAddressFrom) != nil {
      guard let type = addressType(target), let first = loaded(expression, natAddressFrom) else {
        return false
      }
      if case .map(_, let map) = first.kind, Self.givesMore(map.set, than: type) {
        // The map gives a range, or an address with a port: all that follows is its own.
        address = first
        saysFamily = true
        hasPort = false
      } else {
        guard let range = range(expression, natAddressFrom, natAddressTo, type) else {
          return false
        }
        address = flags & prefixFlag != 0 ? Self.prefix(range) : range
      }
    }
    if hasPort {
      guard let ports = range(expression, natPortFrom, natPortTo, .port) else { return false }
      port = ports
    }
    var start = words
    if address != nil || port != nil {
      if saysFamily { start += " \(target)" }
      if flags & prefixFlag != 0 { start += " prefix" }
      start += " to"
    }
    var pieces: [NFTPiece] = [.words(start)]
    if let address {
      pieces.append(port == nil ? .term(address) : .address(address))
      if port != nil { pieces.append(.attached(":")) }
    } else if port != nil {
      pieces.append(.words(":"))
    }
    if let port { pieces.append(.joined(port)) }
    pieces += Self.flags(flags)
    statements.append(.row(pieces))
    return true
  }

  /// Whether a map's values hold more than an address: a port, or the end of a range.
  private static func givesMore(_ set: NFTSet, than type: NFTDatatype) -> Bool {
    Int(set.dataLength ?? 0) * 8 > type.bits ?? 0
  }

  /// A range of addresses as a prefix, where it is one.
  private static func prefix(_ term: NFTTerm) -> NFTTerm {
    guard case .range(let from, let to) = term.kind,
      let length = NFTSetText.prefixLength(from, to)
    else { return term }
    var copy = term
    copy.kind = .prefix(from, length)
    return copy
  }

  /// The constant, range or other term in the registers that two attributes name.
  private func range(
    _ expression: NFTExpression, _ from: UInt16, _ to: UInt16, _ type: NFTDatatype
  ) -> NFTTerm? {
    guard let first = loaded(expression, from)?.taking(type, .network) else { return nil }
    guard let end = expression.register(to), end != expression.register(from) else { return first }
    guard let last = loaded(expression, to), let lower = first.value, let upper = last.value else {
      return nil
    }
    return NFTTerm(.range(lower, upper), type, .network, first.bits)
  }

  private static func flags(_ flags: UInt64) -> [NFTPiece] {
    let names = [
      flags & randomFlag != 0 ? "random" : nil,
      flags & fullyRandomFlag != 0 ? "fully-random" : nil,
      flags & persistentFlag != 0 ? "persistent" : nil,
    ]
    let found = names.compactMap { $0 }
    return found.isEmpty ? [] : [.words(found.joined(separator: ","))]
  }

  mutating func readProxy(_ expression: NFTExpression) -> Bool {
    let target = NFTFamily(UInt8(truncatingIfNeeded: expression.number(proxyFamily) ?? 0))
    var pieces: [NFTPiece] = [.words("tproxy")]
    if family == .inet, target == .ip || target == .ip6 { pieces.append(.words("\(target)")) }
    pieces.append(.words("to"))
    let hasPort = expression.bytes(proxyPort) != nil
    if expression.bytes(proxyAddress) != nil {
      guard let address = loaded(expression, proxyAddress), let type = addressType(target) else {
        return false
      }
      let typed = address.taking(type, .network)
      pieces.append(.address(typed))
      if hasPort { pieces.append(.attached(":")) }
    } else if hasPort {
      pieces.append(.words(":"))
    }
    if hasPort {
      guard let port = loaded(expression, proxyPort)?.taking(.port, .network) else { return false }
      pieces.append(.joined(port))
    }
    statements.append(.row(pieces))
    return true
  }
}
