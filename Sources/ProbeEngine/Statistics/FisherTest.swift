import RealModule

/// Fisher's exact test: whether two shares differ by more than chance.
public enum FisherTest {
  /// The probability of a table as uneven as this or more, if both groups had the same share.
  public static func twoSided(
    _ hits1: UInt64, of trials1: UInt64, _ hits2: UInt64, of trials2: UInt64
  )
    -> Double
  {
    let total = trials1 + trials2
    let hits = hits1 + hits2
    guard trials1 > 0, trials2 > 0, hits1 <= trials1, hits2 <= trials2 else { return 1 }
    let low = hits > trials2 ? hits - trials2 : 0
    let high = min(hits, trials1)
    let observed = logProbability(hits1, hits, trials1, total)
    var sum = 0.0
    // Far from the observed table the probabilities vanish; a million trials still are a loop of a moment.
    for candidate in low...max(low, high) {
      let value = logProbability(candidate, hits, trials1, total)
      if value <= observed + 1e-7 { sum += Double.exp(value) }
    }
    return min(1, sum)
  }

  private static func logProbability(
    _ inFirst: UInt64, _ hits: UInt64, _ trials1: UInt64, _ total: UInt64
  ) -> Double {
    logChoose(hits, inFirst) + logChoose(total - hits, trials1 - inFirst)
      - logChoose(total, trials1)
  }

  private static func logChoose(_ n: UInt64, _ k: UInt64) -> Double {
    guard k <= n else { return -.infinity }
    return Double.logGamma(Double(n) + 1) - Double.logGamma(Double(k) + 1)
      - Double.logGamma(Double(n - k) + 1)
  }

  /// Holm's correction: whether each of several tests is significant at 5 % in all.
  public static func significant(_ probabilities: [Double]) -> [Bool] {
    var result = [Bool](repeating: false, count: probabilities.count)
    let order = probabilities.indices.sorted { probabilities[$0] < probabilities[$1] }
    for (rank, index) in order.enumerated() {
      guard probabilities[index] <= 0.05 / Double(probabilities.count - rank) else { break }
      result[index] = true
    }
    return result
  }
}
