import Report
import SystemCalls

/// Standard output and standard error.
enum Output {
  /// Colours on a terminal, unless `NO_COLOR` (no-color.org) is set or the terminal is dumb.
  static var style: Style {
    let refuses = Environment.variable("NO_COLOR").map { !$0.isEmpty } ?? false
    let isDumb = Environment.variable("TERM").map { $0 == "dumb" } ?? true
    return Style(isColoured: StandardStream.output.isTerminal && !refuses && !isDumb)
  }

  /// Writes a report to standard output.
  static func write(_ text: String) { StandardStream.output.write(text) }

  /// Writes a line to standard error.
  static func error(_ line: String) { StandardStream.error.write(line + "\n") }
}
