/// The thresholds of a queue that drops or marks early (`sch_red`, `sch_choke`, `sch_gred`).
public struct RandomEarlyDetection: Hashable, Sendable {
  /// The longest queue, in bytes, or in packets for choke.
  public let limit: UInt32
  /// Nothing is dropped while the mean queue is below.
  public let minimum: UInt32
  /// Everything is dropped or marked while the mean queue is above.
  public let maximum: UInt32
  /// The chance of a drop at the maximum, where the kernel says; from 0 to 1.
  public let maximumProbability: Double?
  private let flags: UInt32
  private let weightLog: UInt8
  private let probabilityLog: UInt8
  private let cellLog: UInt8
  private let countsPackets: Bool

  /// Reads the nest of red or choke: the struct is attribute 1, the probability 3, the flags 4.
  init(_ options: [UInt8], countsPackets: Bool) throws(WireError) {
    let values = AttributeValues(options, in: "red")
    if let problem = values.problem { throw problem }
    let bytes = values[1] ?? []
    guard bytes.count >= 16, let limit = bytes.native32(0), let minimum = bytes.native32(4),
      let maximum = bytes.native32(8)
    else { throw .truncated(field: "tc_red_qopt", needed: 16, have: bytes.count) }
    var flags = UInt32(bytes[15])
    // An nla_bitfield32 whose value holds the newer flags too.
    if !countsPackets, let bits = values[4], bits.count >= 8, let value = bits.native32(0) {
      flags = value
    }
    self.limit = limit
    self.minimum = minimum
    self.maximum = maximum
    weightLog = bytes[12]
    probabilityLog = bytes[13]
    cellLog = bytes[14]
    let probability = values.u32(3) ?? 0
    maximumProbability = probability == 0 ? nil : Double(probability) / 0x1p32
    self.flags = flags
    self.countsPackets = countsPackets
  }

  /// Whether packets that can carry the mark are marked in place of being dropped.
  public var marks: Bool { flags & 1 != 0 }
  /// Whether a mean queue above the maximum drops even what could be marked.
  public var dropsHard: Bool { flags & 2 != 0 }
  /// Whether the chance adapts to the traffic.
  public var adapts: Bool { flags & 4 != 0 }
  /// Whether packets that cannot carry the mark pass early detection unharmed.
  public var neverDropsEarly: Bool { flags & 8 != 0 }

  /// The options as tc prints them, or as `tc -d` does.
  func text(details: Bool) -> String {
    func size(_ number: UInt32) -> String {
      countsPackets ? "\(number)p" : TrafficText.size(number)
    }
    var words = ["limit " + size(limit), "min " + size(minimum), "max " + size(maximum)]
    words += Self.flagNames(flags)
    if details {
      words.append("ewma \(weightLog)")
      if let maximumProbability {
        words.append("probability " + DecimalText.general(maximumProbability))
      } else {
        words.append("Plog \(probabilityLog)")
      }
      words.append("Scell_log \(cellLog)")
    }
    return words.joined(separator: " ")
  }

  /// The names of the flags that are set, as tc prints them.
  static func flagNames(_ flags: UInt32) -> [String] {
    let names: [(UInt32, String)] = [
      (1, "ecn"), (2, "harddrop"), (4, "adaptive"), (8, "nodrop"),
    ]
    return names.filter { flags & $0.0 != 0 }.map(\.1)
  }
}
