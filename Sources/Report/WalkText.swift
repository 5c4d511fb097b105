public import Findings

/// `lossctl walk` for people: what was lost first, and little about what is fine.
public enum WalkText {
  /// The report in lines.
  public static func render(_ report: WalkReport, style: Style) -> String {
    var lines = header(report, style)
    lines += layers(report, style)
    lines += causes(report, style)
    lines += budget(report, style)
    lines += benign(report, style)
    lines += blindSpots(report, style)
    lines += footer(report, style)
    return lines.joined(separator: "\n") + "\n"
  }

  private static func header(_ report: WalkReport, _ style: Style) -> [String] {
    let host = report.host
    var facts = [
      report.interface.map { "walk \($0)" } ?? "walk",
      host.name.map { "on \($0)" },
      host.namespace.map { "namespace \($0)" },
      host.kernel.map { "Linux \($0)" },
      host.uptimeSeconds.map { "up \(Number.duration($0))" },
    ].compactMap { $0 }
    facts.append(window(report.window))
    var lines = Layout.wrapped(facts.joined(separator: ", "), width: style.width)
    lines = lines.map { style.paint($0, .heading) }
    for event in report.window.events {
      lines += Layout.wrapped("note: \(event)", width: style.width).map {
        style.paint($0, .warning)
      }
    }
    return lines + [""]
  }

  private static func window(_ window: WindowSummary) -> String {
    let length = window.seconds.map { Number.duration($0) } ?? "?"
    switch window.kind {
    case .boot: return "totals since boot (history)"
    case .interval: return "what changed in \(length)"
    case .during:
      let command = (window.command ?? []).joined(separator: " ")
      let status = window.commandStatus.map { ", exit status \($0)" } ?? ""
      return "what changed in \(length) while `\(command)` ran\(status)"
    }
  }

  private static func layers(_ report: WalkReport, _ style: Style) -> [String] {
    report.layers.flatMap { layer -> [String] in
      let state = Layout.padded(layer.status.rawValue, to: 9)
      let head = Layout.padded(layer.layer.rawValue, to: 11)
      let column = 20
      let text = Layout.wrapped(layer.summary, width: style.width - column)
      var lines = [head + style.paint(state, tone(layer.status)) + (text.first ?? "")]
      lines += text.dropFirst().map { String(repeating: " ", count: column) + $0 }
      for table in layer.tables {
        lines += Layout.table(header: table.header, rows: table.rows).enumerated().map {
          index, line in
          index == 0 && !table.header.isEmpty ? style.paint("  " + line, .quiet) : "  " + line
        }
        lines += table.notes.flatMap { note in
          Layout.wrapped(note, width: style.width - 6).enumerated().map { index, line in
            (index == 0 ? "    " : "      ") + line
          }
        }
      }
      return lines
    } + [""]
  }

  private static func tone(_ status: LayerReport.Status) -> Style.Tone {
    switch status {
    case .ok: .good
    case .loss: .alarm
    case .suspect, .blind: .warning
    case .absent: .quiet
    }
  }

  private static func causes(_ report: WalkReport, _ style: Style) -> [String] {
    let told = report.findings.filter { $0.verdict == .loss || $0.verdict == .suspect }
    guard !told.isEmpty else {
      return [style.paint("NOTHING LOST where lossctl could look", .good), ""]
    }
    var lines = [style.paint("CAUSES, the most likely first", .heading)]
    for (index, finding) in told.enumerated() {
      lines += describe(finding, number: index + 1, among: told, style)
    }
    return lines + [""]
  }

  private static func describe(
    _ finding: Finding, number: Int, among told: [Finding], _ style: Style
  ) -> [String] {
    let label = Layout.padded("\(number)", to: 3)
    let word = finding.role == .symptom ? "symptom" : finding.verdict.rawValue
    let tone: Style.Tone = finding.verdict == .loss ? .alarm : .warning
    var lines = [
      label + style.paint(word, tone) + "  " + style.paint(finding.id, .heading)
        + (finding.scope.map { "  \($0)" } ?? "")
        + (finding.packets.map { "  \(Number.count($0, "packet"))" } ?? "")
    ]
    lines += Layout.wrapped(finding.summary, width: style.width - 3).map { "   \($0)" }
    if !finding.causes.isEmpty {
      let numbers = told.enumerated().filter { finding.causes.contains($0.element.id) }
        .map { "\($0.offset + 1)" }
      let text =
        "explained by \(numbers.joined(separator: ", ")) (\(finding.causes.joined(separator: ", ")))"
      lines += Layout.wrapped(text, width: style.width - 3).map { "   \($0)" }
    }
    for evidence in finding.evidence.prefix(6) {
      lines += Layout.hanging("seen", describe(evidence), indent: 3, width: style.width)
        .map { style.paint($0, .quiet) }
    }
    for fix in finding.fix { lines += describe(fix, style) }
    return lines
  }

