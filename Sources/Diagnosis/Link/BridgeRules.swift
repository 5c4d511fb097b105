import Findings
import Snapshot
import Wire

/// Bridge ports and stacked devices that drop by design, with no counter.
enum BridgeRules {
  static let all = [portState, isolation, vlanFiltering, privateMode]

  // Attributes of a bridge port and of a bridge (include/uapi/linux/if_link.h).
  private static let state: UInt16 = 1
  private static let isolated: UInt16 = 33
  private static let vlanFilteringAttribute: UInt16 = 7
  private static let forwarding: UInt8 = 3
  private static let spanningTree: UInt16 = 5  // IFLA_BR_STP_STATE

  /// A port that spanning tree or an administrator keeps from forwarding.
  static let portState = Rule("link.bridge-port-state") { change in
    ports(change).compactMap { device in
      guard let now = device.link.portAttributes[state]?.first, now != forwarding else {
        return nil
      }
      // A port without carrier is disabled (0), which has a rule of its own.
      let names: [UInt8: String] = [0: "disabled", 1: "listening", 2: "learning", 4: "blocking"]
      guard now != 0 || !device.link.isDown, device.link.flags.contains(.up) else { return nil }
      let name = device.link.name
      let word = names[now] ?? "\(now)"
      return Finding(
        id: "link.bridge-port-state", layer: .link,
        verdict: change.lostInBridge(of: device.link) == nil ? .suspect : .loss,
        scope: name, packets: change.lostInBridge(of: device.link),
        summary: "bridge port \(name) is \(word), so the bridge drops what enters there, uncounted",
        evidence: [
          Evidence(
            source: "bridge link show dev \(name)", counter: "IFLA_BRPORT_STATE", before: nil,
            after: UInt64(now))
        ] + [device.evidence("rx_packets")].compactMap { $0 },
        fix: [
          openingFix(device.link, state: now, word: word, change)
        ])
    }
  }

  /// What opens a port: its state can be set where spanning tree does not set it.
  private static func openingFix(
    _ port: Link, state: UInt8, word: String, _ change: HostChange
  ) -> Fix {
    let bridge = port.masterIndex.flatMap { change.after.link(index: $0) }
    let runsSpanningTree =
      bridge?.kindAttributes[spanningTree]?.contains { $0 != 0 } ?? false
    guard let bridge, runsSpanningTree else {
      return Fix(
        "forward there", now: "bridge link set dev \(port.name) state 3",
        undo: "bridge link set dev \(port.name) state \(state)", current: "state \(word)")
    }
    return Fix(
      "spanning tree opens a port after twice its forward delay, unless that would close a loop; where there "
        + "can be none, switch it off",
      now: "ip link set dev \(bridge.name) type bridge stp_state 0",
      undo: "ip link set dev \(bridge.name) type bridge stp_state 1", current: "state \(word)")
  }

  /// Isolated ports do not talk to each other.
  static let isolation = Rule("link.bridge-port-isolated") { change in
    let isolatedPorts = ports(change).filter {
      $0.link.portAttributes[isolated]?.first == 1
    }
    // One isolated port alone still reaches every other port.
    let byBridge = Dictionary(grouping: isolatedPorts) { $0.link.masterIndex }
    return byBridge.values.filter { $0.count > 1 }.flatMap { group in
      let names = group.map(\.link.name)
      return group.map { device in
        let name = device.link.name
        return Finding(
          id: "link.bridge-port-isolated", layer: .link,
          verdict: change.lostInBridge(of: device.link) == nil ? .suspect : .loss,
          role: .deliberate, scope: name, packets: change.lostInBridge(of: device.link),
          summary:
            "bridge port \(name) is isolated: the bridge drops, uncounted, what it sends to "
            + names.filter { $0 != name }.joined(separator: ", "),
          evidence: [
            Evidence(
              source: "bridge -d link show dev \(name)", counter: "IFLA_BRPORT_ISOLATED",
              before: nil,
              after: 1)
          ] + [device.evidence("rx_packets")].compactMap { $0 },
          fix: [
            Fix(
              "let it talk to the other isolated ports",
              now: "bridge link set dev \(name) isolated off",
              undo: "bridge link set dev \(name) isolated on", current: "isolated on")
          ])
      }
    }
  }

