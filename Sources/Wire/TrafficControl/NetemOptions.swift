// TCA_NETEM_* of include/uapi/linux/pkt_sched.h.
private let correlationAttribute: UInt16 = 1
private let reorderAttribute: UInt16 = 3
private let corruptAttribute: UInt16 = 4
private let lossAttribute: UInt16 = 5
private let rateAttribute: UInt16 = 6
private let ecnAttribute: UInt16 = 7
private let rate64Attribute: UInt16 = 8
private let latency64Attribute: UInt16 = 10
private let jitter64Attribute: UInt16 = 11
private let slotAttribute: UInt16 = 12
private let intuitiveLoss: UInt16 = 1
private let gilbertElliottLoss: UInt16 = 2

/// What the network emulator does to packets (`sch_netem`, `struct tc_netem_qopt`).
///
/// Probabilities are kept as the kernel keeps them: fractions of 2³² − 1. The kernel does not
/// report whether a delay follows a distribution table.
public struct NetemOptions: Hashable, Sendable {
  /// A chance that depends on what happened to the packet before.
  public struct Chance: Hashable, Sendable {
    /// The probability as a fraction of 2³² − 1.
    public var fraction: UInt32
    /// How much of the previous decision enters this one, as a fraction of 2³² − 1.
    public var correlation: UInt32

    /// The probability from 0 to 1.
    public var probability: Double { Double(fraction) / Double(UInt32.max) }

    var text: String {
      TrafficText.percent(fraction)
        + (correlation == 0 ? "" : " " + TrafficText.percent(correlation))
    }
  }

  /// A limit on throughput, with the framing of the link it imitates.
  public struct Rate: Hashable, Sendable {
    /// Bytes a second.
    public var bytesPerSecond: UInt64
    /// Bytes added to each packet; may be negative.
    public var packetOverhead: Int32
    /// Packets are counted in cells of this many bytes; 0 for no cells.
    public var cellSize: UInt32
    /// Bytes added to each cell.
    public var cellOverhead: Int32
  }

  /// Bursts: packets are held until the next slot opens.
  public struct Slot: Hashable, Sendable {
    /// The shortest time between slots, in nanoseconds.
    public var minimumDelay: Int64
    /// The longest time between slots, in nanoseconds.
    public var maximumDelay: Int64
    /// Packets that one slot lets out; 0 for no limit.
    public var maximumPackets: Int32
    /// Bytes that one slot lets out; 0 for no limit.
    public var maximumBytes: Int32
    /// The mean time between slots when it follows a distribution, in nanoseconds.
    public var distributionDelay: Int64
    /// The jitter of that distribution, in nanoseconds; 0 when there is none.
    public var distributionJitter: Int64
  }

  /// The longest queue, in packets; more are dropped.
  public private(set) var limit: UInt32
  /// The added delay in nanoseconds.
  public private(set) var latency: Int64
  /// The variation of the delay in nanoseconds.
  public private(set) var jitter: Int64
  /// The correlation of one packet's delay with the next.
  public private(set) var delayCorrelation: UInt32 = 0
  /// Independent loss.
  public private(set) var loss: Chance
  /// Loss by a chain of states.
  public private(set) var lossModel: NetemLossModel?
  /// Packets sent twice.
  public private(set) var duplicate: Chance
  /// Packets sent at once, ahead of those that wait.
  public private(set) var reorder = Chance(fraction: 0, correlation: 0)
  /// Packets in which one bit is flipped; the receiver's checksum drops them.
  public private(set) var corrupt = Chance(fraction: 0, correlation: 0)
  /// Reordering concerns every so many packets; 0 for no gap.
  public private(set) var gap: UInt32
  /// The limit on throughput.
  public private(set) var rate: Rate?
  /// The bursts.
  public private(set) var slot: Slot?
  /// Whether ECN-capable packets are marked in place of being lost; they count as drops all the same.
  public private(set) var marksInsteadOfDropping = false

  /// The delay as the old field has it, in ticks; the wide fields have it in nanoseconds.
  private let latencyTicks: UInt32
  private let jitterTicks: UInt32

