import Findings
import Snapshot
import Wire

/// What the state of a device, rather than its counters, says about loss.
enum LinkStateRules {
  static let all = [carrier, flapping, protocolDown, smallMTU, upperMTU, xdp]

  /// A device that should carry packets and has no carrier: whatever is sent to it is dropped.
  static let carrier = Rule("link.no-carrier") { change in
    change.links.compactMap { device in
      let link = device.link
      // A daemon's protodown takes the carrier away, and has a rule of its own.
      guard link.flags.contains(.up), !link.flags.contains(.loopback), link.isDown,
        !link.isProtocolDown
      else { return nil }
      let lost = device.positive("tx_dropped") ?? 0
      let dropped = change.isHistory ? 0 : lost
      let isVeth = link.kind == "veth"
      let reason =
        isVeth
        ? "the other end of the veth pair is down"
        : "it has no carrier (\(change.linkDownReason(link) ?? "state \(link.operationalState?.name ?? "unknown")"))"
      return Finding(
        id: isVeth ? "link.veth-peer-down" : "link.no-carrier", layer: .link,
        // A device without a cable is a fault where packets were sent to it, else a fact.
        verdict: dropped > 0 ? .loss : link.isUnused(in: change) ? .benign : .suspect,
        scope: link.name, packets: dropped > 0 ? dropped : nil,
        summary: "\(link.name) is up but cannot send: \(reason)",
        evidence: [
          Evidence(
            source: "ip link show dev \(link.name)", counter: "operstate",
            text:
              "\(link.operationalState?.name ?? "UNKNOWN"), carrier \(link.hasCarrier == true ? 1 : 0)"
          )
        ] + [device.evidence("tx_dropped")].compactMap { $0 },
        fix: [
          isVeth
            ? Fix(
              "bring the other end up; it is in the namespace that the peer was moved to",
              now: link.peerUpCommand(in: change))
            : Fix("check cable, transceiver and switch port", now: "ethtool \(link.name)")
        ])
    }
  }

  /// The carrier went away during the window: each time, what was queued was lost.
  static let flapping = Rule("link.carrier-flapping") { change in
    change.links.compactMap { device in
      guard let (was, now) = device.carrierLosses else { return nil }
      // A device that is still down has a rule that counts the same packets.
      let lost = device.link.isDown ? nil : device.positive("tx_dropped")
      let times = Number.count(UInt64(now - was), "time")
      return Finding(
        id: "link.carrier-flapping", layer: .link, verdict: lost == nil ? .suspect : .loss,
        scope: device.link.name, packets: lost,
        summary:
          "\(device.link.name) lost its carrier \(times) in this window"
          + (lost.map { ", and refused \(Number.count($0, "packet")) that the stack sent" } ?? ""),
        evidence: [
          Evidence(
            source: "ip -d link show dev \(device.link.name)", counter: "IFLA_CARRIER_DOWN_COUNT",
            before: UInt64(was), after: UInt64(now))
        ] + (lost == nil ? [] : [device.evidence("tx_dropped")].compactMap { $0 }),
        fix: [
          Fix(
            "see who pulls the link: cable, transceiver, switch port, or an administrator",
            now: "dmesg | grep \(device.link.name)")
        ])
    }
  }

  /// A daemon holds the port down.
  static let protocolDown = Rule("link.protocol-down") { change in
    change.links.filter(\.link.isProtocolDown).map { device in
      let name = device.link.name
      let lost = change.isHistory ? nil : device.positive("tx_dropped")
      return Finding(
        id: "link.protocol-down", layer: .link, verdict: lost == nil ? .suspect : .loss,
        role: .deliberate, scope: name, packets: lost,
        summary: "\(name) is held down by a daemon (protodown), so it carries nothing",
        evidence: [
          Evidence(source: "ip -d link show dev \(name)", counter: "IFLA_PROTO_DOWN", after: 1)
        ] + [device.evidence("tx_dropped")].compactMap { $0 },
        fix: [
          Fix(
            "ask the daemon that set it first (MLAG, VRRP, port security)",
            now: "ip link set dev \(name) protodown off",
            undo: "ip link set dev \(name) protodown on")
        ])
    }
  }

  /// The smallest MTU that IPv6 allows (RFC 8200 section 5): nothing sane runs below it.
  private static let smallestMTU: UInt32 = 1280

