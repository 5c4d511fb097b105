private let rejectType: UInt16 = 1
private let rejectCode: UInt16 = 2
private let queueNumber: UInt16 = 1
private let queueTotal: UInt16 = 2
private let queueFlags: UInt16 = 3
private let queueRegister: UInt16 = 4
private let duplicateAddress: UInt16 = 1
private let duplicateDevice: UInt16 = 2
private let forwardDevice: UInt16 = 1
private let forwardAddress: UInt16 = 2
private let forwardFamily: UInt16 = 3
private let dynsetName: UInt16 = 1
private let dynsetOperation: UInt16 = 3
private let dynsetKey: UInt16 = 4
private let dynsetData: UInt16 = 5
private let dynsetTimeout: UInt16 = 6
private let dynsetExpression: UInt16 = 7
private let dynsetExpressions: UInt16 = 10
private let objectType: UInt16 = 1
private let objectName: UInt16 = 2
private let objectSource: UInt16 = 3
private let objectMap: UInt16 = 4

extension NFTRuleBuilder {
  mutating func readReject(_ expression: NFTExpression) -> Bool {
    let code = UInt8(truncatingIfNeeded: expression.number(rejectCode) ?? 0)
    let kind: NFTReject.Kind
    switch expression.number(rejectType) {
    case 0: kind = .icmp
    case 1: kind = .tcpReset
    case 2: kind = .icmpx
    default: return false
    }
    statements.append(.reject(NFTReject(kind: kind, code: code)))
    return true
  }

  mutating func readQueue(_ expression: NFTExpression) -> Bool {
    let flags = expression.number(queueFlags) ?? 0
    let names = [flags & 1 != 0 ? "bypass" : nil, flags & 2 != 0 ? "fanout" : nil]
      .compactMap { $0 }
    let words = names.isEmpty ? "queue to" : "queue flags \(names.joined(separator: ",")) to"
    if expression.bytes(queueRegister) != nil {
      guard let number = loaded(expression, queueRegister) else { return false }
      statements.append(.row([.words(words), .term(number)]))
      return true
    }
    let first = expression.number(queueNumber) ?? 0
    let count = expression.number(queueTotal) ?? 1
    return say(count > 1 ? "\(words) \(first)-\(first + count - 1)" : "\(words) \(first)")
  }

  mutating func readDuplicate(_ expression: NFTExpression) -> Bool {
    var pieces: [NFTPiece] = [.words("dup to")]
    if expression.bytes(duplicateAddress) != nil {
      guard let address = loaded(expression, duplicateAddress), let type = addressType(family)
      else { return false }
      pieces.append(.term(address.taking(type, .network)))
    }
    if expression.bytes(duplicateDevice) != nil {
      guard let device = loaded(expression, duplicateDevice) else { return false }
      if pieces.count > 1 { pieces.append(.words("device")) }
      pieces.append(.term(device.taking(.interfaceIndex, .host)))
    }
    statements.append(.row(pieces))
    return true
  }

  mutating func readForward(_ expression: NFTExpression) -> Bool {
    guard let device = loaded(expression, forwardDevice)?.taking(.interfaceIndex, .host) else {
      return false
    }
    guard expression.bytes(forwardAddress) != nil else {
      statements.append(.row([.words("fwd to"), .term(device)]))
      return true
    }
    let target = NFTFamily(UInt8(truncatingIfNeeded: expression.number(forwardFamily) ?? 0))
    guard let address = loaded(expression, forwardAddress), let type = addressType(target) else {
      return false
    }
    statements.append(
      .row([
        .words("fwd \(target) to"), .term(address.taking(type, .network)), .words("device"),
        .term(device),
      ]))
    return true
  }

  /// The type of addresses of a family.
  func addressType(_ family: NFTFamily) -> NFTDatatype? {
    switch family {
    case .ip: .ip4Address
    case .ip6: .ip6Address
    default: nil
    }
  }

