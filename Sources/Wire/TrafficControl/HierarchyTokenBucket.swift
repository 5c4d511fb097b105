// TCA_HTB_* of include/uapi/linux/pkt_sched.h.
private let parametersAttribute: UInt16 = 1
private let initialAttribute: UInt16 = 2
private let directQueueAttribute: UInt16 = 5
private let rate64Attribute: UInt16 = 6
private let ceiling64Attribute: UInt16 = 7
private let offloadAttribute: UInt16 = 9

/// The root of a tree of shaped classes (`sch_htb`, `struct tc_htb_glob`).
public struct HierarchyTokenBucketOptions: Hashable, Sendable {
  /// The minor number of the class for packets that no filter claims; 0 sends them unshaped.
  public let defaultClass: UInt32
  /// The divisor from rate to quantum.
  public let rateToQuantum: UInt32
  /// Packets that passed unshaped because no class claimed them; 32 bits that wrap.
  public let directPackets: UInt32
  /// The length of the queue of unshaped packets; more are dropped.
  public let directQueueLength: UInt32?
  /// Whether hardware shapes.
  public let isOffloaded: Bool
  private let version: UInt32

  /// Reads `TCA_OPTIONS` of the qdisc.
  init(_ options: [UInt8]) throws(WireError) {
    let values = AttributeValues(options, in: "htb")
    if let problem = values.problem { throw problem }
    let bytes = values[initialAttribute] ?? []
    guard let version = bytes.native32(0), let divisor = bytes.native32(4),
      let defaultClass = bytes.native32(8), let direct = bytes.native32(16)
    else { throw .truncated(field: "tc_htb_glob", needed: 20, have: bytes.count) }
    self.version = version
    rateToQuantum = divisor
    self.defaultClass = defaultClass
    directPackets = direct
    directQueueLength = values.u32(directQueueAttribute)
    isOffloaded = values[offloadAttribute] != nil
  }

  /// The options as tc prints them, or as `tc -d` does.
  func text(details: Bool) -> String {
    var words = [
      "r2q \(Int32(bitPattern: rateToQuantum))", "default \(TrafficText.alternate(defaultClass))",
      "direct_packets_stat \(directPackets)",
    ]
    if details { words.append("ver \(version >> 16).\(version & 0xffff)") }
    if let directQueueLength { words.append("direct_qlen \(directQueueLength)") }
    if isOffloaded { words.append("offload") }
    return words.joined(separator: " ")
  }
}

/// One shaped class (`struct tc_htb_opt`).
public struct HierarchyTokenBucketClass: Hashable, Sendable {
  /// The guaranteed rate.
  public private(set) var rate: RateSpecification
  /// The rate with what other classes leave.
  public private(set) var ceiling: RateSpecification
  /// Lower numbers are served first; for leaves.
  public let priority: UInt32
  /// Bytes served in one turn.
  public let quantum: UInt32
  /// 0 for a leaf; higher numbers are nearer to the root.
  public let level: UInt32
  private let buffer: UInt32
  private let ceilingBuffer: UInt32

  /// Reads `TCA_OPTIONS` of the class.
  init(_ options: [UInt8]) throws(WireError) {
    let values = AttributeValues(options, in: "htb class")
    if let problem = values.problem { throw problem }
    let bytes = values[parametersAttribute] ?? []
    guard let rate = RateSpecification(bytes, at: 0),
      let ceiling = RateSpecification(bytes, at: 12), let buffer = bytes.native32(24),
      let ceilingBuffer = bytes.native32(28), let quantum = bytes.native32(32),
      let level = bytes.native32(36), let priority = bytes.native32(40)
    else { throw .truncated(field: "tc_htb_opt", needed: 44, have: bytes.count) }
    self.rate = rate
    self.ceiling = ceiling
    self.buffer = buffer
    self.ceilingBuffer = ceilingBuffer
    self.quantum = quantum
    self.level = level
    self.priority = priority
    if let wide = values.u64(rate64Attribute) { self.rate.bytesPerSecond = wide }
    if let wide = values.u64(ceiling64Attribute) { self.ceiling.bytesPerSecond = wide }
  }

  /// What may leave at once at the guaranteed rate, in bytes.
  public var burst: UInt32 { rate.bytes(ticks: buffer) }
  /// What may leave at once at the ceiling, in bytes.
  public var ceilingBurst: UInt32 { ceiling.bytes(ticks: ceilingBuffer) }

  /// The options as tc prints them, or as `tc -d` does.
  func text(details: Bool) -> String {
    var words: [String] = []
    if level == 0 {
      words.append("prio \(Int32(bitPattern: priority))")
      if details { words.append("quantum \(Int32(bitPattern: quantum))") }
    }
    words.append("rate " + rate.rateText)
    if rate.overhead != 0 { words.append("overhead \(rate.overhead)") }
    words.append("ceil " + ceiling.rateText)
    if rate.linkLayer > 1 || details { words.append(rate.linkLayerText) }
    let (burst, ceilingBurst) = (TrafficText.size(burst), TrafficText.size(ceilingBurst))
    if details {
      words.append("burst \(burst)/\(rate.cell)")
      words.append("mpu " + TrafficText.size(UInt32(rate.minimumPacketUnit)))
      words.append("cburst \(ceilingBurst)/\(ceiling.cell)")
      words.append("mpu " + TrafficText.size(UInt32(ceiling.minimumPacketUnit)))
      words.append("level \(Int32(bitPattern: level))")
    } else {
      words.append("burst \(burst) cburst \(ceilingBurst)")
    }
    return words.joined(separator: " ")
  }
}
