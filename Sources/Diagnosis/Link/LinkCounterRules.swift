import Findings
import Snapshot
import Wire

/// What the counters of a device say about loss.
enum LinkCounterRules {
  static let all = [errors, otherErrors, missed, receiveDropped, transmitDropped, notForUs]

  /// Damage and overrun: the counters of the catalogue that mean something by themselves.
  static let errors = Rule("link.errors") { change in
    change.links.flatMap { device -> [Finding] in
      // On a tunnel or another virtual device these names count other things.
      guard device.link.kind == nil || device.link.kind == "bond" else { return [] }
      return CounterCatalogue.all.compactMap { fact in
        guard fact.layer == .link, let template = fact.finding,
          let count = device.positive(fact.name),
          !DriverRules.tells(fact.name, of: device, change)
        else { return nil }
        return template.finding(
          fact, count: count, passed: template.total.flatMap { device.growth(of: $0)?.amount },
          scope: device.link.name, evidence: [device.evidence(fact.name)].compactMap { $0 }, change)
      }
    }
  }

  /// Errors that none of the finer counters explains.
  static let otherErrors = Rule("link.other-errors") { change in
    change.links.flatMap { device in
      [("rx_errors", "rx_packets", "receive"), ("tx_errors", "tx_packets", "transmit")].compactMap {
        sum, total, word -> Finding? in
        guard let errors = device.positive(sum) else { return nil }
        let prefix = sum.prefix(3)
        let parts = LinkStatistics.names.filter {
          $0.hasPrefix(prefix) && $0.hasSuffix("_errors") && $0 != sum && $0 != "rx_missed_errors"
        }
        let explained = parts.reduce(0) { $0 +| (device.positive($1) ?? 0) }
        let rest = errors - min(errors, explained)
        guard rest > 0 else { return nil }
        let judgement = Judgement(
          lost: rest, passed: device.growth(of: total)?.amount, in: change)
        return Finding(
          id: "link.\(word)-errors", layer: .link, verdict: judgement.verdict,
          scope: device.link.name, packets: rest,
          summary:
            "\(device.link.name) counted \(Number.count(rest, "\(word) error")) of a kind that no finer "
            + "counter names",
          evidence: [device.evidence(sum)].compactMap { $0 },
          fix: [Fix("see what the driver itself counts", now: "ethtool -S \(device.link.name)")])
      }
    }
  }

  /// The card had frames and the machine had no buffers for them.
  static let missed = Rule("link.rx-missed") { change in
    change.links.compactMap { device in
      guard let lost = device.positive("rx_missed_errors"),
        !DriverRules.tells("rx_missed_errors", of: device, change)
      else { return nil }
      let judgement = Judgement(
        lost: lost, passed: device.growth(of: "rx_packets")?.amount, in: change)
      let name = device.link.name
      return Finding(
        id: "link.rx-missed", layer: .link, verdict: judgement.verdict, scope: name, packets: lost,
        summary:
          "\(name) lost \(Number.count(lost, "frame")): the machine did not take them from the card in time",
        evidence: [device.evidence("rx_missed_errors")].compactMap { $0 },
        fix: [
          Fix(
            "enlarge the receive ring to its maximum", now: "ethtool -G \(name) rx MAX",
            current: "see `ethtool -g \(name)`"),
          Fix("spread the load over more queues and CPUs", now: "ethtool -l \(name)"),
        ])
    }
  }

  /// `rx_dropped`: a full backlog, frames too long for a veth, or frames that nobody handles.
  static let receiveDropped = Rule("link.rx-dropped") { change in
    change.links.compactMap { device in
      guard let dropped = device.positive("rx_dropped") else { return nil }
      let link = device.link
      let tooLong = (link.mtu ?? 1500) < 1500 ? link.framesRefused(in: device, change) : 0
      let echoed = min(dropped, change.backlogDrops)
      let rest = dropped - max(min(tooLong, dropped), echoed)
      guard rest > 0 else { return nil }
      let name = link.name
      return Finding(
        id: "link.rx-dropped", layer: .link, verdict: .suspect, scope: name, packets: rest,
        summary:
          "\(name) counted \(Number.count(rest, "frame")) as dropped on receipt: "
          + meaningOfDropped(change.after.drivers.value?[name]?.name),
        evidence: [device.evidence("rx_dropped"), device.evidence("rx_packets")].compactMap { $0 },
        fix: [
          Fix(
            "see which frames they are: the counter stands still while a capture takes every protocol",
            now: "tcpdump -eni \(name) not ip and not ip6 and not arp")
        ])
    }
  }