  private static func describe(_ evidence: Evidence) -> String {
    var text = evidence.counter
    if let words = evidence.text {
      text += ": \(words)"
    } else if let before = evidence.before, let after = evidence.after {
      text += " \(before) -> \(after)"
    } else if let after = evidence.after {
      text += " \(after)"
    }
    return "\(text)  [\(evidence.source)]"
  }

  private static func describe(_ fix: Fix, _ style: Style) -> [String] {
    var lines = Layout.hanging("fix", fix.purpose, indent: 3, width: style.width)
    func command(_ label: String, _ text: String?) {
      guard let text else { return }
      // A command is never cut: it is there to be copied.
      lines.append(
        Layout.padded("   \(label)", to: 13) + style.paint(text, label == "now" ? .command : .quiet)
      )
    }
    command("", fix.current.map { "now it is: \($0)" })
    command("now", fix.now)
    command("keep", fix.persist)
    command("undo", fix.undo)
    return lines
  }

  private static func budget(_ report: WalkReport, _ style: Style) -> [String] {
    // A law that balances is good news in one line; one that does not is told term by term.
    let shown = report.budget.filter { $0.terms.contains { $0.packets > 0 } }
    guard !shown.isEmpty else { return [] }
    var lines = [style.paint("BUDGET", .heading)]
    for law in shown {
      let sides = [BudgetTerm.Side.in, .out].map { side in
        law.terms.filter { $0.side == side && $0.packets > 0 }
          .map { "\($0.name) \(Number.grouped($0.packets))" }.joined(separator: " + ")
      }
      let rest =
        law.unexplained.map { $0 == 0 ? "0 unexplained" : "\(Number.grouped($0)) UNEXPLAINED" }
        ?? "unexplained: not known"
      let text = "\(law.law): \(sides[0]) = \(sides[1].isEmpty ? "0" : sides[1]); \(rest)"
      let isAlarm = (law.unexplained ?? 0) > 0
      lines += Layout.wrapped(text, width: style.width - 2).enumerated().map { index, line in
        let line = (index == 0 ? "  " : "    ") + line
        return isAlarm ? style.paint(line, .warning) : line
      }
      if let note = law.note {
        lines += Layout.wrapped(note, width: style.width - 4).map { "    \($0)" }
      }
    }
    return lines + [""]
  }

  private static func benign(_ report: WalkReport, _ style: Style) -> [String] {
    let told = report.findings.filter { $0.verdict == .benign }
    guard !told.isEmpty else { return [] }
    var lines = [style.paint("COUNTED, BUT NO ALARM", .heading)]
    for finding in told {
      lines += Layout.wrapped(finding.summary, width: style.width - 4).enumerated().map {
        index, line in (index == 0 ? "  " : "    ") + line
      }
    }
    return lines + [""]
  }

  private static func blindSpots(_ report: WalkReport, _ style: Style) -> [String] {
    guard !report.blindSpots.isEmpty else { return [] }
    var lines = [style.paint("NOT SEEN", .heading)]
    var openers: [String?] = []
    for spot in report.blindSpots where !openers.contains(spot.open) { openers.append(spot.open) }
    for open in openers {
      for spot in report.blindSpots where spot.open == open {
        lines += Layout.wrapped("\(spot.layer.rawValue): \(spot.reason)", width: style.width - 2)
          .enumerated().map { index, line in (index == 0 ? "  " : "    ") + line }
      }
      guard let open else { continue }
      lines.append("    open it: " + style.paint(open, .command))
      if open.hasPrefix("sudo lossctl") {
        lines.append("    for good: " + style.paint(privileges, .command))
      }
    }
    return lines + [""]
  }

  /// Gives the program the two privileges that reading the firewall takes.
  private static let privileges =
    "sudo setcap cap_net_admin,cap_dac_read_search+ep \"$(command -v lossctl)\""

  private static func footer(_ report: WalkReport, _ style: Style) -> [String] {
    guard report.window.kind == .boot else { return [] }
    let interface = report.interface.map { " \($0)" } ?? ""
    return Layout.wrapped(
      "These are totals since boot. What is being lost right now:", width: style.width)
      + ["  " + style.paint("lossctl walk\(interface) --interval 5 --count 2", .command)]
  }
}
