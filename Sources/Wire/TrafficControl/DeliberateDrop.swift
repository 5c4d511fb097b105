/// Loss that somebody configured.
public enum DeliberateDrop: Hashable, Sendable {
  /// Every packet that comes here is dropped.
  case always
  /// A packet is dropped with this chance, from 0 to 1, in the long run.
  case probability(Double)
  /// Packets beyond a rate are dropped.
  case beyondRate(bytesPerSecond: UInt64)
  /// Packets beyond a number a second are dropped.
  case beyondPacketRate(packetsPerSecond: UInt64)
  /// Packets are dropped by chance, but the share cannot be computed from the settings.
  case byChance
}

extension Qdisc {
  /// The loss that somebody configured in this qdisc, or `nil` where drops would only be the
  /// result of a full queue or of queue management.
  ///
  /// A full queue of an emulator with configured loss drops as well, and the kernel counts both
  /// in one number.
  public var deliberateDrop: DeliberateDrop? {
    switch options {
    case .netem(let options):
      if options.lossModel == nil {
        return options.loss.fraction == 0 ? nil : .probability(options.lossProbability ?? 0)
      }
      guard let probability = options.lossProbability else { return .byChance }
      return probability > 0 ? .probability(probability) : nil
    default: return kind == "noop" || kind == "blackhole" ? .always : nil
    }
  }

  /// Whether the qdisc drops or marks packets early to slow senders down, before its queue is full.
  public var managesQueue: Bool {
    [
      "red", "gred", "choke", "sfb", "codel", "fq_codel", "pie", "fq_pie", "cake", "dualpi2",
    ].contains(kind) || kind == "sfq" && !kindCounters.isEmpty
  }

  /// Whether the qdisc slows traffic down to a rate, so that a full queue is the rate's doing.
  public var shapes: Bool {
    switch options {
    case .netem(let options): return options.rate != nil || options.slot != nil
    case .parameters(let parameters) where kind == "cake":
      return !parameters.contains(TrafficParameter("bandwidth", .text("unlimited")))
    default: return ["tbf", "htb", "hfsc", "cbq", "cbs", "taprio"].contains(kind)
    }
  }

  /// How this qdisc's drops divide by reason, since it was made; `nil` where the kernel does not
  /// tell or its counters contradict each other.
  public var dropShares: [DropAccounting.Share]? {
    guard let drops = statistics?.drops else { return nil }
    return dropAccounting.shares(drops: UInt64(drops)) { name in
      let field =
        extraStatistics?.fields.first { $0.name == name }
        ?? kindCounters.first { $0.name == name }
      // A kernel that is older than a counter sends a shorter struct.
      return field.flatMap { UInt64(exactly: $0.value) }
    }
  }

  /// How to divide this qdisc's drops by reason: since it was made, or between two readings.
  public var dropAccounting: DropAccounting {
    DropAccounting(
      kind: kind, isDeliberate: deliberateDrop != nil, hasEarlyDrops: !kindCounters.isEmpty)
  }
}
