import Findings
import Snapshot
import Wire

/// Routes, policy rules and switches of the IP layer that drop what they match.
enum RoutingRules {
  static let all = [
    forwardingOff, reversePath, droppingRoute, droppingRule, noRouteForwarding, noRouteSending,
    timeToLive, martians, ipv6Disabled, duplicateAddress,
  ]

  /// Packets for somebody else, and this machine does not forward.
  static let forwardingOff = Rule("ip.forwarding-off") { change in
    guard let lost = change.positive("Ip.InAddrErrors") else { return [] }
    // With forwarding on, the same counter means packets for broadcast or invalid addresses.
    let isOff = change.after.snmp.value?["Ip.Forwarding"] == 2
    let judgement = Judgement(lost: lost, passed: change.amount("Ip.InDelivers"), in: change)
    let evidence = change.evidence("Ip.InAddrErrors", "Ip.Forwarding")
    guard isOff else {
      return [
        Finding(
          id: "ip.address-errors", layer: .ip, verdict: judgement.verdict, packets: lost,
          summary:
            "\(Number.count(lost, "packet")) came with a destination that may not be received here",
          evidence: evidence,
          fix: [Fix("see which: log them", now: "sysctl -w net.ipv4.conf.all.log_martians=1")])
      ]
    }
    return [
      Finding(
        id: "ip.forwarding-off", layer: .ip, verdict: judgement.verdict, packets: lost,
        summary:
          "\(Number.count(lost, "packet")) for other machines came here, and this one does not forward",
        evidence: evidence,
        fix: [
          .setting(
            "if this machine is meant to be a router", "net.ipv4.ip_forward", to: "1", in: change),
          Fix("if it is not: correct the route or the ARP entry of whoever sends them here"),
        ])
    ]
  }

  /// The way back to the sender is not the way the packet came.
  static let reversePath = Rule("ip.rp-filter") { change in
    guard let lost = change.positive("TcpExt.IPReversePathFilter") else { return [] }
    let judgement = Judgement(lost: lost, passed: change.amount("Ip.InDelivers"), in: change)
    let all = change.after.number("net.ipv4.conf.all.rp_filter") ?? 0
    // The effective value is the larger of `all` and the interface's own (ip-sysctl.rst).
    let strict = change.links.filter { max(all, UInt64($0.link.reversePathFilter ?? 0)) == 1 }
    let names = strict.map(\.link.name).filter { $0 != "lo" }
    let first = names.count == 1 ? names[0] : nil
    let settings = names.map { name in
      Evidence(
        source: "RTM_GETLINK IFLA_INET_CONF, sysctl", counter: "rp_filter",
        text: "net.ipv4.conf.\(name).rp_filter effective 1 = max(all \(all), \(name) "
          + "\(change.after.link(named: name)?.reversePathFilter ?? 0))")
    }
    let target = first ?? "INTERFACE"
    return [
      Finding(
        id: "ip.rp-filter", layer: .ip, verdict: judgement.verdict, scope: first, packets: lost,
        summary:
          "strict reverse-path filtering dropped \(Number.count(lost, "packet")): the route back to "
          + "their sender does not leave by the interface they came in on",
        evidence: change.evidence("TcpExt.IPReversePathFilter") + settings,
        fix: [
          Fix(
            "loose filtering accepts a sender that is reachable by any interface",
            now: "sysctl -w net.ipv4.conf.\(target).rp_filter=2",
            persist:
              "echo 'net.ipv4.conf.\(target).rp_filter = 2' > /etc/sysctl.d/90-rp-filter.conf",
            undo: first.map { name in
              let own = change.after.link(named: name)?.reversePathFilter ?? 0
              return "sysctl -w net.ipv4.conf.\(name).rp_filter=\(own)"
            },
            current: change.current("net.ipv4.conf.all.rp_filter")),
          Fix(
            "or add the missing route back to the sender", now: "ip route add PREFIX via GATEWAY"),
        ])
    ]
  }

