// TCA_STATS_* of include/uapi/linux/gen_stats.h.
private let basicAttribute: UInt16 = 1
private let rateEstimateAttribute: UInt16 = 2
private let queueAttribute: UInt16 = 3
private let applicationAttribute: UInt16 = 4
private let rateEstimate64Attribute: UInt16 = 5
private let basicHardwareAttribute: UInt16 = 7
private let packets64Attribute: UInt16 = 8

/// What a qdisc, class, filter or action counted (`TCA_STATS2`, or `TCA_STATS` of old kernels).
///
/// A field that the kernel did not send is `nil`, never 0. `drops`, `overlimits` and `requeues`
/// are 32 bits wide in every kernel and start again at 0; so is `packets` unless the kernel sent
/// the wide counter, which it does only once the number needs it.
public struct TrafficStatistics: Hashable, Sendable {
  /// Bytes and packets of one path.
  public struct Volume: Hashable, Sendable {
    /// Bytes.
    public var bytes: UInt64
    /// Packets.
    public var packets: UInt64
    /// Whether the packets came in 64 bits (`TCA_STATS_PKT64`).
    public var isWide: Bool
  }

  /// The estimated rate of an object that has an estimator.
  public struct RateEstimate: Hashable, Sendable {
    /// Bytes a second.
    public var bytesPerSecond: UInt64
    /// Packets a second.
    public var packetsPerSecond: UInt64
    /// Whether the kernel sent the 64-bit form.
    var isWide: Bool
  }

  /// All traffic (`TCA_STATS_BASIC`), including that of hardware.
  public private(set) var total: Volume?
  /// The part that hardware handled (`TCA_STATS_BASIC_HW`).
  public private(set) var hardware: Volume?
  /// The estimated rate.
  public private(set) var rate: RateEstimate?
  /// Packets in the queue now.
  public private(set) var queueLength: UInt32?
  /// Bytes in the queue now.
  public private(set) var backlog: UInt32?
  /// Packets dropped; 32 bits that wrap.
  public private(set) var drops: UInt32?
  /// Packets that the driver gave back to the queue; 32 bits that wrap.
  public private(set) var requeues: UInt32?
  /// Times a limit held packets back: a shaper at work, and no loss by itself; 32 bits that wrap.
  public private(set) var overlimits: UInt32?
  /// The raw statistics of the kind itself (`TCA_STATS_APP`).
  private(set) var application: [UInt8]?
  /// What was wrong with the bytes, if anything.
  private(set) var problem: WireError?

  /// Whether the statistics are in the old form.
  private let isOld: Bool

  /// Reads the nest `TCA_STATS2` or `TCA_ACT_STATS`.
  init(nest: [UInt8]) {
    isOld = false
    var attributes = NetlinkAttributes(nest.span, in: "TCA_STATS2")
    // The wide packet counter follows the narrow one that it completes.
    var last: UInt16 = 0
    do throws(WireError) {
      while let attribute = try attributes.next() {
        let bytes = attribute.payload.array
        switch attribute.type {
        case basicAttribute: total = Self.volume(bytes)
        case basicHardwareAttribute: hardware = Self.volume(bytes)
        case packets64Attribute: widen(last, packets: bytes.native64(0))
        case queueAttribute: readQueue(bytes)
        case rateEstimateAttribute where rate == nil:
          if let rate = bytes.native32(0), let packets = bytes.native32(4) {
            self.rate = RateEstimate(
              bytesPerSecond: UInt64(rate), packetsPerSecond: UInt64(packets), isWide: false)
          }
        case rateEstimate64Attribute:
          if let rate = bytes.native64(0), let packets = bytes.native64(8) {
            self.rate = RateEstimate(
              bytesPerSecond: rate, packetsPerSecond: packets, isWide: true)
          }
        case applicationAttribute: application = bytes
        default: break
        }
        if attribute.type != packets64Attribute { last = attribute.type }
      }
    } catch {
      problem = error
    }
  }

