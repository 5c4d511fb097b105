import Report
import SystemCalls

/// Standard output and standard error.
enum Output {
  /// Colours on a terminal, unless `NO_COLOR` (no-color.org) is set or the terminal is dumb.
  static var style: Style {
    let refuses = Environment.variable("NO_COLOR").map { !$0.isEmpty } ?? false
    return Style(isColoured: StandardStream.output.isTerminal && !refuses && !isDumb)
  }

  /// Whether the terminal understands no more than characters.
  static var isDumb: Bool { Environment.variable("TERM").map { $0 == "dumb" } ?? true }

  /// Writes a report to standard output.
  static func write(_ text: String) { StandardStream.output.write(text) }

  /// Many small texts, such as one line for each connection, written a few at a time.
  final class Lines {
    private var pending = ""

    /// Adds a text.
    func add(_ text: String) {
      pending += text
      if pending.utf8.count > 1 << 16 { flush() }
    }

    /// Writes what is pending.
    func flush() {
      Output.write(pending)
      pending = ""
    }
  }

  /// Writes a line to standard error.
  static func error(_ line: String) { StandardStream.error.write(line + "\n") }
}
