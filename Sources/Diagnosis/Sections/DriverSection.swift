import Findings
import Snapshot
import Wire

extension Section {
  /// Drivers with their rings, flow control, link state and counters.
  static func driver(_ change: HostChange, wantsReadings: Bool) -> Section {
    if let missing = change.after.drivers.missing { return Section(.driver, missing: missing) }
    var section = Section(.driver, wantsReadings: wantsReadings)
    let devices = DriverRules.devices(change).filter { !$0.driver.isEmpty }
    for device in devices { section.add(device, change) }
    let physical = devices.filter { $0.link.link.kind == nil }
    let shown = physical.isEmpty ? devices : physical
    section.summary =
      devices.isEmpty
      ? "no driver says anything"
      : shown.prefix(4).map(\.description).joined(separator: "; ")
        + (shown.count > 4 ? "; \(shown.count - 4) more" : "")
    return section
  }

  private mutating func add(_ device: Device, _ change: HostChange) {
    guard wantsReadings else { return }
    let dictionary = device.dictionary
    for (name, value) in device.state.statistics?.all ?? [] {
      let growth = change.growth(ofDriver: device.name) { $0.statistics?[name] }
      note(
        LayerReading(
          name: name, scope: device.name, source: "ethtool -S", value: value,
          growth: growth?.amount, meaning: Self.meaning(dictionary.judge(name))))
    }
    for (group, table) in (device.state.standard?.groups ?? [:]).sorted(by: { $0.key < $1.key }) {
      for (name, value) in table.all {
        let growth = change.growth(ofDriver: device.name) { $0.standard?.groups[group]?[name] }
        note(
          LayerReading(
            name: "\(group) \(name)", scope: device.name, source: "ETHTOOL_MSG_STATS_GET",
            value: value, growth: growth?.amount, meaning: .traffic))
      }
    }
    for (name, value) in device.settings {
      note(
        LayerReading(
          name: name, scope: device.name, source: "ethtool", value: UInt64(value),
          text: UInt64(value) == nil ? value : nil, meaning: .state))
    }
  }

  private static func meaning(_ judgement: DriverDictionary.Judgement) -> LayerReading.Meaning {
    switch judgement {
    case .known(let fact):
      switch fact.effect {
      case .loss: .loss
      case .possible: .symptom
      case .harmless: .benign
      }
    case .suspiciousName: .unknown
    case .ordinary: .traffic
    }
  }
}

extension Device {
  /// The device in a few words.
  fileprivate var description: String {
    var words = ["\(name) \(driver)"]
    if let ring = state.rings?.receive, let most = state.rings?.receiveMaximum {
      words.append("ring rx \(ring) of \(most)")
    }
    if let reason = state.linkState?.reason, state.linkState?.hasLink == false {
      words.append("no link: \(reason)")
    }
    let lost = losses.filter { $0.fact.effect == .loss }.reduce(UInt64(0)) { $0 +| $1.value }
    if let count = state.statistics?.names.count {
      words.append("\(count) counters, \(lost == 0 ? "none" : Number.grouped(lost)) lost")
    }
    return words.joined(separator: ", ")
  }

  /// Rings, queues, flow control, link and offloads.
  fileprivate var settings: [(String, String)] {
    let values: [(String, String?)] = [
      ("driver", state.name),
      ("rings-rx", state.rings?.receive.map { "\($0)" }),
      ("rings-rx-max", state.rings?.receiveMaximum.map { "\($0)" }),
      ("rings-tx", state.rings?.send.map { "\($0)" }),
      ("rings-tx-max", state.rings?.sendMaximum.map { "\($0)" }),
      ("channels-rx", state.channels?.receivingQueues.map { "\($0)" }),
      ("pause-rx", state.pause?.receive.map { $0 ? "on" : "off" }),
      ("pause-tx", state.pause?.send.map { $0 ? "on" : "off" }),
      ("rx_pause_frames", state.pause?.receivedFrames.map { "\($0)" }),
      ("tx_pause_frames", state.pause?.sentFrames.map { "\($0)" }),
      ("link", state.linkState?.hasLink.map { $0 ? "yes" : "no" }),
      ("link-reason", state.linkState?.reason),
      ("speed", state.linkModes?.speed.map { "\($0)" }),
      ("duplex", state.linkModes?.isFullDuplex.map { $0 ? "full" : "half" }),
      ("lro", state.features.map { $0.largeReceiveOffload ? "on" : "off" }),
      ("gro", state.features.map { $0.genericReceiveOffload ? "on" : "off" }),
    ]
    return values.compactMap { name, value in value.map { (name, $0) } }
  }
}
