public import Findings
public import Snapshot
import Wire

/// The diagnosis of one machine over one window.
public enum Walk {
  /// Judges a change and lays out what was seen.
  ///
  /// Without `wantsReadings` the layers hold their summaries and tables alone.
  /// `window` says how the window came about; its events are added to those that the change itself shows.
  public static func report(
    _ change: HostChange, window: WindowSummary, interface: String?, wantsReadings: Bool
  ) -> WalkReport {
    let situation = Situation(change)
    let findings = Ordering.sorted(Rules.all.flatMap { $0.findings(situation) })
    let sections = [
      Section.link(change, interface: interface, wantsReadings: wantsReadings),
      Section.driver(change, wantsReadings: wantsReadings),
      Section.softnet(change, wantsReadings: wantsReadings),
      Section.qdisc(change, wantsReadings: wantsReadings),
      Section.ip(change, wantsReadings: wantsReadings),
      Section.transport(change, wantsReadings: wantsReadings),
      Section.conntrack(change, wantsReadings: wantsReadings),
      Section.netfilter(situation, wantsReadings: wantsReadings),
    ]
    var window = window
    window.events += events(change)
    let host = change.after.host
    return WalkReport(
      host: HostSummary(
        name: host.name, kernel: host.kernel, uptimeSeconds: host.uptime,
        namespace: host.namespace),
      window: window, interface: interface, layers: sections.map { $0.report(findings) },
      findings: findings, budget: situation.budgets,
      blindSpots: BlindSpots.all(situation, interface: interface))
  }

  /// What makes the numbers of the window less than the truth.
  private static func events(_ change: HostChange) -> [String] {
    guard change.before != nil else { return [] }
    var events = change.vanishedLinks.map { "interface \($0) went away during the window" }
    events += change.appearedLinks.map { "interface \($0) came into being during the window" }
    let reset = CounterCatalogue.all.filter { change.growth($0.name)?.wasReset == true }
    if !reset.isEmpty {
      let names = reset.prefix(5).map(\.name).joined(separator: ", ")
      events.append("counters went backwards and are left out: \(names)")
    }
    if let before = change.before?.ruleset.value?.generation,
      let after = change.after.ruleset.value?.generation, before != after
    {
      events.append(
        "the nftables ruleset changed during the window (generation \(before) to \(after)): rules that "
          + "were replaced count from then on")
    }
    for device in change.links {
      let names = device.link.statistics?.names ?? []
      if names.contains(where: { device.growth(of: $0)?.wasReset == true }) {
        events.append("the counters of \(device.link.name) were reset during the window")
      }
    }
    return events
  }
}
