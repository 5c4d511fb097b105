import Findings
import Snapshot

/// The findings of counters that mean something by themselves.
enum CatalogueRule {
  /// One finding for each counter of the catalogue that grew and has a finding of its own.
  static let rule = Rule("catalogue") { change in
    CounterCatalogue.all.compactMap { fact in
      guard let template = fact.finding, let count = change.positive(fact.name) else { return nil }
      let passed = template.total.flatMap { change.amount($0) }
      let judgement = Judgement(lost: count, passed: passed, in: change)
      let settings = template.settings.compactMap { change.setting($0) }
      return Finding(
        id: template.id, layer: fact.layer, verdict: verdict(fact, judgement),
        role: fact.meaning == .symptom ? .symptom : .cause,
        packets: fact.meaning == .loss ? count : nil,
        summary: "\(Number.grouped(count)) \(template.summary)",
        evidence: change.evidence(fact.name) + settings,
        fix: template.fix.map { withCurrent($0, template.settings, change) })
    }
  }

  private static func verdict(_ fact: CounterFact, _ judgement: Judgement) -> Verdict {
    switch fact.meaning {
    case .loss: judgement.verdict
    case .symptom: judgement.verdict == .benign ? .benign : .suspect
    case .benign, .traffic, .state, .unknown: .benign
    }
  }

  private static func withCurrent(
    _ fix: Fix, _ settings: [String], _ change: HostChange
  ) -> Fix {
    guard fix.current == nil else { return fix }
    let shown = settings.compactMap { change.current($0) }
    var filled = fix
    filled.current = shown.isEmpty ? nil : shown.joined(separator: ", ")
    return filled
  }
}