  /// An MTU so small that ordinary packets of others do not fit: the handshake passes, the data does not.
  static let smallMTU = Rule("link.mtu-too-small") { change in
    change.links.compactMap { device in
      let link = device.link
      guard let mtu = link.mtu, mtu < 1500, link.isEthernet, link.flags.contains(.up) else {
        return nil
      }
      let refused = link.framesRefused(in: device, change)
      let isTiny = mtu < smallestMTU
      guard isTiny || refused > 0 else { return nil }
      let lost = refused > 0 ? refused : nil
      let counters = ["rx_dropped", "rx_length_errors"].compactMap { device.evidence($0) }
      let effect =
        "packets above \(mtu) bytes that others send to it are dropped"
        + (isTiny ? ", while handshakes and pings still pass" : "")
      return Finding(
        id: "link.mtu-too-small", layer: .link,
        verdict: lost == nil || !isTiny ? .suspect : .loss, scope: link.name, packets: lost,
        summary: "the MTU of \(link.name) is \(mtu): \(effect)",
        evidence: [
          Evidence(
            source: "ip link show dev \(link.name)", counter: "mtu", before: nil,
            after: UInt64(mtu))
        ] + counters.filter { ($0.after ?? 0) > 0 },
        fix: [
          Fix(
            "give it the MTU that its neighbours have",
            now: "ip link set dev \(link.name) mtu 1500",
            persist: "set the MTU in the network configuration that made \(link.name)",
            undo: "ip link set dev \(link.name) mtu \(mtu)", current: "mtu \(mtu)")
        ])
    }
  }

  /// A tunnel or VLAN whose packets, with their new header, do not fit the device below.
  static let upperMTU = Rule("link.mtu-above-lower") { change in
    change.links.compactMap { device in
      let link = device.link
      guard link.exceedsUnderlay(in: change.after), let overhead = link.encapsulation,
        let mtu = link.mtu, let lower = link.underlay(in: change.after), let limit = lower.mtu
      else { return nil }
      let lost = device.positive("tx_errors") ?? device.positive("tx_dropped")
      let fitting = UInt64(limit) > overhead ? UInt64(limit) - overhead : 0
      return Finding(
        id: "link.mtu-above-lower", layer: .link, verdict: lost == nil ? .suspect : .loss,
        scope: link.name, packets: lost,
        summary:
          "the MTU of \(link.name) is \(mtu), but \(lower.name) below it carries \(limit) and the "
          + "\(link.kind ?? "upper") header takes \(overhead): full-size packets do not fit",
        evidence: [
          Evidence(
            source: "ip link show dev \(link.name)", counter: "mtu", before: nil,
            after: UInt64(mtu)),
          Evidence(
            source: "ip link show dev \(lower.name)", counter: "mtu", before: nil,
            after: UInt64(limit)),
        ]
          + ["tx_errors", "tx_dropped"].compactMap { device.evidence($0) }.filter {
            ($0.after ?? 0) > 0
          },
        fix: [
          Fix(
            "leave room for the header", now: "ip link set dev \(link.name) mtu \(fitting)",
            persist: "set the MTU in the network configuration that made \(link.name)",
            undo: "ip link set dev \(link.name) mtu \(mtu)", current: "mtu \(mtu)")
        ])
    }
  }

  /// An XDP program sees packets before every counter of the stack, and may drop them uncounted.
  static let xdp = Rule("link.xdp-program") { change in
    change.links.compactMap { device in
      guard let program = device.link.xdp else { return nil }
      let name = device.link.name
      let number = program.programID.map { " \($0)" } ?? ""
      let place =
        switch program.mode {
        case .generic: "xdpgeneric"
        case .driver: "xdpdrv"
        case .hardware: "xdpoffload"
        case .multiple: "xdp"
        }
      return Finding(
        id: "link.xdp-program", layer: .link, verdict: .suspect, role: .deliberate, scope: name,
        summary:
          "an XDP program\(number) runs on \(name) before the stack: what it drops is in no counter "
          + "of the stack, nor in tcpdump",
        evidence: [
          Evidence(
            source: "ip link show dev \(name)", counter: "IFLA_XDP",
            text: "\(place) prog id\(number)")
        ] + [device.evidence("rx_packets")].compactMap { $0 },
        fix: [
          Fix(
            "take the program off, after asking who put it there",
            now: "ip link set dev \(name) \(place) off"),
          Fix(
            "see what the program is",
            now: program.programID.map { "bpftool prog show id \($0)" } ?? "bpftool net show"),
        ])
    }
  }
}
