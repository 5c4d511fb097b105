private let immediateData: UInt16 = 2
private let metaKey: UInt16 = 2
private let metaSource: UInt16 = 3
private let metaTrace: UInt64 = 12

/// Writes a rule of iptables-nft as `iptables-nft -S` (or `ip6tables-nft -S`, `arptables-nft -S`) does.
///
/// iptables-nft says addresses, interfaces, protocols, ports and marks in native expressions,
/// and the rest in matches and targets of xtables. A rule with anything else was not
/// written by it, and has no text here.
struct NFTIptablesText {
  /// The line, such as `-A INPUT -p tcp -m tcp --dport 80 -j DROP`; `nil` when it cannot be said so.
  var text: String? {
    guard !isForeign, hasCounter else { return nil }
    let jump = target.map { " \($0.jump)" } ?? ""
    let options = target?.options ?? ""
    let start = "-A \(chain.name)"
    let tests = header.text
    let found = matches.map { " " + $0.text(family) }.joined()
    if family == .arp { return start + jump + tests + found + options }
    return start + tests + found + jump + options
  }

  private let chain: NFTChain
  private let family: XTFamily
  private var builder: NFTRuleBuilder
  private var header: NFTIptablesHeader
  private var matches: [NFTIptablesMatch] = []
  private var target: (jump: String, options: String)?
  private var isForeign = false
  private var hasCounter = false

  /// Reads the expressions of a rule; `nil` for families that the tool does not have.
  init?(_ expressions: [NFTExpression], chain: NFTChain, ruleset: NFTRuleset) {
    guard let family = XTFamily(rawValue: chain.family.number), family != .bridge else {
      return nil
    }
    self.chain = chain
    self.family = family
    header = NFTIptablesHeader(family: family)
    builder = NFTRuleBuilder(
      family: chain.family, table: chain.table, ruleset: ruleset, names: NFTNames())
    for expression in expressions where !isForeign { add(expression) }
  }

  private mutating func add(_ expression: NFTExpression) {
    switch expression.kind {
    case .counter: hasCounter = true
    case .immediate:
      if let data = expression.bytes(immediateData), let verdict = try? NFTVerdict(data: data.span)
      {
        addVerdict(verdict)
      } else {
        builder.add(expression)
      }
    case .target:
      guard let xt = expression.xt else { return refuse() }
      target = XTFormat.targetParts(xt.name, xt.revision, xt.data.span, family)
    case .match:
      guard let xt = expression.xt else { return refuse() }
      matches.append(.xt(xt))
    case .limit:
      guard let limit = try? NFTLimit(expression.data.span), let xt = Self.limit(limit) else {
        return refuse()
      }
      matches.append(.xt(xt))
    case .log:
      target = NFTIptablesBlob.log(expression).map {
        XTFormat.targetParts($0.name, $0.revision, $0.data.span, family)
      }
      if target == nil { refuse() }
    case .meta where expression.bytes(metaSource) != nil:
      guard expression.number(metaKey) == metaTrace else { return refuse() }
      target = ("-j TRACE", "")
    default: addComparison(expression)
    }
  }

  private mutating func refuse() { isForeign = true }

  private mutating func addVerdict(_ verdict: NFTVerdict) {
    switch verdict {
    case .accept: target = ("-j ACCEPT", "")
    case .drop: target = ("-j DROP", "")
    case .return: target = ("-j RETURN", "")
    case .jump(let chain): target = ("-j \(chain)", "")
    case .goto(let chain): target = ("-g \(chain)", "")
    case .continue: break
    default: refuse()
    }
  }

  /// A limit in the words of `-m limit`, which has no "over" and no bytes.
  private static func limit(_ limit: NFTLimit) -> XTExtension? {
    guard !limit.countsBytes, !limit.isOver, limit.rate > 0 else { return nil }
    let period = limit.unit.multipliedReportingOverflow(by: 10_000).partialValue / limit.rate
    var data = NetlinkRequest.native(UInt32(truncatingIfNeeded: period))
    data += NetlinkRequest.native(limit.burst)
    return XTExtension(name: "limit", revision: 0, data: data)
  }

  /// Takes in a load or a comparison.
  private mutating func addComparison(_ expression: NFTExpression) {
    let count = builder.statements.count
    builder.add(expression)
    guard builder.statements.count > count else { return }
    guard case .match(let match)? = builder.statements.last,
      header.add(match) || addTransport(match) || addMark(match)
    else { return refuse() }
  }

  /// Takes in a comparison of ports or TCP flags: they belong to one match.
  private mutating func addTransport(_ match: NFTMatch) -> Bool {
    let protocolNumber = header.protocolNumber
    if case .transport(var last)? = matches.last, last.protocolNumber == protocolNumber {
      guard last.add(match) else { return false }
      matches[matches.count - 1] = .transport(last)
      return true
    }
    guard let protocolNumber, var test = NFTIptablesTransport(protocolNumber), test.add(match)
    else { return false }
    matches.append(.transport(test))
    return true
  }

  private mutating func addMark(_ match: NFTMatch) -> Bool {
    var term = match.left
    var mask = UInt32.max
    if case .operation(.and, let inner, let constant) = term.kind, let value = constant.value {
      term = inner
      mask = UInt32(truncatingIfNeeded: value.number(.host))
    }
    guard case .meta(3, _) = term.kind, let value = match.right.value,
      match.operation == .equal || match.operation == .notEqual
    else { return false }
    let mark = UInt32(truncatingIfNeeded: value.number(.host))
    // struct xt_mark_mtinfo1: mark, mask, invert.
    let data =
      NetlinkRequest.native(mark) + NetlinkRequest.native(mask)
      + [match.operation == .notEqual ? 1 : 0, 0, 0, 0]
    matches.append(.xt(XTExtension(name: "mark", revision: 1, data: data)))
    return true
  }
}

