/// Several early-dropping queues in one (`sch_gred`).
public struct GeneralizedRandomEarlyDetection: Hashable, Sendable {
  /// One of the queues (`struct tc_gred_qopt`).
  public struct VirtualQueue: Hashable, Sendable {
    /// Its number.
    public let number: UInt32
    /// Its priority, where priorities are on.
    public let priority: UInt8
    /// Its longest queue in bytes.
    public let limit: UInt32
    /// Nothing is dropped while the mean queue is below, in bytes.
    public let minimum: UInt32
    /// Everything is dropped while the mean queue is above, in bytes.
    public let maximum: UInt32
    /// The chance of a drop at the maximum, from 0 to 1, where the kernel says.
    public let maximumProbability: Double?
    /// What the queue counted.
    public let statistics: [KernelStatistic]
    fileprivate let weightLog: UInt8
    fileprivate let probabilityLog: UInt8
    fileprivate let cellLog: UInt8
    fileprivate let flags: UInt32?
    fileprivate let meanQueue: UInt32
    fileprivate let backlog: UInt32
    fileprivate let hasMarks: Bool
    fileprivate let packets: UInt32
    fileprivate let bytes: UInt64

    fileprivate func statistic(_ name: String) -> String {
      statistics.first { $0.name == name }.map { "\($0.value)" } ?? "?"
    }
  }

  /// How many queues there may be.
  public let queueCount: UInt32
  /// The queue for packets without a mark of their own.
  public let defaultQueue: UInt32
  /// Whether the queues have priorities.
  public let hasPriorities: Bool
  /// The limit of all queues together, in bytes.
  public let limit: UInt32?
  /// The queues that are set up.
  public let queues: [VirtualQueue]
  private let flags: UInt32

  /// Reads `TCA_OPTIONS`.
  init(_ options: [UInt8]) throws(WireError) {
    let values = try SimpleOptions.attributes(options, in: "gred")
    let setup = values[3] ?? []
    guard let count = setup.native32(0), let defaultQueue = setup.native32(4), setup.count >= 12
    else { throw .truncated(field: "tc_gred_sopt", needed: 12, have: setup.count) }
    let table = values[1] ?? []
    guard table.count >= 832 else {
      throw .truncated(field: "tc_gred_qopt[16]", needed: 832, have: table.count)
    }
    queueCount = count
    self.defaultQueue = defaultQueue
    hasPriorities = setup[8] != 0
    flags = UInt32(setup[9])
    limit = values.u32(5)
    var details: [UInt32: AttributeValues] = [:]
    for entry in try SimpleOptions.list(values[6] ?? []) {
      let fields = AttributeValues(entry, in: "gred queue")
      if let number = fields.u32(2) { details[number] = fields }
    }
    var queues: [VirtualQueue] = []
    for index in 0..<16 {
      let bytes = Array(table[(index * 52)..<(index * 52 + 52)])
      // Unused places of the table carry a number past its end.
      guard let number = bytes.native32(12), number < 16 else { continue }
      let probability = values[4]?.native32(4 * index)
      if let queue = Self.queue(bytes, probability: probability, details: details[number]) {
        queues.append(queue)
      }
    }
    self.queues = queues
  }

  /// The options as tc prints them, with `statistics` as `tc -s` does.
  func text(details: Bool, statistics: Bool = false) -> String {
    var words = ["vqs \(queueCount) default \(defaultQueue)"]
    if hasPriorities { words.append("grio") }
    if let limit { words.append("limit " + TrafficText.size(limit)) }
    words += RandomEarlyDetection.flagNames(flags)
    for queue in queues {
      words.append("vq \(queue.number) prio \(queue.priority)")
      words.append("limit " + TrafficText.size(queue.limit))
      words.append("min " + TrafficText.size(queue.minimum))
      words.append("max " + TrafficText.size(queue.maximum))
      words += RandomEarlyDetection.flagNames(queue.flags ?? 0)
      if details {
        words.append("ewma \(queue.weightLog)")
        if let probability = queue.maximumProbability {
          words.append("probability " + DecimalText.general(probability))
        } else {
          words.append("Plog \(queue.probabilityLog)")
        }
        words.append("Scell_log \(queue.cellLog)")
      }
      if statistics { words += Self.statisticsText(queue) }
    }
    return words.joined(separator: " ")
  }

  private static func statisticsText(_ queue: VirtualQueue) -> [String] {
    let value = queue.statistic
    var words = [
      "Queue size: average \(TrafficText.size(queue.meanQueue))",
      "current \(TrafficText.size(queue.backlog))",
      "Dropped packets: forced \(value("forced_drop")) early \(value("prob_drop"))",
      "pdrop \(value("pdrop")) other \(value("other"))",
    ]
    if queue.hasMarks {
      words.append("Marked packets: forced \(value("forced_mark")) early \(value("prob_mark"))")
    }
    let size = TrafficText.size(UInt32(truncatingIfNeeded: queue.bytes))
    words.append("Total packets: \(queue.packets) (\(size))")
    return words
  }

  private static func queue(
    _ bytes: [UInt8], probability: UInt32?, details: AttributeValues?
  ) -> VirtualQueue? {
    guard let limit = bytes.native32(0), let minimum = bytes.native32(4),
      let maximum = bytes.native32(8), let number = bytes.native32(12),
      let backlog = bytes.native32(16), let mean = bytes.native32(20),
      let forced = bytes.native32(24), let early = bytes.native32(28),
      let other = bytes.native32(32), let pdrop = bytes.native32(36),
      let weight = bytes.byte(40), let probabilityLog = bytes.byte(41),
      let cell = bytes.byte(42), let priority = bytes.byte(43),
      let packets = bytes.native32(44), let size = bytes.native32(48)
    else { return nil }
    let prefer: (UInt16, UInt32) -> UInt32 = { details?.u32($0) ?? $1 }
    var statistics = [
      KernelStatistic("prob_drop", prefer(6, early), .counter32, drop: .queueManagement),
      KernelStatistic("forced_drop", prefer(8, forced), .counter32, drop: .queueManagement),
      KernelStatistic("pdrop", prefer(10, pdrop), .counter32, drop: .limit),
      KernelStatistic("other", prefer(11, other), .counter32, drop: .limit),
    ]
    if let details {
      statistics.append(KernelStatistic("prob_mark", details.u32(7) ?? 0, .counter32))
      statistics.append(KernelStatistic("forced_mark", details.u32(9) ?? 0, .counter32))
    }
    return VirtualQueue(
      number: number, priority: priority, limit: limit, minimum: minimum, maximum: maximum,
      maximumProbability: probability.map { Double($0) / 0x1p32 }, statistics: statistics,
      weightLog: weight, probabilityLog: probabilityLog, cellLog: cell, flags: details?.u32(12),
      meanQueue: mean, backlog: backlog, hasMarks: details != nil, packets: packets,
      bytes: details?.u64(3) ?? UInt64(size))
  }
}
