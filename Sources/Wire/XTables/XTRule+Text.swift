extension XTRule {
  /// The rule as its own tool prints it: `-A INPUT -s 10.0.0.0/8 -p tcp -m tcp --dport 80 -j DROP`.
  ///
  /// That is a line of `iptables-legacy -S`, of `ip6tables-legacy -S`, or of `arptables-legacy-save`.
  /// Sets, connection labels and interface groups appear by number, since a rule has no names for them.
  /// Comments and names may hold any character: make the text `printable` before a terminal sees it.
  public var text: String {
    read { entry, layout in
      var out = "-A \(chain.name)"
      let tests = XTHeaderTest.all(in: entry, layout, table.family)
      let (jump, options) = targetText(entry, layout)
      if table.family == .arp { out += jump }
      for test in tests { out += test.text }
      entry.forEachMatch(layout) { offset in
        out += " "
        out += XTFormat.matchText(
          entry.extensionName(offset), entry.extensionRevision(offset),
          entry.extensionData(offset), table.family)
      }
      if table.family != .arp { out += jump }
      return out + options
    } ?? ""
  }

  /// The target with a space before it, and its options; nothing when the rule only counts.
  private func targetText(
    _ entry: Span<UInt8>, _ layout: XTLayout
  ) -> (jump: String, options: String) {
    let target = entry.target(layout)
    if entry[target + 2] == 0 {
      switch verdict(entry, layout) {
      case .jump(let chain): return (" -j \(chain)", "")
      case .goto(let chain): return (" -g \(chain)", "")
      case .continue: return ("", "")
      default: break
      }
    }
    let parts = XTFormat.targetParts(
      entry.extensionName(target), entry.extensionRevision(target), entry.extensionData(target),
      table.family)
    return (" " + parts.jump, parts.options)
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
