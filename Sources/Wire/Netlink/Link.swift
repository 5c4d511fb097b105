// Attribute numbers of RTM_NEWLINK (include/uapi/linux/if_link.h).
private let address: UInt16 = 1
private let interfaceName: UInt16 = 3
private let mtu: UInt16 = 4
private let lowerLink: UInt16 = 5
private let qdiscName: UInt16 = 6
private let master: UInt16 = 10
private let transmitQueueLength: UInt16 = 13
private let operationalState: UInt16 = 16
private let linkInfo: UInt16 = 18
private let alias: UInt16 = 20
private let statistics64: UInt16 = 23
private let familySpecific: UInt16 = 26
private let promiscuity: UInt16 = 30
private let receiveQueues: UInt16 = 32
private let carrier: UInt16 = 33
private let carrierChanges: UInt16 = 35
private let lowerNamespace: UInt16 = 37
private let protocolDown: UInt16 = 39
private let expressDataPath: UInt16 = 43
private let carrierUpCount: UInt16 = 47
private let carrierDownCount: UInt16 = 48
private let maximumMTU: UInt16 = 51
private let parentDeviceName: UInt16 = 56

/// A network device as `RTM_GETLINK` reports it.
public struct Link: Hashable, Sendable {
  /// The interface index, unique within its network namespace.
  public var index: Int32
  /// The name, such as `eth0`.
  public var name: String
  /// `ARPHRD_…`: 1 for Ethernet, 772 for loopback.
  public var hardwareType: UInt16
  /// `IFF_…` flags.
  public var flags: LinkFlags
  /// The hardware address.
  public var address: [UInt8] = []
  /// The largest packet in bytes that the device sends, link-layer header not counted.
  public var mtu: UInt32?
  /// The largest MTU that the driver accepts.
  public var maximumMTU: UInt32?
  /// The lower device, or the peer of a veth (`IFLA_LINK`).
  public var lowerIndex: Int32?
  /// The namespace id of the lower device when it is in another namespace (`IFLA_LINK_NETNSID`).
  public var lowerNamespace: Int32?
  /// The bridge, bond or team that this device is a port of.
  public var masterIndex: Int32?
  /// The kind of the root queueing discipline.
  public var qdisc: String?
  /// `txqueuelen` in packets.
  public var transmitQueueLength: UInt32?
  /// RFC 2863 operational state.
  public var operationalState: OperationalState?
  /// Whether the device has a carrier.
  public var hasCarrier: Bool?
  /// Carrier changes since the device was made, up and down.
  public var carrierChanges: UInt32?
  /// Times the carrier came.
  public var carrierUpCount: UInt32?
  /// Times the carrier went.
  public var carrierDownCount: UInt32?
  /// How many users hold the device in promiscuous mode.
  public var promiscuity: UInt32?
  /// Whether a daemon holds the port down (`IFLA_PROTO_DOWN`).
  public var isProtocolDown = false
  /// The number of receive queues.
  public var receiveQueues: UInt32?
  /// The kind of a virtual device (`veth`, `bridge`, `vxlan`); `nil` for a physical one.
  public var kind: String?
  /// Attributes of that kind (`IFLA_INFO_DATA`), by number.
  public var kindAttributes: [UInt16: [UInt8]] = [:]
  /// The kind of the master, for a port (`IFLA_INFO_SLAVE_KIND`).
  public var portKind: String?
  /// Attributes that the master keeps of this port (`IFLA_INFO_SLAVE_DATA`), by number.
  public var portAttributes: [UInt16: [UInt8]] = [:]
  /// The attached XDP program, if any.
  public var xdp: XDPAttachment?
  /// `net.ipv4.conf.INTERFACE.*` by the numbers of `IPV4_DEVCONF_…` minus one.
  public var ipv4Settings: [UInt32] = []
  /// `net.ipv6.conf.INTERFACE.*` by the numbers of `DEVCONF_…`.
  public var ipv6Settings: [UInt32] = []
  /// The administrator's text (`ip link set … alias`).
  public var alias: String?
  /// The device that this one sits on, such as `virtio0` or a PCI address.
  public var parentDevice: String?
  /// `rtnl_link_stats64` by the kernel's field names.
  public var statistics: CounterTable?

