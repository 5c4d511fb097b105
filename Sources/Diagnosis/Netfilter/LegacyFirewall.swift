import Snapshot
import Wire

/// The drop points of iptables-legacy, ip6tables-legacy and arptables-legacy.
enum LegacyFirewall {
  static func dropPoints(_ change: HostChange) -> [DropPoint] {
    (change.after.legacyTables.value ?? []).flatMap { table in
      points(of: table, earlier: Earlier(table, in: change))
    }
  }

  private static func points(of table: XTTable, earlier: Earlier) -> [DropPoint] {
    let hooks = hooksByChain(table)
    let policies = table.chains.compactMap { policy($0, in: table, earlier: earlier) }
    let rules = table.rules.compactMap { rule in
      Self.rule(rule, in: table, hooks: hooks[rule.chain.name] ?? [], earlier: earlier)
    }
    return policies + rules
  }

  private static func rule(
    _ rule: XTRule, in table: XTTable, hooks: Set<DropPoint.Hook>, earlier: Earlier
  ) -> DropPoint? {
    let verdict = rule.verdict
    guard let fate = verdict.fate else { return nil }
    let matches = rule.matches
    let tool = "\(table.family.tool)-legacy"
    let chain = rule.chain.name.printable()
    let command = "\(tool) -t \(table.name)"
    return DropPoint(
      tool: tool, family: family(of: table), hooks: hooks,
      place: "\(table.name) \(chain) rule \(rule.number)", isPolicy: false, fate: fate,
      growth: earlier.growth(of: rule), isExact: true,
      probability: matches.lazy.compactMap(\.probability).first,
      // `limit` and hashlimit up to a rate match what is within it: such a rule takes a trickle.
      rate: matches.lazy.compactMap(\.rateLimit).first,
      takesInvalid: matches.contains(where: \.isInvalidState),
      text: { rule.text.printable(limit: 1000) },
      removal: {
        let words = rule.text.dropFirst("-A \(rule.chain.name) ".count)
        return (
          "\(command) -D \(chain) \(rule.number)",
          "\(command) -I \(chain) \(rule.number) \(String(words).printable(limit: 1000))"
        )
      },
      source: "\(command) -nvxL \(chain) --line-numbers")
  }

  private static func policy(
    _ chain: XTChain, in table: XTTable, earlier: Earlier
  ) -> DropPoint? {
    guard chain.policy == .drop, let hook = chain.hook else { return nil }
    let tool = "\(table.family.tool)-legacy"
    let command = "\(tool) -t \(table.name)"
    return DropPoint(
      tool: tool, family: family(of: table), hooks: [hook.place],
      place: "\(table.name) \(chain.name) policy", isPolicy: true, fate: .drop,
      growth: earlier.growth(ofPolicy: chain), isExact: true, probability: nil, rate: nil,
      takesInvalid: false, text: { "-P \(chain.name) DROP" },
      removal: { ("\(command) -P \(chain.name) ACCEPT", "\(command) -P \(chain.name) DROP") },
      source: "\(command) -nvxL \(chain.name)")
  }

  private static func family(of table: XTTable) -> DropPoint.Family {
    switch table.family {
    case .ipv4: .ipv4
    case .ipv6: .ipv6
    case .arp: .arp
    case .bridge: .bridge
    }
  }

  /// For each chain the hooks by which packets reach it, through any number of jumps.
  private static func hooksByChain(_ table: XTTable) -> [String: Set<DropPoint.Hook>] {
    var jumps: [String: Set<String>] = [:]
    for rule in table.rules {
      switch rule.verdict {
      case .jump(let target), .goto(let target): jumps[rule.chain.name, default: []].insert(target)
      default: break
      }
    }
    let starts = table.chains.compactMap { chain in
      chain.hook.map { (chain.name, $0.place) }
    }
    return ChainGraph.hooks(starts: starts, jumps: jumps)
  }
}

/// The same table at the start of the window.
private struct Earlier {
  private enum Start {
    /// The window began at boot, or the table came into being in it: counters began at zero.
    case zero
    /// Nobody looked.
    case unknown
    /// The same rules in the same order.
    case same(XTTable)
    /// Other rules: the table was replaced, and rules are known by their text.
    case replaced([String: [UInt64]], XTTable)
  }

  private let start: Start

  init(_ table: XTTable, in change: HostChange) {
    guard let before = change.before else {
      start = .zero
      return
    }
    guard let tables = before.legacyTables.value else {
      start = .unknown
      return
    }
    guard let earlier = tables.first(where: { $0.family == table.family && $0.name == table.name })
    else {
      start = .zero
      return
    }
    if table.hasSameRules(as: earlier) {
      start = .same(earlier)
    } else {
      var counts: [String: [UInt64]] = [:]
      for rule in earlier.rules { counts[rule.text, default: []].append(rule.packets) }
      start = .replaced(counts, earlier)
    }
  }

  func growth(of rule: XTRule) -> Growth? {
    switch start {
    case .zero: return Growth(sinceZero: rule.packets)
    case .unknown: return Growth(unknownBefore: rule.packets)
    case .same(let table):
      return Growth(from: table.rules[rule.index].packets, to: rule.packets)
    case .replaced(let counts, _):
      // iptables keeps the counters of rules that it does not change.
      guard let before = counts[rule.text] else { return Growth(sinceZero: rule.packets) }
      guard before.count == 1 else { return Growth(unknownBefore: rule.packets) }
      return Growth(from: before[0], to: rule.packets)
    }
  }

  func growth(ofPolicy chain: XTChain) -> Growth? {
    guard let now = chain.policyPackets else { return nil }
    switch start {
    case .zero: return Growth(sinceZero: now)
    case .unknown: return Growth(unknownBefore: now)
    case .same(let table), .replaced(_, let table):
      guard let before = table.chain(named: chain.name)?.policyPackets else {
        return Growth(unknownBefore: now)
      }
      return Growth(from: before, to: now)
    }
  }
}

extension XTVerdict {
  /// How a packet ends at a rule with this verdict; `nil` where it does not.
  fileprivate var fate: DropPoint.Fate? {
    switch self {
    case .drop: .drop
    case .reject: .reject
    case .queue(let queue):
      .queue(first: queue.first, count: queue.count, isBypassing: queue.isBypassing)
    default: nil
    }
  }
}

extension XTHook {
  /// The same hook in the terms of drop points.
  fileprivate var place: DropPoint.Hook {
    switch self {
    case .preRouting: .prerouting
    case .input: .input
    case .forward: .forward
    case .output: .output
    case .postRouting: .postrouting
    }
  }
}

extension XTExtension {
  /// Whether this match takes packets that connection tracking calls invalid.
  var isInvalidState: Bool {
    guard name == "conntrack" || name == "state" else { return false }
    let text = matchText(.ipv4)
    return text.contains("state INVALID")
  }
}