  /// Reads `TCA_OPTIONS`: the struct, then attributes.
  init(_ bytes: [UInt8]) throws(WireError) {
    guard let latency = bytes.native32(0), let limit = bytes.native32(4),
      let loss = bytes.native32(8), let gap = bytes.native32(12),
      let duplicate = bytes.native32(16), let jitter = bytes.native32(20)
    else { throw .truncated(field: "tc_netem_qopt", needed: 24, have: bytes.count) }
    let values = AttributeValues(Array(bytes.dropFirst(24)), in: "netem")
    if let problem = values.problem { throw problem }
    self.limit = limit
    self.gap = gap
    latencyTicks = latency
    jitterTicks = jitter
    self.latency =
      values.u64(latency64Attribute).map(Int64.init(bitPattern:)) ?? Int64(latency) * 64
    self.jitter = values.u64(jitter64Attribute).map(Int64.init(bitPattern:)) ?? Int64(jitter) * 64
    let correlation = values[correlationAttribute] ?? []
    delayCorrelation = correlation.native32(0) ?? 0
    self.loss = Chance(fraction: loss, correlation: correlation.native32(4) ?? 0)
    self.duplicate = Chance(fraction: duplicate, correlation: correlation.native32(8) ?? 0)
    reorder = Self.chance(values[reorderAttribute])
    corrupt = Self.chance(values[corruptAttribute])
    if let model = values.nested(lossAttribute, in: "TCA_NETEM_LOSS") {
      if let problem = model.problem { throw problem }
      if let bytes = model[intuitiveLoss] { lossModel = NetemLossModel(fourStates: bytes) }
      if let bytes = model[gilbertElliottLoss] {
        lossModel = NetemLossModel(gilbertElliott: bytes) ?? lossModel
      }
    }
    if let bytes = values[rateAttribute], let rate = bytes.native32(0),
      let overhead = bytes.native32(4), let cell = bytes.native32(8),
      let cellOverhead = bytes.native32(12), rate != 0
    {
      let wide = values.u64(rate64Attribute) ?? 0
      self.rate = Rate(
        bytesPerSecond: wide == 0 ? UInt64(rate) : wide,
        packetOverhead: Int32(bitPattern: overhead), cellSize: cell,
        cellOverhead: Int32(bitPattern: cellOverhead))
    }
    if let bytes = values[slotAttribute], let minimum = bytes.native64(0),
      let maximum = bytes.native64(8), let packets = bytes.native32(16),
      let size = bytes.native32(20)
    {
      slot = Slot(
        minimumDelay: Int64(bitPattern: minimum), maximumDelay: Int64(bitPattern: maximum),
        maximumPackets: Int32(bitPattern: packets), maximumBytes: Int32(bitPattern: size),
        distributionDelay: Int64(bitPattern: bytes.native64(24) ?? 0),
        distributionJitter: Int64(bitPattern: bytes.native64(32) ?? 0))
    }
    marksInsteadOfDropping = (values.u32(ecnAttribute) ?? 0) != 0
  }

  /// The probability that a packet is lost by configuration, in the long run.
  ///
  /// `nil` where the chain of states has no single answer. Correlation does not enter: netem's
  /// correlated numbers keep the mean only roughly.
  public var lossProbability: Double? {
    guard let lossModel else { return loss.probability }
    return lossModel.lossProbability
  }

  /// Whether any option other than loss disturbs traffic.
  public var disturbsWithoutLoss: Bool {
    latency > 0 || jitter > 0 || duplicate.fraction > 0 || reorder.fraction > 0
      || corrupt.fraction > 0 || rate != nil || slot != nil
  }

  /// The options as tc prints them.
  public var text: String {
    var words = ["limit \(Int32(bitPattern: limit))"]
    if latencyTicks != 0 {
      let microseconds = TrafficText.microseconds(ticks: latencyTicks)
      words.append("delay " + TrafficText.time(microseconds: microseconds))
      if jitterTicks != 0 {
        let jitter = TrafficText.microseconds(ticks: jitterTicks)
        words.append(TrafficText.time(microseconds: jitter))
        if delayCorrelation != 0 { words.append(TrafficText.percent(delayCorrelation)) }
      }
    }
    if loss.fraction != 0 { words.append("loss " + loss.text) }
    if let lossModel { words.append(lossModel.text) }
    if duplicate.fraction != 0 { words.append("duplicate " + duplicate.text) }
    if reorder.fraction != 0 { words.append("reorder " + reorder.text) }
    if corrupt.fraction != 0 { words.append("corrupt " + corrupt.text) }
    if let rate {
      words.append("rate " + TrafficText.rate(bytesPerSecond: rate.bytesPerSecond))
      if rate.packetOverhead != 0 { words.append("packetoverhead \(rate.packetOverhead)") }
      if rate.cellSize != 0 { words.append("cellsize \(rate.cellSize)") }
      if rate.cellOverhead != 0 { words.append("celloverhead \(rate.cellOverhead)") }
    }
    if let slot { words.append(slot.text) }
    if marksInsteadOfDropping { words.append("ecn") }
    if gap != 0 { words.append("gap \(gap)") }
    return words.joined(separator: " ")
  }

  private static func chance(_ bytes: [UInt8]?) -> Chance {
    Chance(fraction: bytes?.native32(0) ?? 0, correlation: bytes?.native32(4) ?? 0)
  }
}

extension NetemOptions.Slot {
  fileprivate var text: String {
    var words: [String]
    if distributionJitter > 0 {
      words = [
        "slot distribution", TrafficText.time(nanoseconds: distributionDelay),
        TrafficText.time(nanoseconds: distributionJitter),
      ]
    } else {
      words = [
        "slot", TrafficText.time(nanoseconds: minimumDelay),
        TrafficText.time(nanoseconds: maximumDelay),
      ]
    }
    if maximumPackets != 0 { words.append("packets \(maximumPackets)") }
    if maximumBytes != 0 { words.append("bytes \(maximumBytes)") }
    return words.joined(separator: " ")
  }
}
