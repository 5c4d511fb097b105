/// What is known of drivers' own statistics (`ethtool -S`).
///
/// A counter that is not here is never called loss: drivers name things freely.
public enum DriverDictionary {
  /// What can be said of one counter.
  public enum Judgement: Hashable, Sendable {
    /// The dictionary knows it.
    case known(DriverCounterFact)
    /// The name looks like a drop, and that is all that is known.
    case suspiciousName
    /// Nothing about the name suggests loss.
    case ordinary
  }

  /// The drivers that have entries.
  public static var drivers: [String] { tables.keys.sorted() }

  /// All entries of a driver.
  public static func facts(driver: String) -> [DriverCounterFact] { tables[driver] ?? [] }

  /// Judges one counter of a driver.
  public static func judge(driver: String, counter: String) -> Judgement {
    if let fact = fact(driver: driver, counter: counter) { return .known(fact) }
    return looksLikeDrop(counter) ? .suspiciousName : .ordinary
  }

  /// The entry for one counter of a driver.
  public static func fact(driver: String, counter: String) -> DriverCounterFact? {
    let shape = shape(of: counter)
    guard let candidates = byShape[driver]?[shape] else { return nil }
    // A name that stands there with its digits comes before a pattern.
    return candidates.first { $0.pattern == counter } ?? candidates.first
  }

  /// Picks the counters that mean loss out of a driver's statistics, each packet once.
  ///
  /// Counters of one queue are left out where the device's sum is there as well; counters that an
  /// interface's own statistics repeat are marked by `linkField` and stay.
  public static func losses(
    driver: String, counters: [(name: String, value: UInt64)]
  ) -> [(fact: DriverCounterFact, name: String, value: UInt64)] {
    let names = Set(counters.map(\.name))
    return counters.compactMap { counter in
      guard counter.value > 0, let fact = fact(driver: driver, counter: counter.name),
        fact.effect != .harmless
      else { return nil }
      if let sum = fact.sum, names.contains(sum) { return nil }
      return (fact, counter.name, counter.value)
    }
  }

  /// Whether a name has a word in it that drivers use for packets they lost.
  public static func looksLikeDrop(_ name: String) -> Bool {
    let text = name.lowercased()
    let words = [
      "drop", "discard", "miss", "no_buf", "nobuf", "no_desc", "nodesc", "out_of", "oob",
      "overrun", "overflow", "fifo", "lost", "_err", "error", "fail", "exceeded", "crc", "fcs",
      "timeout", "jabber", "undersize", "oversize", "trunc",
    ]
    return words.contains { text.contains($0) }
  }

  /// A name with every run of digits written as `#`, so that queues of any number look alike.
  static func shape(of name: String) -> String {
    var shape = ""
    var isInNumber = false
    for character in name {
      if character.isNumber || character == "#" {
        if !isInNumber { shape.append("#") }
        isInNumber = true
      } else {
        shape.append(character)
        isInNumber = false
      }
    }
    return shape
  }

  private static let byShape: [String: [String: [DriverCounterFact]]] = tables.mapValues {
    Dictionary(grouping: $0) { shape(of: $0.pattern) }
  }

  /// Every driver with its entries.
  private static let tables: [String: [DriverCounterFact]] = {
    var tables: [String: [DriverCounterFact]] = [:]
    for table in DriverTable.all {
      for driver in table.drivers {
        tables[driver, default: []] += table.facts.map { $0.from(table.source) }
      }
    }
    return tables
  }()
}

/// The entries that rest on one file of one driver.
struct DriverTable: Sendable {
  /// The names under which the driver reports itself (`ethtool -i`).
  var drivers: [String]
  /// The kernel file, under drivers/net.
  var source: String
  /// The entries.
  var facts: [DriverCounterFact]

  init(_ drivers: String..., source: String, _ facts: [DriverCounterFact]) {
    self.drivers = drivers
    self.source = "drivers/net/" + source
    self.facts = facts
  }

  /// Every table, by vendor.
  static let all: [DriverTable] =
    virtualDrivers + intel + mellanox + broadcom + cloud + others + embedded
}
