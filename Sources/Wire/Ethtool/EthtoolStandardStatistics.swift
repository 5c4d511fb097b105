/// Counters of a device under the names that IEEE 802.3 and RMON give them.
///
/// Source: `ETHTOOL_MSG_STATS_GET`; names from net/ethtool/stats.c. A counter that the driver does
/// not have is not there.
public struct EthtoolStandardStatistics: Hashable, Sendable {
  /// One range of frame lengths and how many frames fell into it.
  public struct LengthCount: Hashable, Sendable {
    /// The shortest frame of the range, in bytes.
    public let from: UInt32
    /// The longest frame of the range, in bytes.
    public let through: UInt32
    /// How many frames.
    public let frames: UInt64
  }

  /// Counters by group and name, such as `eth-mac` `FrameCheckSequenceErrors`, in the kernel's order.
  public private(set) var groups: [String: CounterTable] = [:]
  /// Received frames by length.
  public private(set) var receivedLengths: [LengthCount] = []
  /// Sent frames by length.
  public private(set) var sentLengths: [LengthCount] = []
  /// What could not be read.
  public private(set) var problem: WireError?

  private static let groupNames = ["eth-phy", "eth-mac", "eth-ctrl", "rmon"]
  private static let counterNames: [String: [String]] = [
    "eth-phy": ["SymbolErrorDuringCarrier"],
    "eth-mac": [
      "FramesTransmittedOK", "SingleCollisionFrames", "MultipleCollisionFrames",
      "FramesReceivedOK", "FrameCheckSequenceErrors", "AlignmentErrors", "OctetsTransmittedOK",
      "FramesWithDeferredXmissions", "LateCollisions", "FramesAbortedDueToXSColls",
      "FramesLostDueToIntMACXmitError", "CarrierSenseErrors", "OctetsReceivedOK",
      "FramesLostDueToIntMACRcvError", "MulticastFramesXmittedOK", "BroadcastFramesXmittedOK",
      "FramesWithExcessiveDeferral", "MulticastFramesReceivedOK", "BroadcastFramesReceivedOK",
      "InRangeLengthErrors", "OutOfRangeLengthField", "FrameTooLongErrors",
    ],
    "eth-ctrl": [
      "MACControlFramesTransmitted", "MACControlFramesReceived", "UnsupportedOpcodesReceived",
    ],
    "rmon": [
      "etherStatsUndersizePkts", "etherStatsOversizePkts", "etherStatsFragments",
      "etherStatsJabbers",
    ],
  ]

  /// Reads the payload of the answer.
  public init(_ payload: Span<UInt8>) throws(WireError) {
    try payload.require(4, for: "genlmsghdr")
    var attributes = NetlinkAttributes(payload.extracting(4...), in: "ethtool statistics")
    do throws(WireError) {
      while let attribute = try attributes.next() {
        if attribute.type == 4 { try readGroup(attribute.payload.array) }
      }
    } catch {
      problem = error
    }
  }

  private mutating func readGroup(_ nest: [UInt8]) throws(WireError) {
    let number = AttributeValues(nest, in: "ethtool statistics group").u32(2) ?? .max
    let group = number < 4 ? Self.groupNames[Int(number)] : "group \(number)"
    let names = Self.counterNames[group] ?? []
    var table = groups[group] ?? CounterTable()
    var attributes = NetlinkAttributes(nest.span, in: "ethtool statistics group")
    while let attribute = try attributes.next() {
      switch attribute.type {
      case 4:
        var counters = NetlinkAttributes(attribute.payload, in: "ethtool statistic")
        while let counter = try counters.next() {
          let index = Int(counter.type)
          let name = names.indices.contains(index) ? names[index] : "counter \(index)"
          table[name] = try counter.u64
        }
      case 5, 6:
        let values = AttributeValues(attribute.payload.array, in: "ethtool length range")
        guard let from = values.u32(7), let through = values.u32(8), let frames = values.u64(9)
        else { continue }
        let count = LengthCount(from: from, through: through, frames: frames)
        if attribute.type == 5 { receivedLengths.append(count) } else { sentLengths.append(count) }
      default: break
      }
    }
    groups[group] = table
  }
}
