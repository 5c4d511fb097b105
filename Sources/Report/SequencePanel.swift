import Findings

/// One direction of a connection in a drawing: time to the right, bytes upwards.
struct SequencePanel {
  static let width = 1200.0
  static let left = 80.0
  static let right = 170.0
  /// The room above the panels.
  static let header = 54.0
  private static let top = 28.0
  private static let bottom = 34.0

  /// Bytes that the receiver, or the capture, missed for a while.
  private struct Missing {
    var start: Int64
    var end: Int64
    var from: Double
    /// When they came; `nil` when they never did.
    var until: Double?
  }

  /// The panel's height with its title and its axis: small where next to nothing was sent.
  let height: Double
  private let sent: [FlowEvent]
  private let answers: [FlowEvent]
  private let seconds: Double
  private let bytes: Int64
  private let title: String

  init(_ events: [FlowEvent], isClient: Bool, seconds: Double, title: String) {
    sent = events.filter { $0.isFromClient == isClient }
    answers = events.filter { $0.isFromClient != isClient }
    self.seconds = seconds
    self.title = title
    let highest = max(
      sent.map(\.end).max() ?? 0, answers.compactMap(\.acknowledgement).max() ?? 0)
    bytes = max(1, highest)
    height = bytes < 2000 ? 260 : 420
  }

  /// The elements of the panel, from its own upper edge.
  func drawn() -> [String] {
    [
      "<text x=\"\(Int(Self.left))\" y=\"16\" font-weight=\"bold\">\(SequenceGraph.escaped(title))</text>"
    ]
      + axes() + missingRanges() + window() + acknowledgements() + segments()
  }

  // MARK: - Places

  private func x(_ time: Double) -> String {
    let share = min(1, max(0, time / seconds))
    return Number.fixed(Self.left + share * (Self.width - Self.left - Self.right), decimals: 2)
  }

  private func y(_ offset: Int64) -> String {
    let share = min(1.04, max(-0.02, Double(offset) / Double(bytes)))
    let room = height - Self.top - Self.bottom - 10
    return Number.fixed(height - Self.bottom - share * room, decimals: 2)
  }

  private func line(
    _ from: (Double, Int64), _ to: (Double, Int64), _ style: String, _ tip: String? = nil
  ) -> String {
    let start =
      "<line x1=\"\(x(from.0))\" y1=\"\(y(from.1))\" x2=\"\(x(to.0))\" y2=\"\(y(to.1))\" \(style)"
    guard let tip else { return start + "/>" }
    return start + "><title>\(SequenceGraph.escaped(tip))</title></line>"
  }

  private func axes() -> [String] {
    var parts: [String] = []
    for step in 0...5 {
      let time = seconds * Double(step) / 5
      let offset = bytes / 5 * Int64(step) + bytes % 5 * Int64(step) / 5
      parts.append(line((time, 0), (time, bytes), "stroke=\"#eee\""))
      parts.append(line((0, offset), (seconds, offset), "stroke=\"#eee\""))
      parts.append(
        "<text x=\"\(x(time))\" y=\"\(Int(height - Self.bottom + 18))\" text-anchor=\"middle\" fill=\"#555\">"
          + "\(Number.fixed(time, decimals: 3)) s</text>")
      parts.append(
        "<text x=\"\(Int(Self.left - 6))\" y=\"\(y(offset))\" text-anchor=\"end\" fill=\"#555\">\(offset)</text>"
      )
    }
    return parts
  }

  // MARK: - What was sent

  private func segments() -> [String] {
    sent.compactMap { event in
      let color =
        event.kind.map(SequenceGraph.color)
        ?? (event.notes.contains("overtaken") ? SequenceGraph.overtaken : "#222")
      var tip = "frame \(event.frame): " + (event.kind.map { "again: \($0) " } ?? "")
      tip += "\(event.flags) \(event.start):\(event.end)"
      if !event.notes.isEmpty { tip += ", " + event.notes.joined(separator: ", ") }
      if event.flags.contains("RST") {
        return line(
          (event.time, 0), (event.time, bytes), "stroke=\"#000\" stroke-dasharray=\"4 3\"", tip)
      }
      guard event.end > event.start else {
        // A probe brings no bytes and still wants to be seen.
        guard event.kind != nil else { return nil }
        return "<circle cx=\"\(x(event.time))\" cy=\"\(y(event.start))\" r=\"3\" fill=\"\(color)\">"
          + "<title>\(SequenceGraph.escaped(tip))</title></circle>"
      }
      let width = event.kind == nil ? 2 : 4
      return line(
        (event.time, event.start), (event.time, event.end),
        "stroke=\"\(color)\" stroke-width=\"\(width)\"", tip)
    }
  }

