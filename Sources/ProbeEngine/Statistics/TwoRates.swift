import RealModule

/// Two groups of flows, each with a loss rate of its own: a mixture of two binomial distributions, by expectation and
/// maximisation (Dempster, Laird, Rubin 1977).
///
/// It says to which group a flow belongs, and nothing of whether there are two: that takes a test.
enum TwoRates {
  /// The probability, for each flow, that it belongs to the group that loses more.
  static func worse(_ flows: [ProbeTally.FlowCount]) -> [Double] {
    let used = flows.filter { $0.counted > 0 }
    guard let least = used.map(rate).min(), let most = used.map(rate).max(), most > least else {
      return flows.map { _ in 0 }
    }
    var (low, high, share) = (least, most, 0.5)
    var belongs: [Double] = []
    for _ in 0..<100 {
      belongs = flows.map { flow in
        let good = logLikelihood(flow, low) + .log(1 - share)
        let bad = logLikelihood(flow, high) + .log(share)
        return 1 / (1 + .exp(good - bad))
      }
      let weight = belongs.reduce(0, +)
      share = min(max(weight / Double(flows.count), 1e-6), 1 - 1e-6)
      high = pooled(flows, belongs)
      low = pooled(flows, belongs.map { 1 - $0 })
    }
    return belongs
  }

  /// A rate that is neither 0 nor 1, with half a loss and half an arrival more than were seen.
  private static func rate(_ flow: ProbeTally.FlowCount) -> Double {
    (Double(flow.lost) + 0.5) / (Double(flow.counted) + 1)
  }

  private static func pooled(_ flows: [ProbeTally.FlowCount], _ weights: [Double]) -> Double {
    var (lost, counted) = (0.5, 1.0)
    for (flow, weight) in zip(flows, weights) {
      lost += weight * Double(flow.lost)
      counted += weight * Double(flow.counted)
    }
    return lost / counted
  }

  private static func logLikelihood(_ flow: ProbeTally.FlowCount, _ rate: Double) -> Double {
    Double(flow.lost) * .log(rate) + Double(flow.counted - flow.lost) * .log(onePlus: -rate)
  }
}
