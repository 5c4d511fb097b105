public import Findings

/// Draws the time sequence of one connection as SVG, a panel for each direction: what was sent and sent again, what
/// was acknowledged, the receiver's window, and which bytes were missing for how long.
public enum SequenceGraph {
  /// The drawing.
  public static func svg(_ story: FlowStory) -> String {
    let connection = story.connection
    let seconds = max(story.events.map(\.time).max() ?? 0, 1e-6)
    let panels = [true, false].map { isClient in
      SequencePanel(
        story.events, isClient: isClient, seconds: seconds,
        title: isClient
          ? "\(connection.client.name) (client) → \(connection.server.name)"
          : "\(connection.server.name) (server) → \(connection.client.name)")
    }
    let height = SequencePanel.header + panels.map(\.height).reduce(0, +)
    var parts = [
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(Int(SequencePanel.width)) \(Int(height))\" "
        + "font-family=\"sans-serif\" font-size=\"12\">",
      "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>",
      "<text x=\"\(Int(SequencePanel.left))\" y=\"24\" font-size=\"16\">connection \(connection.number): "
        + "\(escaped(connection.verdict))</text>",
      "<text x=\"\(Int(SequencePanel.left))\" y=\"44\" fill=\"#555\">\(escaped(connection.summary))</text>",
    ]
    var top = SequencePanel.header
    for panel in panels {
      parts.append("<g transform=\"translate(0 \(Int(top)))\">")
      parts += panel.drawn()
      parts.append("</g>")
      top += panel.height
    }
    parts += legend(story.events)
    parts.append("</svg>")
    return parts.joined(separator: "\n") + "\n"
  }

  /// What the signs mean; of the kinds those that occur.
  private static func legend(_ events: [FlowEvent]) -> [String] {
    var rows = [
      ("data", "#222"), ("acknowledged", "#2aa198"), ("SACK", "#6c71c4"), ("window", "#aaa"),
      ("missing", "#dc322f"),
    ]
    if events.contains(where: { $0.notes.contains("overtaken") }) {
      rows.append(("overtaken", overtaken))
    }
    rows += Set(events.compactMap(\.kind)).sorted().map { ("again: \($0)", color($0)) }
    let x = Int(SequencePanel.width - SequencePanel.right + 14)
    return rows.enumerated().map { place, row in
      "<text x=\"\(x)\" y=\"\(Int(SequencePanel.header) + 34 + 17 * place)\" fill=\"\(row.1)\">\(row.0)</text>"
    }
  }

  /// The colour of packets that others overtook.
  static let overtaken = "#b58900"

  /// The colour of a kind of retransmission or probe.
  static func color(_ kind: String) -> String {
    switch kind {
    case "timeout", "SYN", "SYN-ACK": "#dc322f"
    case "after-timeout": "#e66"
    case "fast": "#cb4b16"
    case "sack-hole": "#d98a00"
    case "tail-loss-probe": "#268bd2"
    case "path-mtu": "#d33682"
    case "spurious": "#859900"
    case "zero-window-probe", "keep-alive": "#5f8700"
    default: "#999"
    }
  }

  /// A text within an element.
  static func escaped(_ text: String) -> String {
    CaptureText.printable(text).replacing("&", with: "&amp;").replacing("<", with: "&lt;")
      .replacing(">", with: "&gt;")
  }
}
