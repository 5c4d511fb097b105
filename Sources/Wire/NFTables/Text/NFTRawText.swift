/// Writes an expression that has no words in `nft` as brackets with its name and its attributes.
///
/// The form is that of `nft --debug=netlink`, such as
/// `[ payload load 2b @ transport header + 2 => reg 1 ]`, for the commonest expressions, and numbers
/// for the rest: visibly raw, never a guess.
enum NFTRawText {
  /// The expression in brackets.
  static func text(_ expression: NFTExpression) -> String {
    "[ \(body(expression)) ]"
  }

  /// The word of the register into which the expression loads, where that is known.
  static func destination(_ expression: NFTExpression) -> Int? {
    switch expression.kind {
    case .immediate, .payload, .exthdr, .tcpopt, .meta, .ct, .rt, .osf, .fib, .numgen, .xfrm:
      expression.register(1)
    case .hash, .socket, .bitwise, .byteorder, .tunnel: expression.register(2)
    case .lookup: expression.register(3)
    default: nil
    }
  }

  private static func body(_ expression: NFTExpression) -> String {
    switch expression.kind {
    case .payload: payload(expression) ?? plain(expression)
    case .cmp: comparison(expression) ?? plain(expression)
    case .meta: load("meta", expression) ?? plain(expression)
    case .ct: load("ct", expression) ?? plain(expression)
    case .bitwise: bitwise(expression) ?? plain(expression)
    case .lookup: lookup(expression) ?? plain(expression)
    default: plain(expression)
    }
  }

  private static func payload(_ expression: NFTExpression) -> String? {
    let bases = ["link", "network", "transport", "inner"]
    guard let base = expression.number(2), base < bases.count, let offset = expression.number(3),
      let length = expression.number(4)
    else { return nil }
    let place = "\(length)b @ \(bases[Int(base)]) header + \(offset)"
    if let register = expression.number(1) { return "payload load \(place) => reg \(register)" }
    return expression.number(5).map { "payload write reg \($0) => \(place)" }
  }

  private static func comparison(_ expression: NFTExpression) -> String? {
    let operations = ["eq", "neq", "lt", "lte", "gt", "gte"]
    guard let register = expression.number(1), let operation = expression.number(2),
      operation < operations.count, let value = expression.value(3)
    else { return nil }
    return "cmp \(operations[Int(operation)]) reg \(register) \(hexadecimal(value))"
  }

  private static func load(_ name: String, _ expression: NFTExpression) -> String? {
    guard let register = expression.number(1), let key = expression.number(2) else { return nil }
    let known =
      name == "meta" ? NFTKey.meta(key)?.name : NFTKey.conntrack(key).map { "ct \($0.name)" }
    return "\(name) load \(known ?? "key \(key)") => reg \(register)"
  }

  private static func bitwise(_ expression: NFTExpression) -> String? {
    guard let source = expression.number(1), let destination = expression.number(2),
      let mask = expression.value(4), let xor = expression.value(5)
    else { return nil }
    return "bitwise reg \(destination) = ( reg \(source) & \(hexadecimal(mask)) )"
      + " ^ \(hexadecimal(xor))"
  }

  private static func lookup(_ expression: NFTExpression) -> String? {
    guard let set = expression.text(1), let register = expression.number(2) else { return nil }
    var text = "lookup reg \(register) set \(set)"
    if let destination = expression.number(3) { text += " dreg \(destination)" }
    return text
  }

  /// The name and every attribute: a number where it has the size of one.
  private static func plain(_ expression: NFTExpression) -> String {
    let attributes = expression.attributes.map { attribute in
      let value =
        switch attribute.bytes.count {
        case 1, 2, 4, 8:
          "\(attribute.bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) })"
        case 0...64: hexadecimal(attribute.bytes)
        default: "\(attribute.bytes.count) bytes"
        }
      return " \(attribute.type)=\(value)"
    }
    return expression.name + attributes.joined()
  }

  private static func hexadecimal(_ bytes: [UInt8]) -> String {
    "0x"
      + bytes.map { byte in
        (byte < 16 ? "0" : "") + String(byte, radix: 16)
      }.joined()
  }
}
