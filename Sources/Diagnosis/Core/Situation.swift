import Findings
import Snapshot
import Wire

/// A change with what follows from it as a whole, worked out once for all rules.
struct Situation: Sendable {
  /// The change.
  let change: HostChange
  /// Every place in a firewall where packets can end.
  let dropPoints: [DropPoint]
  /// The conservation laws, with what firewalls counted among their terms.
  let budgets: [Budget]

  init(_ change: HostChange) {
    self.change = change
    dropPoints = Firewall.dropPoints(change)
    budgets = Budgets.all(change, dropPoints)
  }

  /// IPv4 packets that came in and left no trace, counted firewall drops aside.
  private var missingIPv4: UInt64 {
    budgets.first { $0.law == Budgets.ipv4InName }?.unexplained ?? 0
  }

  /// IPv4 packets from addresses that cannot be outside, as far as this namespace misses packets.
  ///
  /// The counter belongs to the whole machine, and counts what reverse-path filtering dropped, too.
  var martians: UInt64 {
    guard !change.isHistory, let counted = change.positive("rt_cache.in_martian_src") else { return 0 }
    let filtered = change.amount("TcpExt.IPReversePathFilter") ?? 0
    return min(counted - min(counted, filtered), missingIPv4)
  }

  /// IPv4 packets whose look-up ended in a route that drops, as far as this namespace misses packets.
  ///
  /// The counter belongs to the whole machine, and counts look-ups without any route, too.
  var routeDrops: UInt64 {
    guard !change.isHistory, let ended = change.positive("rt_cache.in_no_route") else { return 0 }
    let routes = (change.after.droppingRoutes.value ?? []).filter { $0.family == 2 && !$0.isKernels }
    let rules = (change.after.routingRules.value ?? []).filter { $0.family == 2 && $0.drops }
    guard !routes.isEmpty || !rules.isEmpty else { return 0 }
    let counted =
      (change.amount("IpExt.InNoRoutes") ?? 0) + (change.amount("Ip.InAddrErrors") ?? 0)
    return min(ended - min(ended, counted), missingIPv4 - min(missingIPv4, martians))
  }

  /// Packets that a law misses after everything that is known.
  func unexplained(_ budget: Budget) -> UInt64 {
    let missing = budget.unexplained ?? 0
    guard budget.law == Budgets.ipv4InName else { return missing }
    return missing - min(missing, martians + routeDrops)
  }
}
