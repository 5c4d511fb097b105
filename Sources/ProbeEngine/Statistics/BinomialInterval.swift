import RealModule

/// A share with the range in which the true one lies with 95 % confidence.
public struct BinomialInterval: Hashable, Sendable {
  /// The measured share; `nil` without any trial.
  public var share: Double?
  /// The lower end.
  public var low: Double
  /// The upper end.
  public var high: Double

  /// The two-sided 95 % quantile of the normal distribution.
  static let quantile = 1.959_963_984_540_054

  /// Wilson's score interval for `hits` of `trials`.
  ///
  /// `clustering` is the correlation of neighbouring trials: losses that come in bursts carry less
  /// information, as if there had been n·(1−λ)/(1+λ) trials.
  public static func wilson(_ hits: UInt64, of trials: UInt64, clustering: Double = 0) -> Self {
    guard trials > 0 else { return Self(share: nil, low: 0, high: 1) }
    let share = Double(hits) / Double(trials)
    let correlation = min(max(clustering, 0), 0.999)
    let count = max(1, Double(trials) * (1 - correlation) / (1 + correlation))
    let z = quantile * quantile
    let centre = (share + z / (2 * count)) / (1 + z / count)
    let half =
      quantile / (1 + z / count)
      * (share * (1 - share) / count + z / (4 * count * count)).squareRoot()
    return Self(
      share: share, low: hits == 0 ? 0 : max(0, centre - half),
      high: hits == trials ? 1 : min(1, centre + half))
  }

  /// The exact interval of Clopper and Pearson.
  public static func exact(_ hits: UInt64, of trials: UInt64) -> Self {
    guard trials > 0 else { return Self(share: nil, low: 0, high: 1) }
    let x = Double(hits)
    let n = Double(trials)
    let low = hits == 0 ? 0 : Beta.quantile(0.025, x, n - x + 1)
    let high = hits == trials ? 1 : Beta.quantile(0.975, x + 1, n - x)
    return Self(share: x / n, low: low, high: high)
  }

  /// How many probes without a loss would prove that less than `share` is lost, with 95 % confidence.
  public static func probesToProve(lossBelow share: Double) -> UInt64? {
    guard share > 0, share < 1 else { return nil }
    return UInt64((Double.log(0.05) / Double.log(onePlus: -share)).rounded(.up))
  }
}

/// The beta distribution, as far as exact intervals need it.
enum Beta {
  /// The value below which the distribution has `probability`, by bisection.
  static func quantile(_ probability: Double, _ a: Double, _ b: Double) -> Double {
    var low = 0.0
    var high = 1.0
    for _ in 0..<80 {
      let middle = (low + high) / 2
      if regularized(middle, a, b) < probability { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }

  /// The regularized incomplete beta function, by its continued fraction (Lentz's method).
  static func regularized(_ x: Double, _ a: Double, _ b: Double) -> Double {
    guard x > 0 else { return 0 }
    guard x < 1 else { return 1 }
    if x > (a + 1) / (a + b + 2) { return 1 - regularized(1 - x, b, a) }
    let logFront =
      Double.logGamma(a + b) - Double.logGamma(a) - Double.logGamma(b) + a * Double.log(x)
      + b * Double.log(onePlus: -x)
    return Double.exp(logFront) * fraction(x, a, b) / a
  }

  private static func fraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
    let tiny = 1e-300
    func guarded(_ value: Double) -> Double { value.magnitude < tiny ? tiny : value }
    var c = 1.0
    var d = 1 / guarded(1 - (a + b) * x / (a + 1))
    var result = d
    for step in 1...10_000 {
      let m = Double(step)
      let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
      d = 1 / guarded(1 + even * d)
      c = guarded(1 + even / c)
      result *= d * c
      let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
      d = 1 / guarded(1 + odd * d)
      c = guarded(1 + odd / c)
      let change = d * c
      result *= change
      if (change - 1).magnitude < 1e-15 { break }
    }
    return result
  }
}
