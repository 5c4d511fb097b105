import Findings
import Snapshot
import Wire

/// The conservation laws that the kernel's counters obey.
///
/// Measured on 6.18 and 6.1: each law is exact to the packet while the counters rest, and off by the packets
/// that pass while `/proc/net/snmp` is being read (some tens of microseconds).
enum Budgets {
  /// The name of the law of IPv4 packets that come in.
  static let ipv4InName = "IPv4 packets in"

  /// Every law that this kernel's counters allow, with what firewalls counted among the terms.
  static func all(_ change: HostChange, _ points: [DropPoint]) -> [Budget] {
    var laws = [ipv4In(change), ipv4Out(change), ipv6In(change), ipv6Out(change)].compactMap { $0 }
    // A table for both families does not say which of them a packet was of: what IPv4 does not miss, IPv6 does.
    var shared: [Int: UInt64] = [:]
    // Packets that tracking dropped, of either family and on either way: it looks them up as they come in or are made
    // here, and enters them as they are delivered or leave.
    let (drops, failed) = (
      change.amount("conntrack.drop") ?? 0, change.amount("conntrack.insert_failed") ?? 0
    )
    var tracking = [
      // A packet whose entry is taken counts as both (nf_ct_resolve_clash()).
      (name: "no room to track", counter: "conntrack.drop", left: drops - min(drops, failed)),
      (name: "entry already taken", counter: "conntrack.insert_failed", left: failed),
    ]
    for index in laws.indices {
      guard let scope = Scope(of: laws[index].law, change) else { continue }
      var counted: UInt64 = 0
      var both: UInt64 = 0
      for point in points where scope.covers(point) {
        if point.family == .internet {
          both +|= point.lost ?? 0
        } else {
          counted +|= point.lost ?? 0
        }
      }
      let side = Int(scope.hooks.rawValue)
      let left = shared[side] ?? both
      let missing = laws[index].unexplained ?? 0
      let taken = min(missing - min(missing, counted), left)
      shared[side] = left - taken
      laws[index].account(counted +| taken, "firewall rules that count", "netfilter")
      for loss in tracking.indices {
        let dropped = min(laws[index].unexplained ?? 0, tracking[loss].left)
        laws[index].account(dropped, tracking[loss].name, tracking[loss].counter)
        tracking[loss].left -= dropped
      }
    }
    return laws
  }

  /// Whether packets of this law can end at a drop point.
  static func covers(_ budget: Budget, _ point: DropPoint, _ change: HostChange) -> Bool {
    Scope(of: budget.law, change)?.covers(point) ?? false
  }

  /// The hooks and the family that a law spans.
  private struct Scope {
    let families: [DropPoint.Family]
    let hooks: DropPoint.Hooks

    init?(of law: String, _ change: HostChange) {
      let isOld = change.after.snmp.value?["Ip.OutTransmits"] == nil
      switch law {
      case ipv4InName, ipv6InName:
        // Before 6.7 a packet counts as forwarded only after the FORWARD hook.
        hooks = isOld ? [.prerouting, .input, .forward] : [.prerouting, .input]
      default: hooks = [.forward, .output, .postrouting]
      }
      families = law.hasPrefix("IPv4") ? [.ipv4, .internet] : [.ipv6, .internet]
    }

    func covers(_ point: DropPoint) -> Bool {
      families.contains(point.family) && !point.hooks.isDisjoint(with: hooks)
    }
  }

  /// The name of the law of IPv6 packets that come in.
  static let ipv6InName = "IPv6 packets in"

  /// A term before its counter is read.
  private struct Part {
    let name: String
    let counter: String
    let side: BudgetTerm.Side
    var isLoss = false
  }

  /// IPv4 packets in: each is delivered, forwarded, merged into a datagram, or dropped with a count.
  ///
  /// `ip_rcv` to `ip_protocol_deliver_rcu` in net/ipv4/ip_input.c. What is left met a netfilter hook, a dropping
  /// route, a martian check, or a multicast group that nobody joined: none of these counts.
  static func ipv4In(_ change: HostChange) -> Budget? {
    law(
      ipv4InName, change,
      [
        Part(name: "received", counter: "Ip.InReceives", side: .in),
        Part(name: "datagrams put together", counter: "Ip.ReasmOKs", side: .in),
        Part(name: "delivered", counter: "Ip.InDelivers", side: .out),
        Part(name: "forwarded", counter: "Ip.ForwDatagrams", side: .out),
        Part(name: "fragments taken in", counter: "Ip.ReasmReqds", side: .out),
        Part(name: "bad header or TTL", counter: "Ip.InHdrErrors", side: .out, isLoss: true),
        Part(name: "not for this host", counter: "Ip.InAddrErrors", side: .out, isLoss: true),
        Part(name: "unknown protocol", counter: "Ip.InUnknownProtos", side: .out, isLoss: true),
        Part(name: "no memory", counter: "Ip.InDiscards", side: .out, isLoss: true),
        Part(name: "no route", counter: "IpExt.InNoRoutes", side: .out, isLoss: true),
        Part(name: "truncated", counter: "IpExt.InTruncatedPkts", side: .out, isLoss: true),
        Part(
          name: "reverse path", counter: "TcpExt.IPReversePathFilter", side: .out, isLoss: true),
      ])
  }

