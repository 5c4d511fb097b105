import Findings
import Snapshot
import Wire

extension Section {
  /// Queueing disciplines, classes and filters that can drop.
  static func qdisc(_ change: HostChange, wantsReadings: Bool) -> Section {
    guard let control = change.after.trafficControl.value else {
      return Section(
        .qdisc,
        missing: change.after.trafficControl.missing ?? Missing(.notRecorded, "not read"))
    }
    var section = Section(.qdisc, wantsReadings: wantsReadings)
    var table = Table(rows: [])
    var dropped: UInt64 = 0
    for (device, qdisc) in QdiscRules.qdiscs(change) {
      let scope = "\(device) \(qdisc.kind) \(qdisc.handle)"
      for field in (qdisc.statistics?.fields ?? []) + (qdisc.extraStatistics?.fields ?? []) {
        section.add(field, scope: scope, source: "RTM_GETQDISC") { name in
          change.growth(of: qdisc) { $0.number(named: name) }
        }
      }
      section.note(
        LayerReading(
          name: "qdisc", scope: scope, source: "RTM_GETQDISC", text: qdisc.line(device: device),
          meaning: .state))
      let own = QdiscRules.ownDrops(qdisc, change) ?? 0
      dropped +|= qdisc.parent == .ingress ? 0 : own
      // A plain queue that drops nothing is not worth a line.
      if own > 0 || qdisc.deliberateDrop != nil { table.rows.append([qdisc.line(device: device)]) }
    }
    for trafficClass in control.classes {
      let device = change.after.link(index: trafficClass.interface)?.name ?? "?"
      for field in trafficClass.statistics?.fields ?? [] {
        section.add(
          field, scope: "\(device) class \(trafficClass.identifier)", source: "RTM_GETTCLASS"
        ) { name in
          change.growth(of: trafficClass) { $0.number(named: name) }
        }
      }
    }
    for filter in control.filters {
      for action in filter.actions {
        for field in action.statistics?.fields ?? [] {
          section.add(
            field, scope: action.brief(), source: "RTM_GETTFILTER TCA_ACT_STATS"
          ) { name in
            change.growth(of: action) { $0.number(named: name) }
          }
        }
      }
    }
    section.tables = table.rows.isEmpty ? [] : [table]
    section.summary =
      "\(Number.count(UInt64(control.tree.qdiscs.count), "qdisc")), "
      + "\(Number.count(UInt64(control.filters.count), "filter")); "
      + "dropped \(Number.grouped(dropped))"
    return section
  }

  private mutating func add(
    _ field: KernelStatistic, scope: String, source: String, growth: (String) -> Growth?
  ) {
    guard let value = UInt64(exactly: field.value) else { return }
    let isLevel = field.kind == .level
    note(
      LayerReading(
        name: field.name, scope: scope, source: source, value: value,
        growth: isLevel ? nil : growth(field.name)?.amount, meaning: field.meaning))
  }
}

extension KernelStatistic {
  /// What the number tells about loss.
  fileprivate var meaning: LayerReading.Meaning {
    if kind == .level { return .state }
    if drop == .benign { return .benign }
    if name == "drops" || drop != nil { return .loss }
    return name == "overlimits" || name == "requeues" ? .benign : .traffic
  }
}

extension Qdisc {
  fileprivate func number(named name: String) -> UInt64? {
    ((statistics?.fields ?? []) + (extraStatistics?.fields ?? []))
      .first { $0.name == name }.flatMap { UInt64(exactly: $0.value) }
  }
}

extension TrafficClass {
  fileprivate func number(named name: String) -> UInt64? {
    statistics?.fields.first { $0.name == name }.flatMap { UInt64(exactly: $0.value) }
  }
}

extension TrafficAction {
  fileprivate func number(named name: String) -> UInt64? {
    statistics?.fields.first { $0.name == name }.flatMap { UInt64(exactly: $0.value) }
  }
}
