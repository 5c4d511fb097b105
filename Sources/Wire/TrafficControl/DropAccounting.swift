/// How a kind's own counters divide the number of packets that its qdisc dropped.
///
/// Works on totals since the qdisc was made and on growth between two readings alike: pass the
/// one or the other for every counter.
public struct DropAccounting: Hashable, Sendable {
  /// A share of the drops with one reason.
  public struct Share: Hashable, Sendable {
    /// Why these packets were dropped.
    public let reason: KernelStatistic.Drop
    /// How many.
    public let packets: UInt64
    /// The counters it was computed from, such as `drops − drop_overlimit`.
    public let formula: String
  }

  private struct Part: Hashable, Sendable {
    var reason: KernelStatistic.Drop
    var counters: [String]
    var subtracting: [String] = []
  }

  private let parts: [Part]
  /// The reason of the drops that no counter of the kind covers.
  private let remainder: KernelStatistic.Drop
  /// The counters that the remainder leaves out, where they differ from those of the parts.
  private let covered: [String]

  /// The accounting of a kind; for a kind without counters of its own, all drops have one reason.
  ///
  /// `isDeliberate` says that the qdisc has configured loss, `hasEarlyDrops` that its options hold
  /// counters of early drops, as those of sfq may.
  init(kind: String, isDeliberate: Bool, hasEarlyDrops: Bool) {
    let table = kind == "sfq" && hasEarlyDrops ? Self.earlyDroppingFairQueue : Self.table[kind]
    parts = table?.parts ?? []
    remainder = isDeliberate ? .policy : table?.remainder ?? Self.wholes[kind] ?? .limit
    covered = table?.covered ?? (table?.parts ?? []).flatMap(\.counters)
  }

  /// Divides `drops` by reason, or returns `nil` where a counter is missing or they contradict
  /// each other, as readings taken while packets flow may by a few.
  public func shares(drops: UInt64, counter: (String) -> UInt64?) -> [Share]? {
    var shares: [Share] = []
    for part in parts {
      guard let packets = Self.sum(part.counters, minus: part.subtracting, counter) else {
        return nil
      }
      if packets > 0 {
        let formula = Self.formula(part.counters, part.subtracting)
        shares.append(Share(reason: part.reason, packets: packets, formula: formula))
      }
    }
    var rest = drops
    for name in covered {
      guard let value = counter(name), rest >= value else { return nil }
      rest -= value
    }
    if rest > 0 {
      let formula = Self.formula(["drops"], covered)
      shares.append(Share(reason: remainder, packets: rest, formula: formula))
    }
    return shares
  }

  private static func sum(
    _ counters: [String], minus subtracting: [String], _ counter: (String) -> UInt64?
  ) -> UInt64? {
    var total: UInt64 = 0
    for name in counters {
      guard let value = counter(name) else { return nil }
      let (sum, overflow) = total.addingReportingOverflow(value)
      if overflow { return nil }
      total = sum
    }
    for name in subtracting {
      guard let value = counter(name), total >= value else { return nil }
      total -= value
    }
    return total
  }

  private static func formula(_ counters: [String], _ subtracting: [String]) -> String {
    counters.joined(separator: " + ") + subtracting.map { " − " + $0 }.joined()
  }

  private struct Kind: Sendable {
    var parts: [Part]
    var remainder: KernelStatistic.Drop
    var covered: [String]?
  }

  // net/sched/sch_*.c: where each kind counts, and what it counts twice.
  private static let table: [String: Kind] = [
    // drop_overmemory counts those of drop_overlimit that memory caused; it is no addition.
    "fq_codel": Kind(
      parts: [
        Part(reason: .memory, counters: ["drop_overmemory"]),
        Part(
          reason: .limit, counters: ["drop_overlimit"], subtracting: ["drop_overmemory"]),
      ], remainder: .queueManagement, covered: ["drop_overlimit"]),
    "codel": Kind(
      parts: [Part(reason: .limit, counters: ["drop_overlimit"])], remainder: .queueManagement),
    // `dropped` counts both; overlimit is its part.
    "pie": Kind(
      parts: [Part(reason: .limit, counters: ["overlimit"])], remainder: .queueManagement),
    "fq_pie": Kind(
      parts: [Part(reason: .limit, counters: ["overlimit"])], remainder: .queueManagement),
    "fq": Kind(
      parts: [
        Part(reason: .limit, counters: ["flows_plimit"]),
        Part(reason: .policy, counters: ["horizon_drops"]),
      ], remainder: .limit),
    "red": Kind(
      parts: [
        Part(reason: .queueManagement, counters: ["early"]),
        Part(reason: .limit, counters: ["pdrop"]),
      ], remainder: .limit),
    // A match drops the packet and the one it matched, and counts once.
    "choke": Kind(
      parts: [Part(reason: .limit, counters: ["pdrop"])], remainder: .queueManagement),
    "sfb": Kind(
      parts: [
        Part(reason: .queueManagement, counters: ["earlydrop"]),
        Part(reason: .policy, counters: ["penaltydrop"]),
        Part(reason: .limit, counters: ["bucketdrop", "queuedrop", "childdrop"]),
      ], remainder: .limit),
  ]

  private static let earlyDroppingFairQueue = Kind(
    parts: [Part(reason: .queueManagement, counters: ["prob_drop", "forced_drop"])],
    remainder: .limit)

  /// Kinds whose every drop has one reason.
  private static let wholes: [String: KernelStatistic.Drop] = [
    // sch_cake counts what its queue management and its memory limit drop in one number.
    "cake": .queueManagement, "gred": .queueManagement,
    // Filters and their actions drop; these have no queue.
    "ingress": .policy, "clsact": .policy,
    // Everything that is handed to it.
    "noop": .policy,
  ]
}
