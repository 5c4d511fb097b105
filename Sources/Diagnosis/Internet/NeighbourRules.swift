import Findings
import Snapshot
import Wire

/// Address resolution: packets wait for it, and are dropped when it fails.
enum NeighbourRules {
  static let all = [failed, tableFull]

  /// Neighbours that do not answer.
  ///
  /// What is sent to them is dropped, after a wait.
  static let failed = Rule("ip.neighbour-failed") { change in
    let silent = (change.after.neighbours.value ?? []).filter { neighbour in
      guard let address = neighbour.address, !address.isUnspecified else { return false }
      return neighbour.state == .failed || neighbour.state == .incomplete
    }
    guard !silent.isEmpty else { return [] }
    let attempts = change.amount("neighbour.ndts_res_failed") ?? 0
    let lost = change.lostToNeighbours
    // Old failures stay in the table for a while: without a new one in the window nothing was lost.
    let isNow = !change.isHistory && (attempts > 0 || (lost ?? 0) > 0)
    let gateways = (change.after.defaultRoutes.value ?? []).compactMap(\.gateway)
    return silent.prefix(8).compactMap { neighbour in
      let isGateway = neighbour.address.map(gateways.contains) ?? false
      // A host that is switched off is no fault, unless somebody sends to it or everything goes through it.
      guard isNow || isGateway else { return nil }
      let name =
        change.after.link(index: neighbour.interfaceIndex)?.name ?? "\(neighbour.interfaceIndex)"
      let address = neighbour.address.map { "\($0)" } ?? "?"
      let ip = address.contains(":") ? "ip -6" : "ip"
      return Finding(
        id: "ip.neighbour-failed", layer: .ip, verdict: isNow ? .loss : .suspect, scope: address,
        packets: silent.count == 1 && isNow ? lost : nil,
        summary:
          "\(isGateway ? "the gateway " : "")\(address) does not answer on \(name): packets to it, or "
          + "through it, are dropped",
        evidence: [
          Evidence(
            source: "\(ip) neigh show dev \(name)", counter: "NUD",
            text: "\(address) \(neighbour.state?.name ?? "")")
        ]
          + change.evidence(
            "neighbour.ndts_res_failed", "Icmp.OutDestUnreachs", "Icmp.OutRateLimitHost",
            "Icmp.OutRateLimitGlobal"),
        fix: [
          Fix(
            "see whether the host is up and in the same VLAN",
            now: address.contains(":")
              ? "ping -6 -c 3 \(address)%\(name)" : "arping -c 3 -I \(name) \(address)"),
          Fix("ask again at once", now: "\(ip) neigh flush dev \(name) nud failed"),
        ])
    }
  }

  /// The neighbour table is full: new hosts cannot be reached.
  static let tableFull = Rule("ip.neighbour-table-full") { change in
    (change.after.neighbourTables.value ?? []).compactMap { table in
      let growth = change.growth { snapshot in
        snapshot.neighbourTables.value?.first { $0.name == table.name }?
          .statistics["ndts_table_fulls"]
      }
      guard let growth, let lost = growth.amount, lost > 0 else { return nil }
      let isIPv6 = table.name.hasPrefix("ndisc")
      let setting = "net.\(isIPv6 ? "ipv6" : "ipv4").neigh.default.gc_thresh3"
      let limit = table.threshold3.map(UInt64.init) ?? 1024
      return Finding(
        id: "ip.neighbour-table-full", layer: .ip, verdict: .loss, scope: table.name, packets: lost,
        summary:
          "the neighbour table \(table.name) was full \(Number.count(lost, "time")) "
          + "(\(table.entries ?? 0) of \(limit) entries now): packets to new hosts were dropped",
        evidence: [
          Evidence(
            source: "RTM_GETNEIGHTBL \(table.name) (whole machine)", counter: "ndts_table_fulls",
            before: growth.before, after: growth.after)
        ] + [change.setting(setting)].compactMap { $0 },
        fix: [.setting("make room", setting, to: "\(limit * 4)", in: change)])
    }
  }
}

extension HostChange {
  /// IPv4 packets that this machine gave up for lack of an answer from a neighbour; `nil` when it cannot be told.
  ///
  /// Each of them makes an ICMP host unreachable (`ipv4_link_failure`), which is sent or held back by a rate
  /// limit; what other reasons for "unreachable" count is taken off. Kernels before 6.10 do not count what the
  /// limit held back, so that the number is then a lower bound and is not given.
  var lostToNeighbours: UInt64? {
    guard !isHistory, let sent = amount("Icmp.OutDestUnreachs"),
      let held = amount("Icmp.OutRateLimitHost"), let heldGlobal = amount("Icmp.OutRateLimitGlobal")
    else { return nil }
    let expired = (amount("Ip.InHdrErrors") ?? 0) +| (amount("Ip.ReasmTimeout") ?? 0)
    let others =
      ["Udp.NoPorts", "Ip.FragFails", "IpExt.InNoRoutes", "Ip.InUnknownProtos"]
      .reduce(expired - min(expired, amount("Icmp.OutTimeExcds") ?? 0)) { $0 +| (amount($1) ?? 0) }
    let unreachable = sent +| held +| heldGlobal
    return unreachable > others ? unreachable - others : nil
  }
}
