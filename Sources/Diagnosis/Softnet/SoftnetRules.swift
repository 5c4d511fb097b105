import Findings
import Snapshot
import Wire

/// The per-CPU backlog between driver and stack.
///
/// Its counters belong to the whole machine.
enum SoftnetRules {
  static let all = [backlogOverflow, flowLimit, timeSqueeze]

  /// The backlog of a CPU was full: `enqueue_to_backlog()` freed the packet.
  ///
  /// What a flow limit took is counted there, too, and has a rule of its own. The limit is that of the CPU which
  /// hands the packet over, so its count stands in another row; it is taken off where most was dropped.
  static let backlogOverflow = Rule("softnet.backlog-overflow") { change in
    var limited = grown(change, { $0.flowLimitCount }).reduce(0) { $0 +| $1.2 }
    return grown(change, { $0.dropped }).sorted { $0.2 > $1.2 }.compactMap { row, growth, dropped in
      let lost = dropped - min(dropped, limited)
      limited -= dropped - lost
      guard lost > 0 else { return nil }
      let processed = change.growth(width: .bits32) { $0.softnetRow(cpu: row.cpu)?.processed }
      let judgement = Judgement(lost: lost, passed: processed?.amount, in: change)
      let limit = change.after.number("net.core.netdev_max_backlog") ?? 1000
      return Finding(
        id: "softnet.backlog-overflow", layer: .softnet, verdict: judgement.verdict,
        scope: "cpu \(row.cpu)", packets: lost,
        summary:
          "the backlog of CPU \(row.cpu) was full and dropped \(Number.count(lost, "packet")) before "
          + "the stack saw them",
        evidence: [evidence(row, column: 2, "dropped", growth)],
        fix: [
          .setting(
            "a longer backlog rides out bursts", "net.core.netdev_max_backlog",
            to: "\(max(limit * 4, 1000))", in: change),
          Fix(
            "spread the packets over more CPUs (receive packet steering)",
            now: "echo f > /sys/class/net/INTERFACE/queues/rx-0/rps_cpus"),
        ])
    }
  }

  /// The flow limit dropped packets of a flow that dominated a filling backlog.
  static let flowLimit = Rule("softnet.flow-limit") { change in
    grown(change, { $0.flowLimitCount }).map { row, growth, lost in
      Finding(
        id: "softnet.flow-limit", layer: .softnet, verdict: .loss, role: .deliberate,
        scope: "cpu \(row.cpu)", packets: lost,
        summary:
          "the flow limit of CPU \(row.cpu) dropped \(Number.count(lost, "packet")) of a flow that "
          + "filled more than half of the backlog it was handed to",
        evidence: [evidence(row, column: 11, "flow_limit_count", growth)],
        fix: [
          Fix(
            "switch the flow limit off", now: "sysctl -w net.core.flow_limit_cpu_bitmap=0",
            persist: "echo 'net.core.flow_limit_cpu_bitmap = 0' > /etc/sysctl.d/90-flow-limit.conf")
        ])
    }
  }

  /// Rounds of the softirq that ended with work left: normal under load, and no loss by itself.
  static let timeSqueeze = Rule("softnet.time-squeeze") { change in
    let squeezed = grown(change, { $0.timeSqueeze })
    guard !squeezed.isEmpty else { return [] }
    let count = squeezed.reduce(0) { $0 +| $1.2 }
    return [
      Finding(
        id: "softnet.time-squeeze", layer: .softnet, verdict: .benign,
        summary:
          "the receive softirq used up its budget \(Number.count(count, "time")) with packets left for "
          + "the next round: load, not loss",
        evidence: squeezed.map { evidence($0.0, column: 3, "time_squeeze", $0.1) })
    ]
  }

  /// The rows in which a counter grew.
  private static func grown(
    _ change: HostChange, _ counter: (SoftnetRow) -> UInt64?
  ) -> [(SoftnetRow, Growth, UInt64)] {
    (change.after.softnet.value ?? []).compactMap { row in
      let growth = change.growth(width: .bits32) { $0.softnetRow(cpu: row.cpu).flatMap(counter) }
      guard let growth, let amount = growth.amount, amount > 0 else { return nil }
      return (row, growth, amount)
    }
  }

  private static func evidence(
    _ row: SoftnetRow, column: Int, _ name: String, _ growth: Growth
  ) -> Evidence {
    Evidence(
      source: "/proc/net/softnet_stat column \(column), CPU \(row.cpu)", counter: name,
      before: growth.before, after: growth.after)
  }
}
