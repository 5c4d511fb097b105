private let routeDestination: UInt16 = 1
private let routeKey: UInt16 = 2
private let socketKey: UInt16 = 1
private let socketDestination: UInt16 = 2
private let socketLevel: UInt16 = 3
private let fingerprintDestination: UInt16 = 1
private let fingerprintTTL: UInt16 = 2
private let fingerprintFlags: UInt16 = 3
private let fibDestination: UInt16 = 1
private let fibResult: UInt16 = 2
private let fibFlags: UInt16 = 3
private let fibPresenceFlag: UInt64 = 0x20
private let numgenDestination: UInt16 = 1
private let numgenModulus: UInt16 = 2
private let numgenType: UInt16 = 3
private let numgenOffset: UInt16 = 4
private let transformDestination: UInt16 = 1
private let transformKey: UInt16 = 2
private let transformDirection: UInt16 = 3
private let transformDepth: UInt16 = 4
private let cmpSource: UInt16 = 1
private let cmpOperator: UInt16 = 2
private let cmpData: UInt16 = 3
private let rangeSource: UInt16 = 1
private let rangeOperator: UInt16 = 2
private let rangeFrom: UInt16 = 3
private let rangeTo: UInt16 = 4
private let lookupSet: UInt16 = 1
private let lookupSource: UInt16 = 2
private let lookupDestination: UInt16 = 3
private let lookupFlags: UInt16 = 5
private let invertedFlag: UInt64 = 1

extension NFTRuleBuilder {
  /// Loads that are written in words of their own, whatever comes before them.
  mutating func readLoad(_ expression: NFTExpression, _ kind: NFTExpressionKind) -> Bool {
    switch kind {
    case .rt:
      guard let key = expression.number(routeKey).flatMap(NFTKey.route) else { return false }
      return load(NFTTerm(.words(key.name), key), expression, routeDestination)
    case .socket:
      let level = expression.number(socketLevel) ?? 0
      guard let number = expression.number(socketKey),
        let key = NFTKey.socket(number, level: level)
      else { return false }
      return load(NFTTerm(.words(key.name), key), expression, socketDestination)
    case .xfrm:
      guard let number = expression.number(transformKey),
        let key = NFTKey.transform(
          number, direction: expression.number(transformDirection) ?? 0,
          depth: expression.number(transformDepth) ?? 0)
      else { return false }
      return load(NFTTerm(.words(key.name), key), expression, transformDestination)
    case .osf: return readFingerprint(expression)
    case .fib: return readRouteLookup(expression)
    case .numgen: return readNumberGenerator(expression)
    default: return false
    }
  }

  private mutating func readFingerprint(_ expression: NFTExpression) -> Bool {
    let times: [UInt64: String] = [0: "", 1: "ttl loose ", 2: "ttl skip "]
    guard let time = times[expression.number(fingerprintTTL) ?? 0] else { return false }
    let what = (expression.number(fingerprintFlags) ?? 0) & 1 != 0 ? "version" : "name"
    let term = NFTTerm(.words("osf \(time)\(what)"), .string, .host, 128)
    return load(term, expression, fingerprintDestination)
  }

  private mutating func readRouteLookup(_ expression: NFTExpression) -> Bool {
    guard let flags = expression.number(fibFlags), let result = expression.number(fibResult) else {
      return false
    }
    let keys = ["saddr", "daddr", "mark", "iif", "oif"].enumerated()
      .filter { flags & (1 << UInt64($0.offset)) != 0 }.map(\.element)
    let from = "fib \(keys.joined(separator: " . "))"
    let term: NFTTerm
    switch result {
    case 1 where flags & fibPresenceFlag != 0:
      term = NFTTerm(.words("\(from) oif"), NFTKey("", .boolean))
    case 1: term = NFTTerm(.words("\(from) oif"), NFTKey("", .interfaceIndex))
    case 2: term = NFTTerm(.words("\(from) oifname"), NFTKey("", .interfaceName))
    case 3: term = NFTTerm(.words("\(from) type"), NFTKey("", .addressType))
    default: return false
    }
    return load(term, expression, fibDestination)
  }