  /// A blackhole, unreachable or prohibit route.
  static let droppingRoute = Rule(balanced: "ip.dropping-route") { situation in
    let change = situation.change
    let routes = (change.after.droppingRoutes.value ?? []).filter { !$0.isKernels }
    return routes.compactMap { route in
      guard let kind = route.kind else { return nil }
      let family = route.family == 2 ? "IPv4" : "IPv6"
      let counted = situation.lostToRoutes(family: route.family, blackhole: kind == .blackhole)
      let lost = routes.count == 1 ? counted : nil
      let shared = routes.count > 1 ? counted : nil
      let ip = route.family == 2 ? "ip" : "ip -6"
      let table = route.table == 254 ? "" : " table \(route.table)"
      let metric = route.metric.map { route.family == 10 ? " metric \($0)" : "" } ?? ""
      let text = "\(kind.name) \(route.prefix)\(table)"
      return Finding(
        id: "ip.\(kind.name)-route", layer: .ip,
        verdict: (lost ?? shared ?? 0) > 0 ? .loss : .suspect, role: .deliberate,
        scope: route.prefix, packets: lost,
        summary:
          "\(family) route \"\(text)\" drops every packet to \(route.prefix)"
          + (lost.map { ": \(Number.count($0, "packet")) forwarded to it" } ?? "")
          + (kind == .blackhole ? ", in silence" : ""),
        evidence: [Evidence(source: "\(ip) route show", counter: "rtm_type", text: text)]
          + change.evidence(
            route.family == 2 ? "rt_cache.in_no_route" : "Ip6InNoRoutes",
            route.family == 2 ? "Ip.InReceives" : "Ip6InReceives"),
        fix: [
          Fix(
            "remove the route, after asking who made it",
            now: "\(ip) route del \(text)\(metric)", undo: "\(ip) route add \(text)\(metric)")
        ])
    }
  }

  /// A policy rule that drops.
  static let droppingRule = Rule(balanced: "ip.dropping-rule") { situation in
    let change = situation.change
    return (change.after.routingRules.value ?? []).compactMap { rule in
      guard let action = rule.action, let name = action.dropName else { return nil }
      let ip = rule.family == 2 ? "ip" : "ip -6"
      let lost = situation.lostToRoutes(family: rule.family, blackhole: action == .blackhole)
      return Finding(
        id: "ip.\(name)-rule", layer: .ip, verdict: (lost ?? 0) > 0 ? .loss : .suspect,
        role: .deliberate, scope: "pref \(rule.priority)", packets: lost,
        summary: "policy rule \(rule.priority) drops every packet \(rule.selector) (\(name))",
        evidence: [
          Evidence(
            source: "\(ip) rule show", counter: "fib_rule_hdr action",
            text: "\(rule.priority): \(rule.selector) \(name)")
        ] + change.evidence("rt_cache.in_no_route"),
        fix: [
          Fix(
            "remove the rule, after asking who made it",
            now: "\(ip) rule del pref \(rule.priority)",
            undo: "\(ip) rule add pref \(rule.priority) \(rule.selector) \(name)")
        ])
    }
  }

  /// A packet to be forwarded, and no route for it.
  static let noRouteForwarding = Rule("ip.no-route-forwarding") { change in
    noRoute(
      change, counter: "IpExt.InNoRoutes", total: "Ip.ForwDatagrams",
      id: "ip.no-route-forwarding", what: "to be forwarded had no route")
      + noRoute(
        change, counter: "Ip6InNoRoutes", total: "Ip6OutForwDatagrams",
        id: "ip.no-route-forwarding-v6", what: "that came in had no IPv6 route")
  }

  /// A program of this machine sent where no route leads.
  static let noRouteSending = Rule("ip.no-route-sending") { change in
    noRoute(
      change, counter: "Ip.OutNoRoutes", total: "Ip.OutRequests", id: "ip.no-route-sending",
      what: "of this machine had no route; the program was told (network unreachable)")
      + noRoute(
        change, counter: "Ip6OutNoRoutes", total: "Ip6OutRequests", id: "ip.no-route-sending-v6",
        what: "of this machine had no IPv6 route; the program was told")
  }

