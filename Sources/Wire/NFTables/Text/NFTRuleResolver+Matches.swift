extension NFTRuleResolver {
  /// Resolves a comparison and adds it, perhaps as several.
  mutating func resolve(_ match: NFTMatch) {
    var match = match
    switch match.left.kind {
    case .payload:
      resolvePayload(match)
      return
    case .concatenation: resolveConcatenation(&match)
    default:
      if case .set(var reference) = match.right.kind {
        resolveKey(&match.left, of: &reference)
        match.right.kind = .set(reference)
      } else {
        resolve(&match.left)
      }
    }
    if match.right.isConstant {
      match.right.type = match.left.type
      match.right.order = match.left.order
    }
    switch match.left.kind {
    case .meta(let key, _): learnMeta(key, match)
    case .conntrack(let conntrack): learnConntrack(conntrack, match)
    case .operation(.and, _, _):
      resolveMask(match)
      return
    default: break
    }
    append(match)
    rememberKey(match)
  }

  private mutating func resolveConcatenation(_ match: inout NFTMatch) {
    if case .set(var reference) = match.right.kind {
      resolveKey(&match.left, of: &reference)
      match.right.kind = .set(reference)
      return
    }
    resolve(&match.left)
    guard case .concatenation(let parts) = match.left.kind,
      case .concatenation(let constants) = match.right.kind, parts.count == constants.count
    else { return }
    match.right.kind = .concatenation(zip(constants, parts).map { $0.taking($1.type, $1.order) })
  }

  // MARK: Keys that say which headers there are

  /// The number that a key must equal, where the comparison asks for one.
  private func number(_ match: NFTMatch) -> UInt64? {
    guard match.operation == .equal, let value = match.right.value, value.bits <= 64 else {
      return nil
    }
    return UInt64(truncatingIfNeeded: value.number(match.right.order))
  }

  private mutating func learnMeta(_ key: UInt64, _ match: NFTMatch) {
    guard match.operation == .equal, match.right.value != nil else { return }
    if let number = number(match) { protocols.learnMeta(key, equals: number) }
    if let base = NFTMetaKey.base(key), dependency(base) != nil, mayDrop(impliedBy: match) {
      release(base)
    }
  }

  private mutating func learnConntrack(_ conntrack: NFTConntrack, _ match: NFTMatch) {
    guard match.operation == .equal, match.right.value != nil else { return }
    if let number = number(match) { protocols.learnConntrack(conntrack.key, equals: number) }
    if let base = NFTConntrackKey.base(conntrack.key), base < .transport,
      dependency(base) != nil, mayDrop(impliedBy: match)
    {
      release(base)
    }
  }

  /// Remembers a comparison of a key that says which header follows: a field of that header implies it.
  private mutating func rememberKey(_ match: NFTMatch) {
    guard match.operation == .equal, match.right.value != nil else { return }
    let base: NFTBase? =
      switch match.left.kind {
      case .meta(NFTMetaKey.inputType, _): .link
      case .meta(NFTMetaKey.family, _), .meta(NFTMetaKey.linkProtocol, _): .network
      case .meta(NFTMetaKey.transport, _): .transport
      case .conntrack(let conntrack):
        switch conntrack.key {
        case NFTConntrackKey.family: .network
        case NFTConntrackKey.transport: .transport
        default: nil
        }
      default: nil
      }
    guard let base else { return }
    remember(NFTDependency(index: output.count - 1, match: match), for: base)
  }

  /// Whether a comparison of a key says all that the remembered one about the network header says.
  ///
  /// In tables of several families, the family must be written unless ICMP, which belongs to one, or an
  /// address of one family follows.
  private func mayDrop(impliedBy match: NFTMatch) -> Bool {
    guard let dependency = dependency(.network), let header = networkHeader(dependency) else {
      return true
    }
    switch protocols.family {
    case .inet, .netdev, .bridge: break
    default: return header == protocols.headers[.network]
    }
    switch match.left.kind {
    case .meta(NFTMetaKey.transport, _):
      switch number(match) {
      case 1: return header == .ip
      case 58: return header == .ip6
      default: return false
      }
    case .meta: return true
    case .conntrack(let conntrack):
      switch conntrack.key {
      case NFTConntrackKey.source, NFTConntrackKey.destination:
        return conntrack.family == header
      case 19, 20: return header == .ip
      case 21, 22: return header == .ip6
      default: return false
      }
    default: return true
    }
  }

  /// The network header that a remembered comparison asks for.
  func networkHeader(_ dependency: NFTDependency) -> NFTHeader? {
    guard let value = dependency.match.right.value else { return nil }
    let number = UInt64(truncatingIfNeeded: value.number(dependency.match.right.order))
    switch dependency.match.left.kind {
    case .meta(NFTMetaKey.family, _): return NFTHeader.inetFamily.next(number) ?? .other
    case .meta(NFTMetaKey.linkProtocol, _): return NFTHeader.linkProtocol.next(number) ?? .other
    case .payload(let payload)
    where payload.base == .link && dependency.match.left.type == .etherType:
      return NFTHeader.linkProtocol.next(number) ?? .other
    default: return nil
    }
  }

  // MARK: Masks

  /// Resolves a comparison of masked bits: flags, a prefix, or a field that is not whole bytes.
  private mutating func resolveMask(_ match: NFTMatch) {
    guard case .operation(.and, let inner, let maskTerm) = match.left.kind,
      let mask = maskTerm.value
    else {
      append(match)
      return
    }
    if let flags = flagMatch(match, inner, maskTerm) {
      append(flags)
      return
    }
    if inner.type.allowsPrefix, let value = match.right.value, value.bits == mask.bits,
      let length = NFTValue(number: mask.number(maskTerm.order), bits: mask.bits).prefixLength
    {
      var right = match.right
      right.kind = .prefix(value, length)
      append(NFTMatch(operation: match.operation, left: inner, right: right))
      return
    }
    guard let (trimmed, shift) = trim(inner, mask) else {
      append(match)
      return
    }
    var right = match.right
    switch right.kind {
    case .value(let value): right.kind = .value(value.shifted(right: shift, bits: trimmed.bits))
    case .range(let from, let to):
      right.kind = .range(
        from.shifted(right: shift, bits: trimmed.bits),
        to.shifted(right: shift, bits: trimmed.bits))
    default: break
    }
    right.bits = trimmed.bits
    resolve(NFTMatch(operation: match.operation, left: trimmed, right: right))
  }

  /// A comparison of flags in `nft`'s words: any of them, none of them, or some out of some.
  private func flagMatch(_ match: NFTMatch, _ inner: NFTTerm, _ mask: NFTTerm) -> NFTMatch? {
    guard inner.type.isFlags, match.operation == .equal || match.operation == .notEqual,
      let value = match.right.value, let maskValue = mask.value
    else { return nil }
    let flags = NFTWriter.flags(in: mask)
    if value.number == 0 {
      var list = mask
      list.kind = flags.map { .flags($0) } ?? mask.kind
      return NFTMatch(
        operation: match.operation == .equal ? .noFlag : .anyFlag, left: inner, right: list)
    }
    if match.operation == .equal, flags == nil, value.number == maskValue.number { return nil }
    var list = mask
    list.kind = flags.map { .flags($0) } ?? mask.kind
    var right = match.right
    right.kind = NFTWriter.flags(in: right).map { .flags($0) } ?? right.kind
    return NFTMatch(operation: match.operation, left: inner, right: right, flagMask: list)
  }

  /// The field that a mask picks out of what was loaded, and how many bits lie behind it.
  func trim(_ term: NFTTerm, _ mask: NFTValue) -> (term: NFTTerm, shift: Int)? {
    let shift = mask.trailingZeros
    guard mask.bits <= 128, mask.bits == term.bits, shift < mask.bits else { return nil }
    let ones = NFTValue.shift(mask.number, right: shift)
    guard ones & (ones &+ 1) == 0 else { return nil }  // ones with a zero between
    let length = 128 - ones.leadingZeroBitCount
    let skip = mask.bits - shift - length
    var trimmed = term
    trimmed.bits = length
    switch term.kind {
    case .payload(var payload):
      payload.offset += skip
      guard length < term.bits, hasFields(payload, length) else { return nil }
      payload.field = nil
      payload.header = .other
      trimmed.kind = .payload(payload)
      trimmed.type = .hexadecimal
      trimmed.order = .network
    case .option(var option):
      option.offset += skip
      guard option.field(term.bits) == nil || length < term.bits,
        let field = option.field(length)
      else { return nil }
      trimmed.kind = .option(option)
      trimmed.type = field.type
    default:
      return nil
    }
    return (trimmed, shift)
  }
}