  /// Creates a link with what every message has.
  public init(index: Int32, name: String, hardwareType: UInt16, flags: LinkFlags) {
    self.index = index
    self.name = name
    self.hardwareType = hardwareType
    self.flags = flags
  }

  /// Reads the payload of an `RTM_NEWLINK` message (`struct ifinfomsg` and attributes).
  public init(_ payload: Span<UInt8>) throws(WireError) {
    try payload.require(16, for: "ifinfomsg")
    self.init(
      index: Int32(bitPattern: payload[native32: 4]), name: "",
      hardwareType: payload[native16: 2], flags: LinkFlags(rawValue: payload[native32: 8]))
    var attributes = NetlinkAttributes(payload.extracting(16...), in: "ifinfomsg")
    while let attribute = try attributes.next() { try read(attribute) }
    guard !name.isEmpty else { throw .truncated(field: "IFLA_IFNAME", needed: 1, have: 0) }
  }

  private mutating func read(_ attribute: borrowing NetlinkAttribute) throws(WireError) {
    switch attribute.type {
    case Wire.address: address = attribute.payload.array
    case interfaceName: name = attribute.text
    case Wire.mtu: mtu = try attribute.u32
    case Wire.maximumMTU: maximumMTU = try attribute.u32
    case lowerLink: lowerIndex = Int32(bitPattern: try attribute.u32)
    case Wire.lowerNamespace: lowerNamespace = Int32(bitPattern: try attribute.u32)
    case master: masterIndex = Int32(bitPattern: try attribute.u32)
    case qdiscName: qdisc = attribute.text
    case Wire.transmitQueueLength: transmitQueueLength = try attribute.u32
    case Wire.operationalState: operationalState = OperationalState(rawValue: try attribute.u8)
    case carrier: hasCarrier = try attribute.u8 != 0
    case Wire.carrierChanges: carrierChanges = try attribute.u32
    case Wire.carrierUpCount: carrierUpCount = try attribute.u32
    case Wire.carrierDownCount: carrierDownCount = try attribute.u32
    case Wire.promiscuity: promiscuity = try attribute.u32
    case protocolDown: isProtocolDown = try attribute.u8 != 0
    case Wire.receiveQueues: receiveQueues = try attribute.u32
    case Wire.alias: alias = attribute.text
    case parentDeviceName: parentDevice = attribute.text
    case expressDataPath: xdp = try XDPAttachment(attribute.payload)
    case linkInfo: try readKind(attribute.nested)
    case familySpecific: try readSettings(attribute.nested)
    case statistics64: statistics = LinkStatistics.read(attribute.payload)
    default: break  // the full list is long, and the rest says nothing about loss
    }
  }

  private mutating func readKind(_ nest: consuming NetlinkAttributes) throws(WireError) {
    while let attribute = try nest.next() {
      switch attribute.type {
      case 1: kind = attribute.text
      case 2: kindAttributes = try Self.byNumber(attribute.nested)
      case 4: portKind = attribute.text
      case 5: portAttributes = try Self.byNumber(attribute.nested)
      default: break
      }
    }
  }

  /// `IFLA_AF_SPEC`: a nest for each address family.
  private mutating func readSettings(_ nest: consuming NetlinkAttributes) throws(WireError) {
    while let family = try nest.next() {
      var attributes = family.nested
      switch family.type {
      case 2:
        while let attribute = try attributes.next() {
          if attribute.type == 1 { ipv4Settings = Self.words(attribute.payload) }
        }
      case 10:
        while let attribute = try attributes.next() {
          if attribute.type == 2 { ipv6Settings = Self.words(attribute.payload) }
        }
      default: break
      }
    }
  }

  private static func byNumber(
    _ nest: consuming NetlinkAttributes
  ) throws(WireError) -> [UInt16: [UInt8]] {
    var values: [UInt16: [UInt8]] = [:]
    while let attribute = try nest.next() { values[attribute.type] = attribute.payload.array }
    return values
  }

  private static func words(_ payload: Span<UInt8>) -> [UInt32] {
    var words: [UInt32] = []
    for offset in stride(from: 0, to: payload.count & ~3, by: 4) {
      words.append(payload[native32: offset])
    }
    return words
  }
}
