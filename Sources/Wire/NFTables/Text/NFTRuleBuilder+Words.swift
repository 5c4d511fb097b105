private let logGroup: UInt16 = 1
private let logPrefix: UInt16 = 2
private let logSnapLength: UInt16 = 3
private let logThreshold: UInt16 = 4
private let logLevel: UInt16 = 5
private let logFlags: UInt16 = 6
private let logWarning: UInt64 = 4
private let synproxySize: UInt16 = 1
private let synproxyScale: UInt16 = 2
private let synproxyFlags: UInt16 = 3
private let flowtableName: UInt16 = 1
private let connlimitCount: UInt16 = 1
private let connlimitFlags: UInt16 = 2
private let lastSet: UInt16 = 1
private let lastMilliseconds: UInt16 = 2

extension NFTRuleBuilder {
  /// Statements that are written in words of their own.
  mutating func readWords(_ expression: NFTExpression, _ kind: NFTExpressionKind) -> Bool {
    switch kind {
    case .log: return say(Self.log(expression))
    case .synproxy: return say(Self.synproxy(expression))
    case .notrack: return say("notrack")
    case .flowOffload:
      guard let name = expression.text(flowtableName) else { return false }
      return say("flow add @\(name)")
    default:
      guard let words = NFTWriter.state(expression, isBare: false) else { return false }
      return say(words)
    }
  }

  private static func log(_ expression: NFTExpression) -> String {
    var text = "log"
    if let prefix = expression.text(logPrefix) { text += " prefix \(NFTValueText.quote(prefix))" }
    if let group = expression.number(logGroup) { text += " group \(group)" }
    if let length = expression.number(logSnapLength) { text += " snaplen \(length)" }
    if let threshold = expression.number(logThreshold) { text += " queue-threshold \(threshold)" }
    if let level = expression.number(logLevel), level != logWarning {
      let names = [
        "emerg", "alert", "crit", "err", "warn", "notice", "info", "debug", "audit",
      ]
      text += " level \(level < names.count ? names[Int(level)] : "\(level)")"
    }
    // NF_LOG_TCPSEQ, _TCPOPT, _IPOPT, _UID, _MACDECODE (linux/netfilter/nf_log.h).
    let flags = expression.number(logFlags) ?? 0
    if flags & 0x2f == 0x2f { return text + " flags all" }
    let tcp = [flags & 1 != 0 ? "sequence" : nil, flags & 2 != 0 ? "options" : nil]
      .compactMap { $0 }
    if !tcp.isEmpty { text += " flags tcp \(tcp.joined(separator: ","))" }
    if flags & 4 != 0 { text += " flags ip options" }
    if flags & 8 != 0 { text += " flags skuid" }
    if flags & 0x20 != 0 { text += " flags ether" }
    return text
  }

  private static func synproxy(_ expression: NFTExpression) -> String {
    let flags = expression.number(synproxyFlags) ?? 0
    var text = "synproxy"
    // nft prints both when there is one.
    if flags & 3 != 0 {
      text += " mss \(expression.number(synproxySize) ?? 0)"
      text += " wscale \(expression.number(synproxyScale) ?? 0)"
    }
    if flags & 8 != 0 { text += " timestamp" }
    if flags & 4 != 0 { text += " sack-perm" }
    return text
  }
}

extension NFTWriter {
  /// A counter, limit or other state in words; `isBare` leaves out what it counted.
  ///
  /// `nil` when the expression is none of them, or cannot be read.
  static func state(_ expression: NFTExpression, isBare: Bool) -> String? {
    let data = expression.data
    switch expression.kind {
    case .counter:
      guard let counter = try? NFTCounter(data.span) else { return nil }
      return isBare ? "counter" : "counter packets \(counter.packets) bytes \(counter.bytes)"
    case .limit:
      guard let limit = try? NFTLimit(data.span) else { return nil }
      return limit.text
    case .quota:
      guard var quota = try? NFTQuota(data.span) else { return nil }
      if isBare { quota.used = 0 }
      return quota.text
    case .connlimit:
      guard let count = expression.number(connlimitCount) else { return nil }
      let isOver = (expression.number(connlimitFlags) ?? 0) & 1 != 0
      return "ct count \(isOver ? "over " : "")\(count)"
    case .last:
      if isBare { return "last" }
      guard expression.number(lastSet) ?? 0 != 0 else { return "last used never" }
      return "last used \(NFTValueText.duration(expression.number(lastMilliseconds) ?? 0))"
    default:
      return nil
    }
  }
}