  /// With VLAN filtering, a port drops frames of VLANs that are not in its table.
  static let vlanFiltering = Rule("link.bridge-vlan-filter") { change in
    guard let tables = change.after.bridgePorts.value else { return [] }
    let filtering = change.links.filter {
      $0.link.kind == "bridge" && $0.link.kindAttributes[vlanFilteringAttribute]?.first == 1
    }
    return filtering.flatMap { (bridge) -> [Finding] in
      let ports = ports(change).filter { $0.link.masterIndex == bridge.link.index }
      let byPort = Dictionary(grouping: tables, by: \.interfaceIndex)
      let vlans = ports.map { port in (byPort[port.link.index] ?? []).flatMap(\.vlans) }
      // A bridge may have a thousand ports with thousands of VLANs each.
      let sets = vlans.map { Set($0.map(\.id)) }
      // Ports that share no VLAN with any other port cannot reach one.
      return ports.indices.compactMap { place in
        let (port, own) = (ports[place], vlans[place])
        let cut = ports.indices.filter {
          $0 != place && sets[$0].isDisjoint(with: sets[place])
        }.map { ports[$0].link.name }
        guard !cut.isEmpty else { return nil }
        let name = port.link.name
        let list = own.map { "\($0.id)\($0.isDefault ? " PVID" : "")" }.joined(separator: ", ")
        return Finding(
          id: "link.bridge-vlan-filter", layer: .link,
          verdict: change.lostInBridge(of: port.link) == nil ? .suspect : .loss,
          role: .deliberate, scope: name, packets: change.lostInBridge(of: port.link),
          summary:
            "bridge \(bridge.link.name) filters VLANs, and \(name) shares none with "
            + "\(cut.joined(separator: ", ")): what it sends there is dropped, uncounted",
          evidence: [
            Evidence(
              source: "bridge vlan show dev \(name)", counter: "BRIDGE_VLAN_INFO",
              text: list.isEmpty ? "no VLAN" : "VLAN \(list)")
          ] + [port.evidence("rx_packets")].compactMap { $0 },
          fix: [
            Fix(
              "add the VLAN that the other port has",
              now: vlanCommand(port, from: cut, change, tables),
              current: list.isEmpty ? "no VLAN" : "VLAN \(list)")
          ])
      }
    }
  }

  /// A private macvlan does not reach its siblings, nor the host.
  static let privateMode = Rule("link.macvlan-private") { change in
    change.links.compactMap { device in
      let modeAttribute: UInt16 = 1  // IFLA_MACVLAN_MODE
      guard device.link.kind == "macvlan", let bytes = device.link.kindAttributes[modeAttribute],
        bytes.count >= 4, bytes.span[native32: 0] == 1
      else { return nil }
      let name = device.link.name
      return Finding(
        id: "link.macvlan-private", layer: .link, verdict: .suspect, role: .deliberate, scope: name,
        summary:
          "\(name) is a macvlan in private mode: packets between it and its siblings are dropped, uncounted",
        evidence: [
          Evidence(
            source: "ip -d link show dev \(name)", counter: "IFLA_MACVLAN_MODE", text: "private")
        ],
        fix: [
          Fix(
            "let the siblings talk; it takes the same on both of them",
            now: "ip link set dev \(name) type macvlan mode bridge",
            undo: "ip link set dev \(name) type macvlan mode private", current: "mode private")
        ])
    }
  }

  private static func ports(_ change: HostChange) -> [LinkChange] {
    change.links.filter { $0.link.portKind == "bridge" }
  }

  private static func vlanCommand(
    _ port: LinkChange, from others: [String], _ change: HostChange, _ tables: [BridgePort]
  ) -> String? {
    let other = change.links.first { $0.link.name == others.first }
    guard
      let vlan = tables.first(where: { $0.interfaceIndex == other?.link.index })?.vlans.first
    else { return nil }
    let untagged = vlan.isDefault ? " pvid untagged" : ""
    return "bridge vlan add dev \(port.link.name) vid \(vlan.id)\(untagged)"
  }
}

extension HostChange {
  /// Frames that entered the bridge by this port in the window and did not leave it, as far as they can be told
  /// from those of other ports.
  ///
  /// Each frame that a bridge does not drop leaves by at least one port or goes up to the bridge's own device;
  /// flooding only makes the outputs more. `nil` when nothing is missing, or the window is history.
  func lostInBridge(of port: Link) -> UInt64? {
    guard !isHistory, let master = port.masterIndex,
      let bridge = links.first(where: { $0.link.index == master }),
      let own = link(named: port.name)?.positive("rx_packets")
    else { return nil }
    var entered = bridge.growth(of: "tx_packets")?.amount ?? 0
    var left = bridge.growth(of: "rx_packets")?.amount ?? 0
    for device in links where device.link.masterIndex == master {
      entered +|= device.growth(of: "rx_packets")?.amount ?? 0
      left +|= device.growth(of: "tx_packets")?.amount ?? 0
    }
    // What entered by other ports was not dropped at this one.
    return entered > left ? min(entered - left, own) : nil
  }
}
