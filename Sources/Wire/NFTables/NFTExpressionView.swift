private let listElement: UInt16 = 1
private let expressionName: UInt16 = 1
private let expressionData: UInt16 = 2

/// One expression of a rule, borrowed from its message (`NFTA_EXPR_NAME`, `NFTA_EXPR_DATA`).
struct NFTExpressionView: ~Escapable {
  /// What it is; `nil` for one that is not known.
  let kind: NFTExpressionKind?
  /// The kernel's name for it.
  let name: Span<UInt8>
  /// Its attributes.
  let data: Span<UInt8>
  /// The whole list element, for comparison.
  let whole: Span<UInt8>

  /// Its attributes, one after the other.
  var attributes: NetlinkAttributes {
    @_lifetime(copy self) get { NetlinkAttributes(data, in: "nft expression") }
  }

  /// Reads the name and the data of an expression.
  @_lifetime(copy element)
  init(_ element: Span<UInt8>) throws(WireError) {
    var name = element.extracting(first: 0)
    var data = name
    var attributes = NetlinkAttributes(element, in: "nft expression")
    while let attribute = try attributes.next() {
      switch attribute.type {
      case expressionName: name = attribute.payload
      case expressionData: data = attribute.payload
      default: break
      }
    }
    self.name = name
    self.data = data
    whole = element
    kind = NFTExpressionKind(name)
  }
}

/// Reads the expressions in a list one after the other (`NFTA_RULE_EXPRESSIONS`).
struct NFTExpressionViews: ~Escapable {
  private var elements: NetlinkAttributes

  /// Starts at the first expression of `list`.
  @_lifetime(copy list)
  init(_ list: Span<UInt8>) {
    elements = NetlinkAttributes(list, in: "nft expressions")
  }

  /// The next expression, or `nil` at the end.
  @_lifetime(copy self)
  mutating func next() throws(WireError) -> NFTExpressionView? {
    while let element = try elements.next() {
      if element.type == listElement { return try NFTExpressionView(element.payload) }
    }
    return nil
  }
}
