import Findings

/// The order of findings: the most likely cause first.
enum Ordering {
  /// Sorts findings and ties symptoms to the causes that were found.
  ///
  /// What was lost on purpose comes first, because it explains itself; then the lowest layer that lost, because
  /// the layers above only echo it; within a layer the largest number. Suspects follow losses, symptoms follow
  /// causes, and what is benign or blind comes last.
  static func sorted(_ findings: [Finding]) -> [Finding] {
    let ids = Set(findings.filter { $0.verdict == .loss }.map(\.id))
    let findings = findings.map { demoted($0, given: ids) }
    let lossCauses = findings.filter { $0.verdict == .loss && $0.role != .symptom }
    return findings.map { tied($0, to: lossCauses) }
      .enumerated()
      .sorted { first, second in
        let left = rank(first.element)
        let right = rank(second.element)
        if left != right { return left < right }
        if first.element.layer != second.element.layer {
          return first.element.layer < second.element.layer
        }
        let most = (first.element.packets ?? 0, second.element.packets ?? 0)
        return most.0 == most.1 ? first.offset < second.offset : most.0 > most.1
      }
      .map(\.element)
  }

  /// Findings that only echo another one, when that is there: the same packets, counted once more.
  private static let echoes: [String: String] = [
    "transport.tcp-receive-buffer": "transport.tcp-memory",
    "transport.tcp-out-of-order-drop": "transport.tcp-memory",
    "transport.tcp-out-of-order-pruned": "transport.tcp-memory",
  ]

  private static func demoted(_ finding: Finding, given ids: Set<String>) -> Finding {
    guard let cause = echoes[finding.id], ids.contains(cause) else { return finding }
    var finding = finding
    finding.role = .symptom
    finding.verdict = .suspect
    finding.causes = [cause]
    return finding
  }

  private static func rank(_ finding: Finding) -> Int {
    let verdicts: [Verdict: Int] = [.loss: 0, .suspect: 3, .benign: 6, .blind: 9]
    let roles: [Role: Int] = [.deliberate: 0, .cause: 1, .symptom: 2]
    return (verdicts[finding.verdict] ?? 9) + (roles[finding.role] ?? 2)
  }

  /// A symptom names the prefixes of ids that can explain it; here they become the ids that were found.
  private static func tied(_ finding: Finding, to losses: [Finding]) -> Finding {
    guard finding.role == .symptom else { return finding }
    var finding = finding
    let found = losses.map(\.id).filter { id in
      finding.causes.contains { id == $0 || id.hasPrefix("\($0).") }
    }
    finding.causes = found.reduce(into: []) { unique, id in
      if !unique.contains(id) { unique.append(id) }
    }
    return finding
  }
}
