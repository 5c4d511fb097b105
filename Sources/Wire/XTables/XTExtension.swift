/// One match or target of an xtables rule: a name, a revision, and data laid out by both.
///
/// The same bytes come from the tables of `iptables-legacy` (`struct xt_entry_match`) and from the
/// rules of `iptables-nft` (`NFTA_MATCH_INFO`, `NFTA_TARGET_INFO`). The layouts are those of 64-bit
/// kernels. Text is as `iptables -S` of version 1.8 prints it and may hold any character that
/// the ruleset's author put into a comment or name: make it `printable` before a terminal sees it.
public struct XTExtension: Hashable, Sendable {
  /// The kernel's name of the match or target; empty for the `standard` target.
  public let name: String
  /// The revision, which decides the layout of the data together with the name.
  public let revision: UInt8
  /// The extension's own struct, perhaps padded.
  public let data: [UInt8]

  /// Creates an extension from its parts.
  public init(name: String, revision: UInt8, data: [UInt8]) {
    self.name = name
    self.revision = revision
    self.data = data
  }

  /// This extension as a match, such as `-m statistic --mode random --probability 0.30000000019`.
  ///
  /// One that is not known prints as `-m NAME [revision R, N bytes not decoded]`.
  public func matchText(_ family: XTFamily) -> String {
    XTFormat.matchText(name, revision, data.span, family)
  }

  /// This extension as a target, such as `-j REJECT --reject-with icmp-port-unreachable`.
  ///
  /// A jump to another chain is known by its offset only; `XTRule.text` has its name.
  public func targetText(_ family: XTFamily) -> String {
    XTFormat.targetText(name, revision, data.span, family)
  }

  /// What this extension, as a target, does with the packet.
  ///
  /// A jump to another chain is `.unresolved`; `XTRule.verdict` knows the chain.
  public func verdict(_ family: XTFamily) -> XTVerdict {
    XTFormat.verdict(name, revision, data.span, family)
  }

  /// How the `statistic` match picks packets; `nil` for any other match.
  public var statistic: XTStatistic? {
    name == "statistic" ? XTStatistic(data.span) : nil
  }

  /// The share of packets that match: the p of `statistic` random, 1/N of nth, less what `!` turns round.
  public var probability: Double? { statistic?.share }

  /// The rate of `limit` or `hashlimit` in words, such as `above 10/sec, burst 5, by srcip`.
  ///
  /// `limit` and `hashlimit --hashlimit-upto` match packets up to the rate,
  /// `--hashlimit-above` those beyond it.
  public var rateLimit: String? { XTRate.words(name, revision, data.span) }
}
