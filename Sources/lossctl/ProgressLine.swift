import SystemCalls

/// One line of standard error that replaces itself: on a terminal that can do so, and nowhere else.
struct ProgressLine {
  private let isPossible = StandardStream.error.isTerminal && !Output.isDumb
  /// Whether the line stands there now.
  private(set) var isShown = false
  private var last = -Double.infinity

  /// How often it is drawn again, in seconds.
  private static let interval = 0.1

  /// Whether it would be drawn at this moment, in seconds from any start.
  func isDue(at moment: Double) -> Bool { isPossible && moment - last >= Self.interval }

  /// Draws the line.
  mutating func show(_ text: String, at moment: Double) {
    guard isPossible else { return }
    last = moment
    isShown = true
    StandardStream.error.write("\r\u{1B}[K\(text)")
  }

  /// Takes the line away.
  mutating func clear() {
    guard isShown else { return }
    isShown = false
    StandardStream.error.write("\r\u{1B}[K")
  }
}
