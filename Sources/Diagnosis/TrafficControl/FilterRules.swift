import Findings
import Snapshot
import Wire

/// Filters and their actions: policers, drops, and BPF programs that drop by themselves.
enum FilterRules {
  static let all = [actions, programs]

  /// Actions that drop, with what they counted.
  static let actions = Rule("qdisc.filter-action") { change in
    filters(change).flatMap { place in
      place.filter.actions.compactMap { action -> Finding? in
        guard let drop = action.deliberateDrop else { return nil }
        let lost = dropped(action, change)
        let growth = change.growth(of: action) { $0.statistics?.drops.map(UInt64.init) }
        let isPolicer = action.kind == "police"
        let evidence = [
          Evidence(
            source: "tc -s filter show \(place.words)", counter: "action \(action.kind)",
            text: place.filter.text { change.after.link(index: $0)?.name })
        ]
        return Finding(
          id: isPolicer ? "qdisc.police-drop" : "qdisc.filter-drop", layer: .qdisc,
          verdict: lost > 0 ? .loss : change.isHistory ? .benign : .suspect, role: .deliberate,
          scope: place.words, packets: lost,
          summary:
            "a filter on \(place.words) \(describe(drop)) (\(action.brief())): "
            + Number.count(lost, "packet"),
          evidence: evidence
            + (growth.map {
              [
                Evidence(
                  source: "TCA_ACT_STATS", counter: "drops", before: $0.before, after: $0.after)
              ]
            } ?? []),
          fix: [removal(place)])
      }
    }
  }

  /// Drops of clsact or ingress that no action counted: BPF programs that return a verdict themselves.
  static let programs = Rule("qdisc.filter-program") { change in
    QdiscRules.qdiscs(change).filter { $0.qdisc.parent == .ingress }.compactMap { device, qdisc in
      let growth = change.growth(of: qdisc) { $0.statistics?.drops.map(UInt64.init) }
      guard let all = growth?.amount, all > 0 else { return nil }
      let own = filters(change).filter { $0.filter.interface == qdisc.interface }
      let counted = own.flatMap(\.filter.actions).reduce(UInt64(0)) { $0 +| dropped($1, change) }
      let lost = all - min(all, counted)
      guard lost > 0 else { return nil }
      let programs = own.filter(\.filter.isDirectAction)
      let texts = programs.map { place in
        Evidence(
          source: "tc filter show \(place.words)", counter: "bpf direct-action",
          text: place.filter.text { change.after.link(index: $0)?.name })
      }
      return Finding(
        id: "qdisc.filter-drop", layer: .qdisc, verdict: .loss, role: .deliberate, scope: device,
        packets: lost,
        summary: programs.isEmpty
          ? "\(Number.count(lost, "packet")) dropped at \(qdisc.kind) of \(device) by something that no "
            + "filter here shows: a tcx program, or a filter that has gone since"
          : "a BPF program on \(programs.map(\.words).joined(separator: ", ")) dropped "
            + Number.count(lost, "packet"),
        evidence: [
          Evidence(
            source: "tc -s qdisc show dev \(device)", counter: "\(qdisc.kind) drops",
            before: growth?.before, after: growth?.after)
        ] + texts,
        fix: programs.isEmpty
          ? [Fix("see what is attached", now: "bpftool net show dev \(device)")]
          : programs.map(removal))
    }
  }

  /// A filter with where it hangs, in the words of `tc`.
  private struct Place {
    let words: String
    let filter: TrafficFilter
  }

  /// What filters under a qdisc dropped in the window through actions that count.
  static func drops(under qdisc: Qdisc, _ change: HostChange) -> UInt64 {
    filters(change).filter {
      $0.filter.interface == qdisc.interface && $0.filter.parent.qdisc == qdisc.handle
    }.flatMap(\.filter.actions).filter { $0.deliberateDrop != nil }.reduce(0) {
      $0 +| dropped($1, change)
    }
  }

  private static func dropped(_ action: TrafficAction, _ change: HostChange) -> UInt64 {
    change.growth(of: action) { $0.statistics?.drops.map(UInt64.init) }?.amount ?? 0
  }

  private static func filters(_ change: HostChange) -> [Place] {
    (change.after.trafficControl.value?.filters ?? []).map { filter in
      let device =
        filter.interface.flatMap { change.after.link(index: $0)?.name }.map { "dev \($0)" }
        ?? filter.block.map { "block \($0)" } ?? "?"
      let side =
        switch filter.parent {
        case .clsactIngress: "ingress"
        case .clsactEgress: "egress"
        // The ingress qdisc has the fixed handle ffff:.
        case _ where filter.parent.major == 0xffff: "ingress"
        default: "parent \(filter.parent)"
        }
      return Place(words: filter.block == nil ? "\(device) \(side)" : device, filter: filter)
    }
  }

  private static func describe(_ drop: DeliberateDrop) -> String {
    switch drop {
    case .always: "drops what it matches"
    case .probability(let chance): "drops \(Number.percent(chance)) of what it matches"
    case .beyondRate: "drops what it matches beyond a rate"
    case .beyondPacketRate(let rate): "drops what it matches beyond \(rate) packets a second"
    case .byChance: "drops what it matches by chance"
    }
  }

  private static func removal(_ place: Place) -> Fix {
    let filter = place.filter
    let chain = filter.chain.map { $0 == 0 ? "" : " chain \($0)" } ?? ""
    return Fix(
      "remove the filters of this preference, after asking who made them",
      now: "tc filter del \(place.words)\(chain) pref \(filter.priority)",
      current: filter.text())
  }
}
