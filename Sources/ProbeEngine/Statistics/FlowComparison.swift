public import Findings

/// Compares what flows lose: each one with all others, by Fisher's test with Holm's correction.
///
/// Routers and link bundles choose a path by addresses and ports. A leg that loses shows as flows that lose. Once some
/// flow differs from the others, in whatever direction, there are two groups: where most flows take the leg that loses,
/// none of them stands out, and those that lose nothing do.
public enum FlowComparison {
  /// The flows by port, compared.
  public static func flows(_ counts: [UInt16: ProbeTally.FlowCount]) -> [ProbeReport.Flow] {
    let entries = counts.sorted { $0.key < $1.key }
    let counted = entries.reduce(0) { $0 + $1.value.counted }
    let lost = entries.reduce(0) { $0 + $1.value.lost }
    let probabilities = entries.map { _, flow in
      FisherTest.twoSided(
        flow.lost, of: flow.counted, lost - flow.lost, of: counted - flow.counted)
    }
    let significant = FisherTest.significant(probabilities)
    let belongs =
      significant.contains(true)
      ? TwoRates.worse(entries.map(\.value)) : entries.map { _ in 0 }
    return entries.enumerated().map { index, entry in
      let interval = BinomialInterval.wilson(entry.value.lost, of: entry.value.counted)
      let others = Double(lost - entry.value.lost) / Double(max(1, counted - entry.value.counted))
      return ProbeReport.Flow(
        port: Int(entry.key), counted: entry.value.counted,
        loss: ProbeReport.Share(
          count: entry.value.lost, share: interval.share, low: interval.low, high: interval.high),
        probability: probabilities[index],
        isWorse: significant[index] && (interval.share ?? 0) > others || belongs[index] > 0.99)
    }
  }

  /// What the comparison says, in a sentence.
  static func notices(_ flows: [ProbeReport.Flow]) -> [String] {
    guard flows.count > 1 else { return [] }
    let worse = flows.filter(\.isWorse)
    guard !worse.isEmpty else {
      let lost = flows.contains { $0.loss.count > 0 }
      return lost
        ? ["no flow loses significantly more than the others: no sign of one bad leg"] : []
    }
    let ports = worse.map { "\($0.port)" }.joined(separator: ", ")
    return [
      "\(worse.count) of \(flows.count) flows \(worse.count == 1 ? "loses" : "lose") significantly more than the others (source port \(ports)): "
        + "one leg of several equal paths, or one member of a link bundle, loses; see where with -T -k -s \(worse[0].port)"
    ]
  }
}
