/// The 95 % interval of a share after Wilson (1927).
struct WilsonInterval {
  let low: Double
  let high: Double

  /// - Parameters:
  ///   - hits: what was counted.
  ///   - trials: of how many; above 0.
  init(hits: UInt64, of trials: UInt64) {
    let number = Double(max(trials, 1))
    let share = min(1, Double(hits) / number)
    let quantile = 1.959_963_984_540_054
    let square = quantile * quantile
    let middle = (share + square / (2 * number)) / (1 + square / number)
    let spread =
      quantile * (share * (1 - share) / number + square / (4 * number * number)).squareRoot()
      / (1 + square / number)
    low = hits == 0 ? 0 : max(0, middle - spread)
    high = hits >= trials ? 1 : min(1, middle + spread)
  }
}
