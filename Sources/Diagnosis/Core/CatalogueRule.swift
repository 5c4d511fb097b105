import Findings
import Snapshot

/// The findings of counters that mean something by themselves.
enum CatalogueRule {
  /// One finding for each counter of the catalogue that grew and has a finding of its own.
  static let rule = Rule("catalogue") { change in
    CounterCatalogue.all.compactMap { fact in
      guard let template = fact.finding, let count = change.positive(fact.name) else { return nil }
      return template.finding(
        fact, count: count, passed: template.total.flatMap { change.amount($0) }, scope: nil,
        evidence: change.evidence(fact.name), change)
    }
  }
}

extension CounterFinding {
  /// The finding that `count` counts of a fact make, where `passed` packets fared well.
  func finding(
    _ fact: CounterFact, count: UInt64, passed: UInt64?, scope: String?, evidence: [Evidence],
    _ change: HostChange
  ) -> Finding {
    let judgement = Judgement(lost: count, passed: passed, in: change)
    let current = settings.compactMap { change.current($0) }.joined(separator: ", ")
    return Finding(
      id: id, layer: fact.layer, verdict: judgement.verdict, scope: scope,
      packets: countsPackets ? count : nil,
      summary: (scope.map { "\($0): " } ?? "") + "\(Number.grouped(count)) \(summary)",
      evidence: evidence + settings.compactMap { change.setting($0) },
      fix: fix.map { fix in
        var fix = fix
        if fix.current == nil, !current.isEmpty { fix.current = current }
        return fix
      })
  }
}
