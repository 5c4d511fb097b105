import Findings
import Snapshot
import Wire

/// What drivers and the hardware behind them count and say.
enum DriverRules {
  static let all = [counters, unknownCounters, pause, mediumErrors, queues, speed, largeReceive]

  /// Counters of the driver's own that the dictionary knows to mean loss.
  static let counters = Rule("driver.counters") { change in
    devices(change).flatMap { device -> [Finding] in
      device.losses.map { fact, name, lost in
        let passed = device.link.growth(of: fact.class.isSending ? "tx_packets" : "rx_packets")
        let judgement = Judgement(lost: lost, passed: passed?.amount, in: change)
        return Finding(
          id: "driver.\(fact.class.kebab)", layer: .driver,
          verdict: fact.effect == .loss
            ? judgement.verdict : judgement.verdict == .benign ? .benign : .suspect,
          scope: device.name, packets: fact.effect == .loss ? lost : nil,
          summary:
            "\(device.name) (\(device.driver)): \(name) grew by \(Number.grouped(lost)). \(fact.meaning)",
          evidence: [device.evidence(name, change)].compactMap { $0 },
          fix: device.ringFix(fact.class) + [Fix(fact.advice(device: device.name))])
      }
    }
  }

  /// Counters whose name sounds like loss, and that the dictionary does not know.
  static let unknownCounters = Rule("driver.unknown-counters") { change in
    guard !change.isHistory else { return [] }
    return devices(change).compactMap { device in
      let dictionary = device.dictionary
      let grown = device.grownCounters.filter { dictionary.judge($0.name) == .suspiciousName }
      guard !grown.isEmpty else { return nil }
      let names = grown.prefix(5).map { "\($0.name) by \(Number.grouped($0.value))" }
      return Finding(
        id: "driver.unknown-counter", layer: .driver, verdict: .suspect, scope: device.name,
        summary:
          "counters of \(device.driver) grew whose names sound like loss, and which lossctl does not know: "
          + names.joined(separator: ", "),
        evidence: grown.prefix(5).compactMap { device.evidence($0.name, change) },
        fix: [Fix("ask the driver's documentation what they count")])
    }
  }

  /// Flow control: one side makes the other wait.
  static let pause = Rule("driver.pause") { change in
    devices(change).flatMap { device in
      [
        (
          \EthtoolPause.receivedFrames, "driver.pause-received",
          "the switch makes \(device.name) wait",
          "what cannot be sent piles up in the queue above, and drops are counted there"
        ),
        (
          \EthtoolPause.sentFrames, "driver.pause-sent", "\(device.name) makes the switch wait",
          "this machine takes frames too slowly; the next step is rx_missed"
        ),
      ].compactMap { path, id, what, meaning -> Finding? in
        let growth = change.growth(ofDriver: device.name) { $0.pause?[keyPath: path] }
        guard !change.isHistory, let count = growth?.amount, count > 0 else { return nil }
        return Finding(
          id: id, layer: .driver, verdict: .suspect, scope: device.name,
          summary: "\(what) (\(Number.count(count, "pause frame"))): \(meaning)",
          evidence: [
            Evidence(
              source: "ethtool -I -a \(device.name)",
              counter: id.hasSuffix("sent") ? "tx_pause_frames" : "rx_pause_frames",
              before: growth?.before, after: growth?.after)
          ],
          fix: [Fix("see who is congested", now: "ethtool -I -a \(device.name)")])
      }
    }
  }

  /// Damage on the wire that the driver reports under the names of the standards.
  private static let damage: [(group: String, counter: String, meaning: String)] = [
    ("eth-mac", "FrameCheckSequenceErrors", "frames came damaged"),
    ("eth-mac", "AlignmentErrors", "frames came misaligned"),
    ("eth-mac", "FrameTooLongErrors", "frames came too long"),
    ("eth-mac", "LateCollisions", "frames collided late: a duplex mismatch"),
    ("eth-mac", "CarrierSenseErrors", "frames lost their carrier while being sent"),
    (
      "eth-mac", "FramesLostDueToIntMACXmitError", "frames were lost inside the card on the way out"
    ),
    ("eth-mac", "FramesLostDueToIntMACRcvError", "frames were lost inside the card on the way in"),
    ("rmon", "etherStatsJabbers", "frames came too long and damaged"),
    ("rmon", "etherStatsFragments", "frames came too short and damaged"),
  ]

