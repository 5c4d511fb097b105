public import Findings
public import ProbeEngine

/// Traces and sizes for people.
public enum ProbeHopText {
  /// The line for an answer, in hping's shape: `hop=1 TTL 0 during transit from ip=10.0.0.1`.
  public static func line(_ answer: PathTrace.Answer, showsRoundTrip: Bool) -> String {
    let seen = answer.seen
    let time = answer.roundTrip.map { Number.milliseconds($0.inSeconds) } ?? "?"
    if let icmp = seen.icmp {
      var text = "hop=\(answer.timeToLive) \(icmp.hpingText) from ip=\(seen.sender)\n"
      if showsRoundTrip { text += "hop=\(answer.timeToLive) hoprtt=\(time) ms\n" }
      return text
    }
    let flags = seen.flags.hpingText
    return
      "hop=\(answer.timeToLive) len=\(seen.length) ip=\(seen.sender) ttl=\(seen.timeToLive)"
      + (flags.isEmpty ? "" : " flags=\(flags)") + " rtt=\(time) ms\n"
  }

  /// The table of hops.
  public static func render(_ report: ProbeReport, style: Style) -> String {
    let header = ["hop", "sent", "answers", "loss ≤", "95 %", "ms", "who"]
    let rows = (report.hops ?? []).map { hop -> [String] in
      var who = hop.addresses.first ?? "?"
      if hop.addresses.count > 1 { who += " +\(hop.addresses.count - 1)" }
      if hop.isTarget { who += " target" }
      if hop.isRateLimited { who += " (\(hop.limit ?? "limits its ICMP errors"))" }
      return [
        "\(hop.timeToLive)", "\(hop.sent)", "\(hop.answered)", Number.percent(hop.lossAtMost),
        Number.percent(hop.lossHigh), hop.medianRoundTrip.map { Number.milliseconds($0) } ?? "-",
        who,
      ]
    }
    var lines = ["", style.paint("--- \(report.path.target) lossctl probe trace ---", .heading)]
    lines += Layout.table(header: header, rows: rows)
    lines.append(
      "loss ≤: what later hops prove to have passed is not lost before them; a hop's own answers prove nothing less"
    )
    lines += ProbeText.refusals(report)
    for notice in report.notices {
      lines += Layout.wrapped("note: \(notice)", width: max(80, style.width)).map {
        style.paint($0, .warning)
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The sizes.
  public static func sizes(_ report: ProbeReport) -> String {
    guard let sizes = report.sizes else { return "" }
    let rows = sizes.tried.map { ["\($0.bytes)", "\($0.sent)", "\($0.answered)"] }
    var lines = Layout.table(header: ["bytes", "sent", "answered"], rows: rows)
    lines.append(sizes.summary)
    let limits = ["black-hole", "too-big-reported", "size-dependent-loss"]
    if limits.contains(sizes.verdict) { lines.append(report.direction.summary) }
    for notice in report.notices { lines += Layout.wrapped("note: \(notice)", width: 80) }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The table of flows; empty without any.
  static func flows(_ report: ProbeReport) -> [String] {
    guard let flows = report.flows else { return [] }
    let rows = flows.map { flow in
      [
        "\(flow.port)", "\(flow.counted)", "\(flow.loss.count)",
        flow.loss.share.map { Number.percent($0) } ?? "-",
        "\(Number.percent(flow.loss.low))–\(Number.percent(flow.loss.high))",
        flow.isWorse ? "worse" : "",
      ]
    }
    return Layout.table(
      header: ["source port", "counted", "lost", "share", "95 %", ""], rows: rows)
  }
}
