/// Turns the expressions of a rule into statements: follows what each register holds.
///
/// An expression that cannot be said in `nft`'s words becomes its raw form, in brackets.
struct NFTRuleBuilder {
  /// What the rule says, in order.
  var statements: [NFTStatement] = []

  let family: NFTFamily
  let table: String
  let ruleset: NFTRuleset
  let names: NFTNames
  private var registers = [NFTTerm?](repeating: nil, count: NFTRegister.count)
  /// How many rules with chains of their own this one is inside of.
  let depth: Int

  /// How deep chains inside rules are followed; the kernel allows sixteen jumps.
  static let depthLimit = 2
  /// How many rules of a chain inside a rule are written.
  static let ownRuleLimit = 16

  init(family: NFTFamily, table: String, ruleset: NFTRuleset, names: NFTNames, depth: Int = 0) {
    self.family = family
    self.table = table
    self.ruleset = ruleset
    self.names = names
    self.depth = depth
  }

  /// Takes in the next expression.
  mutating func add(_ expression: NFTExpression) {
    if let kind = expression.kind, read(expression, kind) { return }
    addRaw(expression)
  }

  /// Writes an expression in brackets, and what it leaves in registers as not known.
  mutating func addRaw(_ expression: NFTExpression) {
    statements.append(.row([.words(NFTRawText.text(expression))]))
    if let word = NFTRawText.destination(expression) { registers[word] = nil }
  }

  /// Whether the expression could be taken in.
  private mutating func read(_ expression: NFTExpression, _ kind: NFTExpressionKind) -> Bool {
    switch kind {
    case .immediate: readImmediate(expression)
    case .payload: readPayload(expression)
    case .exthdr, .tcpopt: readOption(expression)
    case .meta: readMeta(expression)
    case .ct: readConntrack(expression)
    case .rt, .socket, .osf, .fib, .numgen, .xfrm, .tunnel: readLoad(expression, kind)
    case .hash: readHash(expression)
    case .bitwise: readBitwise(expression)
    case .byteorder: readByteOrder(expression)
    case .cmp: readComparison(expression)
    case .range: readRange(expression)
    case .lookup: readLookup(expression)
    case .reject: readReject(expression)
    case .nat, .masq, .redir: readTranslation(expression, kind)
    case .tproxy: readProxy(expression)
    case .dup: readDuplicate(expression)
    case .fwd: readForward(expression)
    case .queue: readQueue(expression)
    case .dynset: readDynamicSet(expression)
    case .objref: readObject(expression)
    case .match, .target: readExtension(expression, isMatch: kind == .match)
    case .counter, .last, .log, .limit, .quota, .connlimit, .synproxy, .notrack, .flowOffload:
      readWords(expression, kind)
    case .inner: false
    }
  }

  // MARK: Registers

  /// What the register holds that the attribute of `type` names.
  func loaded(_ expression: NFTExpression, _ type: UInt16) -> NFTTerm? {
    expression.register(type).flatMap { registers[$0] }
  }

  /// Puts a term into the register that the attribute of `type` names.
  mutating func load(_ term: NFTTerm, _ expression: NFTExpression, _ type: UInt16) -> Bool {
    guard let word = expression.register(type), term.weight <= NFTTerm.weightLimit else {
      return false
    }
    registers[word] = term
    return true
  }

  /// What lies in registers from `word` on for `bits` bits: one term, or several in a row.
  func loaded(from word: Int, bits: Int) -> NFTTerm? {
    guard word < registers.count, let first = registers[word] else { return nil }
    if first.bits == 0 || first.bits >= bits { return first }
    var parts: [NFTTerm] = []
    var position = word
    var rest = bits
    while rest > 0 {
      guard position < registers.count, let part = registers[position], part.bits > 0 else {
        return nil
      }
      parts.append(part)
      let words = (part.bits + 31) / 32
      position += words
      rest -= words * 32
    }
    return NFTTerm(.concatenation(parts), .invalid, .network, bits)
  }

  /// Adds words that stand for themselves.
  mutating func say(_ words: String) -> Bool {
    statements.append(.row([.words(words)]))
    return true
  }
}
