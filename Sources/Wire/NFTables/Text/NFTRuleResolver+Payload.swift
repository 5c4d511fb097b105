private let vlanType: UInt64 = 0x8100

extension NFTRuleResolver {
  /// Gives a payload term the name of the field that it is, where the headers are known.
  mutating func complete(_ term: inout NFTTerm) {
    guard case .payload(var payload) = term.kind,
      let (header, start) = protocols.header(at: payload.base, payload.offset)
    else { return }
    let offset = payload.offset - start
    guard
      let field = header.fields.first(where: {
        $0.offset == offset && $0.bits == term.bits && protocols.allows($0)
      })
    else { return }
    payload.header = header
    payload.field = field
    term.kind = .payload(payload)
    term.type = field.type
    term.order = .network
  }

  /// Whether `bits` bits from a payload's offset are one field or several.
  func hasFields(_ payload: NFTPayload, _ bits: Int) -> Bool {
    guard let (header, start) = protocols.header(at: payload.base, payload.offset) else {
      return false
    }
    var offset = payload.offset - start
    var rest = bits
    for field in header.fields where field.offset == offset && field.bits <= rest {
      offset += field.bits
      rest -= field.bits
      if rest == 0 { return true }
    }
    return false
  }

  /// Resolves a comparison of bytes of the packet.
  mutating func resolvePayload(_ match: NFTMatch) {
    var match = match
    let isEquality = match.operation == .equal || match.operation == .notEqual
    if isEquality, let value = match.right.value, value.bits <= 128 {
      split(match, value)
      return
    }
    complete(&match.left)
    if case .set(var reference) = match.right.kind {
      reference.parts = [match.left]
      match.right.kind = .set(reference)
      if isEquality, reference.set.isAnonymous { learnMessage(match.left, reference.set) }
    }
    match.right.type = match.left.type
    match.right.order = match.left.order
    drop(impliedBy: &match.left)
    append(match)
  }

  /// Takes in that an ICMP type must be one of a set: the first stands for all.
  private mutating func learnMessage(_ term: NFTTerm, _ set: NFTSet) {
    guard case .payload(let payload) = term.kind, protocols.messageType == nil,
      payload.header == .icmp || payload.header == .icmp6, payload.field?.name == "type",
      let type = ruleset.elements(of: set)?.first?.key.first
    else { return }
    protocols.learnMessage(payload.header, UInt64(type))
  }

  /// Adds a comparison of adjacent bytes as one of each field.
  private mutating func split(_ match: NFTMatch, _ value: NFTValue) {
    guard case .payload(let payload) = match.left.kind else { return }
    var rest = value
    var offset = payload.offset
    if let (header, start) = protocols.header(at: payload.base, payload.offset), header != .other {
      for field in header.fields
      where field.offset == offset - start && protocols.allows(field) {
        let bits = min(field.bits, rest.bits)
        var piece = payload
        piece.offset = offset
        piece.header = header
        piece.field = field
        piece.isProtocol = header.isProtocolField(field)
        let left = NFTTerm(.payload(piece), field.type, .network, bits)
        add(match, left, Self.constant(rest.first(bits), field), header)
        rest = rest.dropFirst(bits)
        offset += bits
        if rest.bits == 0 { return }
      }
    }
    var piece = payload
    piece.offset = offset
    if offset != payload.offset {
      piece.header = .other
      piece.field = nil
    }
    var left = NFTTerm(.payload(piece), match.left.type, .network, rest.bits)
    if piece.field == nil { left.type = .hexadecimal }
    drop(impliedBy: &left)
    let right = NFTTerm(.value(rest), left.type, .network, rest.bits)
    append(NFTMatch(operation: match.operation, left: left, right: right))
  }

  /// The constant that a field is compared with: all values that begin so, when bits are missing.
  private static func constant(_ value: NFTValue, _ field: NFTField) -> NFTTerm {
    guard value.bits < field.bits else {
      let term = NFTTerm(.value(value), field.type, .network, value.bits)
      // All flags at once: one number, as their names with bars between would be read as a mask.
      guard NFTWriter.flags(in: term) != nil else { return term }
      return NFTTerm(.value(value), .bitmask, .network, value.bits)
    }
    let missing = field.bits - value.bits
    let whole = NFTValue(number: value.number << UInt128(missing), bits: field.bits)
    return NFTTerm(.prefix(whole, value.bits), field.type, .network, field.bits)
  }

  /// Adds the comparison of one field.
  private mutating func add(
    _ match: NFTMatch, _ left: NFTTerm, _ right: NFTTerm, _ header: NFTHeader
  ) {
    var left = left
    guard case .payload(let payload) = left.kind else { return }
    let number = right.value.map { UInt64(truncatingIfNeeded: $0.number) }
    let isKnown = match.operation == .equal && payload.isProtocol && number != nil
    var nextBase: NFTBase?
    if isKnown, let number {
      nextBase = header.next(number)?.base
      protocols.learn(header, equals: number)
    }
    drop(impliedBy: &left)
    let resolved = NFTMatch(operation: match.operation, left: left, right: right)
    append(resolved)
    guard isKnown, let number else { return }
    let index = output.count - 1
    if header == .icmp || header == .icmp6 {
      rememberMessage(header, number, NFTDependency(index: index, match: resolved))
      return
    }
    // A header at the same base (a VLAN tag) is implied by fields of that base.
    let isStacked = nextBase == payload.base
    let level: NFTBase =
      if isStacked { payload.base } else { NFTBase(rawValue: payload.base.rawValue + 1) ?? .inner }
    remember(NFTDependency(index: index, match: resolved), for: level)
  }

