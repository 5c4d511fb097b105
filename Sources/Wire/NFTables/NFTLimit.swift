private let limitRate: UInt16 = 1
private let limitUnit: UInt16 = 2
private let limitBurst: UInt16 = 3
private let limitType: UInt16 = 4
private let limitFlags: UInt16 = 5
private let limitCountsBytes: UInt32 = 1
private let invertedFlag: UInt32 = 1

private let quotaBytes: UInt16 = 1
private let quotaFlags: UInt16 = 2
private let quotaConsumed: UInt16 = 4

/// A rate limit (`nft_limit`): matches up to a rate, or, with `over`, beyond it.
public struct NFTLimit: Hashable, Sendable {
  /// Packets or bytes per unit.
  public var rate: UInt64 = 0
  /// Seconds: 1, 60, 3600, 86400 or 604800.
  public var unit: UInt64 = 0
  /// How much may come at once.
  public var burst: UInt32 = 0
  /// Whether bytes are counted rather than packets.
  public var countsBytes = false
  /// Whether it matches what goes beyond the rate (`over`).
  public var isOver = false

  init(_ payload: Span<UInt8>) throws(WireError) {
    var attributes = NetlinkAttributes(payload, in: "nft limit")
    while let attribute = try attributes.next() {
      switch attribute.type {
      case limitRate: rate = try attribute.be64
      case limitUnit: unit = try attribute.be64
      case limitBurst: burst = try attribute.be32
      case limitType: countsBytes = try attribute.be32 == limitCountsBytes
      case limitFlags: isOver = try attribute.be32 & invertedFlag != 0
      default: break
      }
    }
  }

  /// The limit as `nft` prints it, such as `limit rate over 10/second burst 20 packets`.
  public var text: String {
    let over = isOver ? "over " : ""
    if countsBytes {
      // The kernel takes no burst as the rate of one unit; nft leaves out what it would take itself.
      var text = "limit rate \(over)\(NFTQuota.amount(rate))/\(unitName)"
      if burst != 0 { text += " burst \(NFTQuota.amount(UInt64(burst)))" }
      return text
    }
    var text = "limit rate \(over)\(rate)/\(unitName)"
    if burst != 0, burst != 5 { text += " burst \(burst) packets" }
    return text
  }

  private var unitName: String {
    switch unit {
    case 1: "second"
    case 60: "minute"
    case 3600: "hour"
    case 86_400: "day"
    case 604_800: "week"
    default: "\(unit) seconds"
    }
  }
}

/// A byte quota (`nft_quota`): matches until so many bytes went by, or, with `over`, from then on.
public struct NFTQuota: Hashable, Sendable {
  /// The bytes allowed.
  public var bytes: UInt64 = 0
  /// The bytes that went by.
  public var used: UInt64 = 0
  /// Whether it matches once the bytes are used up (`over`).
  public var isOver = false

  init(_ payload: Span<UInt8>) throws(WireError) {
    var attributes = NetlinkAttributes(payload, in: "nft quota")
    while let attribute = try attributes.next() {
      switch attribute.type {
      case quotaBytes: bytes = try attribute.be64
      case quotaFlags: isOver = try attribute.be32 & invertedFlag != 0
      case quotaConsumed: used = try attribute.be64
      default: break
      }
    }
  }

  /// The quota as `nft` prints it, such as `quota over 10 mbytes used 3 kbytes`.
  public var text: String {
    "quota \(isOver ? "over " : "")\(Self.amount(bytes))"
      + (used == 0 ? "" : " used \(Self.amount(used))")
  }

  /// Bytes in the largest unit that leaves a whole number.
  static func amount(_ bytes: UInt64) -> String {
    if bytes == 0 || bytes % 1024 != 0 { return "\(bytes) bytes" }
    if bytes % (1024 * 1024) != 0 { return "\(bytes / 1024) kbytes" }
    return "\(bytes / 1024 / 1024) mbytes"
  }
}
