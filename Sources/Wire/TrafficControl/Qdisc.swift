// TCA_* of include/uapi/linux/rtnetlink.h.
enum TrafficAttribute {
  static let kind: UInt16 = 1
  static let options: UInt16 = 2
  static let oldStatistics: UInt16 = 3
  static let extraStatistics: UInt16 = 4
  static let statistics: UInt16 = 7
  static let sizeTable: UInt16 = 8
  static let dumpInvisible: UInt16 = 10
  static let chain: UInt16 = 11
  static let offloaded: UInt16 = 12
  static let ingressBlock: UInt16 = 13
  static let egressBlock: UInt16 = 14
}

/// A queueing discipline: what holds, orders, delays or drops packets at a network device.
///
/// Read from `RTM_NEWQDISC`. Source: `tc_fill_qdisc` in net/sched/sch_api.c.
public struct Qdisc: Hashable, Sendable {
  /// The device's interface index.
  public let interface: Int32
  /// The qdisc's own handle; `.none` for one that the kernel made by default.
  public let handle: TrafficHandle
  /// The class that it hangs under, or `.root`, or `.ingress`.
  public let parent: TrafficHandle
  /// How many places use it.
  public let references: UInt32
  /// The kind's name, such as `fq_codel`.
  public let kind: String
  /// The settings.
  public let options: QdiscOptions
  /// What it counted, or `nil` where the kernel sent nothing.
  public let statistics: TrafficStatistics?
  /// What its kind counts beyond that.
  public let extraStatistics: ExtraStatistics?
  /// Whether hardware does the work, so that packets pass unseen by this qdisc.
  public let isOffloaded: Bool
  /// The shared filter block for received packets.
  public let ingressBlock: UInt32?
  /// The shared filter block for sent packets.
  public let egressBlock: UInt32?
  /// What could not be read.
  public let problems: [WireError]
  private let sizeTable: [UInt8]?
  private let rawOptions: [UInt8]?

  /// Reads the payload of an `RTM_NEWQDISC` message: `struct tcmsg` and attributes.
  public init(_ payload: Span<UInt8>) throws(WireError) {
    let message = try TrafficMessage(payload)
    interface = message.interface
    handle = message.handle
    parent = message.parent
    references = message.information
    kind = message.kind
    rawOptions = message.values[TrafficAttribute.options]
    options = QdiscOptions(kind: kind, rawOptions)
    statistics = message.statistics
    extraStatistics = message.extraStatistics
    isOffloaded = (message.values.u8(TrafficAttribute.offloaded) ?? 0) != 0
    ingressBlock = message.values.u32(TrafficAttribute.ingressBlock)
    egressBlock = message.values.u32(TrafficAttribute.egressBlock)
    sizeTable = message.values.nested(TrafficAttribute.sizeTable, in: "TCA_STAB")?[1]
    var problems = message.problems
    if case .unreadable(let error) = options { problems.append(error) }
    self.problems = problems
  }

  /// The line that `tc qdisc show` prints; with `device` as it does for all devices.
  public func line(device: String? = nil, details: Bool = false) -> String {
    var words = ["qdisc", kind.printable(), String(handle.major, radix: 16) + ":"]
    if let device { words += ["dev", device.printable()] }
    if parent == .root {
      words.append("root")
    } else if parent != .none {
      words.append("parent \(parent)")
    }
    if references != 1 { words.append("refcnt \(references)") }
    if isOffloaded { words.append("offloaded") }
    if let ingressBlock, ingressBlock != 0 { words.append("ingress_block \(ingressBlock)") }
    if let egressBlock, egressBlock != 0 { words.append("egress_block \(egressBlock)") }
    let text = optionsText(details: details)
    if !text.isEmpty { words.append(text) }
    if details, let sizeTable { words += Self.text(sizeTable: sizeTable) }
    return words.joined(separator: " ")
  }

  /// The settings in the words that `tc qdisc add` takes.
  public var settings: String { optionsText(details: false) }

  /// What `tc -s -d qdisc show` prints, on one line.
  public func detailedText(device: String? = nil) -> String {
    var parts: [String]
    if case .generalizedRandomEarlyDetection(let options) = options {
      // tc prints the queues' numbers among their settings.
      let settings = options.text(details: false)
      let line = line(device: device)
      let start = line.dropLast(line.hasSuffix(settings) ? settings.count : 0)
      parts = [start + options.text(details: true, statistics: true)]
    } else {
      parts = [line(device: device, details: true)]
    }
    if kind == "sfq" { parts += earlyStatistics }
    if let statistics { parts.append(statistics.text) }
    if let extraStatistics { parts.append(extraStatistics.text) }
    return parts.joined(separator: " ")
  }

  private func optionsText(details: Bool) -> String {
    // Two kinds show one setting only with -d.
    if details, kind == "sfq", let rawOptions,
      let parameters = try? SimpleOptions.qdisc(kind: kind, rawOptions, details: true)
    {
      return parameters.map(\.text).joined(separator: " ")
    }
    return options.text(details: details)
  }

  private static func text(sizeTable bytes: [UInt8]) -> [String] {
    var words: [String] = []
    if let layer = bytes.native32(8), layer != 0 {
      words.append("linklayer " + TrafficText.linkLayer(layer))
    }
    if let overhead = bytes.native32(4), overhead != 0 {
      words.append("overhead \(Int32(bitPattern: overhead))")
    }
    for (offset, name) in [(12, "mpu"), (16, "mtu"), (20, "tsize")] {
      if let number = bytes.native32(offset), number != 0 { words.append("\(name) \(number)") }
    }
    return words
  }

  /// What the early-drop part of sfq counted (`struct tc_sfqred_stats`), which stands in its options.
  private var earlyStatistics: [String] {
    kindCounters.isEmpty
      ? []
      : [
        "prob_mark", "prob_mark_head", "prob_drop", "forced_mark", "forced_mark_head",
        "forced_drop",
      ]
      .map { name in
        let value = kindCounters.first { $0.name == name }?.value
        return name + " " + (value.map { "\($0)" } ?? "?")
      }
  }

  /// Counters that stand among the options of the kind: those of sfq's early drops, of gred's
  /// queues, and htb's packets that passed unshaped.
  public var kindCounters: [KernelStatistic] {
    switch options {
    case .generalizedRandomEarlyDetection(let options):
      return options.queues.flatMap { queue in
        queue.statistics.map {
          KernelStatistic("vq\(queue.number).\($0.name)", $0.value, $0.kind, drop: $0.drop)
        }
      }
    case .parameters where kind == "sfq":
      guard let rawOptions, rawOptions.native32(32) ?? 0 != 0 else { return [] }
      let table: [(Int, String, KernelStatistic.Drop?)] = [
        (48, "prob_drop", .queueManagement), (52, "forced_drop", .queueManagement),
        (56, "prob_mark", nil), (60, "forced_mark", nil), (64, "prob_mark_head", nil),
        (68, "forced_mark_head", nil),
      ]
      return table.compactMap { offset, name, drop in
        rawOptions.native32(offset).map { KernelStatistic(name, $0, .counter32, drop: drop) }
      }
    case .hierarchyTokenBucket(let options):
      return [KernelStatistic("direct_packets_stat", options.directPackets, .counter32)]
    default: return []
    }
  }
}