  /// Remembers the type of an ICMP message, unless fields follow that two types have.
  private mutating func rememberMessage(
    _ header: NFTHeader, _ number: UInt64, _ dependency: NFTDependency
  ) {
    let isEcho = header == .icmp ? number == 0 || number == 8 : number == 128 || number == 129
    if isEcho { return }
    var dependency = dependency
    dependency.messageType = UInt8(truncatingIfNeeded: number)
    remember(dependency, for: .inner)
  }

  // MARK: Comparisons that a field implies

  /// Leaves out the comparison that the field of a payload term implies.
  mutating func drop(impliedBy term: inout NFTTerm) {
    guard case .payload(var payload) = term.kind, payload.header != .other,
      let dependency = dependency(payload.base)
    else { return }
    if payload.header == .ports {
      // The protocol is known, and its header is not: nothing says that these are ports.
      payload.header = .other
      payload.field = nil
      term.kind = .payload(payload)
      term.type = .hexadecimal
      return
    }
    if implies(payload, dependency) { release(payload.base) }
  }

  private func implies(_ payload: NFTPayload, _ dependency: NFTDependency) -> Bool {
    guard case .payload(let earlier) = dependency.match.left.kind else {
      // `meta protocol ip6` in a table of IPv4 says something of its own.
      guard payload.base == .network, let header = networkHeader(dependency) else { return true }
      return header == payload.header
    }
    switch protocols.family {
    case .bridge, .netdev, .inet:
      // `ip6 nexthdr tcp` says IPv6, which `tcp dport` does not.
      if earlier.base == .network, earlier.header == .ip || earlier.header == .ip6,
        payload.base == .transport
      {
        return false
      }
      if earlier.base == payload.base {
        if payload.isProtocol { return false }
        if payload.base == .link { return impliesLink(earlier, dependency) }
      }
    default: break
    }
    if payload.base == .transport, earlier.header == .icmp || earlier.header == .icmp6 {
      return earlier.header == payload.header && payload.field?.messageType != nil
        && payload.field?.messageType == dependency.messageType
    }
    return true
  }

  /// Whether a VLAN field implies a comparison of the link header: `ether type 8021q` alone.
  private func impliesLink(_ earlier: NFTPayload, _ dependency: NFTDependency) -> Bool {
    if earlier.header == .vlan { return false }
    guard earlier.header == .ether, let value = dependency.match.right.value else { return true }
    return UInt64(truncatingIfNeeded: value.number) == vlanType
  }

  // MARK: Changes of the packet

  /// Adds a change of bytes; when only some bits change, the rest is loaded and written back.
  mutating func write(_ target: NFTTerm, _ value: NFTTerm) {
    var target = target
    complete(&target)
    if !isNamed(target), let (field, constant) = writtenField(target, value) {
      var field = field
      resolve(&field)
      addWrite(field, NFTTerm(.value(constant), field.type, .network, field.bits))
      return
    }
    resolve(&target)
    var value = value.taking(target.type, .network)
    if !value.isConstant { resolve(&value) }
    addWrite(target, value)
  }

  private func isNamed(_ term: NFTTerm) -> Bool {
    guard case .payload(let payload) = term.kind else { return false }
    return payload.field != nil && payload.header != .ports
  }

  /// The bits that change, and what they become: `(payload & keep) | set`.
  private func writtenField(_ target: NFTTerm, _ value: NFTTerm) -> (NFTTerm, NFTValue)? {
    let all = NFTValue.mask(target.bits)
    let keep: UInt128
    let set: UInt128
    switch value.kind {
    case .operation(.or, let left, let right):
      guard let bits = right.value else { return nil }
      set = bits.number
      if case .operation(.and, let inner, let mask) = left.kind, let mask = mask.value {
        guard NFTTerm.areSame(inner, target) else { return nil }
        keep = mask.number & ~set
      } else {
        guard NFTTerm.areSame(left, target) else { return nil }
        keep = all & ~set
      }
    case .operation(.and, let inner, let mask):
      guard NFTTerm.areSame(inner, target), let mask = mask.value else { return nil }
      keep = mask.number
      set = 0
    default: return nil
    }
    let changed = NFTValue(number: all & ~keep, bits: target.bits)
    guard let (field, shift) = trim(target, changed) else { return nil }
    return (field, NFTValue(number: set, bits: target.bits).shifted(right: shift, bits: field.bits))
  }

  // MARK: Rejections

  /// A rejection in words: which message by which family, where the rule says it.
  mutating func words(_ reject: NFTReject) -> String {
    let family = protocols.family
    switch reject.kind {
    case .tcpReset:
      if family == .ip || family == .ip6, dependency(.transport) != nil { release(.transport) }
      if family != .ip, family != .ip6, dependency(.network) != nil { release(.network) }
      return "reject with tcp reset"
    case .icmpx:
      return reject.code == 1
        ? "reject" : "reject with icmpx \(Self.code(reject.code, .icmpxCode))"
    case .other(let kind):
      return "reject with type \(kind) code \(reject.code)"
    case .icmp: break
    }
    let isMixed = family != .ip && family != .ip6
    let header = isMixed ? protocols.headers[.network] : family == .ip ? .ip : .ip6
    if isMixed, dependency(.network) != nil { release(.network) }
    // The usual code goes without saying where the family does.
    switch header {
    case .ip:
      return !isMixed && reject.code == 3
        ? "reject" : "reject with icmp \(Self.code(reject.code, .icmpCode))"
    case .ip6:
      return !isMixed && reject.code == 4
        ? "reject" : "reject with icmpv6 \(Self.code(reject.code, .icmp6Code))"
    default:
      return "reject"
    }
  }

  private static func code(_ number: UInt8, _ type: NFTDatatype) -> String {
    NFTSymbols.name(UInt64(number), type) ?? "\(number)"
  }
}
