// TCA_TBF_* of include/uapi/linux/pkt_sched.h.
private let parametersAttribute: UInt16 = 1
private let rate64Attribute: UInt16 = 4
private let peakRate64Attribute: UInt16 = 5

/// A token bucket filter: packets leave at a rate, and the queue before it has a limit (`sch_tbf`).
public struct TokenBucketOptions: Hashable, Sendable {
  /// The rate.
  public private(set) var rate: RateSpecification
  /// The highest momentary rate; 0 bytes a second for none.
  public private(set) var peakRate: RateSpecification
  /// The queue before the bucket, in bytes; more is dropped.
  public let limit: UInt32
  private let buffer: UInt32
  private let mtu: UInt32

  /// Reads `TCA_OPTIONS`.
  init(_ options: [UInt8]) throws(WireError) {
    let values = AttributeValues(options, in: "tbf")
    if let problem = values.problem { throw problem }
    let bytes = values[parametersAttribute] ?? []
    guard let rate = RateSpecification(bytes, at: 0), let peak = RateSpecification(bytes, at: 12),
      let limit = bytes.native32(24), let buffer = bytes.native32(28), let mtu = bytes.native32(32)
    else { throw .truncated(field: "tc_tbf_qopt", needed: 36, have: bytes.count) }
    self.rate = rate
    peakRate = peak
    self.limit = limit
    self.buffer = buffer
    self.mtu = mtu
    if let wide = values.u64(rate64Attribute) { self.rate.bytesPerSecond = wide }
    if let wide = values.u64(peakRate64Attribute) { peakRate.bytesPerSecond = wide }
  }

  /// The bucket in bytes: what may leave at once.
  public var burst: UInt32 { rate.bytes(ticks: buffer) }

  /// How long a packet may wait, in microseconds; negative where the limit is below the burst.
  public var latency: Double {
    let wait = Self.wait(limit, rate, buffer)
    return peakRate.bytesPerSecond == 0 ? wait : max(wait, Self.wait(limit, peakRate, mtu))
  }

  /// The options as tc prints them, or as `tc -d` does.
  func text(details: Bool) -> String {
    var words = ["rate " + rate.rateText]
    if details {
      words.append("burst \(TrafficText.size(burst))/\(rate.cell)")
      words.append("mpu " + TrafficText.size(UInt32(rate.minimumPacketUnit)))
    } else {
      words.append("burst " + TrafficText.size(burst))
    }
    if peakRate.bytesPerSecond != 0 {
      words.append("peakrate " + peakRate.rateText)
      if mtu != 0 || peakRate.minimumPacketUnit != 0 {
        let size = TrafficText.size(peakRate.bytes(ticks: mtu))
        if details {
          words.append("mtu \(size)/\(peakRate.cell)")
          words.append("mpu " + TrafficText.size(UInt32(peakRate.minimumPacketUnit)))
        } else {
          words.append("minburst " + size)
        }
      }
    }
    let latency = latency
    if latency >= 0, latency < 0x1p32 {
      words.append("lat " + TrafficText.time(microseconds: UInt32(latency)))
    } else if latency < 0 {
      words.append("limit " + TrafficText.size(limit))
    }
    if rate.overhead != 0 { words.append("overhead \(rate.overhead)") }
    if rate.linkLayer > 1 || details { words.append(rate.linkLayerText) }
    return words.joined(separator: " ")
  }

  private static func wait(_ limit: UInt32, _ rate: RateSpecification, _ ticks: UInt32) -> Double {
    1_000_000 * (Double(limit) / Double(rate.bytesPerSecond))
      - Double(TrafficText.microseconds(ticks: ticks))
  }
}