  private static func noRoute(
    _ change: HostChange, counter: String, total: String, id: String, what: String
  ) -> [Finding] {
    guard let lost = change.positive(counter) else { return [] }
    // An unreachable or prohibit route of IPv6 counts here too, and has a finding of its own.
    let isExplained =
      counter == "Ip6InNoRoutes"
      && (change.after.droppingRoutes.value ?? []).contains { $0.family == 10 && !$0.isKernels }
    let judgement = Judgement(lost: lost, passed: change.amount(total), in: change)
    let option = id.hasSuffix("-v6") ? "-6 " : ""
    return [
      Finding(
        id: id, layer: .ip, verdict: judgement.verdict, role: isExplained ? .symptom : .cause,
        packets: lost, summary: "\(Number.count(lost, "packet")) \(what)",
        evidence: change.evidence(counter),
        fix: [
          Fix("see what is missing", now: "ip \(option)route get DESTINATION"),
          Fix("add it", now: "ip \(option)route add PREFIX via GATEWAY"),
        ],
        causes: isExplained
          ? ["ip.unreachable-route", "ip.blackhole-route", "ip.prohibit-route"] : []
      )
    ]
  }

  /// The hop limit ran out while forwarding: a loop, or a sender that starts too low.
  static let timeToLive = Rule("ip.ttl-exceeded") { change in
    [
      ("Ip.InHdrErrors", "Icmp.OutTimeExcds", "IPv4"),
      ("Ip6InHdrErrors", "Icmp6OutTimeExcds", "IPv6"),
    ]
    .compactMap { counter, answered, family in
      guard let errors = change.positive(counter) else { return nil }
      let expired = min(errors, change.amount(answered) ?? 0)
      let judgement = Judgement(
        lost: errors,
        passed: change.amount(family == "IPv4" ? "Ip.InReceives" : "Ip6InReceives"), in: change)
      // Reassembly that timed out also answers with "time exceeded", and counts no header error.
      guard expired > 0 else {
        return Finding(
          id: "ip.header-errors", layer: .ip, verdict: judgement.verdict, packets: errors,
          summary: "\(Number.count(errors, "\(family) packet")) had a header that cannot be right",
          evidence: change.evidence(counter, answered) + change.evidence("IpExt.InCsumErrors"),
          fix: [
            Fix(
              "tell a broken offload from damage on the way: switch checksum offload off",
              now: "ethtool -K INTERFACE rx off", undo: "ethtool -K INTERFACE rx on")
          ])
      }
      return Finding(
        id: "ip.ttl-exceeded", layer: .ip, verdict: judgement.verdict, packets: errors,
        summary:
          "\(Number.count(errors, "\(family) packet")) ran out of hops here: a routing loop, a "
          + "traceroute, or a sender that starts with too small a TTL",
        evidence: change.evidence(counter, answered),
        fix: [
          Fix(
            "two routers that answer in turn are a loop",
            now: "traceroute -n DESTINATION")
        ])
    }
  }

  /// Packets whose source cannot be right: loopback, broadcast, or this machine's own address.
  static let martians = Rule(balanced: "ip.martian-source") { situation in
    let (change, lost) = (situation.change, situation.martians)
    guard lost > 0 else { return [] }
    return [
      Finding(
        id: "ip.martian-source", layer: .ip, verdict: .loss, packets: lost,
        summary:
          "\(Number.count(lost, "packet")) came from an address that cannot be outside: loopback, "
          + "broadcast, or this machine's own",
        evidence: change.evidence("rt_cache.in_martian_src", "TcpExt.IPReversePathFilter"),
        fix: [
          .setting(
            "log them to see who sends them", "net.ipv4.conf.all.log_martians", to: "1", in: change)
        ])
    ]
  }

