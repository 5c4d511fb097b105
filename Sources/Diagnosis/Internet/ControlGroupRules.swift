import Findings
import Snapshot
import Wire

/// BPF programs on control groups, which see what the sockets of a group send and receive.
enum ControlGroupRules {
  static let all = [egressOnOldKernels]

  /// Before 6.7 no law covers packets on their way out; what IP could not send is then all there is to see.
  static let egressOnOldKernels = Rule(balanced: "ip.cgroup-egress-drop") { situation in
    let change = situation.change
    guard change.after.snmp.value?["Ip.OutTransmits"] == nil else { return [] }
    let programs = change.programs(.egress)
    let discards = change.positive("Ip.OutDiscards") ?? 0
    guard !programs.isEmpty, discards > 0 else { return [] }
    // Full queues and rules of the OUTPUT hook count there, too.
    let queued = QdiscRules.qdiscs(change).filter { $0.qdisc.parent == .root }.reduce(UInt64(0)) {
      sum, entry in
      sum +| (change.growth(of: entry.qdisc) { $0.statistics?.drops.map(UInt64.init) }?.amount ?? 0)
    }
    let ruled = situation.dropPoints.filter { !$0.hooks.isDisjoint(with: [.output, .postrouting]) }
    let counted = ruled.reduce(queued) { $0 +| ($1.lost ?? 0) }
    let lost = discards - min(discards, counted)
    guard lost > 0, !ruled.contains(where: \.isUncounted) else { return [] }
    return [egressDrop(lost, change.evidence("Ip.OutDiscards") + programs, change)]
  }

  /// The finding of packets that such a program took on their way out.
  static func egressDrop(_ lost: UInt64, _ evidence: [Evidence], _ change: HostChange) -> Finding {
    let groups = (change.after.controlGroups.value ?? []).filter { $0.direction == .egress }
    let names = groups.prefix(3).map { $0.path.printable() }.joined(separator: ", ")
    return Finding(
      id: "ip.cgroup-egress-drop", layer: .ip, verdict: change.isHistory ? .suspect : .loss,
      role: .deliberate, scope: names, packets: lost,
      summary:
        "\(Number.count(lost, "packet")) of this machine's own were refused by a BPF program on a control "
        + "group (\(names)), as systemd's IPAddressDeny= and container networks attach them",
      evidence: evidence,
      fix: [
        Fix("see what is attached", now: "bpftool cgroup tree"),
        Fix(
          "systemd attaches such programs for IPAddressDeny= and IPEgressFilterPath=",
          now: "systemctl show -p IPAddressDeny,IPEgressFilterPath '*'"),
      ])
  }
}

extension HostChange {
  /// The programs that see packets of this direction, as evidence.
  func programs(_ direction: ControlGroupPrograms.Direction) -> [Evidence] {
    (after.controlGroups.value ?? []).filter { $0.direction == direction }.prefix(3).map { entry in
      let ids = entry.programs.map { "\($0)" }.joined(separator: ", ")
      return Evidence(
        source: "bpftool cgroup show /sys/fs/cgroup\(entry.path.printable())",
        counter: "cgroup_inet_\(direction.rawValue)", text: "program id \(ids)")
    }
  }
}
