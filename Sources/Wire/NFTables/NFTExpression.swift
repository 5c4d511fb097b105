private let lookupSet: UInt16 = 1  // NFTA_LOOKUP_SET
private let objectMap: UInt16 = 4  // NFTA_OBJREF_SET_NAME
private let extensionName: UInt16 = 1
private let extensionRevision: UInt16 = 2
private let extensionInfo: UInt16 = 3

/// One expression of a rule with its attributes as the kernel sent them, known or not.
public struct NFTExpression: Hashable, Sendable {
  /// The kernel's name for it, such as `payload`.
  public let name: String
  /// Its attributes in the order sent; the payload of a nest is its bytes.
  public let attributes: [Attribute]
  /// What it is; `nil` for one that is not known.
  let kind: NFTExpressionKind?
  /// Its attributes as bytes.
  let data: [UInt8]

  /// One attribute.
  public struct Attribute: Hashable, Sendable {
    /// The number that this expression gives it.
    public let type: UInt16
    /// The payload.
    public let bytes: [UInt8]
  }

  init(_ view: borrowing NFTExpressionView) throws(WireError) {
    name = view.name.text
    kind = view.kind
    data = view.data.array
    var found: [Attribute] = []
    var attributes = view.attributes
    while let attribute = try attributes.next() {
      found.append(Attribute(type: attribute.type, bytes: attribute.payload.array))
    }
    self.attributes = found
  }

  /// The expressions in a list of them.
  static func list(_ bytes: Span<UInt8>) throws(WireError) -> [NFTExpression] {
    var expressions: [NFTExpression] = []
    var views = NFTExpressionViews(bytes)
    while let view = try views.next() { expressions.append(try NFTExpression(view)) }
    return expressions
  }

  /// The payload of the attribute of `type`.
  func bytes(_ type: UInt16) -> [UInt8]? {
    attributes.first { $0.type == type }?.bytes
  }

  /// The big-endian number that the attribute of `type` holds, of up to eight bytes.
  func number(_ type: UInt16) -> UInt64? {
    guard let bytes = bytes(type), !bytes.isEmpty, bytes.count <= 8 else { return nil }
    return bytes.reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// The text up to the first NUL that the attribute of `type` holds.
  func text(_ type: UInt16) -> String? {
    guard let bytes = bytes(type) else { return nil }
    return bytes.span.text
  }

  /// The name of the set that a lookup, or a map of objects, refers to.
  var setName: String? {
    switch kind {
    case .lookup: text(lookupSet)
    case .objref: text(objectMap)
    default: nil
    }
  }

  /// The match or target of xtables that it carries (`NFTA_MATCH_*`, `NFTA_TARGET_*`).
  var xt: XTExtension? {
    guard let name = text(extensionName) else { return nil }
    return XTExtension(
      name: name, revision: UInt8(truncatingIfNeeded: number(extensionRevision) ?? 0),
      data: bytes(extensionInfo) ?? [])
  }

  /// The word at which the register that the attribute of `type` names begins.
  func register(_ type: UInt16) -> Int? {
    number(type).flatMap { NFTRegister.word(UInt32(truncatingIfNeeded: $0)) }
  }

  /// The value in the nest of the attribute of `type` (`NFTA_DATA_VALUE`).
  func value(_ type: UInt16) -> [UInt8]? {
    guard let nest = bytes(type) else { return nil }
    return try? NFTData.value(in: nest.span)
  }
}
