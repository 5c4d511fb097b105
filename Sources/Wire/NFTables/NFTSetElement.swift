private let elementKey: UInt16 = 1
private let elementData: UInt16 = 2
private let elementFlags: UInt16 = 3
private let elementTimeout: UInt16 = 4
private let elementExpiration: UInt16 = 5
private let elementUserdata: UInt16 = 6
private let elementExpression: UInt16 = 7
private let elementObject: UInt16 = 9
private let elementKeyEnd: UInt16 = 10
private let elementExpressions: UInt16 = 11
private let listElement: UInt16 = 1

private let intervalEndFlag: UInt32 = 0x1
private let catchallFlag: UInt32 = 0x2

/// One element of a set or map (`NFTA_SET_ELEM_*`).
public struct NFTSetElement: Hashable, Sendable {
  /// The key as it lies in registers; empty for the element that matches everything (`*`).
  public var key: [UInt8] = []
  /// The end of a range, itself part of it, for concatenations of ranges.
  public var keyEnd: [UInt8]?
  /// The value of a map, as it lies in registers.
  public var value: [UInt8]?
  /// The verdict of a verdict map.
  public var verdict: NFTVerdict?
  /// The name of the object that a map of objects gives.
  public var object: String?
  /// `NFTA_SET_ELEM_FLAGS` as sent.
  public var flags: UInt32 = 0
  /// After how many milliseconds it goes.
  public var timeout: UInt64?
  /// How many of them are left.
  public var expiration: UInt64?
  /// The comment of its author.
  public var comment: String?
  /// Its own counter, limit or other state.
  public var expressions: [NFTExpression] = []

  /// Whether it ends a range rather than beginning one: its key is the first that is not in the range.
  public var isIntervalEnd: Bool { flags & intervalEndFlag != 0 }
  /// Whether it matches every key that nothing else matches.
  public var isCatchall: Bool { flags & catchallFlag != 0 }

  init(_ payload: Span<UInt8>) throws(WireError) {
    var attributes = NetlinkAttributes(payload, in: "nft set element")
    while let attribute = try attributes.next() {
      switch attribute.type {
      case elementKey: key = try NFTData.value(in: attribute.payload) ?? []
      case elementKeyEnd: keyEnd = try NFTData.value(in: attribute.payload)
      case elementData:
        value = try NFTData.value(in: attribute.payload)
        verdict = try NFTVerdict(data: attribute.payload)
      case elementFlags: flags = try attribute.be32
      case elementTimeout: timeout = try attribute.be64
      case elementExpiration: expiration = try attribute.be64
      case elementUserdata: comment = NFTUserdata.comment(in: attribute.payload, type: 0)
      case elementObject: object = attribute.text
      case elementExpression:
        expressions.append(try NFTExpression(NFTExpressionView(attribute.payload)))
      case elementExpressions: expressions += try NFTExpression.list(attribute.payload)
      default: break
      }
    }
  }

  /// The elements in a list of them (`NFTA_SET_ELEM_LIST_ELEMENTS`); one that cannot be read is left out
  /// and reported.
  static func list(_ bytes: Span<UInt8>, problems: inout [WireError]) -> [NFTSetElement] {
    var elements: [NFTSetElement] = []
    var list = NetlinkAttributes(bytes, in: "nft set elements")
    do throws(WireError) {
      while let attribute = try list.next() {
        guard attribute.type == listElement else { continue }
        do throws(WireError) {
          elements.append(try NFTSetElement(attribute.payload))
        } catch {
          problems.append(error)
        }
      }
    } catch {
      problems.append(error)
    }
    return elements
  }
}

/// What a verdict map can do to packets.
enum NFTMapEffect {
  /// No element loses packets.
  case harmless
  /// An element drops.
  case drops
  /// An element queues, and none drops.
  case queues
  /// The elements were not read.
  case unknown

  /// Looks at the verdicts of the elements in a list.
  mutating func merge(_ list: Span<UInt8>) {
    var elements = NetlinkAttributes(list, in: "nft set elements")
    do throws(WireError) {
      if case .unknown = self { self = .harmless }
      while let element = try elements.next() {
        var attributes = element.nested
        while let attribute = try attributes.next() {
          if attribute.type == elementData { try merge(data: attribute.payload) }
        }
      }
    } catch {
      if case .harmless = self { self = .unknown }
    }
  }

  private mutating func merge(data: Span<UInt8>) throws(WireError) {
    switch try NFTVerdict(data: data, names: false) {
    case .drop: self = .drops
    case .queue:
      if case .harmless = self { self = .queues }
    default: break
    }
  }
}
