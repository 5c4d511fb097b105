public import Findings
public import Snapshot

/// One way to lose packets, or to look as if: from what changed to findings.
public struct Rule: Sendable {
  /// The rule's name; the findings it makes have ids that begin with its layer.
  public let name: String
  /// The findings that this change supports.
  public let findings: @Sendable (HostChange) -> [Finding]

  /// Creates a rule.
  public init(_ name: String, findings: @escaping @Sendable (HostChange) -> [Finding]) {
    self.name = name
    self.findings = findings
  }
}
