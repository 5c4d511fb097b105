public import Findings
public import ProbeEngine

/// Traces and sizes for people.
public enum ProbeHopText {
  /// The line for an answer, in hping's shape: `hop=1 TTL 0 during transit from ip=10.0.0.1`.
  ///
  /// `isVerbose` adds what the answer's own header says.
  public static func line(
    _ answer: PathTrace.Answer, showsRoundTrip: Bool, isVerbose: Bool = false
  ) -> String {
    let seen = answer.seen
    let time = answer.roundTrip.map { Number.milliseconds($0.inSeconds) } ?? "?"
    if let icmp = seen.icmp {
      var text = "hop=\(answer.timeToLive) \(icmp.lineText) from ip=\(seen.sender)"
      if isVerbose {
        text +=
          " ttl=\(seen.timeToLive) tos=\(String(seen.typeOfService, radix: 16)) len=\(seen.length)"
      }
      text += "\n"
      if showsRoundTrip { text += "hop=\(answer.timeToLive) hoprtt=\(time) ms\n" }
      return text
    }
    let flags = seen.flags.hpingText
    return
      "hop=\(answer.timeToLive) len=\(seen.length) ip=\(seen.sender) ttl=\(seen.timeToLive)"
      + (isVerbose ? " tos=\(String(seen.typeOfService, radix: 16)) seq=\(answer.number)" : "")
      + (flags.isEmpty ? "" : " flags=\(flags)") + " rtt=\(time) ms\n"
  }

  /// The line for a packet of a search for sizes: `size=1500 answered rtt=0.4 ms`.
  public static func line(_ trial: SizeSearch.Trial) -> String {
    let start = "size=\(trial.size) "
    switch trial.result {
    case .answered(let time):
      return start + "answered rtt=\(Number.milliseconds(time.inSeconds)) ms\n"
    case .lost: return start + "lost\n"
    case .refusedHere: return start + "local: too big for this machine's interface\n"
    case .tooBig(let router, let mtu):
      return start + "too big from ip=\(router)" + (mtu > 0 ? " mtu=\(mtu)" : "") + "\n"
    }
  }

  /// The table of hops.
  public static func render(_ report: ProbeReport, style: Style) -> String {
    let header = ["hop", "sent", "answers", "loss ≤", "95 %", "ms", "who"]
    let rows = (report.hops ?? []).map { hop -> [String] in
      var who = hop.addresses.first ?? "?"
      if hop.addresses.count > 1 { who += " +\(hop.addresses.count - 1)" }
      if hop.isTarget { who += " target" }
      if hop.isRateLimited { who += " (limited)" }
      return [
        "\(hop.timeToLive)", "\(hop.sent)", "\(hop.answered)", Number.percent(hop.lossAtMost),
        Number.percent(hop.lossHigh), hop.medianRoundTrip.map { Number.milliseconds($0) } ?? "-",
        who,
      ]
    }
    var lines = ["", style.paint("--- \(report.path.target) lossctl probe trace ---", .heading)]
    // Whoever answers has a number for a name.
    lines += Layout.table(header: header, rows: rows, endsInWords: true)
    lines += Layout.folded(
      "loss ≤: what later hops prove to have passed is not lost before them; a hop's own answers prove nothing less",
      width: style.width)
    lines += ProbeText.refusals(report)
    lines += ProbeText.notes(report, style)
    return lines.joined(separator: "\n") + "\n"
  }

  /// The sizes.
  public static func sizes(_ report: ProbeReport, style: Style) -> String {
    guard let sizes = report.sizes else { return "" }
    let rows = sizes.tried.map { ["\($0.bytes)", "\($0.sent)", "\($0.answered)"] }
    var lines = Layout.table(header: ["bytes", "sent", "answered"], rows: rows)
    lines += Layout.folded(sizes.summary, width: style.width)
    let limits = ["black-hole", "too-big-reported", "size-dependent-loss"]
    if limits.contains(sizes.verdict) {
      lines += Layout.folded(report.direction.summary, width: style.width)
    }
    lines += ProbeText.notes(report, style)
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
