public import Findings

/// `lossctl pcap` for people: the capture on one screen, then the worst connections.
public enum CaptureText {
  /// The report in lines.
  public static func render(_ report: CaptureReport, style: Style) -> String {
    var lines = header(report, style)
    lines += verdicts(report, style)
    lines += losses(report, style)
    lines += waits(report, style)
    lines += worst(report, style)
    return lines.joined(separator: "\n") + "\n"
  }

  private static func header(_ report: CaptureReport, _ style: Style) -> [String] {
    let source = report.source
    var facts = [
      "pcap \(printable(source.name))", source.format,
      Number.count(source.frames, "frame"), Number.count(source.segments, "TCP segment"),
      Number.count(report.connectionCount, "connection"),
    ]
    if let seconds = source.seconds { facts.append(Number.duration(seconds)) }
    var lines = Layout.wrapped(facts.joined(separator: ", "), width: style.width)
      .map { style.paint($0, .heading) }
    if let damage = source.damage {
      lines += Layout.wrapped("READ PARTLY: \(printable(damage))", width: style.width)
        .map { style.paint($0, .alarm) }
    }
    lines += labelled("vantage", [report.vantage.summary], style)
    let tone: Style.Tone =
      report.quality.grade == "good" ? .good : report.quality.grade == "fair" ? .warning : .alarm
    let limits = report.quality.limits + copies(report.quality)
    lines += labelled(
      "quality",
      [style.paint(report.quality.grade, tone) + (limits.isEmpty ? ": nothing missing" : "")]
        + limits, style)
    return lines + [""]
  }

  private static func copies(_ quality: CaptureQuality) -> [String] {
    quality.copies == 0
      ? []
      : [
        "\(Number.count(quality.copies, "copy of a packet was", "copies of packets were")) taken out."
      ]
  }

  private static func labelled(_ label: String, _ texts: [String], _ style: Style) -> [String] {
    var lines: [String] = []
    for text in texts {
      for line in Layout.wrapped(text, width: style.width - 10) {
        lines.append(Layout.padded(lines.isEmpty ? label : "", to: 10) + line)
      }
    }
    return lines
  }

  private static let order = [
    "stall", "broken", "no-answer", "half-open", "reset", "refused", "slow", "unjudged", "fine",
  ]

  private static func verdicts(_ report: CaptureReport, _ style: Style) -> [String] {
    let parts = order.compactMap { name -> String? in
      guard let number = report.verdicts[name], number > 0 else { return nil }
      let text = "\(name) \(Number.grouped(number))"
      switch name {
      case "fine": return style.paint(text, .good)
      case "unjudged", "refused", "slow": return style.paint(text, .warning)
      default: return style.paint(text, .alarm)
      }
    }
    guard !parts.isEmpty else { return [] }
    return [style.paint("CONNECTIONS", .heading) + "  " + parts.joined(separator: ", "), ""]
  }

  private static func losses(_ report: CaptureReport, _ style: Style) -> [String] {
    let rows = report.losses.filter { $0.ofPackets > 0 || $0.handshake > 0 }.map { loss in
      [
        loss.direction, sideName(loss.side), Number.grouped(loss.packets + loss.inferred),
        Number.grouped(loss.ofPackets), loss.rate.map { Number.percent($0) } ?? "?", interval(loss),
        Number.grouped(loss.handshake),
      ]
    }
    guard !rows.isEmpty else { return [] }
    var lines = Layout.table(
      header: ["LOSSES", "where", "lost", "of", "rate", "95 %", "SYN/ACK"], rows: rows)
    lines[0] = style.paint(lines[0], .heading)
    let inferred =
      report.lost(.before)
      - report.losses.filter { $0.side == .before }
      .reduce(0) { $0 + $1.packets }
    var notes: [String] = []
    if inferred > 0 {
      notes.append("\(Number.grouped(inferred)) inferred from the senders' timers")
    }
    let ambiguous = report.losses.filter { $0.side == .before }.reduce(0) { $0 + $1.ambiguous }
    if ambiguous > 0 { notes.append("\(Number.grouped(ambiguous)) more ambiguous") }
    let longest = report.losses.map(\.longestBurst).max() ?? 0
    if longest > 1 { notes.append("longest burst \(Number.count(longest, "packet"))") }
    if !notes.isEmpty { lines.append("  " + notes.joined(separator: "; ")) }
    let kinds = report.retransmissions.sorted {
      $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key
    }.map { "\($0.key) \(Number.grouped($0.value))" }
    if !kinds.isEmpty {
      lines += Layout.wrapped(
        "sent again: " + kinds.joined(separator: ", "), width: style.width - 4
      )
      .enumerated().map { $0.offset == 0 ? "  " + $0.element : "    " + $0.element }
    }
    return lines + [""]
  }

