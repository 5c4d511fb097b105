// TCA_POLICE_* of include/uapi/linux/pkt_cls.h.
private let parametersAttribute: UInt16 = 1
private let averageRateAttribute: UInt16 = 4
private let resultAttribute: UInt16 = 5
private let rate64Attribute: UInt16 = 8
private let peakRate64Attribute: UInt16 = 9
private let packetRateAttribute: UInt16 = 10
private let packetBurstAttribute: UInt16 = 11

/// A limit on the rate of what a filter matches (`struct tc_police`).
public struct Policer: Hashable, Sendable {
  /// The number under which it is kept and shared.
  public let index: UInt32
  /// The rate; 0 bytes a second where only packets are counted.
  public private(set) var rate: RateSpecification
  /// The highest momentary rate; 0 for none.
  public private(set) var peakRate: RateSpecification
  /// Packets a second, where packets are counted.
  public let packetsPerSecond: UInt64?
  /// Packets that are longer count as beyond the rate; in bytes.
  public let maximumPacket: UInt32
  /// What happens to packets beyond the rate.
  public let exceedControl: ActionControl
  /// What happens to packets within the rate, where it is not to go on.
  public let conformControl: ActionControl?
  /// How many places use it.
  let references: Int32
  /// How many filters use it.
  let bindings: Int32
  private let burstTicks: UInt32
  private let packetBurst: UInt32?
  private let averageRate: UInt32?

  /// Reads the options of a policer.
  init(_ values: AttributeValues) throws(WireError) {
    let bytes = values[parametersAttribute] ?? []
    guard let index = bytes.native32(0), let action = bytes.native32(4),
      let burst = bytes.native32(12), let maximum = bytes.native32(16),
      let rate = RateSpecification(bytes, at: 20), let peak = RateSpecification(bytes, at: 32)
    else { throw .truncated(field: "tc_police", needed: 56, have: bytes.count) }
    self.index = index
    self.rate = rate
    peakRate = peak
    burstTicks = burst
    maximumPacket = maximum
    exceedControl = ActionControl(number: action)
    conformControl = values.u32(resultAttribute).map(ActionControl.init(number:))
    references = Int32(bitPattern: bytes.native32(44) ?? 0)
    bindings = Int32(bitPattern: bytes.native32(48) ?? 0)
    averageRate = values.u32(averageRateAttribute)
    if let packets = values.u64(packetRateAttribute), let ticks = values.u64(packetBurstAttribute) {
      packetsPerSecond = packets
      packetBurst = TrafficText.bytes(
        ticks: UInt32(truncatingIfNeeded: ticks), bytesPerSecond: packets)
    } else {
      packetsPerSecond = nil
      packetBurst = nil
    }
    if let wide = values.u64(rate64Attribute) { self.rate.bytesPerSecond = wide }
    if let wide = values.u64(peakRate64Attribute) { peakRate.bytesPerSecond = wide }
  }

  /// What may pass at once, in bytes.
  public var burst: UInt32 { rate.bytes(ticks: burstTicks) }

  /// The loss that the policer is there to make, or `nil` where it drops nothing.
  public var deliberateDrop: DeliberateDrop? {
    if conformControl == .drop { return exceedControl == .drop ? .always : nil }
    guard exceedControl == .drop else { return nil }
    if rate.bytesPerSecond > 0 { return .beyondRate(bytesPerSecond: rate.bytesPerSecond) }
    return packetsPerSecond.map { .beyondPacketRate(packetsPerSecond: $0) }
  }

  /// The settings as tc prints them, up to the verdict.
  var words: ActionWords {
    var words = [
      "police", TrafficText.hexadecimal(index), "rate " + rate.rateText,
      "burst " + TrafficText.size(burst), "mtu " + TrafficText.size(maximumPacket),
    ]
    if peakRate.bytesPerSecond != 0 { words.append("peakrate " + peakRate.rateText) }
    if let averageRate {
      words.append("avrate " + TrafficText.rate(bytesPerSecond: UInt64(averageRate)))
    }
    if let packetsPerSecond, let packetBurst {
      words.append("pkts_rate \(packetsPerSecond) pkts_burst \(packetBurst)")
    }
    var control = "action \(exceedControl)"
    if let conformControl { control += "/\(conformControl)" }
    var rest = "overhead " + TrafficText.size(UInt32(rate.overhead))
    if rate.linkLayer > 1 { rest += " " + rate.linkLayerText }
    return ActionWords(before: words.joined(separator: " "), control: control, rest: rest)
  }
}
