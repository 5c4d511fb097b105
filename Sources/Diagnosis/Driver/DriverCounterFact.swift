/// What a counter with a driver's own name means, and whether it counts lost packets.
///
/// Each fact rests on the driver's source: the table that holds the name, and the line that counts.
public struct DriverCounterFact: Hashable, Sendable {
  /// The part of the device or driver that a counter speaks of.
  public enum Class: String, Hashable, Sendable, CaseIterable {
    /// The device had no descriptor of the host to put a received packet in.
    case noHostBuffer
    /// The device's own buffer overflowed before the host was asked.
    case deviceBuffer
    /// The signal was bad: checksum of the frame, symbols, alignment.
    case corruption
    /// The frame was too long or too short.
    case length
    /// Nobody asked for the frame: address, VLAN or steering filters.
    case filter
    /// Flow control stopped one of the two sides.
    case pause
    /// The bus to the host was too slow or stalled.
    case bus
    /// Memory for a packet could not be had.
    case allocation
    /// The provider or an administrator limits the traffic.
    case policy
    /// An XDP program dropped or failed.
    case xdp
    /// A send queue hung and was reset.
    case transmitTimeout
    /// A sent packet was dropped by driver or device.
    case transmit
    /// A checksum inside the packet was wrong.
    case checksum
    /// An event of the driver, not a packet.
    case event
  }

  /// Whether packets were lost.
  public enum Effect: String, Hashable, Sendable {
    /// Each count is a packet lost.
    case loss
    /// Packets may have been lost, fewer or more than the count.
    case possible
    /// Counted, and no packet for this host was lost.
    case harmless
  }

  /// The name, with `#` for a number such as that of a queue.
  public let pattern: String
  /// The part it speaks of.
  public let `class`: Class
  /// Whether packets were lost.
  public let effect: Effect
  /// What is counted, in one sentence.
  public let meaning: String
  /// The field of the interface's own statistics that counts the same packets, if any.
  public let linkField: String?
  /// The counter that holds the sum of this one over all queues, if any.
  public let sum: String?
  /// The counter of which this one counts a part for a reason of its own, if any.
  public let partOf: String?
  /// The kernel file that has the name.
  public let source: String
  private let ownAdvice: String?

  init(
    _ pattern: String, _ class: Class, _ effect: Effect, _ meaning: String,
    linkField: String? = nil, sum: String? = nil, partOf: String? = nil, advice: String? = nil,
    source: String = ""
  ) {
    self.pattern = pattern
    self.class = `class`
    self.effect = effect
    self.meaning = meaning
    self.linkField = linkField
    self.sum = sum
    self.partOf = partOf
    ownAdvice = advice
    self.source = source
  }

  /// This fact with the kernel file of its driver.
  func from(_ source: String) -> DriverCounterFact {
    DriverCounterFact(
      pattern, `class`, effect, meaning, linkField: linkField, sum: sum, partOf: partOf,
      advice: ownAdvice, source: source)
  }

  /// Whether the counter is of one queue rather than of the device.
  public var isPerQueue: Bool { pattern.contains("#") }

  /// What to do about it on this device, in one sentence.
  public func advice(device: String) -> String {
    (ownAdvice ?? Self.advice(for: `class`))
      .split(separator: "DEV", omittingEmptySubsequences: false).joined(separator: device)
  }

  private static func advice(for class: Class) -> String {
    switch `class` {
    case .noHostBuffer:
      "Lengthen the receive rings (ethtool -g DEV shows the most, ethtool -G DEV rx N sets it)"
        + " and spread the queues' interrupts over more CPUs."
    case .deviceBuffer:
      "The host takes packets too slowly or in bursts: check the rings (ethtool -g DEV), the bus"
        + " and flow control (ethtool -a DEV)."
    case .corruption:
      "Replace cable or transceiver, or try another port, and look at the other end's counters."
    case .length: "Give both ends of the link the same MTU (ip link show DEV)."
    case .filter:
      "Check which addresses and VLANs DEV is set up for; frames for others are not lost for it."
    case .pause:
      "Look at ethtool -a DEV: find the side that cannot keep up, or switch flow control off."
    case .bus:
      "Check the slot's PCIe speed and width (lspci -vv), power saving and memory placement."
    case .allocation:
      "Give the kernel more free memory at hand (sysctl vm.min_free_kbytes) and look for"
        + " 'page allocation failure' in dmesg."
    case .policy: "No setting on this host helps: use less, or ask for a larger allowance."
    case .xdp: "Look at the program: ip -d link show dev DEV, bpftool net show dev DEV."
    case .transmitTimeout:
      "Look for 'NETDEV WATCHDOG' in dmesg, and update firmware and driver."
    case .transmit: "Look at dmesg and at the driver's other send counters (ethtool -S DEV)."
    case .checksum:
      "See whether it stops with ethtool -K DEV rx off; if not, the packets come damaged."
    case .event: "Look at dmesg for what the driver says of DEV."
    }
  }
}
