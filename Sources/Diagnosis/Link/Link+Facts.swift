import Findings
import Snapshot
import Wire

extension Link {
  /// `ARPHRD_ETHER`.
  private static let ethernet: UInt16 = 1

  /// Whether the device carries Ethernet frames.
  var isEthernet: Bool { hardwareType == Self.ethernet }

  /// Whether the device cannot carry packets although it should.
  ///
  /// Virtual devices such as tunnels say UNKNOWN, which is their way of being up.
  var isDown: Bool {
    switch operationalState {
    case .down, .lowerLayerDown, .notPresent, .dormant, .testing: true
    case .up, .unknown, nil: hasCarrier == false
    }
  }

  /// Whether nothing goes this way: no address, no neighbour, no port of a master.
  func isUnused(in change: HostChange) -> Bool {
    let hasAddress = (change.after.addresses.value ?? []).contains { $0.interfaceIndex == index }
    return !hasAddress && masterIndex == nil
  }

  /// The command that brings up the other end of a veth pair, where it is in this namespace.
  func peerUpCommand(in change: HostChange) -> String? {
    guard lowerNamespace == nil, let lowerIndex,
      let peer = change.after.link(index: lowerIndex)
    else { return nil }
    return "ip link set dev \(peer.name) up"
  }

  /// Frames that the device refused in the window because they were longer than its MTU, as far as
  /// counters can tell.
  ///
  /// A NIC counts them as `rx_length_errors`; a veth as `rx_dropped` (`____dev_forward_skb`), which it shares
  /// with a full backlog, and that is taken off.
  func framesRefused(in device: LinkChange, _ change: HostChange) -> UInt64 {
    if let tooLong = device.positive("rx_length_errors") { return tooLong }
    guard kind == "veth", let dropped = device.positive("rx_dropped") else { return 0 }
    return dropped - min(dropped, change.backlogDrops)
  }

  /// Bytes that a tunnel device puts in front of each packet it sends; `nil` for other devices.
  ///
  /// IPv4 outer headers: VXLAN and Geneve 50 (inner Ethernet 14, UDP 8, own header 8, IP 20), IPIP 20, SIT 20,
  /// GRE 24, WireGuard 60.
  var encapsulation: UInt64? {
    switch kind {
    case "vxlan": hasIPv6Remote ? 70 : 50
    case "geneve": 50
    case "ipip", "sit": 20
    case "gre": 24
    default: nil
    }
  }

  /// `IFLA_VXLAN_GROUP6` is set.
  private var hasIPv6Remote: Bool { kindAttributes[16] != nil }

  /// Whether a tunnel's full-size packets, with their new header, do not fit the device below.
  func exceedsUnderlay(in snapshot: HostSnapshot) -> Bool {
    guard let encapsulation, let mtu, let limit = underlay(in: snapshot)?.mtu else { return false }
    return UInt64(mtu) + encapsulation > UInt64(limit)
  }

  /// The device that the packets of a tunnel leave by, where it is set.
  func underlay(in snapshot: HostSnapshot) -> Link? {
    let linkAttribute: UInt16 = 3  // IFLA_VXLAN_LINK
    if kind == "vxlan", let bytes = kindAttributes[linkAttribute], bytes.count >= 4 {
      return snapshot.link(index: Int32(bitPattern: bytes.span[native32: 0]))
    }
    if let lowerIndex, lowerIndex > 0, lowerNamespace == nil {
      return snapshot.link(index: lowerIndex)
    }
    // A tunnel that is not bound to a device leaves by the route to its other end.
    guard let remote = tunnelRemote else { return nil }
    let route = snapshot.tunnelRoutes.value?.first { $0.destination == remote }
    return route?.outputIndex.flatMap { snapshot.link(index: $0) }
  }
}

extension LinkChange {
  /// How often the device had lost its carrier before and after the window, if it did in between.
  var carrierLosses: (before: UInt32, after: UInt32)? {
    guard case .seen(let earlier) = start, let before = earlier.carrierDownCount,
      let after = link.carrierDownCount, after > before
    else { return nil }
    return (before, after)
  }
}

extension HostChange {
  /// Why the driver says that a link is down, such as `No cable`.
  func linkDownReason(_ link: Link) -> String? {
    after.drivers.value?[link.name]?.linkState?.reason
  }

  /// Packets that full backlogs dropped in the window, all CPUs together.
  ///
  /// The kernel counts each of them in `rx_dropped` of its device, too (`enqueue_to_backlog`).
  var backlogDrops: UInt64 {
    (after.softnet.value ?? []).reduce(0) { sum, row in
      sum +| (growth(width: .bits32) { $0.softnetRow(cpu: row.cpu)?.dropped }?.amount ?? 0)
    }
  }
}

extension HostSnapshot {
  /// The row of one CPU.
  func softnetRow(cpu: Int) -> SoftnetRow? { softnet.value?.first { $0.cpu == cpu } }
}
