import Findings
import Snapshot

/// Packets that a conservation law misses, and who may have taken them.
struct Unexplained {
  /// The law, in words.
  let law: String
  /// How many packets are missing after every counted drop.
  let packets: UInt64
  /// Rules and policies at the law's hooks that can drop without a count.
  let suspects: [DropPoint]
  /// Whether these are packets on their way out.
  let isOutgoing: Bool
  /// The counters that the law is made of.
  private let counters: [String]

  /// The counters that show the gap.
  func evidence(_ change: HostChange) -> [Evidence] {
    counters.compactMap { change.evidence($0) }
  }

  /// Every gap, with those to suspect; what routes and martian sources explain is taken off.
  static func all(_ situation: Situation) -> [Unexplained] {
    let points = situation.dropPoints.filter(\.isUncounted)
    return situation.budgets.compactMap { (budget) -> Unexplained? in
      guard let packets = budget.unexplained, packets > 0 else { return nil }
      let suspects = points.filter { Budgets.covers(budget, $0, situation.change) }
      return Unexplained(
        law: budget.law, packets: packets, suspects: suspects,
        isOutgoing: budget.law.hasSuffix("out"),
        counters: budget.terms.filter { $0.packets > 0 }.map(\.counter))
    }
  }
}
