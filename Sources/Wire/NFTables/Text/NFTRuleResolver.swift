/// Gives the terms of a rule the names of header fields, and leaves out comparisons that follow from others.
///
/// `tcp dport 22` reaches the kernel as two comparisons, `meta l4proto tcp` and two bytes of the
/// transport header; read back, the first tells which header the bytes are of, and need not be
/// written again. It must be written when something happens between the two, and where it says
/// more than the second does. The rules for that are `nft`'s own.
struct NFTRuleResolver {
  /// What the rule says, resolved; comparisons that need not be written are gone.
  var statements: [NFTStatement] { output.compactMap { $0 } }

  var protocols: NFTProtocols
  private(set) var output: [NFTStatement?] = []
  private var dependencies: [NFTBase: NFTDependency] = [:]
  /// The last comparison, with which the next may form a range.
  private var previous: Int?
  /// Whether masks go at once: in keys of sets there is no comparison to adjust.
  private var isInKey = false

  let ruleset: NFTRuleset

  init(_ family: NFTFamily, ruleset: NFTRuleset) {
    protocols = NFTProtocols(family)
    self.ruleset = ruleset
  }

  /// Resolves the next statement.
  mutating func add(_ statement: NFTStatement) {
    switch statement {
    case .match(let match):
      resolve(match)
      return
    case .verdictMap(var map):
      resolve(&map)
      output.append(.verdictMap(map))
      previous = output.count - 1
      return
    case .row(let pieces): output.append(.row(pieces.map { resolved($0) }))
    case .write(let target, let value): write(target, value)
    case .reject(let reject): output.append(.row([.words(words(reject))]))
    case .xt: output.append(statement)
    }
    // What was compared before cannot be left out once something has happened.
    dependencies = [:]
    previous = nil
  }

  // MARK: Comparisons that need not be written

  /// The comparison that one of a field at `base` may make superfluous.
  func dependency(_ base: NFTBase) -> NFTDependency? {
    dependencies[base] ?? (base == .transport ? dependencies[.inner] : nil)
  }

  /// Leaves a comparison out.
  mutating func release(_ base: NFTBase) {
    let level = dependencies[base] == nil && base == .transport ? .inner : base
    guard let dependency = dependencies.removeValue(forKey: level) else { return }
    output[dependency.index] = nil
    if previous == dependency.index { previous = nil }
  }

  /// Remembers the last comparison as one that a field at `base` may make superfluous.
  mutating func remember(_ dependency: NFTDependency, for base: NFTBase) {
    dependencies[base] = dependency
  }

  /// Adds a comparison; one with the comparison before it may be a range.
  mutating func append(_ match: NFTMatch) {
    if let last = previous, case .match(let before)? = output[last],
      let merged = Self.range(before, match)
    {
      output[last] = .match(merged)
      return
    }
    output.append(.match(match))
    previous = output.count - 1
  }

  /// Two comparisons of one value as a range, inside or outside of which it lies.
  private static func range(_ first: NFTMatch, _ second: NFTMatch) -> NFTMatch? {
    let operation: NFTMatch.Operation
    switch (first.operation, second.operation) {
    case (.greaterOrEqual, .lessOrEqual): operation = .equal
    case (.less, .greater): operation = .notEqual
    default: return nil
    }
    guard let lower = first.right.value, let upper = second.right.value,
      NFTTerm.areSame(first.left, second.left)
    else { return nil }
    var right = second.right
    right.kind = .range(lower, upper)
    return NFTMatch(operation: operation, left: second.left, right: right)
  }

  /// Adds a change of the packet.
  mutating func addWrite(_ target: NFTTerm, _ value: NFTTerm) {
    output.append(.write(target: target, value: value))
  }

  // MARK: Terms

  private mutating func resolved(_ piece: NFTPiece) -> NFTPiece {
    switch piece {
    case .words, .attached: return piece
    case .term(var term):
      resolveInRow(&term)
      return .term(term)
    case .address(var term):
      resolveInRow(&term)
      return .address(term)
    case .joined(var term):
      resolveInRow(&term)
      return .joined(term)
    }
  }

  private mutating func resolveInRow(_ term: inout NFTTerm) {
    let wasInKey = isInKey
    isInKey = true
    resolve(&term)
    isInKey = wasInKey
  }

