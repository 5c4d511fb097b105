/// What is known of one driver's own statistics (`ethtool -S`).
///
/// A counter that is not here is never called loss: drivers name things freely.
public struct DriverDictionary: Sendable {
  /// What can be said of one counter.
  public enum Judgement: Hashable, Sendable {
    /// The dictionary knows it.
    case known(DriverCounterFact)
    /// The name looks like a drop, and that is all that is known.
    case suspiciousName
    /// Nothing about the name suggests loss, or the driver repeats a field of the interface's own
    /// statistics, which is judged there.
    case ordinary
  }

  /// The drivers that have entries.
  public static var drivers: [String] { Set(DriverTable.all.flatMap(\.drivers)).sorted() }

  /// The driver's name for itself (`ethtool -i`).
  public let driver: String
  /// All entries of the driver.
  public let facts: [DriverCounterFact]
  private let byShape: [String: [DriverCounterFact]]

  /// Collects what is known of a driver; nothing, where it is unknown.
  ///
  /// The entries of other drivers are not even made.
  public init(driver: String) {
    self.driver = driver
    facts = DriverTable.all.filter { $0.drivers.contains(driver) }.flatMap { table in
      table.facts().map { $0.from(table.source) }
    }
    byShape = Dictionary(grouping: facts) { Self.shape(of: $0.pattern) }
  }

  /// Judges one counter.
  public func judge(_ counter: String) -> Judgement {
    if let fact = fact(of: counter) { return .known(fact) }
    if Self.repeatingLinkFields.contains(driver), Self.linkFields.contains(counter) {
      return .ordinary
    }
    return Self.looksLikeDrop(counter) ? .suspiciousName : .ordinary
  }

  /// Drivers whose table holds fields of `struct rtnl_link_stats64` under their own names
  /// (`E1000_NETDEV_STAT`, `IGB_NETDEV_STAT`, `IXGBE_NETDEV_STAT`, `I40E_NETDEV_STAT`,
  /// `FM10K_NETDEV_STAT`, the first names of mlx4's `main_strings`).
  private static let repeatingLinkFields: Set = [
    "e1000", "e1000e", "igb", "igc", "ixgbe", "i40e", "fm10k", "mlx4_en",
  ]
  private static let linkFields: Set = [
    "rx_errors", "tx_errors", "rx_dropped", "tx_dropped", "multicast", "collisions",
    "rx_length_errors", "rx_over_errors", "rx_crc_errors", "rx_frame_errors", "rx_fifo_errors",
    "rx_missed_errors", "tx_aborted_errors", "tx_carrier_errors", "tx_fifo_errors",
    "tx_heartbeat_errors", "tx_window_errors",
  ]

  /// The entry for one counter.
  public func fact(of counter: String) -> DriverCounterFact? {
    guard let candidates = byShape[Self.shape(of: counter)] else { return nil }
    // A name that stands there with its digits comes before a pattern.
    return candidates.first { $0.pattern == counter } ?? candidates.first
  }

  /// Picks the counters that mean loss out of the driver's statistics, each packet once.
  ///
  /// The values may be totals or growth. Counters of one queue are left out where the device's sum is
  /// there as well; a counter that holds parts with reasons of their own is lessened by them. Counters
  /// that the interface's own statistics repeat are marked by `linkField` and stay.
  public func losses(
    among counters: [(name: String, value: UInt64)]
  ) -> [(fact: DriverCounterFact, name: String, value: UInt64)] {
    let names = Set(counters.map(\.name))
    var losses: [(fact: DriverCounterFact, name: String, value: UInt64)] = []
    var parts: [String: UInt64] = [:]
    for counter in counters where counter.value > 0 {
      guard let fact = fact(of: counter.name), fact.effect != .harmless
      else { continue }
      if let sum = fact.sum, names.contains(sum) { continue }
      if let whole = fact.partOf.map({ Self.fill($0, like: counter.name) }) {
        parts[whole] = (parts[whole] ?? 0) &+ counter.value
      }
      losses.append((fact, counter.name, counter.value))
    }
    return losses.compactMap { loss in
      let rest = loss.value - min(loss.value, parts[loss.name] ?? 0)
      return rest == 0 ? nil : (loss.fact, loss.name, rest)
    }
  }

  /// A pattern with the numbers of `name` in place of its `#`.
  private static func fill(_ pattern: String, like name: String) -> String {
    var numbers = name.split { !$0.isNumber }[...]
    return pattern.map { character in
      guard character == "#" else { return String(character) }
      return numbers.popFirst().map(String.init) ?? "#"
    }.joined()
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
    // By byte: every counter of a device takes this way.
    let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
    var shape: [UInt8] = []
    for byte in name.utf8 {
      if digits.contains(byte) || byte == UInt8(ascii: "#") {
        if shape.last != UInt8(ascii: "#") { shape.append(UInt8(ascii: "#")) }
      } else {
        shape.append(byte)
      }
    }
    return String(decoding: shape, as: UTF8.self)
  }
}

/// The entries that rest on one file of one driver.
struct DriverTable: Sendable {
  /// The names under which the driver reports itself (`ethtool -i`).
  var drivers: [String]
  /// The kernel file, under drivers/net.
  var source: String
  /// Makes the entries: a machine has few drivers, and a walk asks for no others.
  var facts: @Sendable () -> [DriverCounterFact]

  init(
    _ drivers: String..., source: String,
    _ facts: @autoclosure @escaping @Sendable () -> [DriverCounterFact]
  ) {
    self.drivers = drivers
    self.source = "drivers/net/" + source
    self.facts = facts
  }

  /// Every table, by vendor.
  static let all: [DriverTable] =
    virtualDrivers + intel + mellanox + broadcom + cloud + others + embedded
}
