public import Findings

/// The end of `lossctl probe` for people.
public enum ProbeText {
  /// hping3's last three lines, byte for byte: whole percents, and times without the slow answers.
  ///
  /// hping3 also counts some times that are no answers of the target, and to it a packet is always "packets".
  public static func hpingSummary(
    _ report: ProbeReport, otherTimes: HpingTimes = HpingTimes()
  ) -> String {
    let sent = report.packets.transmitted
    let received = min(report.packets.received, sent)
    let loss = sent == 0 ? 0 : 100 - received * 100 / sent
    var text = "\n--- \(report.path.target) hping statistic ---\n"
    text += "\(sent) packets transmitted, \(received) packets received, \(loss)% packet loss\n"
    func decimal(_ seconds: Double?) -> String {
      Number.padded((seconds ?? 0) * 1000, decimals: 1)
    }
    var times = otherTimes
    if let own = report.roundTrip { times.add(own) }
    text += "round-trip min/avg/max = \(decimal(times.minimum))/\(decimal(times.mean))/"
    text += "\(decimal(times.maximum)) ms\n"
    return text
  }

  /// Everything that is known, in hping's order.
  public static func summary(_ report: ProbeReport, style: Style) -> String {
    var lines = [
      "", style.paint("--- \(report.path.target) lossctl probe statistics ---", .heading),
    ]
    func add(_ told: [String]) {
      lines += told.flatMap { Layout.folded($0, width: style.width) }
    }
    lines += counts(report, style)
    add(uncounted(report))
    add(directions(report, style))
    lines += roundTrip(report, style)
    lines += histogram(report, style)
    add(pattern(report))
    lines += ProbeHopText.flows(report)
    add(others(report))
    add(schedule(report))
    lines += notes(report, style)
    return lines.joined(separator: "\n") + "\n"
  }

  /// What has to be known to read the numbers.
  static func notes(_ report: ProbeReport, _ style: Style) -> [String] {
    report.notices.flatMap { notice in
      Layout.folded("note: \(notice)", width: style.width, indent: 6).map {
        style.paint($0, .warning)
      }
    }
  }

  private static func counts(_ report: ProbeReport, _ style: Style) -> [String] {
    let loss = report.loss
    let packets = report.packets
    let tone: Style.Tone = loss.all.count == 0 ? .good : .alarm
    // As ping and hping print it, for those who read it with a script.
    let noun = packets.transmitted == 1 ? "packet" : "packets"
    let head = "\(packets.transmitted) \(noun) transmitted, \(report.answered) answered, "
    let (share, interval) = percent(loss)
    // The share stays on the line where scripts look for it.
    let isLong = head.count + share.count + interval.count > style.width
    var lines = [
      head + style.paint(isLong ? share : share + interval, tone)
    ]
    if isLong, !interval.isEmpty { lines.append(style.paint(" " + interval, tone)) }
    if loss.all.count == 0, loss.counted > 0, loss.all.share != nil {
      lines.append(
        "no loss seen, which proves no more than: less than \(percentage(loss.all.high)) (95 %)")
    }
    return lines
  }

  private static func uncounted(_ report: ProbeReport) -> [String] {
    guard report.loss.counted != report.packets.probes else { return [] }
    let words = [
      ("icmp", "turned back with an ICMP error"),
      ("local-send-refused", "refused by the kernel"),
      ("local-dropped-outbound", "never left this machine"),
      ("local-dropped-inbound", "whose answers this machine's own firewall or routing dropped"),
      ("local-dropped-by-capture", "while the capture lost packets"),
      ("observer-stalled", "while this machine stood still"),
      ("connection-ended", "when the target ended the connection"),
      ("silent", "unanswered, which need not be a loss"),
      ("earlier-connection", "while the target still held an earlier connection of their port"),
    ]
    let parts = words.compactMap { name, text -> String? in
      guard let count = report.verdicts[name], count > 0 else { return nil }
      return "\(count) \(text)"
    }
    return ["not counted: " + (parts.isEmpty ? "no verdict yet" : parts.joined(separator: ", "))]
  }

  private static func percent(_ loss: ProbeReport.Loss) -> (share: String, interval: String) {
    let share = loss.all
    guard let value = share.share else { return ("loss unknown", "") }
    // From here on the interval is a twentieth wider than it would be without bursts.
    let bursts = loss.clustering >= 0.05 ? ", allowing for bursts" : ""
    return (
      "\(percentage(value)) packet loss",
      " [\(percentage(share.low))–\(percentage(share.high)), n=\(loss.counted)\(bursts)]"
    )
  }

