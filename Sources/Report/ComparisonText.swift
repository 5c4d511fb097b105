import Findings
public import FlowAnalysis
import Wire

/// Two captures of one wire, for people: what left one point and never reached the other.
public enum ComparisonText {
  /// How many packets are listed one by one.
  private static let shownPackets = 12

  /// The comparison in lines; `names` are those of the two captures.
  public static func render(
    _ report: ComparisonReport, names: (first: String, second: String), style: Style
  ) -> String {
    var lines = Layout.wrapped(
      "A \(names.first): \(Number.count(UInt64(report.firstCount), "TCP segment")); "
        + "B \(names.second): \(Number.count(UInt64(report.secondCount), "TCP segment")); "
        + "\(Number.grouped(UInt64(report.commonCount))) in both", width: style.width
    ).map { style.paint($0, .heading) }
    let damaged = [("A", report.firstDamaged), ("B", report.secondDamaged)].filter { $0.1 > 0 }
    for (name, number) in damaged {
      lines += Layout.hanging(
        "damaged",
        "\(Number.count(UInt64(number), "segment")) of \(name) with a wrong checksum left out, as a receiver drops "
          + "them: lost, where the other capture has them whole.", indent: 0, width: style.width)
    }
    guard report.verdict == .sameTraffic else {
      lines += Layout.wrapped(refusal(report.verdict), width: style.width)
      return lines.joined(separator: "\n") + "\n"
    }
    lines += clock(report, style)
    lines += ways(report, style)
    lines += changes(report.changes, style)
    lines += packets(report, style)
    return lines.joined(separator: "\n") + "\n"
  }

  private static func refusal(_ verdict: ComparisonReport.Verdict) -> String {
    switch verdict {
    case .sameTraffic: ""
    case .oppositeDirections:
      "They hold the two directions of the same connections: one capture in two files, and nothing to compare."
    case .noCommonPacket:
      "They hold the same connections and no packet in common: they were taken at different times."
    case .differentTraffic: "They have no connection in common: not two views of the same traffic."
    }
  }

  private static func clock(_ report: ComparisonReport, _ style: Style) -> [String] {
    guard let clock = report.clock else { return [] }
    let uncertainty =
      clock.uncertainty.map { " within \(Number.fixed($0 / 1e6, decimals: 3)) ms" }
      ?? ", \(isWayKnown(report) ? "packets of one direction only" : "which point packets pass first is not known"): "
      + "the way's delay is in it"
    let offset = Number.fixed(clock.offset.magnitude / 1e6, decimals: 3)
    var text =
      "The clock of B is \(clock.offset < 0 ? "behind" : "ahead of") that of A by \(offset) ms"
      + uncertainty + ", drift \(Number.fixed(clock.drift * 1e6, decimals: 2)) ppm."
    if report.outsideCommonTime > 0 {
      text +=
        " \(Number.count(UInt64(report.outsideCommonTime), "segment")) from before or after the time that both cover left out."
    }
    return Layout.hanging("clocks", text, indent: 0, width: style.width)
  }

  /// Whether any packet shows which of the two points it passed first.
  private static func isWayKnown(_ report: ComparisonReport) -> Bool {
    [report.firstToSecond, report.secondToFirst].contains { $0.sent + $0.missedUpstream > 0 }
  }

  private static func ways(_ report: ComparisonReport, _ style: Style) -> [String] {
    let ways: [(String, ComparisonReport.Way)] = [
      ("A to B", report.firstToSecond), ("B to A", report.secondToFirst),
      ("unknown", report.unordered),
    ]
    let rows = ways.filter { $0.1.sent + $0.1.missedUpstream > 0 }.map { name, way in
      [name]
        + [
          way.sent, way.arrived, way.lost, way.lostWirePackets, way.missedUpstream,
          way.missedDownstream, way.undecided, way.injected, way.recut,
        ].map { Number.grouped(UInt64(max(0, $0))) }
    }
    var lines = [""]
    lines += Layout.table(
      header: [
        "way", "sent", "arrived", "LOST", "wire", "missed-near", "missed-far", "undecided",
        "injected", "recut",
      ], rows: rows
    ).enumerated().map { $0 == 0 ? style.paint($1, .quiet) : $1 }
    for (name, way) in ways {
      guard let delay = way.delay else { continue }
      func milliseconds(_ value: Int64) -> String {
        Number.fixed(Double(value) / 1e6, decimals: 3)
      }
      lines += Layout.hanging(
        "delay",
        "\(name), above the fastest packet: median \(milliseconds(delay.median)) ms, "
          + "95 % within \(milliseconds(delay.percentile95)) ms, 99 % within "
          + "\(milliseconds(delay.percentile99)) ms, at most \(milliseconds(delay.largest)) ms",
        indent: 0, width: style.width)
    }
    return lines
  }

  private static func changes(_ changes: WayChanges, _ style: Style) -> [String] {
    let told = WayChanges.Kind.allCases.filter { changes[$0].count > 0 }
    guard !told.isEmpty else { return [] }
    return ["", style.paint("CHANGED ON THE WAY", .heading)]
      + told.flatMap { kind in
        let change = changes[kind]
        let example =
          kind == .address
          ? "" : ", as from \(change.before) to \(change.after)"
        return Layout.wrapped(
          "\(name(kind)): \(Number.count(UInt64(change.count), "packet"))\(example) "
            + "(frame \(change.firstFrame) of A, \(change.secondFrame) of B)",
          width: style.width - 2
        ).map { "  " + $0 }
      }
  }

  private static func name(_ kind: WayChanges.Kind) -> String {
    switch kind {
    case .timeToLive: "time to live (routers between)"
    case .address: "addresses or ports (NAT)"
    case .identification: "IP identification"
    case .congestionNotification: "ECN bits of IP"
    case .congestionFlags: "ECN bits of TCP"
    case .maximumSegmentSize: "maximum segment size (clamped)"
    case .windowScale: "window scale"
    case .selectiveAcknowledgement: "SACK permitted"
    case .timestamps: "TCP timestamps"
    case .window: "window"
    case .acknowledgement: "acknowledgement number"
    }
  }

  private static func packets(_ report: ComparisonReport, _ style: Style) -> [String] {
    guard !report.absences.isEmpty else {
      let time = report.outsideCommonTime > 0 ? ", in the time that both cover" : ""
      return ["", style.paint("NOTHING LOST between the two points\(time)", .good)]
    }
    var lines = ["", style.paint("PACKETS THAT ONLY ONE CAPTURE HAS", .heading)]
    for absence in report.absences.prefix(shownPackets) {
      let side = absence.side == .first ? "A" : "B"
      let path = absence.path
      let ends =
        "\(IPAddress(mapped: path.source)):\(path.sourcePort) > "
        + "\(IPAddress(mapped: path.destination)):\(path.destinationPort)"
      lines += Layout.wrapped(
        "frame \(absence.frame) of \(side)  \(reason(absence.reason))  \(ends)  \(absence.flags) "
          + "seq \(absence.sequence) length \(absence.length)", width: style.width - 2
      ).enumerated().map { ($0 == 0 ? "  " : "    ") + $1 }
    }
    let rest = report.absences.count - shownPackets
    if rest > 0 { lines.append("  and \(Number.grouped(UInt64(rest))) more") }
    return lines
  }

  private static func reason(_ reason: ComparisonReport.Absence.Reason) -> String {
    switch reason {
    case .lost: "lost on the way"
    case .missed: "not recorded by the other capture"
    case .undecided: "lost, or not recorded"
    case .injected: "sent by something between"
    }
  }
}
