import SystemCalls

/// How much of a long file was read, on a terminal and nowhere else.
final class ProgressBar {
  private let isShown = StandardStream.error.isTerminal
  private let start = Clock.sinceBoot
  private var isDrawn = false
  private var last = 0.0

  /// Draws the bar, ten times a second at most, and only when the reading takes longer than a second.
  func show(_ share: Double) {
    guard isShown else { return }
    let now = Clock.sinceBoot
    guard now - start > 1, now - last > 0.1 else { return }
    last = now
    isDrawn = true
    let width = 40
    let filled = Int(share * Double(width))
    let bar =
      String(repeating: "#", count: filled) + String(repeating: ".", count: max(0, width - filled))
    StandardStream.error.write("\r[\(bar)] \(Int(share * 100)) %")
  }

  /// Takes the bar away.
  func clear() {
    if isDrawn { StandardStream.error.write("\r\u{1B}[K") }
  }
}