  /// Resolves a term, and drops comparisons that its fields imply.
  mutating func resolve(_ term: inout NFTTerm) {
    switch term.kind {
    case .payload:
      complete(&term)
      drop(impliedBy: &term)
    case .option(let option):
      if let base = option.kind.base, dependency(base) != nil { release(base) }
    case .conntrack(var conntrack):
      complete(&conntrack, &term)
      term.kind = .conntrack(conntrack)
    case .hash(var inner, let words):
      resolve(&inner)
      term.kind = .hash(inner, words)
    case .swapped(var inner):
      resolve(&inner)
      term.kind = .swapped(inner)
      term.type = inner.type
      term.order = inner.order.opposite
    case .concatenation(var parts):
      let wasInKey = isInKey
      isInKey = true
      for index in parts.indices { resolve(&parts[index]) }
      isInKey = wasInKey
      term.kind = .concatenation(parts)
    case .map(var key, var reference):
      resolveKey(&key, of: &reference)
      term.kind = .map(key, reference)
    case .operation: resolveOperation(&term)
    case .meta, .words, .value, .prefix, .range, .set, .flags: break
    }
  }

  /// Resolves what is looked up in a set, and notes how the set's keys are laid out.
  mutating func resolveKey(_ key: inout NFTTerm, of reference: inout NFTSetReference) {
    if case .concatenation = key.kind {
      resolve(&key)
      if case .concatenation(let parts) = key.kind { reference.parts = parts }
      return
    }
    let wasInKey = isInKey
    isInKey = false
    resolve(&key)
    isInKey = wasInKey
    if case .operation(.and, let inner, let mask) = key.kind, let mask = mask.value,
      let (trimmed, shift) = trim(inner, mask)
    {
      key = trimmed
      if reference.set.isAnonymous { reference.shift = shift }
      if case .payload = key.kind { resolve(&key) }
    }
    reference.parts = [key]
  }

  private mutating func resolveOperation(_ term: inout NFTTerm) {
    guard case .operation(let operation, var left, var right) = term.kind else { return }
    // A field that does not end at a byte is masked, then shifted down: simply the field.
    if operation == .shiftRight, case .operation(.and, var inner, let mask) = left.kind,
      let mask = mask.value, let amount = right.value?.number(.host)
    {
      if case .swapped(let unswapped) = inner.kind { inner = unswapped }
      complete(&inner)
      if let (trimmed, shift) = trim(inner, mask), UInt128(shift) == amount {
        term = trimmed
        resolve(&term)
        return
      }
    }
    resolve(&left)
    switch operation {
    case .shiftLeft, .shiftRight:
      term.type = .hexadecimal
      term.order = .host
    default:
      if right.isConstant {
        right.type = left.type
        right.order = left.order
      } else {
        resolve(&right)
      }
      term.type = left.type
      term.order = left.order
    }
    if isInKey, operation == .and, let mask = right.value, case .payload = left.kind,
      let (trimmed, _) = trim(left, mask)
    {
      term = trimmed
      resolve(&term)
      return
    }
    term.kind = .operation(operation, left, right)
  }

  private func complete(_ conntrack: inout NFTConntrack, _ term: inout NFTTerm) {
    guard conntrack.key == NFTConntrackKey.source || conntrack.key == NFTConntrackKey.destination
    else { return }
    switch protocols.headers[.network] {
    case .ip:
      conntrack.family = .ip
      term.type = .ip4Address
    case .ip6:
      conntrack.family = .ip6
      term.type = .ip6Address
    default: return
    }
    term.order = .network
    term.bits = term.type.bits ?? 0
  }
}

/// A comparison that a later one may make superfluous.
struct NFTDependency {
  /// Its place in the output.
  let index: Int
  /// What it compares.
  let match: NFTMatch
  /// The ICMP type that it asks for.
  var messageType: UInt8?
}

extension NFTTerm {
  /// Whether two terms load the same.
  static func areSame(_ first: NFTTerm, _ second: NFTTerm) -> Bool {
    guard first.bits == second.bits else { return false }
    switch (first.kind, second.kind) {
    case (.payload(let one), .payload(let other)):
      return one.base == other.base && one.offset == other.offset
    case (.option(let one), .option(let other)):
      return one.kind == other.kind && one.number == other.number && one.offset == other.offset
    case (.meta(let one, _), .meta(let other, _)): return one == other
    case (.conntrack(let one), .conntrack(let other)):
      return one.key == other.key && one.direction == other.direction
    case (.words(let one), .words(let other)): return one == other
    case (.hash(let one, let words), .hash(let other, let otherWords)):
      return words == otherWords && areSame(one, other)
    case (.swapped(let one), .swapped(let other)): return areSame(one, other)
    case (.operation(let sign, let left, let right), .operation(let other, let left2, let right2)):
      return sign == other && areSame(left, left2) && right.value == right2.value
    default: return false
    }
  }
}