  static let mediumErrors = Rule("driver.medium-errors") { change in
    devices(change).flatMap { device -> [Finding] in
      // Most drivers repeat these in the interface's own counters, which are told at the link layer.
      guard device.link.positive("rx_errors") == nil, device.link.positive("tx_errors") == nil
      else {
        return []
      }
      let standard = damage.compactMap { entry -> Finding? in
        let growth = change.growth(ofDriver: device.name) {
          $0.standard?.groups[entry.group]?[entry.counter]
        }
        guard let lost = growth?.amount, lost > 0 else { return nil }
        return finding(
          "driver.medium-error", device, lost, entry.meaning, counter: entry.counter, growth, change
        )
      }
      let blocks = change.growth(ofDriver: device.name) {
        $0.errorCorrection?.uncorrectableBlocks
      }
      guard let lost = blocks?.amount, lost > 0 else { return standard }
      return standard + [
        finding(
          "driver.uncorrectable", device, lost,
          "blocks were damaged beyond what error correction mends",
          counter: "ETHTOOL_A_FEC_STAT_UNCORR",
          blocks, change)
      ]
    }
  }

  private static func finding(
    _ id: String, _ device: Device, _ lost: UInt64, _ meaning: String, counter: String,
    _ growth: Growth?, _ change: HostChange
  ) -> Finding {
    let judgement = Judgement(
      lost: lost, passed: device.link.growth(of: "rx_packets")?.amount, in: change)
    return Finding(
      id: id, layer: .driver, verdict: judgement.verdict, scope: device.name, packets: lost,
      summary: "\(device.name): \(Number.grouped(lost)) \(meaning)",
      evidence: [
        Evidence(
          source: "ethtool -S \(device.name) --all-groups", counter: counter,
          before: growth?.before, after: growth?.after)
      ],
      fix: [
        Fix("change cable or transceiver; look at the other end", now: "ethtool -m \(device.name)")
      ])
  }

  /// Drops of single queues, under the names that all drivers share.
  static let queues = Rule("driver.queues") { change in
    let losses = [
      "rx-hw-drops": "packets dropped by the device", "rx-alloc-fail": "packets without memory",
      "tx-hw-drops": "packets dropped by the device on the way out",
    ]
    return devices(change).flatMap { device -> [Finding] in
      (device.state.queues ?? []).flatMap { queue -> [Finding] in
        queue.counters.names.compactMap { name in
          guard let meaning = losses[name] else { return nil }
          let growth = change.growth(ofDriver: device.name) { state in
            state.queues?.first { $0.queue == queue.queue && $0.sends == queue.sends }?.counters[
              name]
          }
          guard let lost = growth?.amount, lost > 0 else { return nil }
          let side = queue.sends == true ? "send" : "receive"
          let place = "\(device.name) \(side) queue \(queue.queue.map { "\($0)" } ?? "all")"
          let judgement = Judgement(
            lost: lost, passed: device.link.growth(of: "rx_packets")?.amount, in: change)
          return Finding(
            id: "driver.queue-drop", layer: .driver, verdict: judgement.verdict, scope: place,
            packets: lost, summary: "\(place): \(Number.grouped(lost)) \(meaning)",
            evidence: [
              Evidence(
                source: "netdev qstats-get \(device.name)", counter: name, before: growth?.before,
                after: growth?.after)
            ], fix: device.ringFix(.noHostBuffer))
        }
      }
    }
  }

  /// A link that negotiated less than both ends can do, or half duplex.
  static let speed = Rule("driver.speed") { change in
    devices(change).compactMap { device in
      guard let modes = device.state.linkModes, let speed = modes.speed, speed > 0 else {
        return nil
      }
      let evidence = [
        Evidence(
          source: "ethtool \(device.name)", counter: "ETHTOOL_A_LINKMODES_SPEED", before: nil,
          after: UInt64(speed))
      ]
      if modes.isFullDuplex == false {
        return Finding(
          id: "driver.half-duplex", layer: .driver, verdict: .suspect, scope: device.name,
          summary: "\(device.name) runs half duplex: every collision costs a packet",
          evidence: evidence,
          fix: [
            Fix("let both ends negotiate", now: "ethtool -s \(device.name) autoneg on")
          ])
      }
      guard let possible = modes.highestCommonSpeed, possible > speed else { return nil }
      return Finding(
        id: "driver.speed-fallback", layer: .driver, verdict: .suspect, scope: device.name,
        summary:
          "\(device.name) runs at \(speed) Mbit/s although both ends can do \(possible): a bad pair in the "
          + "cable, most often",
        evidence: evidence,
        fix: [
          Fix("change the cable, then negotiate anew", now: "ethtool -r \(device.name)")
        ])
    }
  }