/// A match in a rule of iptables-nft.
private enum NFTIptablesMatch {
  /// One that came as it is.
  case xt(XTExtension)
  /// Ports and flags from native expressions.
  case transport(NFTIptablesTransport)

  func text(_ family: XTFamily) -> String {
    switch self {
    case .xt(let xt): xt.matchText(family)
    case .transport(let test): test.xt.matchText(family)
    }
  }
}

/// What `-m tcp` or `-m udp` tests, gathered from native comparisons.
private struct NFTIptablesTransport {
  let protocolNumber: UInt8
  private var source: ClosedRange<UInt16> = 0...(.max)
  private var destination: ClosedRange<UInt16> = 0...(.max)
  private var invertsSource = false
  private var invertsDestination = false
  private var flagMask: UInt8 = 0
  private var flags: UInt8 = 0
  private var invertsFlags = false

  init?(_ protocolNumber: UInt8) {
    guard protocolNumber == 6 || protocolNumber == 17 else { return nil }
    self.protocolNumber = protocolNumber
  }

  /// Takes in a comparison; false when it is none of ports or flags.
  mutating func add(_ match: NFTMatch) -> Bool {
    guard match.operation == .equal || match.operation == .notEqual else { return addHalf(match) }
    let isInverted = match.operation == .notEqual
    var term = match.left
    var mask: UInt8 = .max
    if case .operation(.and, let inner, let constant) = term.kind, let value = constant.value {
      term = inner
      mask = UInt8(truncatingIfNeeded: value.number)
    }
    guard case .payload(let payload) = term.kind, payload.base == .transport else { return false }
    switch (payload.offset, term.bits) {
    case (0, 32):
      guard let value = match.right.value, value.bits == 32, !isInverted else { return false }
      let ports = [value.first(16), value.dropFirst(16)].map {
        UInt16(truncatingIfNeeded: $0.number)
      }
      source = ports[0]...ports[0]
      destination = ports[1]...ports[1]
    case (0, 16), (16, 16):
      guard let ports = Self.ports(match.right) else { return false }
      if payload.offset == 0 {
        source = ports
        invertsSource = isInverted
      } else {
        destination = ports
        invertsDestination = isInverted
      }
    case (104, 8) where protocolNumber == 6:
      guard let value = match.right.value else { return false }
      flagMask = mask
      flags = UInt8(truncatingIfNeeded: value.number)
      invertsFlags = isInverted
    default: return false
    }
    return true
  }

  /// Half of a range, which older versions said in two comparisons.
  private mutating func addHalf(_ match: NFTMatch) -> Bool {
    guard case .payload(let payload) = match.left.kind, payload.base == .transport,
      match.left.bits == 16, payload.offset == 0 || payload.offset == 16,
      let value = match.right.value
    else { return false }
    let port = UInt16(truncatingIfNeeded: value.number)
    let ports = payload.offset == 0 ? source : destination
    let changed: ClosedRange<UInt16>
    switch match.operation {
    case .greaterOrEqual where port <= ports.upperBound: changed = port...ports.upperBound
    case .lessOrEqual where ports.lowerBound <= port: changed = ports.lowerBound...port
    default: return false
    }
    if payload.offset == 0 { source = changed } else { destination = changed }
    return true
  }

  private static func ports(_ term: NFTTerm) -> ClosedRange<UInt16>? {
    switch term.kind {
    case .value(let value):
      let port = UInt16(truncatingIfNeeded: value.number)
      return port...port
    case .range(let from, let to):
      let lower = UInt16(truncatingIfNeeded: from.number)
      let upper = UInt16(truncatingIfNeeded: to.number)
      return lower <= upper ? lower...upper : nil
    default: return nil
    }
  }

  /// The same as an extension: `struct xt_tcp`, `struct xt_udp`.
  var xt: XTExtension {
    var data: [UInt8] = []
    for port in [
      source.lowerBound, source.upperBound, destination.lowerBound, destination.upperBound,
    ] {
      data += NetlinkRequest.native(port)
    }
    let inverted: UInt8 = (invertsSource ? 1 : 0) | (invertsDestination ? 2 : 0)
    if protocolNumber == 17 {
      return XTExtension(name: "udp", revision: 0, data: data + [inverted, 0])
    }
    data += [0, flagMask, flags, inverted | (invertsFlags ? 4 : 0)]
    return XTExtension(name: "tcp", revision: 0, data: data)
  }
}

/// Extensions of xtables that iptables-nft says in native expressions.
enum NFTIptablesBlob {
  /// `-j NFLOG` (`struct xt_nflog_info`); `nil` for a log to the kernel's own log.
  static func log(_ expression: NFTExpression) -> XTExtension? {
    guard let group = expression.number(1) else { return nil }
    let length = expression.number(3)
    var data = NetlinkRequest.native(UInt32(truncatingIfNeeded: length ?? 0))
    data += NetlinkRequest.native(UInt16(truncatingIfNeeded: group))
    data += NetlinkRequest.native(UInt16(truncatingIfNeeded: expression.number(4) ?? 0))
    // XT_NFLOG_F_COPY_LEN says that the length counts.
    data += NetlinkRequest.native(UInt16(length ?? 0 == 0 ? 0 : 1)) + [0, 0]
    let prefix = (expression.bytes(2) ?? []).prefix { $0 != 0 }.prefix(63)
    data += prefix + [UInt8](repeating: 0, count: 64 - prefix.count)
    return XTExtension(name: "NFLOG", revision: 0, data: data)
  }
}
