public import Findings

/// One connection told packet by packet, with its time sequence drawn in text.
public enum LadderText {
  /// More packets than these are cut in the middle.
  private static let longest = 400

  /// The story in lines.
  public static func render(_ story: FlowStory, style: Style) -> String {
    let connection = story.connection
    var lines = CaptureText.describe(connection, style)
    lines += [""] + facts(connection, style)
    lines += evidence(connection, style)
    lines += ladder(story, style)
    lines += next(connection, style)
    return lines.joined(separator: "\n") + "\n"
  }

  private static func facts(_ connection: ConnectionReport, _ style: Style) -> [String] {
    let handshake = connection.handshake
    var parts = ["handshake \(handshake.state)"]
    if let time = handshake.milliseconds {
      parts.append("in \(Number.fixed(time, decimals: 2)) ms")
    }
    if handshake.syns > 1 { parts.append(Number.count(handshake.syns, "SYN")) }
    if handshake.synAcks > 1 { parts.append(Number.count(handshake.synAcks, "SYN-ACK")) }
    var lines = [parts.joined(separator: ", ")]
    for (name, side) in [("client", connection.client), ("server", connection.server)] {
      var facts = [
        "\(name): \(Number.count(side.packets, "packet"))",
        Number.count(side.payloadBytes, "byte"),
      ]
      if let size = side.maximumSegment { facts.append("MSS \(size)") }
      if let time = side.roundTripMilliseconds {
        facts.append("\(Number.fixed(time, decimals: 2)) ms to the other side and back")
      }
      func add(_ number: UInt64, _ words: String) {
        if number > 0 { facts.append("\(Number.grouped(number)) \(words)") }
      }
      add(side.lostBefore, "lost before here")
      add(side.lostBeforeInferred, "more inferred")
      add(side.lostAfter, "lost after here")
      add(side.unrecorded, "not recorded")
      add(side.ambiguous, "ambiguous")
      add(side.reordered, "overtaken")
      add(side.zeroWindows, "windows of zero")
      let kinds = side.retransmissions.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
      if !kinds.isEmpty { facts.append("sent again: " + kinds.joined(separator: ", ")) }
      lines += Layout.wrapped(facts.joined(separator: ", "), width: style.width)
    }
    if let bracket = connection.bracket {
      let fails =
        bracket.fails.map { "none of \($0) or more did" } ?? "the size that fails was not seen"
      lines.append("IP packets of the \(bracket.sender) of \(bracket.passes) bytes pass, \(fails)")
    }
    for cause in connection.causes {
      lines += Layout.hanging(
        cause.confidence, "\(cause.cause): \(cause.because)", indent: 0, width: style.width)
    }
    for refusal in connection.refusals {
      var text = "frame \(refusal.frame): \(refusal.reporter) says \(refusal.meaning)"
      if let size = refusal.maximumTransmissionUnit { text += ", MTU \(size)" }
      if let isObeyed = refusal.isObeyed {
        text += isObeyed ? ", obeyed" : ", not obeyed"
        if let time = refusal.milliseconds {
          text += " after \(Number.fixed(time, decimals: 1)) ms"
        }
      }
      lines += Layout.hanging("ICMP", text, indent: 0, width: style.width)
    }
    return lines + [""]
  }

  private static func evidence(_ connection: ConnectionReport, _ style: Style) -> [String] {
    connection.evidence.map { "frame \($0.frame): \($0.shows)" } + [""]
  }

  private static func ladder(_ story: FlowStory, _ style: Style) -> [String] {
    var lines = [
      style.paint(
        "   seconds   frame  client" + String(repeating: " ", count: 26) + "server", .heading)
    ]
    let events = story.events
    let cut = events.count > longest ? longest / 2 : events.count
    var refusals = story.connection.refusals.sorted { $0.frame < $1.frame }[...]
    for (index, event) in events.enumerated() {
      while let refusal = refusals.first, refusal.frame < event.frame {
        lines.append(rung(refusal, style))
        refusals.removeFirst()
      }
      if index >= cut, index < events.count - longest / 2, events.count > longest {
        if index == cut {
          lines.append("   ... \(Number.count(UInt64(events.count - longest), "packet")) ...")
        }
        continue
      }
      lines.append(rung(event, style))
    }
    if story.omitted > 0 {
      lines.append("   ... \(Number.count(UInt64(story.omitted), "more packet")) ...")
    }
    lines += refusals.map { rung($0, style) }
    return lines + [""]
  }

  private static func rung(_ event: FlowEvent, _ style: Style) -> String {
    var text = event.flags.replacing("ACK", with: "A").replacing("PSH", with: "P")
    if event.end > event.start { text += " \(event.start):\(event.end)" }
    if let number = event.acknowledgement { text += " ack \(number)" }
    var pairs: [String] = []
    for place in stride(from: 0, to: event.selective.count - 1, by: 2) {
      pairs.append("\(event.selective[place]):\(event.selective[place + 1])")
    }
    if !pairs.isEmpty { text += " sack " + pairs.joined(separator: " ") }
    if event.window == 0, !event.flags.contains("RST") { text += " win 0" }
    var notes = event.notes.filter { $0 != "SACK" && $0 != "reset" }
    if let kind = event.kind { notes.insert("again: \(kind)", at: 0) }
    let time =
      String(repeating: " ", count: max(0, 10 - fixed(event.time).count)) + fixed(event.time)
    let line = time + arrow(text, frame: event.frame, toServer: event.isFromClient)
    guard !notes.isEmpty else { return line }
    return line + "  " + style.paint(notes.joined(separator: "; "), .warning)
  }

  /// An ICMP error, on its way to the sender of what it quotes.
  private static func rung(_ refusal: RefusalReport, _ style: Style) -> String {
    let line =
      String(repeating: " ", count: 10)
      + arrow("ICMP", frame: refusal.frame, toServer: refusal.about == "server")
    var text = "\(refusal.reporter): \(refusal.meaning)"
    if let size = refusal.maximumTransmissionUnit { text += ", MTU \(size)" }
    if refusal.count > 1 { text += ", the first of \(Number.grouped(refusal.count))" }
    return line + "  " + style.paint(text, .warning)
  }

  private static func arrow(_ text: String, frame: UInt64, toServer: Bool) -> String {
    let width = 32
    let body = String(text.prefix(width - 3))
    let dashes = String(repeating: "-", count: max(1, width - body.count - 2))
    let number = String(repeating: " ", count: max(0, 8 - "\(frame)".count)) + "\(frame)"
    return "\(number)  " + (toServer ? "\(body) \(dashes)>" : "<\(dashes) \(body)")
  }

  private static func fixed(_ time: Double) -> String {
    let text = Number.fixed(time, decimals: 6)
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    let decimals = parts.count > 1 ? String(parts[1]) : ""
    return "\(parts[0])." + decimals + String(repeating: "0", count: max(0, 6 - decimals.count))
  }

  private static func next(_ connection: ConnectionReport, _ style: Style) -> [String] {
    guard !connection.next.isEmpty else { return [] }
    var lines = [style.paint("WHAT TO DO NEXT", .heading)]
    for fix in connection.next {
      lines += Layout.wrapped(fix.purpose, width: style.width - 2).map { "  " + $0 }
      if let command = fix.now { lines.append("    " + style.paint(command, .command)) }
    }
    return lines
  }
}
