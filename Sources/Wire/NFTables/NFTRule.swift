private let ruleTable: UInt16 = 1
private let ruleChain: UInt16 = 2
private let ruleHandle: UInt16 = 3
private let ruleExpressions: UInt16 = 4
private let ruleUserdata: UInt16 = 7

/// One rule of a ruleset, small: its parts stay in the datagrams and are read when asked for.
///
/// `NFTRuleset` gives its chain, summary, comment and text.
public struct NFTRule: Hashable, Sendable {
  /// The table's number for it, which no later rule of the table gets.
  public let handle: UInt64
  /// Which of the ruleset's chains it belongs to.
  public let chainIndex: Int
  /// The packets and bytes of its last counter; see `NFTRuleSummary.counter`.
  public var counter: NFTCounter? {
    hasCounter ? NFTCounter(packets: packets, bytes: bytes) : nil
  }
  /// Whether, and by what, it can lose packets.
  public let drop: NFTDrop
  /// Whether exactly the counted packets met its verdict; see `NFTRuleSummary.counterIsExact`.
  public let counterIsExact: Bool
  /// Whether it holds an expression that is not known here.
  public let hasUnknownExpression: Bool

  /// Whether it holds a match or target of xtables.
  let hasExtension: Bool
  /// Where the list of its expressions lies.
  let expressions: NFTLocation
  /// Where its userdata lies; empty when it has none.
  let userdata: NFTLocation
  private let hasCounter: Bool
  private let packets: UInt64
  private let bytes: UInt64

  init(_ header: NFTRuleHeader, chainIndex: Int, summary: NFTRuleSummary) {
    handle = header.handle
    self.chainIndex = chainIndex
    expressions = header.expressions
    userdata = header.userdata
    hasCounter = summary.counter != nil
    packets = summary.counter?.packets ?? 0
    bytes = summary.counter?.bytes ?? 0
    drop = summary.drop
    counterIsExact = summary.counterIsExact
    hasUnknownExpression = !summary.unknownExpressions.isEmpty
    hasExtension = summary.hasExtension
  }
}

/// The attributes of a rule's message: names and places, nothing decoded.
struct NFTRuleHeader: ~Escapable {
  var handle: UInt64 = 0
  var table: Span<UInt8>
  var chain: Span<UInt8>
  var expressions: NFTLocation
  var userdata: NFTLocation

  /// Reads the attributes in `payload`, which starts at byte `start` of datagram `datagram`.
  @_lifetime(copy payload)
  init(_ payload: Span<UInt8>, datagram: Int, start: Int) throws(WireError) {
    table = payload.extracting(first: 0)
    chain = table
    let nowhere = NFTLocation(datagram: UInt32(truncatingIfNeeded: datagram), start: 0, end: 0)
    expressions = nowhere
    userdata = nowhere
    var attributes = NetlinkAttributes(payload, in: "nft rule")
    var offset = start
    while let attribute = try attributes.next() {
      let value = attribute.payload
      let location = NFTLocation(
        datagram: nowhere.datagram, start: UInt32(truncatingIfNeeded: offset + 4),
        end: UInt32(truncatingIfNeeded: offset + 4 + value.count))
      offset += (value.count + 4 + 3) & ~3
      switch attribute.type {
      case ruleTable: table = value
      case ruleChain: chain = value
      case ruleHandle: handle = try attribute.be64
      case ruleExpressions: expressions = location
      case ruleUserdata: userdata = location
      default: break
      }
    }
  }

  /// Where the expressions lie in the payload that begins at byte `start` of the datagram.
  func expressionRange(from start: Int) -> Range<Int> {
    expressions.end == 0
      ? 0..<0 : (Int(expressions.start) - start)..<(Int(expressions.end) - start)
  }
}
