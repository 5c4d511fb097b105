/// What one rule can do to a packet, and what it counted.
public struct NFTRuleSummary: Hashable, Sendable {
  /// The last counter in the rule; `nil` when it has none, and so nothing is known of its packets.
  public var counter: NFTCounter?
  /// The name of the counter object that the rule counts in (`counter name "x"`), which others may share.
  public var counterObject: String?
  /// Whether exactly the counted packets met the rule's verdict.
  ///
  /// False when something between the counter and the verdict can still let a packet go (a match, a
  /// limit, a load that fails), when a map gives some packets another verdict, when the counter
  /// is a shared object, and when there is no counter.
  public var counterIsExact = false
  /// What becomes of packets that match.
  public var verdict = NFTVerdict.none
  /// Whether, and by what, packets can be lost here.
  public var drop = NFTDrop.never
  /// The share of the packets that got as far, which a random or every-Nth match lets through to the verdict.
  public var probability: Double?
  /// The rate limit.
  public var limit: NFTLimit?
  /// The name of the limit object that the rule uses.
  public var limitObject: String?
  /// The byte quota.
  public var quota: NFTQuota?
  /// A rate in words from an extension of iptables, such as `above 10/sec, burst 5, by srcip`.
  public var extensionRate: String?
  /// Whether it matches packets whose source has no route back (`fib saddr . iif oif missing`, `-m rpfilter --invert`).
  public var checksReversePath = false
  /// Whether it matches packets that connection tracking calls invalid.
  public var matchesInvalidState = false
  /// Whether it holds a match or target of xtables, which only the tools of iptables write.
  public var hasExtension = false
  /// The kernel's names of expressions that are not known here: what they do is not known either.
  public var unknownExpressions: [String] = []
  /// What could not be read in the rule.
  public var problem: WireError?

  /// The rate limit in words, whatever wrote it.
  public var rate: String? {
    limit?.text ?? limitObject.map { "limit name \"\($0)\"" } ?? extensionRate
  }
}

/// Whether, and by what, a rule can lose packets.
public enum NFTDrop: UInt8, Hashable, Sendable {
  /// It cannot.
  case never
  /// Its verdict is `drop`.
  case drop
  /// It rejects: the packet is lost and its sender told.
  case reject
  /// A map gives some packets the verdict drop.
  case map
  /// A queue loses packets when its program is slow or absent.
  case queue
  /// An expression that takes packets for itself (`synproxy`), and drops those that do not fit.
  case proxy
  /// It is not known: a map whose elements were not read, an expression or target that is not known here.
  case unknown
}