  /// So many holes are watched at once; older ones stay as they are.
  private static let watchedHoles = 64

  /// Bytes from the time they were first missed until they came: holes in what came to this point, and packets that
  /// passed it and had to be sent again.
  private func missing() -> [Missing] {
    var found: [Missing] = []
    var open: [Int] = []
    var next: Int64?
    var lastCopy: [Int64: Double] = [:]
    for event in sent where event.end > event.start {
      fill(&found, &open, event)
      if let edge = next, event.start > edge {
        found.append(Missing(start: edge, end: event.start, from: event.time, until: nil))
        open = open.suffix(Self.watchedHoles) + [found.count - 1]
      }
      if let kind = event.kind, Self.provesLoss(kind), let time = lastCopy[event.start] {
        found.append(Missing(start: event.start, end: event.end, from: time, until: event.time))
      }
      lastCopy[event.start] = event.time
      next = max(next ?? event.end, event.end)
    }
    return found
  }

  /// Ends holes as far as a packet fills them; what is left of one stays missing.
  private func fill(_ found: inout [Missing], _ open: inout [Int], _ event: FlowEvent) {
    var left: [Int] = []
    for index in open {
      let hole = found[index]
      let (low, high) = (max(hole.start, event.start), min(hole.end, event.end))
      guard low < high else {
        left.append(index)
        continue
      }
      found[index] = Missing(start: low, end: high, from: hole.from, until: event.time)
      for rest in [(hole.start, low), (high, hole.end)] where rest.0 < rest.1 {
        found.append(Missing(start: rest.0, end: rest.1, from: hole.from, until: nil))
        left.append(found.count - 1)
      }
    }
    open = left
  }

  private static func provesLoss(_ kind: String) -> Bool {
    !["spurious", "ambiguous", "zero-window-probe", "keep-alive"].contains(kind)
  }

  private func missingRanges() -> [String] {
    missing().map { range in
      let until = range.until ?? seconds
      let from = x(range.from)
      let wide = max(1, (until - range.from) / seconds * (Self.width - Self.left - Self.right))
      let share = Double(range.end - range.start) / Double(bytes)
      let high = max(1.5, share * (height - Self.top - Self.bottom - 10))
      return
        "<rect x=\"\(from)\" y=\"\(y(range.end))\" width=\"\(Number.fixed(wide, decimals: 2))\" "
        + "height=\"\(Number.fixed(high, decimals: 2))\" fill=\"#dc322f\" fill-opacity=\"0.18\">"
        + "<title>\(range.start):\(range.end) missing "
        + (range.until == nil ? "to the end" : "for \(Number.duration(until - range.from))")
        + "</title></rect>"
    }
  }

  // MARK: - What the receiver said

  private func acknowledgements() -> [String] {
    var points: [String] = []
    var last: Int64?
    var blocks: [String] = []
    for event in answers {
      guard let number = event.acknowledgement, !event.flags.contains("RST") else { continue }
      points.append("\(x(event.time)),\(y(last ?? number))")
      points.append("\(x(event.time)),\(y(number))")
      last = number
      for place in stride(from: 0, to: event.selective.count - 1, by: 2) {
        blocks.append(
          line(
            (event.time, event.selective[place]), (event.time, event.selective[place + 1]),
            "stroke=\"#6c71c4\" stroke-width=\"1.5\"",
            "frame \(event.frame): SACK \(event.selective[place]):\(event.selective[place + 1])"))
      }
    }
    return [polyline(points, "#2aa198")] + blocks
  }

  private func window() -> [String] {
    var points: [String] = []
    var last: Int64?
    var closed: [String] = []
    for event in answers where !event.flags.contains("RST") {
      guard let number = event.acknowledgement else { continue }
      let edge = number.addingReportingOverflow(Int64(clamping: event.window)).partialValue
      points.append("\(x(event.time)),\(y(last ?? edge))")
      points.append("\(x(event.time)),\(y(edge))")
      last = edge
      if event.window == 0 {
        closed.append(
          "<circle cx=\"\(x(event.time))\" cy=\"\(y(number))\" r=\"4\" fill=\"none\" stroke=\"#dc322f\">"
            + "<title>frame \(event.frame): window 0</title></circle>")
      }
    }
    return [polyline(points, "#aaa")] + closed
  }

  private func polyline(_ points: [String], _ color: String) -> String {
    "<polyline fill=\"none\" stroke=\"\(color)\" points=\"\(points.joined(separator: " "))\"/>"
  }
}
