/// Writes references to sets: the name of a set, or the elements of one that is part of the rule.
struct NFTSetText {
  let ruleset: NFTRuleset
  let values: NFTValueText

  /// How many elements are written; a rule with more is no reading matter.
  static let limit = 4096

  func text(_ reference: NFTSetReference) -> String {
    let set = reference.set
    guard set.isAnonymous, !set.isDynamic else { return "@\(set.name)" }
    guard let elements = ruleset.elements(of: set) else {
      return "{ [elements of \(set.name) not read] }"
    }
    var texts = ranges(of: elements, in: reference).prefix(Self.limit).map {
      element($0, in: reference)
    }
    if elements.count > Self.limit { texts.append("…") }
    if let catchall = elements.first(where: \.isCatchall) {
      texts.append(decorated("*", catchall, in: reference))
    }
    return "{ \(texts.joined(separator: ", ")) }"
  }

  /// The elements in the order in which `nft` prints them: by key.
  private func ranges(
    of elements: [NFTSetElement], in reference: NFTSetReference
  ) -> [NFTRanges.KeyRange] {
    let ranges = NFTRanges.ranges(of: elements, in: reference.set)
    if reference.set.isInterval { return ranges }
    let layout = fields(of: reference)
    let keyed = ranges.enumerated().map { index, range in
      (key: sortKey(range.from, layout), index: index, range: range)
    }
    let sorted = keyed.sorted { left, right in
      left.key == right.key
        ? left.index < right.index : left.key.lexicographicallyPrecedes(right.key)
    }
    return sorted.map(\.range)
  }

  /// One part of a key: how it is written and how many bits it has.
  struct Field {
    let type: NFTDatatype
    let order: NFTByteOrder
    let bits: Int
  }

  /// The parts of a set's key: the types as the set has them, the sizes as the rule loads them.
  func fields(of reference: NFTSetReference) -> [Field] {
    let set = reference.set
    let types = NFTDatatype.parts(of: set.keyType)
    let parts = reference.parts
    return types.enumerated().map { index, type in
      let part = index < parts.count && parts.count == types.count ? parts[index] : nil
      let hasOrder = type != .integer && type != .invalid
      let order = hasOrder ? type.order : keyOrder(of: set) ?? part?.order ?? .network
      var bits = type.bits ?? 0
      if bits == 0 || bits % 8 != 0 { bits = part.map { ($0.bits + 7) / 8 * 8 } ?? bits }
      if types.count == 1 { bits = Int(set.keyLength) * 8 }
      if bits == 0, index < set.fieldLengths.count { bits = Int(set.fieldLengths[index]) * 8 }
      let isRaw = type == .integer && part?.type == .hexadecimal
      return Field(
        type: isRaw ? .hexadecimal : type, order: order, bits: max(8, min(bits, 512)))
    }
  }

  /// The byte order of the keys, where `nft` noted it (`NFTNL_UDATA_SET_KEYBYTEORDER`).
  private func keyOrder(of set: NFTSet) -> NFTByteOrder? {
    switch NFTUserdata.number(in: set.userdata.span, type: 0) {
    case 1: .host
    case 2: .network
    default: nil
    }
  }

  /// The byte order of the values of a map (`NFTNL_UDATA_SET_DATABYTEORDER`).
  private func dataOrder(of set: NFTSet, _ type: NFTDatatype) -> NFTByteOrder {
    if type != .integer { return type.order }
    switch NFTUserdata.number(in: set.userdata.span, type: 1) {
    case 1: return .host
    case 2: return .network
    default: return .network
    }
  }

  private func sortKey(_ key: [UInt8], _ fields: [Field]) -> [UInt8] {
    if let field = fields.first, fields.count == 1 {
      let bytes = field.order == .host ? key.reversed() : key
      // Several flags are no number to nft: they come first.
      let isSeveral = field.type.isFlags && NFTValue(bytes).number.nonzeroBitCount > 1
      return isSeveral ? [] : bytes
    }
    // nft compares concatenations as one number whose last byte is the highest.
    return Self.split(key, fields).flatMap { $0 }.reversed()
  }

  /// The bytes of each part of a key; each part begins with a word of its own.
  private static func split(_ key: [UInt8], _ fields: [Field]) -> [[UInt8]] {
    var parts: [[UInt8]] = []
    var offset = 0
    for field in fields {
      let count = field.bits / 8
      let end = min(offset + count, key.count)
      parts.append(offset < end ? Array(key[offset..<end]) : [])
      offset += (count + 3) & ~3
    }
    return parts
  }

  private func element(_ range: NFTRanges.KeyRange, in reference: NFTSetReference) -> String {
    decorated(
      keyText(range.from, range.to, fields(of: reference), reference), range.element,
      in: reference)
  }

