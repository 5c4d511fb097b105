public import Findings

/// Draws the time sequence of one connection as SVG: what was sent, what was acknowledged, the window,
/// and what was sent again.
public enum SequenceGraph {
  private static let width = 1200.0
  private static let height = 700.0
  private static let margin = 70.0

  /// The drawing of the direction that carried more bytes.
  public static func svg(_ story: FlowStory) -> String {
    let client = story.events.filter(\.isFromClient).map(\.end).max() ?? 0
    let server = story.events.filter { !$0.isFromClient }.map(\.end).max() ?? 0
    let isClient = client >= server
    let connection = story.connection
    let names =
      isClient
      ? (connection.client.name, connection.server.name)
      : (connection.server.name, connection.client.name)
    let axes = Axes(
      seconds: max(story.events.map(\.time).max() ?? 0, 1e-6), bytes: Double(max(client, server, 1))
    )
    var parts = [
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(Int(width)) \(Int(height))\" "
        + "font-family=\"sans-serif\" font-size=\"12\">",
      "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>",
      "<text x=\"\(margin)\" y=\"24\" font-size=\"16\">\(escaped(names.0)) &#8594; "
        + "\(escaped(names.1)): \(escaped(connection.verdict))</text>",
      "<text x=\"\(margin)\" y=\"42\" fill=\"#555\">\(escaped(connection.summary))</text>",
    ]
    parts += axes.drawn()
    parts += window(story.events, isClient, axes)
    parts += acknowledgements(story.events, isClient, axes)
    parts += segments(story.events, isClient, axes)
    parts += legend()
    parts.append("</svg>")
    return parts.joined(separator: "\n") + "\n"
  }

  private struct Axes {
    let seconds: Double
    let bytes: Double

    func x(_ time: Double) -> String {
      Number.fixed(margin + time / seconds * (width - 2 * margin), decimals: 2)
    }
    func y(_ offset: Int64) -> String {
      let share = min(1.05, max(-0.02, Double(offset) / bytes))
      return Number.fixed(height - margin - share * (height - 2.2 * margin), decimals: 2)
    }

    func drawn() -> [String] {
      var parts: [String] = []
      for step in 0...5 {
        let time = seconds * Double(step) / 5
        let offset = Int64(bytes * Double(step) / 5)
        parts.append(
          "<line x1=\"\(x(time))\" y1=\"\(y(0))\" x2=\"\(x(time))\" y2=\"\(y(Int64(bytes)))\" stroke=\"#eee\"/>"
        )
        parts.append(
          "<line x1=\"\(x(0))\" y1=\"\(y(offset))\" x2=\"\(x(seconds))\" y2=\"\(y(offset))\" stroke=\"#eee\"/>"
        )
        parts.append(
          "<text x=\"\(x(time))\" y=\"\(height - margin + 18)\" text-anchor=\"middle\">"
            + "\(Number.fixed(time, decimals: 3)) s</text>")
        parts.append(
          "<text x=\"\(margin - 6)\" y=\"\(y(offset))\" text-anchor=\"end\">\(offset)</text>")
      }
      return parts
    }
  }

  private static func segments(_ events: [FlowEvent], _ isClient: Bool, _ axes: Axes) -> [String] {
    var parts: [String] = []
    for event in events where event.isFromClient == isClient && event.end > event.start {
      let color =
        event.kind.map(color) ?? (event.notes.contains("overtaken") ? "#b58900" : "#222")
      let tip = event.kind.map { "again: \($0)" } ?? "data"
      parts.append(
        "<line x1=\"\(axes.x(event.time))\" y1=\"\(axes.y(event.start))\" x2=\"\(axes.x(event.time))\" "
          + "y2=\"\(axes.y(event.end))\" stroke=\"\(color)\" stroke-width=\"\(event.kind == nil ? 2 : 4)\">"
          + "<title>frame \(event.frame): \(tip) \(event.start):\(event.end)</title></line>")
      if event.notes.contains("bytes before it were not seen") {
        parts.append(
          "<circle cx=\"\(axes.x(event.time))\" cy=\"\(axes.y(event.start))\" r=\"4\" fill=\"none\" "
            + "stroke=\"#dc322f\"><title>frame \(event.frame): a hole below</title></circle>")
      }
    }
    return parts
  }

  private static func acknowledgements(
    _ events: [FlowEvent], _ isClient: Bool, _ axes: Axes
  ) -> [String] {
    var points: [String] = []
    var last: Int64 = 0
    var blocks: [String] = []
    for event in events where event.isFromClient != isClient {
      guard let number = event.acknowledgement else { continue }
      points.append("\(axes.x(event.time)),\(axes.y(last))")
      points.append("\(axes.x(event.time)),\(axes.y(number))")
      last = number
      for place in stride(from: 0, to: event.selective.count - 1, by: 2) {
        blocks.append(
          "<line x1=\"\(axes.x(event.time))\" y1=\"\(axes.y(event.selective[place]))\" "
            + "x2=\"\(axes.x(event.time))\" y2=\"\(axes.y(event.selective[place + 1]))\" "
            + "stroke=\"#6c71c4\" stroke-width=\"1.5\"><title>frame \(event.frame): SACK</title></line>"
        )
      }
    }
    return [
      "<polyline fill=\"none\" stroke=\"#2aa198\" points=\"\(points.joined(separator: " "))\"/>"
    ] + blocks
  }

  private static func window(_ events: [FlowEvent], _ isClient: Bool, _ axes: Axes) -> [String] {
    let points = events.filter { $0.isFromClient != isClient && !$0.flags.contains("RST") }
      .compactMap { event in
        event.acknowledgement.map {
          "\(axes.x(event.time)),\(axes.y($0 &+ Int64(clamping: event.window)))"
        }
      }
    return [
      "<polyline fill=\"none\" stroke=\"#ccc\" points=\"\(points.joined(separator: " "))\"/>"
    ]
  }

  private static let legendKinds = [
    "timeout", "fast", "sack-hole", "tail-loss-probe", "path-mtu", "spurious", "ambiguous",
  ]

  private static func legend() -> [String] {
    legendKinds.enumerated().map { place, kind in
      "<text x=\"\(width - margin - 110)\" y=\"\(80 + 16 * place)\" fill=\"\(color(kind))\">\(kind)</text>"
    } + [
      "<text x=\"\(width - margin - 110)\" y=\"\(80 + 16 * legendKinds.count)\" fill=\"#2aa198\">acknowledged</text>",
      "<text x=\"\(width - margin - 110)\" y=\"\(96 + 16 * legendKinds.count)\" fill=\"#6c71c4\">SACK</text>",
    ]
  }

  private static func color(_ kind: String) -> String {
    switch kind {
    case "timeout", "SYN", "SYN-ACK": "#dc322f"
    case "after-timeout": "#e66"
    case "fast": "#cb4b16"
    case "sack-hole": "#d98a00"
    case "tail-loss-probe": "#268bd2"
    case "path-mtu": "#d33682"
    case "spurious": "#859900"
    default: "#999"
    }
  }

  private static func escaped(_ text: String) -> String {
    CaptureText.printable(text).replacing("&", with: "&amp;").replacing("<", with: "&lt;")
      .replacing(">", with: "&gt;")
  }
}
