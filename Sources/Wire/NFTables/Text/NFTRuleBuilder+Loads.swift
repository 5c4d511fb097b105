private let immediateDestination: UInt16 = 1
private let immediateData: UInt16 = 2
private let payloadDestination: UInt16 = 1
private let payloadBase: UInt16 = 2
private let payloadOffset: UInt16 = 3
private let payloadLength: UInt16 = 4
private let payloadSource: UInt16 = 5
private let optionDestination: UInt16 = 1
private let optionType: UInt16 = 2
private let optionOffset: UInt16 = 3
private let optionLength: UInt16 = 4
private let optionFlags: UInt16 = 5
private let optionOperation: UInt16 = 6
private let optionSource: UInt16 = 7
private let presenceFlag: UInt64 = 1
private let metaDestination: UInt16 = 1
private let metaKey: UInt16 = 2
private let metaSource: UInt16 = 3
private let conntrackDestination: UInt16 = 1
private let conntrackKey: UInt16 = 2
private let conntrackDirection: UInt16 = 3
private let conntrackSource: UInt16 = 4
private let hashSource: UInt16 = 1
private let hashDestination: UInt16 = 2
private let hashLength: UInt16 = 3
private let hashModulus: UInt16 = 4
private let hashSeed: UInt16 = 5
private let hashOffset: UInt16 = 6
private let hashType: UInt16 = 7
private let changeSource: UInt16 = 1
private let changeDestination: UInt16 = 2
private let bitwiseMask: UInt16 = 4
private let bitwiseXor: UInt16 = 5
private let bitwiseOperation: UInt16 = 6
private let bitwiseData: UInt16 = 7

extension NFTRuleBuilder {
  mutating func readImmediate(_ expression: NFTExpression) -> Bool {
    guard let data = expression.bytes(immediateData) else { return false }
    if let verdict = try? NFTVerdict(data: data.span) {
      return saysOwnChain(verdict) || NFTWriter.words(verdict).map { say($0) } ?? false
    }
    guard let bytes = expression.value(immediateData) else { return false }
    return load(NFTTerm(value: bytes), expression, immediateDestination)
  }

  /// A jump to a chain that is part of the rule: its rules are written in its place.
  private mutating func saysOwnChain(_ verdict: NFTVerdict) -> Bool {
    let name: String
    let word: String
    switch verdict {
    case .jump(let chain): (name, word) = (chain, "jump")
    case .goto(let chain): (name, word) = (chain, "goto")
    default: return false
    }
    guard depth < Self.depthLimit,
      let index = ruleset.chainIndex[NFTName(family, table, name)], ruleset.chains[index].isBound
    else { return false }
    let rules = ruleset.rules.filter { $0.chainIndex == index }
    var texts = rules.prefix(Self.ownRuleLimit).map {
      ruleset.nftText(of: $0, names: names, depth: depth + 1)
    }
    if rules.count > Self.ownRuleLimit { texts.append("…") }
    return say("\(word) { \(texts.joined(separator: "; ")) }")
  }

  mutating func readPayload(_ expression: NFTExpression) -> Bool {
    guard let baseNumber = expression.number(payloadBase),
      let base = NFTBase(rawValue: Int(truncatingIfNeeded: baseNumber)),
      let offset = expression.number(payloadOffset), offset <= 0xffff,
      let length = expression.number(payloadLength), length > 0, length <= 0xff
    else { return false }
    let payload = NFTPayload(base: base, offset: Int(offset) * 8)
    var term = NFTTerm(.payload(payload), .hexadecimal, .network, Int(length) * 8)
    if base == .transport, term.bits == 16, offset == 0 || offset == 2 {
      // A port of whatever has ports, unless it turns out to be a field of a known header.
      let field = NFTHeader.ports.fields[offset == 0 ? 0 : 1]
      var ports = payload
      ports.header = .ports
      ports.field = field
      term = NFTTerm(.payload(ports), field.type, .network, 16)
    }
    if expression.bytes(payloadDestination) != nil {
      return load(term, expression, payloadDestination)
    }
    guard let value = loaded(expression, payloadSource) else { return false }
    statements.append(.write(target: term, value: value))
    return true
  }

  mutating func readOption(_ expression: NFTExpression) -> Bool {
    guard let number = expression.number(optionType), number <= 0xff,
      let kind = NFTOptionKind(rawValue: expression.number(optionOperation) ?? 0),
      let offset = expression.number(optionOffset), offset <= 0xffff,
      let length = expression.number(optionLength), length <= 0xff
    else { return false }
    let asksPresence = (expression.number(optionFlags) ?? 0) & presenceFlag != 0
    let option = NFTOption(
      kind: kind, number: UInt8(number), offset: Int(offset) * 8, asksPresence: asksPresence)
    let bits = Int(length) * 8
    let type = asksPresence ? .boolean : option.field(bits)?.type ?? .integer
    let term = NFTTerm(.option(option), type, asksPresence ? .host : .network, bits)
    if expression.bytes(optionDestination) != nil {
      return load(term, expression, optionDestination)
    }
    if expression.bytes(optionSource) != nil {
      guard var value = loaded(expression, optionSource) else { return false }
      if value.isConstant {
        value.type = type
        value.order = .network
      }
      // The option is written to, and that alone implies no header.
      statements.append(
        .row([.words("\(NFTWriter.option(option, bits: bits)) set"), .term(value)]))
      return true
    }
    guard kind == .tcp, let header = option.header(bits) else { return false }
    return say("reset tcp option \(header.name)")
  }

