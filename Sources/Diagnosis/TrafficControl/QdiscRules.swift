import Findings
import Snapshot
import Wire

/// Queueing disciplines: emulators, shapers, queues that overflow, queue management that drops early.
enum QdiscRules {
  static let all = [emulator, drops, blackHole]

  /// netem: loss and damage that somebody asked for.
  static let emulator = Rule("qdisc.netem") { change in
    qdiscs(change).compactMap { device, qdisc in
      guard case .netem(let options) = qdisc.options else { return nil }
      let lost = change.growth(of: qdisc) { $0.statistics?.drops.map(UInt64.init) }?.amount ?? 0
      let passed = change.growth(of: qdisc) { $0.statistics?.total?.packets }?.amount ?? 0
      var finding = Finding(
        id: "qdisc.netem-loss", layer: .qdisc, verdict: .loss, role: .deliberate,
        scope: scope(device, qdisc), summary: "", evidence: evidence(device, qdisc, change),
        fix: [removal(device, qdisc, "take the emulator off")])
      let share = Double(lost) / Double(max(1, lost &+ passed))
      if let drop = qdisc.deliberateDrop {
        let chance =
          if case .probability(let chance) = drop { Number.percent(chance) } else { "some" }
        finding.packets = lost
        finding.verdict = lost > 0 ? .loss : .suspect
        finding.summary =
          "a network emulator (netem) on \(device) drops \(chance) of what leaves there on purpose"
          + (lost > 0
            ? ": \(Number.count(lost, "packet")), \(Number.percent(share)) of \(Number.grouped(lost &+ passed))"
            : "")
        return finding
      }
      if lost > 0 {
        finding.id = "qdisc.netem-limit"
        finding.packets = lost
        finding.summary =
          "the queue of a network emulator (netem) on \(device) is too short for its delay: it dropped "
          + Number.count(lost, "packet")
        return finding
      }
      if options.corrupt.fraction > 0 {
        finding.id = "qdisc.netem-corrupt"
        finding.verdict = passed > 0 ? .loss : .suspect
        finding.summary =
          "a network emulator (netem) on \(device) damages \(Number.percent(options.corrupt.probability)) of "
          + "what leaves there, and whoever checks the checksum drops it; netem does not count which"
        return finding
      }
      finding.id = "qdisc.netem"
      finding.verdict = .benign
      finding.summary =
        "a network emulator (netem) on \(device) delays or disturbs packets, and drops none: "
        + qdisc.settings
      return finding
    }
  }

  /// Drops of every other qdisc, by what its own counters say about them.
  static let drops = Rule("qdisc.drops") { change in
    qdiscs(change).flatMap { device, qdisc -> [Finding] in
      if case .netem = qdisc.options { return [] }
      guard qdisc.parent != .ingress, qdisc.kind != "blackhole",
        let lost = ownDrops(qdisc, change), lost > 0
      else { return [] }
      // What filters with a dropping action took is told there.
      let filtered = min(lost, FilterRules.drops(under: qdisc, change))
      let shares = qdisc.dropAccounting.shares(drops: lost - filtered) { counter in
        change.growth(of: qdisc) { $0.ownCounter(counter) }?.amount
      }
      // Counters that contradict each other leave the plainest reason: a full queue.
      let reasons = shares?.map { ($0.reason, $0.packets) } ?? [(.limit, lost - filtered)]
      return reasons.filter { $0.1 > 0 }.map { reason, packets in
        finding(reason, packets, device: device, qdisc: qdisc, change)
      }
    }
  }

  /// `noop` on a device that is up, or `blackhole`: everything sent is dropped.
  static let blackHole = Rule("qdisc.noop") { change in
    qdiscs(change).compactMap { device, qdisc in
      guard qdisc.kind == "noop" || qdisc.kind == "blackhole",
        change.after.link(named: device)?.flags.contains(.up) == true
      else { return nil }
      let lost = ownDrops(qdisc, change) ?? 0
      guard qdisc.kind == "noop" else {
        return Finding(
          id: "qdisc.blackhole", layer: .qdisc,
          verdict: lost > 0 ? .loss : .suspect, role: .deliberate, scope: scope(device, qdisc),
          packets: lost,
          summary:
            "the queueing discipline blackhole on \(device) drops all it is given: "
            + Number.count(lost, "packet"),
          evidence: evidence(device, qdisc, change),
          fix: [removal(device, qdisc, "take it off, after asking who put it there")])
      }
      return Finding(
        id: "qdisc.noop", layer: .qdisc, verdict: .suspect, role: .cause, scope: device,
        summary: "\(device) is up, but its queueing discipline is noop: it drops all it is given",
        evidence: evidence(device, qdisc, change),
        fix: [
          Fix(
            "make the kernel attach a queue again",
            now: "ip link set dev \(device) down && ip link set dev \(device) up")
        ])
    }
  }