  /// What `rx_dropped` holds when no backlog and no MTU explains it, by driver.
  private static func meaningOfDropped(_ driver: String?) -> String {
    let nobodys =
      "frames of a protocol that nobody here speaks (LLDP, STP, an unknown VLAN), which is no loss"
    switch driver.flatMap({ DriverLinkSemantics.of(driver: $0) })?.dropped {
    case .hardware, .both:
      return "what \(driver ?? "the driver") lost for want of buffers, or \(nobodys)"
    case .software:
      return "what \(driver ?? "the driver") dropped for want of memory, or \(nobodys)"
    case .unused, nil: return "most often \(nobodys)"
    }
  }

  /// `tx_dropped`: the device was given packets and refused them.
  static let transmitDropped = Rule("link.tx-dropped") { change in
    change.links.compactMap { device in
      // A device that is or was down, or is too wide for what it lies on, has a rule that counts the same packets.
      let link = device.link
      guard !link.isDown, device.carrierLosses == nil, !link.exceedsUnderlay(in: change.after),
        let lost = device.positive("tx_dropped")
      else { return nil }
      let judgement = Judgement(
        lost: lost, passed: device.growth(of: "tx_packets")?.amount, in: change)
      let (id, reason, fix) = refusal(link)
      return Finding(
        id: id, layer: .link, verdict: judgement.verdict, scope: link.name, packets: lost,
        summary:
          "\(link.name) refused \(Number.count(lost, "packet")) that the stack sent: \(reason)",
        evidence: [device.evidence("tx_dropped"), device.evidence("tx_packets")].compactMap { $0 },
        fix: [fix])
    }
  }

  /// Why a device of this kind refuses packets.
  private static func refusal(_ link: Link) -> (id: String, reason: String, fix: Fix) {
    switch link.kind {
    case "veth":
      return (
        "link.veth-peer-refused",
        "the other end of the veth pair did not take them (a smaller MTU there, a full ring, or XDP)",
        Fix(
          "compare the MTU of both ends",
          now: "ip -d link show dev \(link.name)",
          current: link.mtu.map { "mtu \($0) on this end" })
      )
    case "tun":
      let length = link.transmitQueueLength ?? 0
      return (
        "link.tun-reader-slow",
        "the program behind it does not read, and its queue of \(length) packets is full",
        Fix(
          "fix the program that holds the device; a longer queue only rides out bursts",
          now: "ip link set dev \(link.name) txqueuelen 10000",
          undo: "ip link set dev \(link.name) txqueuelen \(length)",
          current: "txqueuelen \(length)")
      )
    default:
      return (
        "link.tx-dropped", "the driver had no room, or the device below was not ready",
        Fix("look at the driver layer, and at the device below", now: "ethtool -S \(link.name)")
      )
    }
  }

  /// Frames that were counted and not lost: nobody here was meant to have them.
  static let notForUs = Rule("link.not-for-us") { change in
    change.links.flatMap { device in
      [
        (
          "rx_nohandler", "link.rx-nohandler",
          "arrived on a port that takes nothing, such as the standby of a bond"
        ),
        (
          "rx_otherhost_dropped", "link.other-host",
          "were for another machine: the switch floods, and the card is promiscuous"
        ),
      ].compactMap { counter, id, meaning in
        guard let count = device.positive(counter) else { return nil }
        return Finding(
          id: id, layer: .link, verdict: .benign, scope: device.link.name, packets: nil,
          summary: "\(device.link.name): \(Number.count(count, "frame")) \(meaning)",
          evidence: [device.evidence(counter)].compactMap { $0 })
      }
    }
  }
}
