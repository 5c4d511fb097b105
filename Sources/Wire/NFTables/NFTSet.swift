private let setTable: UInt16 = 1
private let setName: UInt16 = 2
private let setFlags: UInt16 = 3
private let setKeyType: UInt16 = 4
private let setKeyLength: UInt16 = 5
private let setDataType: UInt16 = 6
private let setDataLength: UInt16 = 7
private let setDescription: UInt16 = 9
private let setID: UInt16 = 10
private let setTimeout: UInt16 = 11
private let setUserdata: UInt16 = 13
private let setObjectType: UInt16 = 15
private let setHandle: UInt16 = 16
private let setCount: UInt16 = 20

private let descriptionSize: UInt16 = 1
private let descriptionConcatenation: UInt16 = 2
private let listElement: UInt16 = 1
private let fieldLength: UInt16 = 1

private let anonymousFlag: UInt32 = 0x1
private let constantFlag: UInt32 = 0x2
private let intervalFlag: UInt32 = 0x4
private let mapFlag: UInt32 = 0x8
private let timeoutFlag: UInt32 = 0x10
private let dynamicFlag: UInt32 = 0x20
private let objectFlag: UInt32 = 0x40
private let verdictType: UInt32 = 0xffff_ff00  // NFT_DATA_VERDICT
private let commentEntry: UInt8 = 7  // NFTNL_UDATA_SET_COMMENT

/// One set or map (`NFT_MSG_NEWSET`), without its elements.
public struct NFTSet: Hashable, Sendable {
  /// The family of its table.
  public var family: NFTFamily
  /// The name of its table.
  public var table = ""
  /// Its name, unique within the table; `__set0` and the like for one that is part of a rule.
  public var name = ""
  /// The table's number for it.
  public var handle: UInt64?
  /// The number that its maker gave it, for use within one transaction.
  public var id: UInt32?
  /// `NFTA_SET_FLAGS` as sent.
  public var flags: UInt32 = 0
  /// The type of its keys as `nft` numbers types; a concatenation has six bits for each part.
  public var keyType: UInt32 = 0
  /// The bytes of a key.
  public var keyLength: UInt32 = 0
  /// The type of the values of a map.
  public var dataType: UInt32?
  /// The bytes of a value of a map.
  public var dataLength: UInt32?
  /// The kind of the objects that a map of objects names.
  public var objectType: UInt32?
  /// How many elements it may have; `nil` for no limit.
  public var size: UInt32?
  /// How many elements it has; only kernels from 6.16 on say.
  public var count: UInt32?
  /// After how many milliseconds an element goes, unless it has a time of its own.
  public var timeout: UInt64?
  /// The bytes of each part of a concatenated key, where the kernel was told.
  public var fieldLengths: [UInt32] = []
  /// The comment of its author.
  public var comment: String?
  /// What `nft` keeps beside it: byte orders and the expressions that its types come from.
  var userdata: [UInt8] = []

  /// Whether it is part of a rule and goes with it.
  public var isAnonymous: Bool { flags & anonymousFlag != 0 }
  /// Whether its elements never change.
  public var isConstant: Bool { flags & constantFlag != 0 }
  /// Whether its elements are ranges.
  public var isInterval: Bool { flags & intervalFlag != 0 }
  /// Whether it maps keys to values.
  public var isMap: Bool { flags & mapFlag != 0 }
  /// Whether its elements can go after a time.
  public var hasTimeouts: Bool { flags & timeoutFlag != 0 }
  /// Whether rules add elements to it (`NFT_SET_EVAL`).
  public var isDynamic: Bool { flags & dynamicFlag != 0 }
  /// Whether it maps keys to objects.
  public var isObjectMap: Bool { flags & objectFlag != 0 }
  /// Whether it maps keys to verdicts.
  public var isVerdictMap: Bool { isMap && dataType == verdictType }
  /// Whether no further element fits; `nil` when the kernel did not say how many there are.
  public var isFull: Bool? {
    guard let count, let size else { return nil }
    return count >= size
  }

  init(_ family: NFTFamily, _ payload: Span<UInt8>) throws(WireError) {
    self.family = family
    var attributes = NetlinkAttributes(payload, in: "nft set")
    while let attribute = try attributes.next() {
      switch attribute.type {
      case setTable: table = attribute.text
      case setName: name = attribute.text
      case setFlags: flags = try attribute.be32
      case setKeyType: keyType = try attribute.be32
      case setKeyLength: keyLength = try attribute.be32
      case setDataType: dataType = try attribute.be32
      case setDataLength: dataLength = try attribute.be32
      case setDescription: try readDescription(attribute.nested)
      case setID: id = try attribute.be32
      case setTimeout: timeout = try attribute.be64
      case setUserdata:
        userdata = attribute.payload.array
        comment = NFTUserdata.comment(in: attribute.payload, type: commentEntry)
      case setObjectType: objectType = try attribute.be32
      case setHandle: handle = try attribute.be64
      case setCount: count = try attribute.be32
      default: break
      }
    }
  }

  private mutating func readDescription(_ nest: consuming NetlinkAttributes) throws(WireError) {
    while let attribute = try nest.next() {
      switch attribute.type {
      case descriptionSize: size = try attribute.be32
      case descriptionConcatenation: try readFields(attribute.nested)
      default: break
      }
    }
  }

  private mutating func readFields(_ nest: consuming NetlinkAttributes) throws(WireError) {
    while let element = try nest.next() {
      guard element.type == listElement else { continue }
      var field = element.nested
      while let attribute = try field.next() {
        if attribute.type == fieldLength { fieldLengths.append(try attribute.be32) }
      }
    }
  }
}
