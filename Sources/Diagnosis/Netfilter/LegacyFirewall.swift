import Snapshot
import Wire

/// The drop points of iptables-legacy, ip6tables-legacy and arptables-legacy.
enum LegacyFirewall {
  static func addDropPoints(of change: HostChange, to points: inout [DropPoint]) {
    for table in change.after.legacyTables.value ?? [] {
      let earlier = Earlier(table, in: change)
      points += table.chains.compactMap { policy($0, in: table, earlier: earlier) }
      let view = View(table)
      let hooks = hooksByChain(table)
      let rules = table.rules
      for chain in table.chains {
        let hooks = hooks[chain.name] ?? []
        for index in chain.rules {
          guard let fate = rules[index].verdict.fate else { continue }
          points.append(
            DropPoint(
              tool: view.tool, family: view.family, hooks: hooks, isPolicy: false, fate: fate,
              growth: earlier.growth(of: rules[index]), isExact: true,
              detail: { view.detail(of: index) }))
        }
      }
    }
  }

  /// A table that all its drop points share: they hold no more of it than a number.
  private final class View: Sendable {
    let table: XTTable
    let tool: String
    let family: DropPoint.Family

    init(_ table: XTTable) {
      self.table = table
      tool = LegacyFirewall.tool(table)
      family = LegacyFirewall.family(of: table)
    }

    func detail(of index: Int) -> DropPoint.Detail {
      LegacyFirewall.detail(table.rules[index], in: table)
    }
  }

  private static func detail(_ rule: XTRule, in table: XTTable) -> DropPoint.Detail {
    let matches = rule.matches
    let text = rule.text.printable(limit: 1000)
    let chain = rule.chain.name.printable()
    let number = rule.number
    let command = "\(tool(table)) -t \(table.name)"
    return DropPoint.Detail(
      place: "\(table.name) \(chain) rule \(number)",
      source: "\(command) -nvxL \(chain) --line-numbers", text: text,
      bytes: rule.bytes,
      probability: matches.lazy.compactMap(\.probability).first,
      rate: matches.lazy.compactMap(\.rateLimit).first,
      takesInvalid: matches.contains(where: \.isInvalidState),
      commands: {
        let words = text.dropFirst("-A \(chain) ".count)
        return (
          "\(command) -D \(chain) \(number)", "\(command) -I \(chain) \(number) \(words)"
        )
      })
  }

  private static func policy(
    _ chain: XTChain, in table: XTTable, earlier: Earlier
  ) -> DropPoint? {
    guard chain.policy == .drop, let hook = chain.hook else { return nil }
    let command = "\(tool(table)) -t \(table.name)"
    return DropPoint(
      tool: tool(table), family: family(of: table), hooks: hook.place, isPolicy: true, fate: .drop,
      growth: earlier.growth(ofPolicy: chain), isExact: true,
      detail: {
        DropPoint.Detail(
          place: "\(table.name) \(chain.name) policy",
          source: "\(command) -nvxL \(chain.name)", text: "-P \(chain.name) DROP",
          bytes: chain.policyBytes,
          commands: { ("\(command) -P \(chain.name) ACCEPT", "\(command) -P \(chain.name) DROP") })
      })
  }

  private static func tool(_ table: XTTable) -> String {
    switch table.family {
    case .ipv4: "iptables-legacy"
    case .ipv6: "ip6tables-legacy"
    case .arp: "arptables-legacy"
    case .bridge: "ebtables-legacy"
    }
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
  private static func hooksByChain(_ table: XTTable) -> [String: DropPoint.Hooks] {
    var jumps: [String: Set<String>] = [:]
    // Without chains of the user's own, nothing jumps.
    if table.chains.contains(where: { $0.hook == nil }) {
      for rule in table.rules {
        switch rule.verdict {
        case .jump(let target), .goto(let target):
          jumps[rule.chain.name, default: []].insert(target)
        default: break
        }
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
  fileprivate var place: DropPoint.Hooks {
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
    return text.mentions("state INVALID")
  }
}