  /// A key or range of keys as text.
  private func keyText(
    _ from: [UInt8], _ to: [UInt8], _ fields: [Field], _ reference: NFTSetReference
  ) -> String {
    let first = Self.split(from, fields)
    let last = Self.split(to, fields)
    // Ranges are kept in network order, so that they compare byte by byte.
    let isInterval = reference.set.isInterval
    return zip(fields, zip(first, last)).map { field, ends in
      let order = isInterval && fields.count == 1 ? .network : field.order
      return text(
        NFTValue(ends.0), NFTValue(ends.1), field.type, order, shift: reference.shift)
    }.joined(separator: " . ")
  }

  private func text(
    _ from: NFTValue, _ to: NFTValue, _ type: NFTDatatype, _ order: NFTByteOrder, shift: Int
  ) -> String {
    if shift > 0 {
      return text(
        from.shifted(right: shift, bits: from.bits), to.shifted(right: shift, bits: to.bits),
        type, order, shift: 0)
    }
    if from == to { return constant(from, type, order) }
    if type.isText { return wildcard(from, to, type) }
    if type.allowsPrefix, let length = Self.prefixLength(from, to) {
      return "\(constant(from, type, order))/\(length)"
    }
    return values.text(from, type, order, isNumeric: true) + "-"
      + values.text(to, type, order, isNumeric: true)
  }

  private func constant(_ value: NFTValue, _ type: NFTDatatype, _ order: NFTByteOrder) -> String {
    let term = NFTTerm(.value(value), type, order, value.bits)
    guard let flags = NFTWriter.flags(in: term) else { return values.text(value, type, order) }
    return flags.compactMap(\.value).map { values.text($0, type, .network) }
      .joined(separator: " | ")
  }

  /// A range of names: all that begin alike.
  private func wildcard(_ from: NFTValue, _ to: NFTValue, _ type: NFTDatatype) -> String {
    if let length = Self.prefixLength(from, to), length % 8 == 0 {
      let start = Array(from.bytes.prefix(length / 8))
      return NFTValueText.quote(start.span.text + "*")
    }
    return "\(values.text(from, type, .host))-\(values.text(to, type, .host))"
  }

  /// How many bits two ends of a range share, when the rest is all zeros in one and all ones in the other.
  static func prefixLength(_ from: NFTValue, _ to: NFTValue) -> Int? {
    guard from.bits == to.bits, from.bits <= 128 else { return nil }
    let rest = from.number ^ to.number
    let free = 128 - rest.leadingZeroBitCount
    guard rest == NFTValue.mask(free), from.number & rest == 0, to.number & rest == rest else {
      return nil
    }
    return from.bits - free
  }

  /// A key with what its element has besides.
  private func decorated(
    _ key: String, _ element: NFTSetElement, in reference: NFTSetReference
  ) -> String {
    var text = key
    for expression in element.expressions {
      text += " " + (NFTWriter.state(expression, isBare: false) ?? NFTRawText.text(expression))
    }
    if let timeout = element.timeout { text += " timeout \(NFTValueText.duration(timeout))" }
    if let left = element.expiration { text += " expires \(NFTValueText.duration(left))" }
    if let comment = element.comment { text += " comment \(NFTValueText.quote(comment))" }
    if let verdict = element.verdict {
      text += " : \(NFTWriter.words(verdict) ?? "\(verdict)")"
    } else if let value = element.value {
      text += " : \(data(value, of: reference.set))"
    } else if let object = element.object {
      text += " : \(NFTValueText.quote(object))"
    }
    return text
  }

  /// The value of a map's element as text.
  private func data(_ bytes: [UInt8], of set: NFTSet) -> String {
    let types = NFTDatatype.parts(of: set.dataType ?? 0)
    // A map can give a range: both ends, one after the other (`NFTNL_UDATA_SET_DATA_INTERVAL`).
    let isRange = NFTUserdata.number(in: set.userdata.span, type: 6) == 1
    let fields = types.map { type in
      Field(
        type: type, order: dataOrder(of: set, type),
        bits: type.bits.map { ($0 + 7) / 8 * 8 } ?? bytes.count * 8 / (isRange ? 2 : 1))
    }
    let size = fields.reduce(0) { $0 + (($1.bits / 8 + 3) & ~3) }
    let first = Self.split(bytes, fields)
    let last = isRange ? Self.split(Array(bytes.dropFirst(size)), fields) : first
    return zip(fields, zip(first, last)).map { field, ends in
      text(NFTValue(ends.0), NFTValue(ends.1), field.type, field.order, shift: 0)
    }.joined(separator: " . ")
  }
}