  /// A share without a blank before the sign, as ping prints it.
  private static func percentage(_ share: Double) -> String {
    "\(Number.percent(share).dropLast(2))%"
  }

  private static func directions(_ report: ProbeReport, _ style: Style) -> [String] {
    let loss = report.loss
    guard loss.all.count > 0 else { return [] }
    func part(_ word: String, _ share: ProbeReport.Share) -> String {
      guard let value = share.share else { return "\(word) not known" }
      return
        "\(word) \(share.count) = \(percentage(value)) [\(percentage(share.low))–\(percentage(share.high))]"
    }
    var lines = Layout.flowed(
      [
        part("forward", loss.forward), part("return", loss.return),
        part("undecided", loss.undecided),
      ], width: style.width)
    if report.direction.isDecidable == false { lines.append(report.direction.summary) }
    if let median = loss.medianDecision {
      lines.append("direction decided after \(Number.milliseconds(median)) ms (median)")
    }
    return lines
  }

  private static func roundTrip(_ report: ProbeReport, _ style: Style) -> [String] {
    guard let times = report.roundTrip else { return [] }
    let values = [
      times.minimum, times.median, times.mean, times.p95, times.p99, times.maximum,
    ].map { Number.milliseconds($0) }.joined(separator: "/")
    let line = "round-trip min/median/avg/p95/p99/max = \(values) ms"
    guard let jitter = times.jitter.map({ "jitter \(Number.milliseconds($0)) ms" }) else {
      return [line]
    }
    let isLong = line.count + jitter.count + 2 > style.width
    return isLong ? [line, jitter] : ["\(line), \(jitter)"]
  }

  private static func histogram(_ report: ProbeReport, _ style: Style) -> [String] {
    guard style.isColoured, let times = report.roundTrip, times.count >= 20 else { return [] }
    let bins = times.bins
    let most = Double(bins.map(\.count).max() ?? 1)
    let blocks = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"]
    return bins.map { bin in
      let eighths = Int((Double(bin.count) / max(most, 1) * 320).rounded(.up))
      let bar = String(repeating: "█", count: eighths / 8) + blocks[eighths % 8]
      let label = "≤ \(Number.milliseconds(bin.upTo)) ms"
      return "  \(Layout.padded(label, to: 14)) \(Layout.padded(bar, to: 41)) \(bin.count)"
    }
  }

  private static func pattern(_ report: ProbeReport) -> [String] {
    guard let pattern = report.pattern else { return [] }
    var lines: [String] = []
    let runs = pattern.runs.map { "\($0.count)×\($0.length)\($0.length > 64 ? "+" : "")" }
    if !runs.isEmpty { lines.append("loss runs (count×length): \(runs.joined(separator: " "))") }
    if let longest = pattern.longest, longest.length > 1 {
      lines.append(
        "longest outage: \(Number.count(UInt64(longest.length), "probe")) from seq=\(longest.firstProbe), "
          + length(of: longest, in: report))
    }
    if let episodes = pattern.episodes {
      lines.append(
        "loss episodes: \(Number.fixed(episodes.meanSeconds * 1000, decimals: 1)) ms on average, \(Number.fixed(episodes.perSecond, decimals: 3)) a second"
      )
    }
    if let model = pattern.gilbert {
      var text =
        "Gilbert model: into the bad state \(percentage(model.toBad)), out of it \(percentage(model.toGood)) per probe"
      if model.deliveredWhenBad > 0 {
        text += ", \(percentage(model.deliveredWhenBad)) delivered in it"
      }
      text +=
        "; good for \(length(model.meanGoodSeconds)), bad for \(length(model.meanBadSeconds)) on average"
      lines.append(text)
    }
    return lines
  }

  /// How long an outage lasted: one that touches an end of the run may have lasted longer.
  private static func length(of outage: ProbeReport.Run, in report: ProbeReport) -> String {
    let last = outage.firstProbe + UInt64(outage.length)
    let sides = [
      outage.firstProbe == 0 ? "it was there when the run began" : nil,
      last >= report.packets.probes ? "it was still there when the run ended" : nil,
    ].compactMap(\.self)
    if sides.isEmpty { return "at most \(length(outage.seconds))" }
    let least = max(0, outage.seconds - report.schedule.interval)
    return "at least \(length(least)): \(sides.joined(separator: ", and "))"
  }