  /// Reads `struct tc_stats`, which kernels before 2.6.10 sent alone and all others send as well.
  init(old bytes: [UInt8]) {
    isOld = true
    if let count = bytes.native64(0), let packets = bytes.native32(8) {
      total = Volume(bytes: count, packets: UInt64(packets), isWide: false)
    }
    drops = bytes.native32(12)
    overlimits = bytes.native32(16)
    if let rate = bytes.native32(20), let packets = bytes.native32(24), rate != 0 || packets != 0 {
      self.rate = RateEstimate(
        bytesPerSecond: UInt64(rate), packetsPerSecond: UInt64(packets), isWide: false)
    }
    queueLength = bytes.native32(28)
    backlog = bytes.native32(32)
  }

  /// Every number with its kernel name and width.
  public var fields: [KernelStatistic] {
    var fields: [KernelStatistic] = []
    for (volume, prefix) in [(total, ""), (hardware, "hw_")] {
      guard let volume else { continue }
      fields.append(KernelStatistic(prefix + "bytes", volume.bytes, .counter64))
      let kind: KernelStatistic.Kind = volume.isWide ? .counter64 : .counter32
      fields.append(KernelStatistic(prefix + "packets", volume.packets, kind))
    }
    if let drops { fields.append(KernelStatistic("drops", drops, .counter32)) }
    if let overlimits { fields.append(KernelStatistic("overlimits", overlimits, .counter32)) }
    if let requeues { fields.append(KernelStatistic("requeues", requeues, .counter32)) }
    if let backlog { fields.append(KernelStatistic("backlog", backlog, .level)) }
    if let queueLength { fields.append(KernelStatistic("qlen", queueLength, .level)) }
    return fields
  }

  /// The numbers as `tc -s` prints them, on one line.
  public var text: String {
    var words: [String] = []
    if let total { words.append("Sent \(total.bytes) bytes \(total.packets) pkt") }
    if let drops, let overlimits, let requeues {
      words.append("(dropped \(drops), overlimits \(overlimits) requeues \(requeues))")
    } else if isOld, let drops, let overlimits {
      words.append("(dropped \(drops), overlimits \(overlimits))")
    }
    if let hardware, hardware.packets > 0 || hardware.bytes > 0 {
      if let total, hardware.packets <= total.packets, hardware.bytes <= total.bytes {
        let (bytes, packets) = (total.bytes - hardware.bytes, total.packets - hardware.packets)
        words.append("Sent software \(bytes) bytes \(packets) pkt")
      }
      words.append("Sent hardware \(hardware.bytes) bytes \(hardware.packets) pkt")
    }
    if let rate {
      let bits = TrafficText.rate(bytesPerSecond: rate.bytesPerSecond)
      words.append("rate \(bits) \(rate.packetsPerSecond)pps")
    }
    if let backlog, let queueLength {
      words.append("backlog \(TrafficText.size(backlog)) \(queueLength)p")
      if let requeues { words.append("requeues \(requeues)") }
    }
    return words.joined(separator: " ")
  }

  private static func volume(_ bytes: [UInt8]) -> Volume? {
    guard let count = bytes.native64(0), let packets = bytes.native32(8) else { return nil }
    return Volume(bytes: count, packets: UInt64(packets), isWide: false)
  }

  private mutating func widen(_ attribute: UInt16, packets: UInt64?) {
    guard let packets else { return }
    switch attribute {
    case basicAttribute:
      total?.packets = packets
      total?.isWide = true
    case basicHardwareAttribute:
      hardware?.packets = packets
      hardware?.isWide = true
    default: break
    }
  }

  private mutating func readQueue(_ bytes: [UInt8]) {
    queueLength = bytes.native32(0)
    backlog = bytes.native32(4)
    drops = bytes.native32(8)
    requeues = bytes.native32(12)
    overlimits = bytes.native32(16)
  }
}