  private mutating func readNumberGenerator(_ expression: NFTExpression) -> Bool {
    let kinds: [UInt64: String] = [0: "inc", 1: "random"]
    guard let kind = expression.number(numgenType).flatMap({ kinds[$0] }),
      let modulus = expression.number(numgenModulus)
    else { return false }
    var words = "numgen \(kind) mod \(modulus)"
    if let offset = expression.number(numgenOffset), offset != 0 { words += " offset \(offset)" }
    return load(NFTTerm(.words(words), .integer, .host, 32), expression, numgenDestination)
  }

  mutating func readComparison(_ expression: NFTExpression) -> Bool {
    let operations: [NFTMatch.Operation] = [
      .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual,
    ]
    guard let word = expression.register(cmpSource),
      let number = expression.number(cmpOperator), number < operations.count,
      let bytes = expression.value(cmpData), !bytes.isEmpty,
      let left = loaded(from: word, bits: bytes.count * 8),
      let right = Self.operand(bytes, for: left)
    else { return false }
    statements.append(
      .match(NFTMatch(operation: operations[Int(number)], left: left, right: right)))
    return true
  }

  /// The constant that `left` is compared with.
  private static func operand(_ bytes: [UInt8], for left: NFTTerm) -> NFTTerm? {
    let value = NFTValue(bytes)
    if case .concatenation(let parts) = left.kind {
      // Each part begins with a word of its own.
      var constants: [NFTTerm] = []
      var offset = 0
      for part in parts {
        let count = (part.bits + 7) / 8
        guard offset + count <= bytes.count else { return nil }
        constants.append(NFTTerm(value: Array(bytes[offset..<(offset + count)])))
        offset += (count + 3) & ~3
      }
      return NFTTerm(.concatenation(constants), .invalid, .network, left.bits)
    }
    if left.bits > value.bits, !left.type.isText, left.bits <= 128, value.bits <= 128 {
      // Only the first bytes are compared: all values that begin so.
      let missing = left.bits - value.bits
      let whole = NFTValue(number: value.number << UInt128(missing), bits: left.bits)
      // A header field turns out to be compared so when it is resolved.
      if case .payload = left.kind { return NFTTerm(value: bytes) }
      return NFTTerm(.prefix(whole, value.bits), .invalid, .network, left.bits)
    }
    return NFTTerm(value: bytes)
  }

  mutating func readRange(_ expression: NFTExpression) -> Bool {
    guard let left = loaded(expression, rangeSource),
      let from = expression.value(rangeFrom), let to = expression.value(rangeTo),
      from.count == to.count, !from.isEmpty
    else { return false }
    let right = NFTTerm(
      .range(NFTValue(from), NFTValue(to)), .invalid, .network, from.count * 8)
    switch expression.number(rangeOperator) ?? 0 {
    case 0: statements.append(.match(NFTMatch(operation: .equal, left: left, right: right)))
    case 1: statements.append(.match(NFTMatch(operation: .notEqual, left: left, right: right)))
    default: return false
    }
    return true
  }

  mutating func readLookup(_ expression: NFTExpression) -> Bool {
    guard let set = expression.text(lookupSet).flatMap({ ruleset.set(family, table, $0) }),
      let word = expression.register(lookupSource),
      let left = loaded(from: word, bits: Int(set.keyLength) * 8)
    else { return false }
    let reference = NFTSetReference(set: set)
    guard let destination = expression.number(lookupDestination) else {
      let inverted = (expression.number(lookupFlags) ?? 0) & invertedFlag != 0
      let right = NFTTerm(.set(reference), left.type, left.order, left.bits)
      statements.append(
        .match(
          NFTMatch(operation: inverted ? .notEqual : .equal, left: left, right: right)))
      return true
    }
    let types = set.dataType.map(NFTDatatype.parts) ?? []
    let type = types.count == 1 ? types[0] : .invalid
    let map = NFTTerm(
      .map(left, reference), type, type.order, Int(set.dataLength ?? 0) * 8)
    if destination == 0 {
      statements.append(.verdictMap(map))
      return true
    }
    return load(map, expression, lookupDestination)
  }
}
