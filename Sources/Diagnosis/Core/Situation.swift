import Findings
import Snapshot
import Wire

/// A change with what follows from it as a whole, worked out once for all rules.
struct Situation: Sendable {
  /// The change.
  let change: HostChange
  /// Every place in a firewall where packets can end.
  let dropPoints: [DropPoint]
  /// The conservation laws; what firewalls counted, dropping routes and martian sources are among their terms.
  let budgets: [Budget]
  /// IPv4 packets that met a dropping route, as far as that is known.
  let routeDrops: UInt64
  /// IPv6 packets that met a blackhole route, which nothing counts.
  let blackholeDropsIPv6: UInt64
  /// IPv4 packets from addresses that cannot be outside.
  let martians: UInt64

  init(_ change: HostChange) {
    self.change = change
    dropPoints = Firewall.dropPoints(change)
    var budgets = Budgets.all(change, dropPoints)
    let incoming = budgets.firstIndex { $0.law == Budgets.ipv4InName }
    let missing = incoming.flatMap { budgets[$0].unexplained } ?? 0
    martians = min(missing, Self.martians(change))
    routeDrops = min(missing - martians, Self.routeDrops(change))
    if let incoming {
      budgets[incoming].account(martians, "impossible source", "rt_cache.in_martian_src")
      budgets[incoming].account(routeDrops, "dropping route", "rt_cache.in_no_route")
    }
    blackholeDropsIPv6 = Self.blackholeDrops(&budgets, dropPoints, change)
    self.budgets = budgets
  }

  /// IPv6 packets that came in and vanished where only a blackhole route can have taken them.
  ///
  /// `dst_discard` counts nothing (net/ipv6/route.c, `ip6_rt_init_dst_reject`). A rule without a counter
  /// leaves it open who took them.
  private static func blackholeDrops(
    _ budgets: inout [Budget], _ points: [DropPoint], _ change: HostChange
  ) -> UInt64 {
    let routes = (change.after.droppingRoutes.value ?? []).filter {
      $0.family == 10 && $0.kind == .blackhole && !$0.isKernels
    }
    let rules = (change.after.routingRules.value ?? []).filter {
      $0.family == 10 && $0.action == .blackhole
    }
    guard !change.isHistory, !routes.isEmpty || !rules.isEmpty,
      let index = budgets.firstIndex(where: { $0.law == Budgets.ipv6InName }),
      let missing = budgets[index].unexplained, missing > 0,
      !points.contains(where: { $0.isUncounted && Budgets.covers(budgets[index], $0, change) })
    else { return 0 }
    budgets[index].account(missing, "blackhole route", "rtm_type")
    return missing
  }

  /// IPv4 packets from addresses that cannot be outside, as the whole machine counted them.
  ///
  /// The counter also holds what reverse-path filtering dropped.
  private static func martians(_ change: HostChange) -> UInt64 {
    guard !change.isHistory, let counted = change.positive("rt_cache.in_martian_src") else {
      return 0
    }
    let filtered = change.amount("TcpExt.IPReversePathFilter") ?? 0
    return counted - min(counted, filtered)
  }

  /// IPv4 look-ups that ended in a route that drops, as the whole machine counted them.
  ///
  /// The counter also holds look-ups without any route. Without a route or rule that drops there is nothing to
  /// explain.
  private static func routeDrops(_ change: HostChange) -> UInt64 {
    guard !change.isHistory, let ended = change.positive("rt_cache.in_no_route") else { return 0 }
    let routes = (change.after.droppingRoutes.value ?? []).filter {
      $0.family == 2 && !$0.isKernels
    }
    let rules = (change.after.routingRules.value ?? []).filter { $0.family == 2 && $0.drops }
    guard !routes.isEmpty || !rules.isEmpty else { return 0 }
    let counted =
      (change.amount("IpExt.InNoRoutes") ?? 0) +| (change.amount("Ip.InAddrErrors") ?? 0)
    return ended - min(ended, counted)
  }
}
