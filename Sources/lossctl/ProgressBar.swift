import SystemCalls

/// How much of a long file was read.
final class ProgressBar {
  private let start = Clock.sinceBoot
  private var line = ProgressLine()

  /// Draws the bar, but only when the reading takes longer than a second.
  func show(_ share: Double) {
    let now = Clock.sinceBoot
    guard now - start > 1, line.isDue(at: now) else { return }
    let width = 40
    let filled = Int(share * Double(width))
    let bar =
      String(repeating: "#", count: filled) + String(repeating: ".", count: max(0, width - filled))
    line.show("[\(bar)] \(Int(share * 100)) %", at: now)
  }

  /// Takes the bar away.
  func clear() { line.clear() }
}