  mutating func readMeta(_ expression: NFTExpression) -> Bool {
    guard let number = expression.number(metaKey), let key = NFTKey.meta(number) else {
      return false
    }
    if expression.bytes(metaDestination) != nil {
      return load(NFTTerm(.meta(number, key.name), key), expression, metaDestination)
    }
    guard let value = loaded(expression, metaSource) else { return false }
    let typed = value.taking(key.type, key.order)
    statements.append(.row([.words("\(key.name) set"), .term(typed)]))
    return true
  }

  mutating func readConntrack(_ expression: NFTExpression) -> Bool {
    guard let number = expression.number(conntrackKey), let key = NFTKey.conntrack(number) else {
      return false
    }
    let direction = expression.number(conntrackDirection)
    let conntrack = NFTConntrack(key: number, name: key.name, direction: direction)
    if expression.bytes(conntrackDestination) != nil {
      return load(NFTTerm(.conntrack(conntrack), key), expression, conntrackDestination)
    }
    guard let value = loaded(expression, conntrackSource) else { return false }
    var typed = value.taking(key.type, key.order)
    if key.type == .conntrackEvents, let flags = NFTWriter.flags(in: typed) {
      typed.kind = .flags(flags)
    }
    statements.append(
      .row([.words("\(NFTWriter.conntrack(conntrack)) set"), .term(typed)]))
    return true
  }

  mutating func readHash(_ expression: NFTExpression) -> Bool {
    guard let modulus = expression.number(hashModulus) else { return false }
    var words = "mod \(modulus)"
    if let seed = expression.number(hashSeed), expression.bytes(hashSource) != nil {
      words += " seed 0x\(String(seed, radix: 16))"
    }
    if let offset = expression.number(hashOffset), offset != 0 { words += " offset \(offset)" }
    let kind: NFTTerm.Kind
    if expression.number(hashType) == 1 {
      kind = .words("symhash \(words)")
    } else {
      guard let word = expression.register(hashSource),
        let length = expression.number(hashLength), length > 0, length <= 64,
        let term = loaded(from: word, bits: Int(length) * 8)
      else { return false }
      kind = .hash(term, words)
    }
    return load(NFTTerm(kind, .integer, .host, 32), expression, hashDestination)
  }

  mutating func readByteOrder(_ expression: NFTExpression) -> Bool {
    guard let term = loaded(expression, changeSource) else { return false }
    return load(
      NFTTerm(.swapped(term), term.type, term.order.opposite, term.bits), expression,
      changeDestination)
  }

  mutating func readBitwise(_ expression: NFTExpression) -> Bool {
    guard let term = loaded(expression, changeSource) else { return false }
    switch expression.number(bitwiseOperation) ?? 0 {
    case 0:
      guard let mask = expression.value(bitwiseMask), let xor = expression.value(bitwiseXor),
        mask.count <= 16, mask.count == xor.count
      else { return false }
      let changed = Self.masked(term, NFTValue(mask), NFTValue(xor))
      return load(changed, expression, changeDestination)
    case 1, 2:
      guard let data = expression.value(bitwiseData), data.count == 4 else { return false }
      let amount = NFTTerm(.value(NFTValue(data)), .integer, .host, 32)
      let shift: NFTOperator =
        expression.number(bitwiseOperation) == 1 ? .shiftLeft : .shiftRight
      let changed = NFTTerm(
        .operation(shift, term, amount), .hexadecimal, .host, term.bits)
      return load(changed, expression, changeDestination)
    default:
      return false
    }
  }

  /// `(term & mask) ^ xor`, said with as few operators as give the same.
  ///
  /// A bit that is cleared and then set is one that is set; one that is kept and turned is one
  /// that is turned.
  private static func masked(_ term: NFTTerm, _ mask: NFTValue, _ xor: NFTValue) -> NFTTerm {
    let all = NFTValue.mask(mask.bits)
    let set = ~mask.number & xor.number & all
    let turned = mask.number & xor.number
    let kept = mask.number | set
    func constant(_ number: UInt128) -> NFTTerm {
      NFTTerm(.value(NFTValue(number: number, bits: mask.bits)), term.type, term.order, mask.bits)
    }
    var result = term
    func wrap(_ operation: NFTOperator, _ number: UInt128) {
      result = NFTTerm(
        .operation(operation, result, constant(number)), term.type, term.order, term.bits)
    }
    if kept != all { wrap(.and, kept) }
    if turned != 0 { wrap(.xor, turned) }
    if set != 0 { wrap(.or, set) }
    return result
  }
}

extension NFTTerm {
  /// The same term; a constant, alone or beside an operator, gets the type of what it is put into.
  func taking(_ type: NFTDatatype, _ order: NFTByteOrder) -> NFTTerm {
    var copy = self
    if isConstant {
      copy.type = type
      copy.order = order
    }
    return copy
  }
}

extension NFTOption {
  /// The header or option that has a field of `bits` here.
  func header(_ bits: Int) -> NFTOptionHeader? {
    NFTOptionHeader.header(kind, number, offset: fieldOffset, bits: bits)
  }

  /// The field of `bits` here.
  func field(_ bits: Int) -> NFTField? { header(bits)?.field(fieldOffset, bits) }

  /// Which of several repeated fields it is, 0 for the first (`sack1 left`).
  var index: Int {
    kind == .tcp && number == 5 && offset >= 80 ? (offset - 16) / 64 : 0
  }

  /// The offset as of the first of repeated fields.
  private var fieldOffset: Int { offset - index * 64 }
}
