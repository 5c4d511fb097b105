import Findings
import Snapshot

/// One way to lose packets, or to look as if: from what changed to findings.
struct Rule: Sendable {
  /// The rule's name, which begins with its layer.
  let name: String
  /// The findings that a situation supports.
  let findings: @Sendable (Situation) -> [Finding]

  /// A rule that needs counters and settings alone.
  init(_ name: String, findings: @escaping @Sendable (HostChange) -> [Finding]) {
    self.name = name
    self.findings = { findings($0.change) }
  }

  /// A rule that also needs what follows from all counters together.
  init(balanced name: String, findings: @escaping @Sendable (Situation) -> [Finding]) {
    self.name = name
    self.findings = findings
  }
}