  /// IPv6 is off on an interface, and IPv6 packets come in on it.
  static let ipv6Disabled = Rule("ip.ipv6-disabled") { change in
    let disabled = change.links.filter { device in
      device.link.isIPv6Disabled && !device.link.flags.contains(.loopback)
    }
    let lost = change.positive("Ip6InDiscards")
    guard let lost, !disabled.isEmpty else { return [] }
    let names = disabled.map(\.link.name)
    let judgement = Judgement(lost: lost, passed: change.amount("Ip6InReceives"), in: change)
    return [
      Finding(
        id: "ip.ipv6-disabled", layer: .ip, verdict: judgement.verdict, role: .deliberate,
        scope: names.joined(separator: ", "), packets: lost,
        summary:
          "\(Number.count(lost, "IPv6 packet")) dropped: IPv6 is switched off on "
          + names.joined(separator: ", "),
        evidence: change.evidence("Ip6InDiscards")
          + names.map {
            Evidence(
              source: "RTM_GETLINK IFLA_INET6_CONF", counter: "disable_ipv6",
              text: "net.ipv6.conf.\($0).disable_ipv6 = 1")
          },
        fix: names.map {
          Fix(
            "switch IPv6 on there", now: "sysctl -w net.ipv6.conf.\($0).disable_ipv6=0",
            undo: "sysctl -w net.ipv6.conf.\($0).disable_ipv6=1")
        })
    ]
  }

  /// Another machine answered for an IPv6 address of this one: it must not be used.
  static let duplicateAddress = Rule("ip.duplicate-address") { change in
    (change.after.addresses.value ?? []).filter(\.isDuplicate).compactMap { entry in
      guard let address = entry.address else { return nil }
      let name = change.after.link(index: entry.interfaceIndex)?.name ?? "\(entry.interfaceIndex)"
      return Finding(
        id: "ip.duplicate-address", layer: .ip, verdict: .suspect, scope: name,
        summary: "\(address) on \(name) is not in use: another machine has it (DAD failed)",
        evidence: [
          Evidence(
            source: "ip -6 addr show dev \(name)", counter: "IFA_F_DADFAILED", text: "\(address)")
        ],
        fix: [
          Fix(
            "give this machine an address of its own",
            now: "ip -6 addr del \(address)/\(entry.prefixLength) dev \(name)")
        ])
    }
  }
}

extension Link {
  /// The interface's own `rp_filter` (`IPV4_DEVCONF_RP_FILTER`).
  var reversePathFilter: UInt32? { ipv4Settings.count > 7 ? ipv4Settings[7] : nil }

  /// Whether `disable_ipv6` is set for this interface (`DEVCONF_DISABLE_IPV6`).
  var isIPv6Disabled: Bool { ipv6Settings.count > 26 && ipv6Settings[26] != 0 }
}

extension Route {
  /// Whether the kernel made the route itself, as it does for IPv6's unreachable default of last resort.
  var isKernels: Bool { origin == 2 || (family == 10 && metric == UInt32.max) }
}

extension RoutingRule {
  /// Whether a packet that matches is dropped.
  var drops: Bool { action == .blackhole || action == .unreachable || action == .prohibit }
}

extension Situation {
  /// Packets that met a dropping route in the window; `nil` when that cannot be told.
  ///
  /// IPv6 counts those that are answered as without a route, and those of a blackhole not at all.
  fileprivate func lostToRoutes(family: UInt8, blackhole: Bool) -> UInt64? {
    let lost =
      family != 10
      ? routeDrops : blackhole ? blackholeDropsIPv6 : change.positive("Ip6InNoRoutes") ?? 0
    return change.isHistory || lost == 0 ? nil : lost
  }
}

extension RoutingRule.Action {
  /// The word of ip-rule(8) for a rule that drops; `nil` for those that do not.
  fileprivate var dropName: String? {
    switch self {
    case .blackhole: "blackhole"
    case .unreachable: "unreachable"
    case .prohibit: "prohibit"
    case .toTable, .goto, .nothing: nil
    }
  }
}
