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
    for point in points { section.note(all: readings(of: point)) }
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
    let counted = points.reduce(UInt64(0)) { $0 +| ($1.lost ?? 0) }
    let uncounted = points.filter(\.isUncounted).count
    let noun = points.count == 1 ? "rule or policy" : "rules or policies"
    section.summary =
      points.isEmpty
      ? "no rule or policy here can drop"
      : "\(Number.grouped(UInt64(points.count))) \(noun) can drop"
        + (uncounted > 0 ? ", \(Number.grouped(UInt64(uncounted))) without a counter" : "")
        + "; counted \(Number.count(counted, "packet"))"
    section.tables = table(of: points)
    if let missing = section.missing { section.summary = "not seen: \(missing.reason)" }
    return section
  }

  private static func readings(of point: DropPoint) -> [LayerReading] {
    let detail = point.detail()
    let scope = "\(point.tool) \(detail.place)"
    return [
      LayerReading(
        name: point.isPolicy ? "policy" : "rule", scope: scope, source: detail.source,
        value: point.growth?.after, growth: point.growth?.amount, text: detail.text,
        meaning: point.isUncounted ? .state : .loss),
      LayerReading(
        name: "bytes", scope: scope, source: detail.source, value: detail.bytes,
        text: detail.bytes == nil ? "not counted" : nil, meaning: .traffic),
    ]
  }

  /// The places that took packets in the window, the most first.
  private static func table(of points: [DropPoint]) -> [Table] {
    let taking = points.filter { ($0.growth?.amount ?? 0) > 0 }
      .sorted { ($0.growth?.amount ?? 0) > ($1.growth?.amount ?? 0) }
    guard !taking.isEmpty else { return [] }
    var table = Table(rows: [])
    for point in taking.prefix(shownPoints) {
      let detail = point.detail()
      let packets = Number.count(point.growth?.amount ?? 0, "packet")
      let bytes = detail.bytes.map { " (\(Number.grouped($0)) bytes since it counts)" } ?? ""
      table.notes.append(
        "\(point.tool) \(detail.place): \(packets)\(point.isExact ? "" : " reached it")\(bytes)")
      table.notes.append("  \(detail.text)")
    }
    if taking.count > shownPoints {
      table.notes.append("and \(Number.grouped(UInt64(taking.count - shownPoints))) more")
    }
    return [table]
  }

  /// How many of them a person is shown.
  private static var shownPoints: Int { 5 }
}
