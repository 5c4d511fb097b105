import Findings
import Snapshot
import Wire

/// Remedies for queues that drop.
enum QdiscFixes {
  /// What to do about drops of this reason.
  static func fixes(
    for qdisc: Qdisc, device: String, _ reason: KernelStatistic.Drop, _ change: HostChange
  ) -> [Fix] {
    if reason == .queueManagement {
      return [
        Fix("send less, or give the link more capacity: the drops are the signal that it is full"),
        Fix(
          "let TCP be told by marks instead of drops", now: "sysctl -w net.ipv4.tcp_ecn=1",
          undo: "sysctl -w net.ipv4.tcp_ecn=2"),
      ]
    }
    switch qdisc.options {
    case .tokenBucket(let options): return [tokenBucket(options, device, qdisc)]
    case .hierarchyTokenBucket: return classes(of: qdisc, device, change)
    default: return [longerQueue(qdisc, device, change)]
    }
  }

  /// Where a qdisc hangs, in the words of `tc`.
  static func place(_ device: String, _ qdisc: Qdisc) -> String {
    switch qdisc.parent {
    case .root: "dev \(device) root"
    case .ingress: "dev \(device) \(qdisc.kind)"
    default: "dev \(device) parent \(qdisc.parent)"
    }
  }

  private static func tokenBucket(
    _ options: TokenBucketOptions, _ device: String, _ qdisc: Qdisc
  ) -> Fix {
    let rate = options.rate.bytesPerSecond.multipliedReportingOverflow(by: 16).partialValue
    let limit = UInt64(options.limit) * 2
    let burst = max(UInt64(options.burst) * 2, 2000)
    return Fix(
      "let more through: twice the rate, for a start",
      now:
        "tc qdisc change \(place(device, qdisc)) tbf rate \(rate)bit burst \(burst) limit \(limit)",
      undo: "tc qdisc change \(place(device, qdisc)) tbf rate "
        + "\(options.rate.bytesPerSecond &* 8)bit burst \(options.burst) limit \(options.limit)",
      current: "\(qdisc.kind) \(qdisc.settings)")
  }

  /// The classes of a shaper that dropped in the window.
  private static func classes(
    of qdisc: Qdisc, _ device: String, _ change: HostChange
  ) -> [Fix] {
    let classes = (change.after.trafficControl.value?.classes ?? []).filter {
      $0.interface == qdisc.interface && $0.identifier.qdisc == qdisc.handle
        && dropped($0, change) > 0
    }
    return classes.compactMap { trafficClass in
      guard case .hierarchyTokenBucket(let options) = trafficClass.options else { return nil }
      let target = "dev \(device) parent \(trafficClass.parent) classid \(trafficClass.identifier)"
      let rate = options.rate.bytesPerSecond &* 8
      let ceiling = options.ceiling.bytesPerSecond &* 8
      return Fix(
        "let class \(trafficClass.identifier) send more: twice the rate, for a start",
        now: "tc class change \(target) htb rate \(rate &* 2)bit ceil \(ceiling &* 2)bit",
        undo: "tc class change \(target) htb rate \(rate)bit ceil \(ceiling)bit",
        current: trafficClass.line())
    }
  }

  private static func dropped(_ trafficClass: TrafficClass, _ change: HostChange) -> UInt64 {
    change.growth(of: trafficClass) { $0.statistics?.drops.map(UInt64.init) }?.amount ?? 0
  }

  private static func longerQueue(_ qdisc: Qdisc, _ device: String, _ change: HostChange) -> Fix {
    let length = change.after.link(named: device)?.transmitQueueLength ?? 0
    if qdisc.parent == .root, length < 1000 {
      return Fix(
        "a longer queue", now: "ip link set dev \(device) txqueuelen 1000",
        undo: "ip link set dev \(device) txqueuelen \(length)", current: "txqueuelen \(length)")
    }
    switch qdisc.kind {
    case "pfifo", "fq_codel", "codel", "pie", "fq_pie", "sfq":
      return Fix(
        "a longer queue",
        now: "tc qdisc change \(place(device, qdisc)) \(qdisc.kind) limit 10240",
        undo: "tc qdisc change \(place(device, qdisc)) \(qdisc.kind) \(qdisc.settings)",
        current: "\(qdisc.kind) \(qdisc.settings)")
    default:
      return Fix(
        "more capacity, or senders that slow down; see whether the link itself is held up",
        now: "ethtool \(device)", current: "\(qdisc.kind) \(qdisc.settings)")
    }
  }
}
