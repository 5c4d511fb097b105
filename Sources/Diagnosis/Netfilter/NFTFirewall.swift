import Snapshot
import Wire

/// The drop points of nf_tables: rules and policies of `nft`, and those of `iptables-nft` and its kin.
enum NFTFirewall {
  static func addDropPoints(of change: HostChange, to points: inout [DropPoint]) {
    guard let ruleset = change.after.ruleset.value else { return }
    let view = View(ruleset, change)
    points += ruleset.chains.compactMap { view.policy(of: $0) }
    for index in ruleset.rules.indices {
      if let point = view.point(index) { points.append(point) }
    }
  }

  /// A ruleset with what is needed to judge any of its rules.
  ///
  /// All its drop points share it: they hold no more of it than a number.
  private final class View: Sendable {
    private let ruleset: NFTRuleset
    private let names: NFTNames
    private let earlier: Earlier
    /// What rules have of their chains, by the index of the chain.
    private let hooks: [DropPoint.Hooks]
    private let tools: [String]
    private let isDormant: [Bool]

    init(_ ruleset: NFTRuleset, _ change: HostChange) {
      self.ruleset = ruleset
      var names = NFTNames()
      for link in change.after.links.value ?? [] {
        names.interfaces[UInt32(bitPattern: link.index)] = link.name
      }
      self.names = names
      hooks = Self.hooksByChain(ruleset)
      earlier = Earlier(ruleset, change)
      tools = ruleset.chains.map { Self.tool($0, in: ruleset) }
      isDormant = ruleset.chains.map { ruleset.isDormant($0) }
    }

    func point(_ index: Int) -> DropPoint? {
      let rule = ruleset.rules[index]
      guard rule.drop != .never, !isDormant[rule.chainIndex] else { return nil }
      return DropPoint(
        tool: tools[rule.chainIndex],
        family: DropPoint.Family(ruleset.chains[rule.chainIndex].family),
        hooks: hooks[rule.chainIndex], isPolicy: false, fate: fate(rule),
        growth: rule.counter.map { earlier.growth(of: rule, now: $0.packets) },
        isExact: rule.counterIsExact, detail: { self.detail(of: index) })
    }

    private func detail(of index: Int) -> DropPoint.Detail {
      let rule = ruleset.rules[index]
      return Self.detail(
        rule, ruleset.chain(of: rule), ruleset, names, tool: tools[rule.chainIndex])
    }

    func policy(of chain: NFTChain) -> DropPoint? {
      guard chain.dropsByPolicy, let hook = chain.hook,
        !ruleset.isDormant(chain)
      else { return nil }
      let tool = Self.tool(chain, in: ruleset)
      let growth = chain.counter.map {
        earlier.growth(ofPolicy: chain, now: $0.packets)
      }
      return DropPoint(
        tool: tool, family: DropPoint.Family(chain.family), hooks: DropPoint.Hooks(hook.name),
        isPolicy: true, fate: .drop, growth: growth, isExact: growth != nil,
        detail: { Self.detail(policyOf: chain, tool: tool) })
    }

    private func fate(_ rule: NFTRule) -> DropPoint.Fate {
      switch rule.drop {
      case .reject: return .reject
      case .queue:
        if case .queue(let queue) = ruleset.summary(of: rule).verdict, let first = queue.first {
          return .queue(first: first, count: queue.count, isBypassing: queue.isBypassing)
        }
        return .drop
      case .drop, .map, .proxy, .unknown, .never: return .drop
      }
    }

    private static func tool(_ chain: NFTChain, in ruleset: NFTRuleset) -> String {
      guard ruleset.isIptables(chain) else { return "nft" }
      switch chain.family {
      case .ip6: return "ip6tables-nft"
      case .arp: return "arptables-nft"
      case .bridge: return "ebtables-nft"
      default: return "iptables-nft"
      }
    }

    private static func detail(
      _ rule: NFTRule, _ chain: NFTChain, _ ruleset: NFTRuleset, _ names: NFTNames, tool: String
    ) -> DropPoint.Detail {
      let summary = ruleset.summary(of: rule)
      let text = ruleset.text(of: rule, names: names).printable(limit: 1000)
      return DropPoint.Detail(
        place: "\(chain.path) handle \(rule.handle)",
        source: tool == "nft"
          ? "nft -a list chain \(chain.family) \(chain.path)"
          : "\(tool) -t \(chain.table) -nvxL \(chain.name)".printable(),
        text: text, bytes: rule.counter?.bytes, probability: summary.probability,
        rate: summary.rate,
        takesInvalid: summary.matchesInvalidState,
        counting: tool == "nft" ? counting(rule, chain, text: text) : nil,
        commands: { commands(rule, chain, ruleset, text: text, tool: tool) })
    }

    private static func detail(policyOf chain: NFTChain, tool: String) -> DropPoint.Detail {
      let isNFT = tool == "nft"
      let target = "\(chain.family) \(chain.table) \(chain.name)".printable()
      let iptables = "\(tool) -t \(chain.table) -P \(chain.name)".printable()
      return DropPoint.Detail(
        place: "\(chain.path) policy",
        source: isNFT
          ? "nft list chain \(target)" : "\(tool) -t \(chain.table) -nvxL \(chain.name)",
        text: isNFT ? chain.declaration?.printable() ?? "policy drop" : "-P \(chain.name) DROP",
        bytes: chain.counter?.bytes,
        commands: {
          isNFT
            ? ("nft 'chain \(target) { policy accept; }'", "nft 'chain \(target) { policy drop; }'")
            : ("\(iptables) ACCEPT", "\(iptables) DROP")
        })
    }

