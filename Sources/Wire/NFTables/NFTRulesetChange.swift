/// Two readings of a ruleset, and which rules, chains and objects of them are the same.
///
/// Counters may only be compared when they are the same counter. A firewall's manager may write the
/// whole ruleset anew at any time; a rule is the same only when its table and chain are (their handles are
/// never given again), it has the same handle, and it says the same. Then its counter can have grown,
/// or been reset in place, and in no other way changed.
public struct NFTRulesetChange: Sendable {
  /// The earlier reading.
  public let before: NFTRuleset
  /// The later reading.
  public let after: NFTRuleset
  /// Rules of the earlier reading by chain and handle.
  private let rules: [RuleKey: Int]
  /// For each chain of the later reading, the same chain in the earlier one.
  private let chains: [Int?]

  private struct RuleKey: Hashable {
    let chain: Int
    let handle: UInt64
  }

  /// Compares two readings of one namespace.
  public init(from before: NFTRuleset, to after: NFTRuleset) {
    self.before = before
    self.after = after
    rules = Dictionary(
      before.rules.enumerated().map { index, rule in
        (RuleKey(chain: rule.chainIndex, handle: rule.handle), index)
      }, uniquingKeysWith: { first, _ in first })
    chains = after.chains.map { chain in
      guard Self.isSameTable(chain.family, chain.table, before, after),
        let index = before.chainIndex[NFTName(chain.family, chain.table, chain.name)],
        let handle = chain.handle, before.chains[index].handle == handle
      else { return nil }
      return index
    }
  }

  /// Whether anything was added, removed or replaced in between; `nil` when a generation was not read.
  public var hasChanged: Bool? {
    guard let earlier = before.generation, let later = after.generation else { return nil }
    return earlier != later
  }

  /// The rule of the earlier reading that a rule of the later one is; `nil` when it was not there.
  public func earlier(_ rule: NFTRule) -> NFTRule? {
    guard let chain = chains[rule.chainIndex],
      let index = rules[RuleKey(chain: chain, handle: rule.handle)]
    else { return nil }
    let candidate = before.rules[index]
    let isSame = before.datagrams.rules.withBytes(at: candidate.expressions) { earlier in
      after.datagrams.rules.withBytes(at: rule.expressions) { later in
        (try? Self.saySame(earlier, later)) ?? false
      }
    }
    return isSame ? candidate : nil
  }

  /// How much a rule's counter grew; `nil` when the rule is new, has none, or was reset in between.
  public func growth(of rule: NFTRule) -> NFTCounter? {
    guard let later = rule.counter, let earlier = earlier(rule)?.counter else { return nil }
    return later.growth(since: earlier)
  }

  /// How much the counter of a chain's policy grew; `nil` when the chain is new, has none, or was reset.
  public func growth(of chain: NFTChain) -> NFTCounter? {
    guard let index = after.chainIndex[NFTName(chain.family, chain.table, chain.name)],
      let same = chains[index], let later = chain.counter,
      let earlier = before.chains[same].counter
    else { return nil }
    return later.growth(since: earlier)
  }

  /// How much a counter object grew; `nil` when it is new, none, or was reset in between.
  public func growth(of object: NFTObject) -> NFTCounter? {
    guard case .counter(let later) = object.content, let handle = object.handle,
      Self.isSameTable(object.family, object.table, before, after),
      let same = before.object(object.family, object.table, object.name, kind: object.kind),
      same.handle == handle, case .counter(let earlier) = same.content
    else { return nil }
    return later.growth(since: earlier)
  }

  private static func isSameTable(
    _ family: NFTFamily, _ name: String, _ before: NFTRuleset, _ after: NFTRuleset
  ) -> Bool {
    guard let earlier = before.table(family, name)?.handle,
      let later = after.table(family, name)?.handle
    else { return false }
    return earlier == later
  }

  /// Whether two lists of expressions say the same, whatever they counted.
  private static func saySame(
    _ first: Span<UInt8>, _ second: Span<UInt8>
  ) throws(WireError) -> Bool {
    var firsts = NFTExpressionViews(first)
    var seconds = NFTExpressionViews(second)
    while true {
      let one = try firsts.next()
      let other = try seconds.next()
      guard let one, let other else { return one == nil && other == nil }
      guard one.kind == other.kind else { return false }
      switch one.kind {
      case .counter, .last: continue
      case .quota:
        let earlier = try NFTQuota(one.data)
        let later = try NFTQuota(other.data)
        guard earlier.bytes == later.bytes, earlier.isOver == later.isOver else { return false }
      default:
        guard one.whole.isEqual(other.whole) else { return false }
      }
    }
  }
}

extension NFTCounter {
  /// The growth since `earlier`; `nil` when the counter was reset in between.
  public func growth(since earlier: NFTCounter) -> NFTCounter? {
    guard packets >= earlier.packets, bytes >= earlier.bytes else { return nil }
    return NFTCounter(packets: packets - earlier.packets, bytes: bytes - earlier.bytes)
  }
}

extension Span where Element == UInt8 {
  /// Whether the bytes are the same.
  func isEqual(_ other: Span<UInt8>) -> Bool {
    guard count == other.count else { return false }
    for index in indices where self[index] != other[index] { return false }
    return true
  }
}
