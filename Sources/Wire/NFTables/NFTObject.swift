private let objectTable: UInt16 = 1
private let objectName: UInt16 = 2
private let objectType: UInt16 = 3
private let objectData: UInt16 = 4
private let objectUse: UInt16 = 5
private let objectHandle: UInt16 = 6
private let objectUserdata: UInt16 = 8

private let flowtableTable: UInt16 = 1
private let flowtableName: UInt16 = 2
private let flowtableHook: UInt16 = 3
private let flowtableUse: UInt16 = 4
private let flowtableHandle: UInt16 = 5
private let flowtableFlags: UInt16 = 7
private let flowtableHookNumber: UInt16 = 1
private let flowtableHookPriority: UInt16 = 2
private let flowtableHookDevices: UInt16 = 3
private let hardwareFlag: UInt32 = 0x1
private let counterFlag: UInt32 = 0x2

/// A named object that rules and maps refer to, and that keeps state of its own (`NFT_MSG_NEWOBJ`).
public struct NFTObject: Hashable, Sendable {
  /// What it is, and its state where that bears on loss.
  public enum Content: Hashable, Sendable {
    /// A counter.
    case counter(NFTCounter)
    /// A byte quota.
    case quota(NFTQuota)
    /// A rate limit.
    case limit(NFTLimit)
    /// Another kind (`NFT_OBJECT_*`), with its attributes as sent.
    case other(type: UInt32, bytes: [UInt8])
  }

  /// The family of its table.
  public var family: NFTFamily
  /// The name of its table.
  public var table = ""
  /// Its name, unique within the table and the kind.
  public var name = ""
  /// The table's number for it.
  public var handle: UInt64?
  /// How many rules and map elements refer to it.
  public var use: UInt32?
  /// The comment of its author.
  public var comment: String?
  /// What it is, and its state.
  public var content: Content

  /// The words that `nft` uses for kinds of objects, by number.
  static func kindName(_ type: UInt32) -> String? {
    let names: [String] = [
      "", "counter", "quota", "ct helper", "limit", "ct count", "tunnel", "ct timeout", "secmark",
      "ct expectation", "synproxy",
    ]
    return type > 0 && type < names.count ? names[Int(type)] : nil
  }

  /// The word that `nft` uses for what it is, such as `counter`.
  public var kind: String {
    switch content {
    case .counter: "counter"
    case .quota: "quota"
    case .limit: "limit"
    case .other(let type, _): Self.kindName(type) ?? "object \(type)"
    }
  }

  init(_ family: NFTFamily, _ payload: Span<UInt8>) throws(WireError) {
    self.family = family
    var type: UInt32 = 0
    var data = payload.extracting(first: 0)
    var attributes = NetlinkAttributes(payload, in: "nft object")
    while let attribute = try attributes.next() {
      switch attribute.type {
      case objectTable: table = attribute.text
      case objectName: name = attribute.text
      case objectType: type = try attribute.be32
      case objectData: data = attribute.payload
      case objectUse: use = try attribute.be32
      case objectHandle: handle = try attribute.be64
      case objectUserdata: comment = NFTUserdata.comment(in: attribute.payload, type: 0)
      default: break
      }
    }
    content =
      switch type {
      case 1: .counter(try NFTCounter(data))
      case 2: .quota(try NFTQuota(data))
      case 4: .limit(try NFTLimit(data))
      default: .other(type: type, bytes: data.array)
      }
  }
}

/// A flowtable: a short cut for established connections (`NFT_MSG_NEWFLOWTABLE`).
///
/// Packets that take it pass no rule, so no rule counts them.
public struct NFTFlowtable: Hashable, Sendable {
  /// The family of its table.
  public var family: NFTFamily
  /// The name of its table.
  public var table = ""
  /// Its name, unique within the table.
  public var name = ""
  /// The table's number for it.
  public var handle: UInt64?
  /// How many rules add connections to it.
  public var use: UInt32?
  /// `NFTA_FLOWTABLE_FLAGS` as sent.
  public var flags: UInt32 = 0
  /// The hook's number; 0 is ingress.
  public var hook: UInt32 = 0
  /// Its place among the chains of the hook.
  public var priority: Int32 = 0
  /// The devices whose packets can take it.
  public var devices: [String] = []

  /// Whether connections are handed to the device: the kernel does not see their packets at all.
  public var isOffloaded: Bool { flags & hardwareFlag != 0 }
  /// Whether connection tracking keeps counting (`NFT_FLOWTABLE_COUNTER`).
  public var keepsCounting: Bool { flags & counterFlag != 0 }

  init(_ family: NFTFamily, _ payload: Span<UInt8>) throws(WireError) {
    self.family = family
    var attributes = NetlinkAttributes(payload, in: "nft flowtable")
    while let attribute = try attributes.next() {
      switch attribute.type {
      case flowtableTable: table = attribute.text
      case flowtableName: name = attribute.text
      case flowtableHook: try readHook(attribute.nested)
      case flowtableUse: use = try attribute.be32
      case flowtableHandle: handle = try attribute.be64
      case flowtableFlags: flags = try attribute.be32
      default: break
      }
    }
  }

  private mutating func readHook(_ nest: consuming NetlinkAttributes) throws(WireError) {
    while let attribute = try nest.next() {
      switch attribute.type {
      case flowtableHookNumber: hook = try attribute.be32
      case flowtableHookPriority: priority = Int32(bitPattern: try attribute.be32)
      case flowtableHookDevices: devices = try NFTHook.names(attribute.nested)
      default: break
      }
    }
  }
}