  mutating func readObject(_ expression: NFTExpression) -> Bool {
    if let name = expression.text(objectName) {
      guard let type = expression.number(objectType), let words = Self.words(object: type) else {
        return false
      }
      return say("\(words) \(NFTValueText.quote(name))")
    }
    guard let set = expression.text(objectMap).flatMap({ ruleset.set(family, table, $0) }),
      let word = expression.register(objectSource),
      let key = loaded(from: word, bits: Int(set.keyLength) * 8),
      let type = set.objectType, let words = Self.words(object: UInt64(type))
    else { return false }
    let map = NFTTerm(.map(key, NFTSetReference(set: set)), .string, .host, 0)
    statements.append(.row([.words(words), .term(map)]))
    return true
  }

  /// What comes before the name of an object of a kind (`NFT_OBJECT_*`).
  private static func words(object type: UInt64) -> String? {
    switch type {
    case 3: "ct helper set"
    case 7: "ct timeout set"
    case 8: "meta secmark set"
    case 9: "ct expectation set"
    default: NFTObject.kindName(UInt32(truncatingIfNeeded: type)).map { "\($0) name" }
    }
  }

  mutating func readDynamicSet(_ expression: NFTExpression) -> Bool {
    let operations = ["add", "update", "delete"]
    guard let set = expression.text(dynsetName).flatMap({ ruleset.set(family, table, $0) }),
      let operation = expression.number(dynsetOperation), operation < operations.count,
      let word = expression.register(dynsetKey),
      let key = loaded(from: word, bits: Int(set.keyLength) * 8),
      let states = elementStates(expression)
    else { return false }
    var pieces: [NFTPiece]
    if set.isAnonymous {
      // Only a meter makes an anonymous set that rules fill.
      pieces = [.words("meter \(set.name) size \(set.size ?? 0) {")]
    } else {
      pieces = [.words("\(operations[Int(operation)]) @\(set.name) {")]
    }
    pieces.append(.term(typed(key, as: set.keyType)))
    if let timeout = expression.number(dynsetTimeout), timeout != 0 {
      pieces.append(.words("timeout \(NFTValueText.duration(timeout))"))
    }
    pieces += states.map { .words($0) }
    if expression.bytes(dynsetData) != nil {
      guard let word = expression.register(dynsetData),
        let data = loaded(from: word, bits: Int(set.dataLength ?? 0) * 8)
      else { return false }
      pieces += [.words(":"), .term(typed(data, as: set.dataType ?? 0))]
    }
    pieces.append(.words("}"))
    statements.append(.row(pieces))
    return true
  }

  /// A term with the type that a set has for it, where it has none of its own.
  private func typed(_ term: NFTTerm, as number: UInt32) -> NFTTerm {
    let types = NFTDatatype.parts(of: number)
    if types.count == 1 { return term.taking(types[0], types[0].order) }
    guard case .concatenation(let parts) = term.kind, parts.count == types.count else {
      return term
    }
    var copy = term
    copy.kind = .concatenation(zip(parts, types).map { $0.taking($1, $1.order) })
    return copy
  }

  /// What each new element gets: a counter, a limit, and so on.
  private func elementStates(_ expression: NFTExpression) -> [String]? {
    var nested: [NFTExpression] = []
    if let bytes = expression.bytes(dynsetExpression) {
      guard let view = try? Self.expression(bytes.span) else { return nil }
      nested.append(view)
    }
    if let bytes = expression.bytes(dynsetExpressions) {
      guard let list = try? NFTExpression.list(bytes.span) else { return nil }
      nested += list
    }
    return nested.map { NFTWriter.state($0, isBare: true) ?? NFTRawText.text($0) }
  }

  private static func expression(_ bytes: Span<UInt8>) throws(WireError) -> NFTExpression {
    try NFTExpression(NFTExpressionView(bytes))
  }

  mutating func readExtension(_ expression: NFTExpression, isMatch: Bool) -> Bool {
    guard let xt = expression.xt else { return false }
    statements.append(.xt(isMatch: isMatch, xt))
    return true
  }
}
