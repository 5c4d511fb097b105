import Findings
import Snapshot
import Wire

/// What could not be seen, layer by layer.
enum BlindSpots {
  /// Every reading that was refused or failed, and every part of a reading that could not be understood.
  static func all(_ situation: Situation, interface: String?) -> [BlindSpot] {
    let snapshot = situation.change.after
    var spots: [BlindSpot] = []
    func note<Value>(_ layer: Layer, _ what: String, _ reading: Reading<Value>) {
      guard let missing = reading.missing, missing.kind != .absent else { return }
      spots.append(
        BlindSpot(
          layer: layer, reason: "\(what): \(missing.reason)",
          open: missing.kind == .denied ? asRoot(snapshot, interface) : missing.open))
    }
    note(.link, "interfaces", snapshot.links)
    note(.driver, "drivers", snapshot.drivers)
    note(.softnet, "backlog counters", snapshot.softnet)
    note(.qdisc, "queueing disciplines", snapshot.trafficControl)
    note(.ip, "IPv4 counters", snapshot.snmp)
    note(.ip, "extended counters", snapshot.netstat)
    note(.ip, "IPv6 counters", snapshot.snmp6)
    note(.ip, "routes that drop", snapshot.droppingRoutes)
    note(.ip, "policy rules", snapshot.routingRules)
    note(.ip, "neighbours", snapshot.neighbours)
    note(.ip, "neighbour tables", snapshot.neighbourTables)
    note(.ip, "BPF programs on cgroups", snapshot.controlGroups)
    note(.transport, "listening sockets", snapshot.listeners)
    note(.transport, "UDP sockets", snapshot.udpSockets)
    note(.conntrack, "connection tracking counters", snapshot.conntrack)
    note(.netfilter, "nftables ruleset", snapshot.ruleset)
    note(.netfilter, "legacy tables", snapshot.legacyTables)
    note(.netfilter, "netfilter queues", snapshot.netfilterQueues)
    spots += snapshot.problems.map { problem in
      BlindSpot(
        layer: layer(of: problem.source),
        reason: "part of \(problem.source) could not be read: \(problem.reason)")
    }
    return spots + unknownCounters(snapshot) + uncountedRules(situation)
  }

  /// The same walk by somebody who may see everything.
  private static func asRoot(_ snapshot: HostSnapshot, _ interface: String?) -> String {
    let namespace = snapshot.host.namespace.map { name in
      name.hasPrefix(processNamespace)
        ? " --pid \(name.dropFirst(processNamespace.count))" : " --netns \(name)"
    }
    return "sudo lossctl walk" + (interface.map { " \($0)" } ?? "") + (namespace ?? "")
  }

  /// How a namespace is called that was asked for by one of its processes.
  private static let processNamespace = "of process "

  /// Rules and policies without a counter that no conservation law covers: those of one device, of bridges and ARP.
  private static func uncountedRules(_ situation: Situation) -> [BlindSpot] {
    let hidden = situation.dropPoints.filter { point in
      point.isUncounted
        && !situation.budgets.contains { Budgets.covers($0, point, situation.change) }
    }
    return hidden.prefix(5).map { point in
      let detail = point.detail()
      let what = point.isPolicy ? "policy" : "rule"
      return BlindSpot(
        layer: .netfilter,
        reason:
          "the \(point.tool) \(what) in \(detail.place) has no counter, and no balance shows what it "
          + "drops: \(detail.text)",
        open: detail.counting)
    }
  }

  /// Counters that this kernel has and this version of lossctl does not know.
  private static func unknownCounters(_ snapshot: HostSnapshot) -> [BlindSpot] {
    let tables: [(Layer, Reading<CounterTable>)] = [
      (.ip, snapshot.snmp), (.ip, snapshot.netstat), (.ip, snapshot.snmp6), (.ip, snapshot.xfrm),
    ]
    var unknown: [(Layer, String)] = tables.flatMap { layer, table in
      (table.value?.names ?? []).map { (layer, $0) }
    }
    // Every device has the same counters.
    unknown += (snapshot.links.value?.first?.statistics?.names ?? []).map { (.link, $0) }
    return unknown.filter { CounterCatalogue.fact(for: $0.1) == nil }.map { layer, name in
      BlindSpot(
        layer: layer,
        reason:
          "unknown counter \(name): this kernel has it, and this version of lossctl does not know what it counts"
      )
    }
  }

  private static func layer(of source: String) -> Layer {
    let layers: [(String, Layer)] = [
      ("netlink/link", .link), ("netlink/bridge", .link), ("ethtool", .driver),
      ("proc/net/softnet", .softnet), ("netlink/qdisc", .qdisc), ("netlink/class", .qdisc),
      ("netlink/filter", .qdisc), ("netlink/conntrack", .conntrack), ("netlink/tcp", .transport),
      ("proc/net/udp", .transport), ("proc/net/raw", .transport), ("proc/net/sock", .transport),
      ("proc/net/netfilter", .netfilter), ("nft", .netfilter), ("iptables", .netfilter),
    ]
    return layers.first { source.hasPrefix($0.0) }?.1 ?? .ip
  }
}
