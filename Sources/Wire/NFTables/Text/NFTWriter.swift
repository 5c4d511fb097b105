/// Writes terms and statements as `nft list ruleset` does.
struct NFTWriter {
  let names: NFTNames
  private let values: NFTValueText
  private let setText: NFTSetText

  init(ruleset: NFTRuleset, names: NFTNames) {
    self.names = names
    values = NFTValueText(names: names)
    setText = NFTSetText(ruleset: ruleset, values: values)
  }

  // MARK: Terms

  /// A term as text; in a range or a prefix of numbers, names are left out.
  func text(_ term: NFTTerm) -> String {
    switch term.kind {
    case .payload(let payload): Self.payload(payload, bits: term.bits)
    case .option(let option): Self.option(option, bits: term.bits)
    case .meta(_, let name): name
    case .conntrack(let conntrack): Self.conntrack(conntrack)
    case .words(let words): words
    case .hash(let inner, let words): "jhash \(text(inner)) \(words)"
    case .value(let value): constant(value, term)
    case .prefix(let value, let length): "\(constant(value, term))/\(length)"
    case .range(let from, let to):
      values.text(from, term.type, term.order, isNumeric: true) + "-"
        + values.text(to, term.type, term.order, isNumeric: true)
    case .set(let reference): setText.text(reference)
    case .operation(let operation, let left, let right):
      "\(operand(left, of: operation)) \(operation.rawValue) \(operand(right, of: operation))"
    case .swapped(let inner): text(inner)
    case .concatenation(let parts): parts.map(text).joined(separator: " . ")
    case .map(let key, let reference):
      "\(text(key)) \(reference.set.isVerdictMap ? "vmap" : "map") \(setText.text(reference))"
    case .flags(let flags): flags.map(text).joined(separator: ",")
    }
  }

  /// A constant; the flags in it one by one.
  private func constant(_ value: NFTValue, _ term: NFTTerm) -> String {
    guard let flags = Self.flags(in: term) else {
      return values.text(value, term.type, term.order)
    }
    return flags.map(text).joined(separator: " | ")
  }

  /// One side of an operator, in brackets when it would be taken apart without.
  private func operand(_ term: NFTTerm, of operation: NFTOperator) -> String {
    let inner: NFTOperator? =
      if case .operation(let inner, _, _) = term.kind {
        inner
      } else if Self.flags(in: term) != nil {
        .or
      } else {
        nil
      }
    guard let inner, operation.precedence < inner.precedence else { return text(term) }
    return "(\(text(term)))"
  }

  /// The flags of a constant with two or more of them, as constants of their own.
  static func flags(in term: NFTTerm) -> [NFTTerm]? {
    guard term.type.isFlags, let value = term.value else { return nil }
    let number = value.number(term.order)
    guard number.nonzeroBitCount > 1 else { return nil }
    return (0..<min(value.bits, 128)).filter { number >> UInt128($0) & 1 != 0 }.map { bit in
      NFTTerm(
        .value(NFTValue(number: 1 << UInt128(bit), bits: value.bits)), term.type, .network,
        value.bits)
    }
  }

  private static func payload(_ payload: NFTPayload, bits: Int) -> String {
    if let field = payload.field, payload.header != .other {
      return "\(payload.header.name) \(field.name)"
    }
    return "@\(payload.base.rawName),\(payload.offset),\(bits)"
  }

  static func option(_ option: NFTOption, bits: Int) -> String {
    let header = option.header(bits)
    let field = option.field(bits)
    let name = header?.name ?? "\(option.number)"
    switch option.kind {
    case .tcp, .ip4, .sctp:
      let start =
        switch option.kind {
        case .tcp: "tcp option"
        case .ip4: "ip option"
        default: "sctp chunk"
        }
      if option.asksPresence { return "\(start) \(name)" }
      guard header != nil, let field else {
        return "\(start) @\(option.number),\(option.offset),\(bits)"
      }
      return "\(start) \(name)\(option.index == 0 ? "" : "\(option.index)") \(field.name)"
    case .dccp:
      return "dccp option \(option.number)"
    case .ip6:
      if option.asksPresence { return "exthdr \(name)" }
      guard header != nil, let field else { return "exthdr \(name) @\(option.offset),\(bits)" }
      return "\(name) \(field.name)"
    }
  }

  /// A key of `ct` with its direction and family.
  static func conntrack(_ conntrack: NFTConntrack) -> String {
    var text = "ct "
    if let direction = conntrack.direction {
      text += direction == 0 ? "original " : "reply "
      if let family = conntrack.family { text += "\(family.name) " }
    }
    return text + conntrack.name
  }

  // MARK: Statements

  /// A verdict in words; `nil` for one that no rule can have.
  static func words(_ verdict: NFTVerdict) -> String? {
    switch verdict {
    case .accept: "accept"
    case .drop: "drop"
    case .continue: "continue"
    case .return: "return"
    case .jump(let chain): "jump \(chain)"
    case .goto(let chain): "goto \(chain)"
    case .queue(let queue): queue.first.map { $0 == 0 ? "queue" : "queue to \($0)" }
    case .none, .reject, .map, .target, .other: nil
    }
  }

  /// A statement as text.
  func text(_ statement: NFTStatement) -> String {
    switch statement {
    case .match(let match): text(match)
    case .verdictMap(let map): text(map)
    case .row(let pieces): text(pieces)
    case .write(let target, let value): "\(text(target)) set \(text(value))"
    case .reject: "reject"  // its words are known once the rule is resolved
    case .xt(let isMatch, let xt): Self.raw(xt, isMatch: isMatch)
    }
  }

  private func text(_ pieces: [NFTPiece]) -> String {
    var line = ""
    for piece in pieces {
      switch piece {
      case .attached(let words):
        line += words
        continue
      case .joined(let term):
        line += text(term)
        continue
      default:
        break
      }
      if !line.isEmpty { line += " " }
      switch piece {
      case .words(let words): line += words
      case .term(let term): line += text(term)
      case .address(let term): line += bracketed(term)
      default: break
      }
    }
    return line
  }

  private func bracketed(_ term: NFTTerm) -> String {
    guard term.type == .ip6Address else { return text(term) }
    switch term.kind {
    case .value: return "[\(text(term))]"
    case .range(let from, let to):
      let ends = [from, to].map { "[\(values.text($0, term.type, term.order))]" }
      return ends.joined(separator: "-")
    default: return text(term)
    }
  }

  private func text(_ match: NFTMatch) -> String {
    let left = text(match.left)
    let right = text(match.right)
    if let mask = match.flagMask {
      return "\(left) \(match.operation == .notEqual ? "!= " : "")\(right) / \(text(mask))"
    }
    switch match.operation {
    case .anyFlag: return "\(left) \(right)"
    case .equal where !Self.saysEqual(match): return "\(left) \(right)"
    default: return "\(left) \(match.operation.rawValue) \(right)"
    }
  }

  /// Whether `==` is written: after an operator, and before one flag, which alone would mean "set".
  private static func saysEqual(_ match: NFTMatch) -> Bool {
    if case .operation = match.left.kind { return true }
    return match.left.type.isFlags && match.right.value != nil && flags(in: match.right) == nil
  }

  /// A match or target of iptables in a rule that is not written as iptables would.
  private static func raw(_ xt: XTExtension, isMatch: Bool) -> String {
    "[ \(isMatch ? "match" : "target") \(xt.name) revision \(xt.revision), \(xt.data.count) bytes ]"
  }
}
