private let tableName: UInt16 = 1
private let tableFlags: UInt16 = 2
private let tableUse: UInt16 = 3
private let tableHandle: UInt16 = 4
private let tableUserdata: UInt16 = 6
private let tableOwner: UInt16 = 7

private let dormantFlag: UInt32 = 0x1
private let ownerFlag: UInt32 = 0x2
private let persistFlag: UInt32 = 0x4

/// One table: the name space of chains, sets and objects (`NFT_MSG_NEWTABLE`).
public struct NFTTable: Hashable, Sendable {
  /// The family whose packets its chains see.
  public var family: NFTFamily
  /// Its name, unique within the family.
  public var name = ""
  /// The kernel's number for it, which no later table of the namespace gets.
  public var handle: UInt64?
  /// `NFTA_TABLE_FLAGS` as sent.
  public var flags: UInt32 = 0
  /// How many chains, sets, objects and flowtables it has.
  public var use: UInt32?
  /// The netlink port of the program that owns the table, where it has an owner.
  public var owner: UInt32?
  /// The comment of its author.
  public var comment: String?

  /// Whether it is switched off: its base chains see no packets (`NFT_TABLE_F_DORMANT`).
  public var isDormant: Bool { flags & dormantFlag != 0 }
  /// Whether it belongs to one program (`NFT_TABLE_F_OWNER`).
  public var hasOwner: Bool { flags & ownerFlag != 0 }
  /// Whether it stays when its owner goes (`NFT_TABLE_F_PERSIST`).
  public var isPersistent: Bool { flags & persistFlag != 0 }

  init(_ family: NFTFamily, _ payload: Span<UInt8>) throws(WireError) {
    self.family = family
    var attributes = NetlinkAttributes(payload, in: "nft table")
    while let attribute = try attributes.next() {
      switch attribute.type {
      case tableName: name = attribute.text
      case tableFlags: flags = try attribute.be32
      case tableUse: use = try attribute.be32
      case tableHandle: handle = try attribute.be64
      case tableOwner: owner = try attribute.be32
      case tableUserdata: comment = NFTUserdata.comment(in: attribute.payload, type: 0)
      default: break
      }
    }
  }
}