  /// A length of time that may be far below a second.
  private static func length(_ seconds: Double) -> String {
    seconds < 1 ? "\(Number.milliseconds(seconds)) ms" : Number.duration(seconds)
  }

  private static func others(_ report: ProbeReport) -> [String] {
    var lines: [String] = []
    func count(_ verdict: String, _ text: String) {
      guard let count = report.verdicts[verdict], count > 0 else { return }
      lines.append("\(count) \(text)")
    }
    count("duplicate", "answered more than once (copies: \(report.packets.copies))")
    count("late", "answered after the time to wait")
    count(
      "refused",
      report.path.probes == "udp"
        ? "refused with ICMP port unreachable from this address: the port is closed, or a firewall answers for it"
        : "refused with a reset from this address: the port is closed, or a firewall answers for it"
    )
    for error in report.errors {
      let mtu = error.mtu.map { $0 > 0 ? ", mtu \($0)" : "" } ?? ""
      let own = report.isOwn(error) ? ", this machine's own kernel" : ""
      lines.append("\(error.count) ICMP \(error.meaning) from \(error.from)\(own)\(mtu)")
    }
    // What became of resets is said last, in the notes.
    lines += refusals(report)
    if report.reordering.count > 0 {
      lines.append(
        "\(Number.count(report.reordering.count, "answer")) out of order, by up to \(Number.count(UInt64(report.reordering.extent), "probe"))"
      )
    }
    return lines
  }

  /// What the kernel did not take, except for resets.
  static func refusals(_ report: ProbeReport) -> [String] {
    report.sendFailures.filter { $0.purpose != "reset" }.map { failure in
      let noun =
        switch failure.purpose {
        case "question": Number.count(failure.count, "question")
        case "calibration":
          Number.count(failure.count, "packet")
            + (report.packets.connections == nil ? " for calibration" : " to open connections")
        case "control": Number.count(failure.count, "bare ACK")
        default: Number.count(failure.count, "probe")
        }
      return "\(noun) not sent: \(failure.reason)"
    }
  }

  private static func schedule(_ report: ProbeReport) -> [String] {
    let schedule = report.schedule
    var lines: [String] = []
    if let rate = schedule.perSecond, schedule.interval < 0.1, report.packets.transmitted > 0 {
      lines.append(
        "sent \(Number.fixed(rate, decimals: rate < 100 ? 1 : 0)) a second, \(Number.fixed(1 / schedule.interval, decimals: 0)) asked for; "
          + "at worst \(Number.milliseconds(schedule.worstLateness)) ms late, \(Number.count(schedule.slips, "probe")) late"
      )
    }
    if let packets = packetsInAll(report) { lines.append(packets) }
    return lines
  }

  /// Every packet that left, so that a count at a router can be told from that of the probes.
  private static func packetsInAll(_ report: ProbeReport) -> String? {
    let packets = report.packets
    let isConnected = packets.connections != nil
    let resets = packets.resets + (packets.kernelResets ?? 0)
    let known =
      packets.transmitted + packets.questions + packets.calibration + packets.controls + resets
    let start = packets.connections.map { "over \(Number.count($0, "connection")); " } ?? ""
    let calibration =
      isConnected
      ? ("segment of old data", "segments of old data") : ("for calibration", "for calibration")
    // Over connections: the SYNs, and what completes and checks them.
    let rest = isConnected ? (packets.leaving ?? known) - min(packets.leaving ?? known, known) : 0
    let parts = [
      (packets.questions, "question about a probe", "questions about probes"),
      (packets.calibration, calibration.0, calibration.1),
      (packets.controls, "bare ACK", "bare ACKs"),
      (rest, "to open and end connections", "to open and end connections"),
      (resets, "reset", "resets"),
    ].filter { $0.0 > 0 }.map { Number.count($0, $1, $2) }
    guard !parts.isEmpty else { return nil }
    guard let all = packets.leaving else {
      return "\(start)also sent: \(parts.joined(separator: ", "))"
        + (isConnected ? "" : ", and the kernel's own resets")
    }
    let own =
      packets.kernelResets ?? 0 > 0 && packets.resets > 0
      ? " (\(Number.grouped(packets.resets)) of them by lossctl, the others by the kernel)" : ""
    return
      "\(start)\(Number.count(all, "packet")) left for the target in all: \(Number.count(packets.transmitted, "probe")), "
      + parts.joined(separator: ", ") + own
  }
}
