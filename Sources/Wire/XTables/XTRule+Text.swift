extension XTRule {
  /// The rule as its own tool prints it: `-A INPUT -s 10.0.0.0/8 -p tcp -m tcp --dport 80 -j DROP`.
  ///
  /// That is a line of `iptables-legacy -S`, of `ip6tables-legacy -S`, or of `arptables-legacy-save`.
  /// Sets, connection labels and interface groups appear by number, since a rule has no names for them.
  public var text: String {
    let tests = headerTests.map(\.text).joined()
    let (jump, options) = targetText
    if table.family == .arp { return "-A \(chain.name)\(jump)\(tests)\(options)" }
    let matches = matches.map { " " + $0.matchText(table.family) }.joined()
    return "-A \(chain.name)\(tests)\(matches)\(jump)\(options)"
  }

  /// The target with a space before it, and its options; nothing when the rule only counts.
  private var targetText: (jump: String, options: String) {
    switch verdict {
    case .jump(let chain): return (" -j \(chain)", "")
    case .goto(let chain): return (" -g \(chain)", "")
    case .continue where target.name.isEmpty: return ("", "")
    default:
      let parts = XTFormat.targetParts(
        target.name, target.revision, target.data.span, table.family)
      return (" " + parts.jump, parts.options)
    }
  }
}

extension XTTable {
  /// The whole table as `iptables-legacy -S` lists it: policies and chains, then the rules.
  public var listing: [String] {
    chains.map { chain in
      guard let policy = chain.policy else { return "-N \(chain.name)" }
      return "-P \(chain.name) \(policy.policyName)"
    } + rules.map(\.text)
  }
}

extension XTVerdict {
  /// The word for a policy in `-P`.
  fileprivate var policyName: String {
    switch self {
    case .accept: "ACCEPT"
    case .drop: "DROP"
    case .queue: "QUEUE"
    case .return: "RETURN"
    case .unresolved(let number): "[verdict \(number)]"
    default: "[not a verdict]"
    }
  }
}