  /// Large receive offload joins packets in a way that forwarding cannot take apart.
  static let largeReceive = Rule("driver.lro-forwarding") { change in
    guard change.after.snmp.value?["Ip.Forwarding"] == 1 else { return [] }
    return devices(change).compactMap { device in
      guard device.state.features?.largeReceiveOffload == true else { return nil }
      return Finding(
        id: "driver.lro-forwarding", layer: .driver, verdict: .suspect, scope: device.name,
        summary:
          "\(device.name) joins received packets (LRO) although this machine forwards: joined packets are "
          + "too big for the next link and dropped",
        evidence: [
          Evidence(source: "ethtool -k \(device.name)", counter: "rx-lro", text: "on"),
          change.evidence("Ip.Forwarding"),
        ].compactMap { $0 },
        fix: [
          Fix(
            "switch it off", now: "ethtool -K \(device.name) lro off",
            undo: "ethtool -K \(device.name) lro on")
        ])
    }
  }

  /// Whether a counter of the driver's own tells the same as a counter of the device, and tells it better.
  static func tells(_ counter: String, of link: LinkChange, _ change: HostChange) -> Bool {
    guard let device = Device(link, change) else { return false }
    return device.losses.contains {
      $0.fact.linkField == counter && $0.fact.effect == .loss
    }
  }

  /// The devices whose drivers were asked.
  static func devices(_ change: HostChange) -> [Device] {
    change.links.compactMap { Device($0, change) }
  }
}

/// A device with what its driver says.
struct Device {
  let link: LinkChange
  let state: DriverState
  private let change: HostChange

  /// The device, if its driver was asked.
  init?(_ link: LinkChange, _ change: HostChange) {
    guard let state = change.after.drivers.value?[link.link.name] else { return nil }
    self.link = link
    self.state = state
    self.change = change
  }

  /// The interface.
  var name: String { link.link.name }
  /// The driver, or nothing where it does not say.
  var driver: String { state.name ?? "" }

  /// The driver's own counters that grew, with their growth.
  var grownCounters: [(name: String, value: UInt64)] {
    (state.statistics?.names ?? []).compactMap { counter in
      let growth = change.growth(ofDriver: name) { $0.statistics?[counter] }
      guard let amount = growth?.amount, amount > 0 else { return nil }
      return (counter, amount)
    }
  }

  /// What is known of the driver's counters.
  var dictionary: DriverDictionary { DriverDictionary(driver: driver) }

  /// The driver's own counters that grew and mean loss, each packet once.
  var losses: [(fact: DriverCounterFact, name: String, value: UInt64)] {
    let grown = grownCounters
    return grown.isEmpty ? [] : dictionary.losses(among: grown)
  }

  /// The evidence that one of the driver's own counters gives.
  func evidence(_ counter: String, _ change: HostChange) -> Evidence? {
    guard let growth = change.growth(ofDriver: name, { $0.statistics?[counter] }) else {
      return nil
    }
    return Evidence(
      source: "ethtool -S \(name)", counter: counter, before: growth.before, after: growth.after)
  }

  /// Enlarging the receive ring, where the device lacked buffers and the ring can grow.
  func ringFix(_ class: DriverCounterFact.Class) -> [Fix] {
    guard `class` == .noHostBuffer, let ring = state.rings?.receive,
      let most = state.rings?.receiveMaximum, ring < most
    else { return [] }
    return [
      Fix(
        "enlarge the receive ring", now: "ethtool -G \(name) rx \(most)",
        persist: "set the ring in the network configuration, or by a udev rule",
        undo: "ethtool -G \(name) rx \(ring)", current: "rx ring \(ring) of at most \(most)")
    ]
  }
}

extension DriverCounterFact.Class {
  /// The class in the form of a finding's id.
  fileprivate var kebab: String {
    rawValue.reduce(into: "") { text, character in
      text += character.isUppercase ? "-" + character.lowercased() : String(character)
    }
  }

  /// Whether packets on the way out are meant.
  fileprivate var isSending: Bool { self == .transmit || self == .transmitTimeout }
}
