// NETDEV_CMD_QSTATS_GET, NETDEV_A_QSTATS_* of include/uapi/linux/netdev.h.
private let getStatisticsCommand: UInt8 = 12
private let interfaceAttribute: UInt16 = 1
private let queueTypeAttribute: UInt16 = 2
private let queueAttribute: UInt16 = 3
private let scopeAttribute: UInt16 = 4

/// What a driver counted for one queue, or for a whole device, under names that all drivers share.
///
/// Source: the generic netlink family `netdev`, since Linux 6.9; the names are those of
/// Documentation/netlink/specs/netdev.yaml. Few drivers fill it in.
public struct QueueStatistics: Hashable, Sendable {
  /// The device's interface index.
  public let interface: Int32
  /// The queue's number; `nil` for the sum over the device.
  public let queue: UInt32?
  /// Whether the queue sends; `nil` for the sum over the device.
  public let sends: Bool?
  /// The counters by name, such as `rx-hw-drop-overruns`, in the order of their attributes.
  public let counters: CounterTable
  /// What could not be read.
  public let problem: WireError?

  private static let names: [UInt16: String] = [
    8: "rx-packets", 9: "rx-bytes", 10: "tx-packets", 11: "tx-bytes", 12: "rx-alloc-fail",
    13: "rx-hw-drops", 14: "rx-hw-drop-overruns", 15: "rx-csum-complete",
    16: "rx-csum-unnecessary", 17: "rx-csum-none", 18: "rx-csum-bad", 19: "rx-hw-gro-packets",
    20: "rx-hw-gro-bytes", 21: "rx-hw-gro-wire-packets", 22: "rx-hw-gro-wire-bytes",
    23: "rx-hw-drop-ratelimits", 24: "tx-hw-drops", 25: "tx-hw-drop-errors", 26: "tx-csum-none",
    27: "tx-needs-csum", 28: "tx-hw-gso-packets", 29: "tx-hw-gso-bytes",
    30: "tx-hw-gso-wire-packets", 31: "tx-hw-gso-wire-bytes", 32: "tx-hw-drop-ratelimits",
    33: "tx-stop", 34: "tx-wake",
  ]

  /// Reads the payload of one message of the answer.
  public init(_ payload: Span<UInt8>) throws(WireError) {
    let values = try GenericMessage(payload, in: "netdev queue statistics").values
    guard let interface = values.u32(interfaceAttribute) else {
      throw values.problem ?? .malformed(field: "NETDEV_A_QSTATS_IFINDEX", text: "")
    }
    self.interface = Int32(bitPattern: interface)
    queue = values.u32(queueAttribute)
    sends = values.u32(queueTypeAttribute).map { $0 == 1 }
    var counters = CounterTable()
    for type in values.types where type > scopeAttribute {
      // Numbers travel in 32 or 64 bits, as they need.
      guard let value = values.u64(type) ?? values.u32(type).map(UInt64.init) else { continue }
      counters[Self.names[type] ?? "counter \(type)"] = value
    }
    self.counters = counters
    problem = values.problem
  }

  /// Asks the family `netdev` of this number for one device: its sum, or each queue.
  public static func request(
    family: UInt16, interface: Int32, eachQueue: Bool
  ) -> NetlinkRequest {
    var request = NetlinkRequest(
      type: family, flags: NetlinkRequest.dump, header: [getStatisticsCommand, 1, 0, 0])
    request.append(attribute: interfaceAttribute, NetlinkRequest.native(interface))
    if eachQueue {
      // A bit mask of 32 or 64 bits: 1 is the queue.
      request.append(attribute: scopeAttribute, native: 1)
    }
    return request
  }
}