    /// The command that puts a counter before the verdict that ends a rule.
    private static func counting(_ rule: NFTRule, _ chain: NFTChain, text: String) -> String? {
      guard !text.mentions("counter"), let verdict = text.split(separator: " ").last,
        verdict == "drop"
      else { return nil }
      let target = "\(chain.family) \(chain.table) \(chain.name)".printable()
      let matches = text.dropLast(verdict.count)
      return "nft 'replace rule \(target) handle \(rule.handle) \(matches)counter \(verdict)'"
    }

    /// The commands that take a rule away, and that put it back where it was.
    private static func commands(
      _ rule: NFTRule, _ chain: NFTChain, _ ruleset: NFTRuleset, text: String, tool: String
    ) -> (String, String) {
      let siblings = ruleset.rules.filter { $0.chainIndex == rule.chainIndex }
      let position = siblings.firstIndex { $0.handle == rule.handle } ?? 0
      if tool != "nft" {
        let command = "\(tool) -t \(chain.table)".printable()
        let name = chain.name.printable()
        let words = text.hasPrefix("-A \(name) ") ? text.dropFirst("-A \(name) ".count) : text[...]
        return (
          "\(command) -D \(name) \(position + 1)", "\(command) -I \(name) \(position + 1) \(words)"
        )
      }
      let target = "\(chain.family) \(chain.table) \(chain.name)".printable()
      let next = position + 1 < siblings.count ? siblings[position + 1].handle : nil
      let place = next.map { "insert rule \(target) position \($0)" } ?? "add rule \(target)"
      return ("nft delete rule \(target) handle \(rule.handle)", "nft '\(place) \(text)'")
    }

    /// The hooks by which packets reach each chain.
    private static func hooksByChain(_ ruleset: NFTRuleset) -> [DropPoint.Hooks] {
      let starts = ruleset.chains.indices.compactMap { index in
        (ruleset.chains[index].hook?.name).map { (index, DropPoint.Hooks($0)) }
      }
      var reached = ruleset.chains.map { _ in DropPoint.Hooks() }
      // Without chains that are only jumped to, nothing needs to be followed.
      let needsJumps = ruleset.rules.contains {
        $0.drop != .never && !ruleset.chain(of: $0).isBase
      }
      let found = ChainGraph.hooks(starts: starts, jumps: needsJumps ? jumps(ruleset) : [:])
      for (chain, hooks) in found where chain < reached.count { reached[chain] = hooks }
      return reached
    }

    private static func jumps(_ ruleset: NFTRuleset) -> [Int: Set<Int>] {
      var byName: [String: Int] = [:]
      for (index, chain) in ruleset.chains.enumerated() {
        byName["\(chain.family) \(chain.table) \(chain.name)"] = index
      }
      var jumps: [Int: Set<Int>] = [:]
      func add(_ verdict: NFTVerdict?, from index: Int) {
        let chain = ruleset.chains[index]
        switch verdict {
        case .jump(let name), .goto(let name):
          if let target = byName["\(chain.family) \(chain.table) \(name)"] {
            jumps[index, default: []].insert(target)
          }
        case .map(let set):
          guard let map = ruleset.set(chain.family, chain.table, set) else { return }
          for element in ruleset.elements(of: map) ?? [] { add(element.verdict, from: index) }
        default: break
        }
      }
      for rule in ruleset.rules { add(ruleset.summary(of: rule).verdict, from: rule.chainIndex) }
      return jumps
    }
  }

  /// The ruleset at the start of the window.
  private enum Earlier {
    /// The window began at boot, or before nf_tables did: every counter began at zero.
    case zero
    /// Nobody looked.
    case unknown
    /// The ruleset as it was.
    case seen(NFTRulesetChange)

    init(_ ruleset: NFTRuleset, _ change: HostChange) {
      guard let before = change.before else {
        self = .zero
        return
      }
      switch before.ruleset {
      case .observed(let earlier): self = .seen(NFTRulesetChange(from: earlier, to: ruleset))
      case .unavailable(let missing): self = missing.kind == .absent ? .zero : .unknown
      }
    }

    func growth(of rule: NFTRule, now: UInt64) -> Growth {
      growth(now) { $0.earlier(rule).map { $0.counter?.packets ?? 0 } }
    }

    func growth(ofPolicy chain: NFTChain, now: UInt64) -> Growth {
      growth(now) { change in
        // What a chain that is the same counted before is what it counts now, less the growth.
        change.growth(of: chain).map { now - min(now, $0.packets) }
      }
    }

    /// A rule or chain that was not there at the start has counted all it shows since.
    private func growth(
      _ now: UInt64, before: (NFTRulesetChange) -> UInt64?
    ) -> Growth {
      switch self {
      case .zero: Growth(sinceZero: now)
      case .unknown: Growth(unknownBefore: now)
      case .seen(let change):
        before(change).map { Growth(from: $0, to: now) } ?? Growth(sinceZero: now)
      }
    }
  }
}

extension NFTChain {
  /// Table and chain, as words of `nft`.
  fileprivate var path: String { "\(table) \(name)".printable() }
}

extension DropPoint.Family {
  init(_ family: NFTFamily) {
    switch family {
    case .ip: self = .ipv4
    case .ip6: self = .ipv6
    case .inet: self = .internet
    case .arp: self = .arp
    case .bridge: self = .bridge
    default: self = .device
    }
  }
}

extension DropPoint.Hooks {
  /// The hook of this name in nf_tables; none for a name that is not known.
  fileprivate init(_ name: String) {
    switch name {
    case "ingress": self = .ingress
    case "prerouting": self = .prerouting
    case "input": self = .input
    case "forward": self = .forward
    case "output": self = .output
    case "postrouting": self = .postrouting
    case "egress": self = .egress
    default: self = []
    }
  }
}