  private static func sideName(_ side: LossReport.Side) -> String {
    switch side {
    case .before: "before here"
    case .after: "after here"
    case .capture: "by the capture"
    }
  }

  private static func interval(_ loss: LossReport) -> String {
    guard let low = loss.lowest, let high = loss.highest else { return "?" }
    return "\(Number.percent(low)) to \(Number.percent(high))"
  }

  private static func waits(_ report: CaptureReport, _ style: Style) -> [String] {
    let parts = report.secondsWaited.sorted {
      $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key
    }.map { "\($0.key) \(Number.duration($0.value))" }
    guard !parts.isEmpty else { return [] }
    return Layout.hanging(
      "waited", parts.joined(separator: ", "), indent: 0, width: style.width
    ) + [""]
  }

  private static func worst(_ report: CaptureReport, _ style: Style) -> [String] {
    let shown = report.connections.filter { $0.verdict != "fine" || $0.foundLoss }
    guard !shown.isEmpty || report.foundLoss else {
      if report.source.segments == 0 {
        return [style.paint("NO TCP in what was captured: nothing can be said of losses", .warning)]
      }
      return [style.paint("NO LOSS AND NO STALL in what was captured", .good)]
    }
    var lines = [style.paint("WORST CONNECTIONS, the most urgent first", .heading)]
    for connection in shown { lines += describe(connection, style) }
    // What is gone cannot be read again.
    let isFile = report.source.format != "live" && report.source.name != "standard input"
    let name = isFile ? printable(report.source.name) : "capture.pcap"
    return lines + [
      "",
      (isFile
        ? "One of them in full: " : "One of them in full, from a capture saved with tcpdump -w: ")
        + style.paint("lossctl pcap \(name) --flow N", .command),
    ]
  }

  /// A few lines about one connection.
  static func describe(_ connection: ConnectionReport, _ style: Style) -> [String] {
    let tone: Style.Tone =
      ["fine"].contains(connection.verdict)
      ? .good : ["slow", "refused", "unjudged"].contains(connection.verdict) ? .warning : .alarm
    let network = connection.network.map { " (\($0))" } ?? ""
    var lines = [
      Layout.padded("\(connection.number)", to: 7) + style.paint(connection.verdict, tone)
        + "  \(connection.client.name) > \(connection.server.name)\(network)"
        + "  frames \(connection.firstFrame)-\(connection.lastFrame)"
    ]
    lines += Layout.wrapped(connection.summary, width: style.width - 7).map {
      "       " + $0
    }
    if ["stall", "broken", "reset", "no-answer"].contains(connection.verdict),
      let cause = connection.causes.first
    {
      lines += Layout.wrapped(
        "\(cause.confidence) \(cause.cause): \(cause.because)", width: style.width - 7
      ).map { "       " + $0 }
    }
    return lines
  }

  /// A text from outside without control characters.
  static func printable(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map {
          $0.value < 32 || (0x7f...0x9f).contains($0.value) ? "?" : $0
        }))
  }
}