  private static func finding(
    _ why: KernelStatistic.Drop, _ lost: UInt64, device: String, qdisc: Qdisc,
    _ change: HostChange
  ) -> Finding {
    let passed = change.growth(of: qdisc) { $0.statistics?.total?.packets }?.amount
    let judgement = Judgement(lost: lost, passed: passed, in: change)
    let count = Number.count(lost, "packet")
    let place = "\(qdisc.kind.printable()) on \(device)"
    let (id, reason): (String, String) =
      switch why {
      case .queueManagement:
        (
          "qdisc.aqm-drop",
          "\(place) dropped \(count) early to slow the senders down: the link is full, and the queue "
            + "management does its work"
        )
      case .memory:
        ("qdisc.overflow", "\(place) hit its memory limit and dropped \(count)")
      case .policy:
        ("qdisc.policy-drop", "\(place) dropped \(count) because it is set to")
      case .allocation:
        ("qdisc.no-memory", "\(place) dropped \(count) for lack of memory")
      case .limit, .benign:
        qdisc.shapes
          ? (
            "qdisc.overflow",
            "more is sent than \(place) lets through (\(qdisc.settings)): its full queue dropped \(count)"
          ) : ("qdisc.overflow", "the full queue of \(place) dropped \(count)")
      }
    return Finding(
      id: id, layer: .qdisc, verdict: why == .benign ? .benign : judgement.verdict,
      role: why == .policy ? .deliberate : .cause, scope: scope(device, qdisc),
      packets: lost, summary: reason, evidence: evidence(device, qdisc, change),
      fix: QdiscFixes.fixes(for: qdisc, device: device, why, change))
  }

  /// Drops that began in this qdisc in the window, and not in one under it.
  static func ownDrops(_ qdisc: Qdisc, _ change: HostChange) -> UInt64? {
    guard let control = change.after.trafficControl.value,
      let all = change.growth(of: qdisc, { $0.statistics?.drops.map(UInt64.init) })?.amount
    else { return nil }
    let below = control.tree.children(of: qdisc).reduce(UInt64(0)) { sum, child in
      sum +| (change.growth(of: child) { $0.statistics?.drops.map(UInt64.init) }?.amount ?? 0)
    }
    return all - min(all, below)
  }

  /// The qdiscs that were read, each with the name of its device.
  static func qdiscs(_ change: HostChange) -> [(device: String, qdisc: Qdisc)] {
    (change.after.trafficControl.value?.tree.qdiscs ?? []).compactMap { qdisc in
      change.after.link(index: qdisc.interface).map { ($0.name, qdisc) }
    }
  }

  static func scope(_ device: String, _ qdisc: Qdisc) -> String {
    qdisc.parent == .root ? device : "\(device) parent \(qdisc.parent)"
  }

  private static func evidence(
    _ device: String, _ qdisc: Qdisc, _ change: HostChange
  ) -> [Evidence] {
    let source = "tc -s qdisc show dev \(device)"
    let drops = change.growth(of: qdisc) { $0.statistics?.drops.map(UInt64.init) }
    return [Evidence(source: source, counter: "qdisc", text: qdisc.line(device: device))]
      + (drops.map {
        [Evidence(source: source, counter: "drops", before: $0.before, after: $0.after)]
      } ?? [])
  }

  /// The command that takes a qdisc off, and the one that puts it back.
  private static func removal(_ device: String, _ qdisc: Qdisc, _ purpose: String) -> Fix {
    let place = QdiscFixes.place(device, qdisc)
    return Fix(
      purpose, now: "tc qdisc del \(place)",
      undo: "tc qdisc add \(place) \(qdisc.kind) \(qdisc.settings)",
      current: "\(qdisc.kind) \(qdisc.settings)")
  }
}

extension Qdisc {
  /// A counter of this kind's own, by name.
  fileprivate func ownCounter(_ name: String) -> UInt64? {
    let field =
      extraStatistics?.fields.first { $0.name == name } ?? kindCounters.first { $0.name == name }
    return field.flatMap { UInt64(exactly: $0.value) }
  }
}
