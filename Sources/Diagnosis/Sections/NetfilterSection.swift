import Findings
import Snapshot
import Wire

extension Section {
  /// Every rule and policy that can drop, reject or queue, whatever tool made it.
  static func netfilter(_ situation: Situation, wantsReadings: Bool) -> Section {
    let change = situation.change
    var section = Section(.netfilter, wantsReadings: wantsReadings)
    if let missing = Firewall.missing(change.after), missing.kind != .absent {
      section.missing = missing
    }
    let points = situation.dropPoints
    for point in points { section.note(reading(of: point)) }
    for queue in change.after.netfilterQueues.value ?? [] {
      let source = "/proc/net/netfilter/nfnetlink_queue"
      for (name, value) in [
        ("queue_dropped", queue.queueDropped), ("queue_user_dropped", queue.userDropped),
      ] {
        section.note(
          LayerReading(
            name: name, scope: "queue \(queue.number)", source: source, value: value,
            meaning: .loss))
      }
    }
    let counted = points.reduce(UInt64(0)) { $0 + ($1.lost ?? 0) }
    let uncounted = points.filter(\.isUncounted).count
    section.summary =
      points.isEmpty
      ? "no rule or policy here can drop"
      : "\(Number.count(UInt64(points.count), "rule")) or policies can drop, "
        + "\(uncounted) of them without a counter; dropped \(Number.grouped(counted))"
    if let missing = section.missing { section.summary = "not seen: \(missing.reason)" }
    return section
  }

  private static func reading(of point: DropPoint) -> LayerReading {
    let detail = point.detail()
    return LayerReading(
      name: point.isPolicy ? "policy" : "rule", scope: "\(point.tool) \(detail.place)",
      source: detail.source, value: point.growth?.after, growth: point.growth?.amount,
      text: detail.text, meaning: point.isUncounted ? .state : .loss)
  }
}