  /// IPv4 packets out: each that is made here or forwarded reaches a device, or is dropped at a hook.
  ///
  /// Needs `Ip.OutTransmits`, which kernels from 6.7 on have; with it, `ForwDatagrams` is counted before the
  /// FORWARD hook and `OutRequests` before the OUTPUT hook.
  static func ipv4Out(_ change: HostChange) -> Budget? {
    guard change.after.snmp.value?["Ip.OutTransmits"] != nil else { return nil }
    return law(
      "IPv4 packets out", change,
      [
        Part(name: "made here", counter: "Ip.OutRequests", side: .in),
        Part(name: "to forward", counter: "Ip.ForwDatagrams", side: .in),
        Part(name: "fragments made", counter: "Ip.FragCreates", side: .in),
        Part(name: "passed on", counter: "Ip.OutTransmits", side: .out),
        Part(name: "cut into fragments", counter: "Ip.FragOKs", side: .out),
        Part(name: "too big and DF set", counter: "Ip.FragFails", side: .out, isLoss: true),
      ])
  }

  /// IPv6 packets in.
  ///
  /// Multicast that nobody joined is not counted apart, so it can hide here.
  static func ipv6In(_ change: HostChange) -> Budget? {
    guard
      var budget = law(
        ipv6InName, change,
        [
          Part(name: "received", counter: "Ip6InReceives", side: .in),
          Part(name: "datagrams put together", counter: "Ip6ReasmOKs", side: .in),
          Part(name: "delivered", counter: "Ip6InDelivers", side: .out),
          Part(name: "forwarded", counter: "Ip6OutForwDatagrams", side: .out),
          Part(name: "fragments taken in", counter: "Ip6ReasmReqds", side: .out),
          Part(name: "bad header or TTL", counter: "Ip6InHdrErrors", side: .out, isLoss: true),
          Part(name: "too big", counter: "Ip6InTooBigErrors", side: .out, isLoss: true),
          Part(name: "not for this host", counter: "Ip6InAddrErrors", side: .out, isLoss: true),
          Part(
            name: "unknown protocol", counter: "Ip6InUnknownProtos", side: .out, isLoss: true),
          Part(name: "no memory, or disabled", counter: "Ip6InDiscards", side: .out, isLoss: true),
          Part(name: "no route", counter: "Ip6InNoRoutes", side: .out, isLoss: true),
          Part(name: "truncated", counter: "Ip6InTruncatedPkts", side: .out, isLoss: true),
        ])
    else { return nil }
    if let missing = budget.unexplained, missing > 0,
      let multicast = change.positive("Ip6InMcastPkts")
    {
      let hidden = min(missing, multicast)
      budget.terms.append(
        BudgetTerm(
          name: "multicast nobody here joined, at most", counter: "Ip6InMcastPkts", side: .out,
          packets: hidden))
      budget.unexplained = missing - hidden
    }
    return budget
  }

  /// IPv6 packets out; needs `Ip6OutTransmits` (6.7 and later).
  static func ipv6Out(_ change: HostChange) -> Budget? {
    guard change.after.snmp6.value?["Ip6OutTransmits"] != nil else { return nil }
    return law(
      "IPv6 packets out", change,
      [
        Part(name: "made here", counter: "Ip6OutRequests", side: .in),
        Part(name: "to forward", counter: "Ip6OutForwDatagrams", side: .in),
        Part(name: "fragments made", counter: "Ip6FragCreates", side: .in),
        Part(name: "passed on", counter: "Ip6OutTransmits", side: .out),
        Part(name: "cut into fragments", counter: "Ip6FragOKs", side: .out),
      ])
  }

  /// Applies a law.
  ///
  /// A counter that this kernel lacks has no term. One that was reset leaves no result, and so do more packets on
  /// the way out than came in: what is not counted on one side can hide as much on the other.
  private static func law(_ name: String, _ change: HostChange, _ parts: [Part]) -> Budget? {
    var terms: [BudgetTerm] = []
    var balance: Int64 = 0
    var isKnown = true
    for part in parts {
      guard let growth = change.growth(part.counter) else { continue }
      guard let amount = growth.amount else {
        isKnown = false
        continue
      }
      let packets = Int64(clamping: amount)
      balance = part.side == .in ? balance &+ packets : balance &- packets
      if amount > 0 || part.side == .in {
        terms.append(
          BudgetTerm(
            name: part.name, counter: part.counter, side: part.side, packets: amount,
            isLoss: part.isLoss))
      }
    }
    guard terms.contains(where: { $0.side == .in }) else { return nil }
    let tolerance = tolerance(terms, change)
    let difference = balance.magnitude > tolerance ? balance.magnitude : 0
    var budget = Budget(
      law: name, terms: terms.filter { $0.packets > 0 || $0.side == .in },
      unexplained: isKnown && (balance >= 0 || difference == 0) ? difference : nil,
      tolerance: tolerance)
    if !isKnown {
      budget.note = "a counter was reset in the window"
    } else if budget.unexplained == nil {
      budget.note =
        "\(Number.count(difference, "packet")) more came out than went in, so that nothing can be said of missing "
        + "ones. Raw sockets that write their own IP headers do that: the kernel counts what they send as passed "
        + "on, and not as made here."
    }
    return budget
  }

  /// Packets that may pass between the reading of the first and the last counter of a file: one millisecond's
  /// worth of the average rate.
  private static func tolerance(_ terms: [BudgetTerm], _ change: HostChange) -> UInt64 {
    let packets = terms.filter { $0.side == .in }.map(\.packets).max() ?? 0
    guard let seconds = change.seconds, seconds > 0 else { return 0 }
    return UInt64(Double(packets) / seconds / 1000)
  }
}

extension Budget {
  /// Adds packets that were dropped elsewhere than the law's own counters say.
  mutating func account(_ packets: UInt64, _ name: String, _ counter: String) {
    guard packets > 0 else { return }
    terms.append(
      BudgetTerm(name: name, counter: counter, side: .out, packets: packets, isLoss: true))
    unexplained = unexplained.map { $0 - min($0, packets) }
  }
}
