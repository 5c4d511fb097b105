import Findings
import Snapshot
import Wire

extension Section {
  /// The devices with the columns of `netstat -i`, and the kernel's finer split where it is not zero.
  static func link(_ change: HostChange, interface: String?, wantsReadings: Bool) -> Section {
    guard case .observed = change.after.links else {
      return Section(
        .link, missing: change.after.links.missing ?? Missing(.notRecorded, "no link was read"))
    }
    var section = Section(.link, wantsReadings: wantsReadings)
    var table = Table(
      header: [
        "Iface", "MTU", "RX-OK", "RX-ERR", "RX-DRP", "RX-OVR", "TX-OK", "TX-ERR", "TX-DRP",
        "TX-OVR", "State",
      ], rows: [])
    // Without a name every device is listed; those that are down and idle say nothing.
    let shown = change.links.filter { device in
      interface != nil || device.link.flags.contains(.up) || device.hasCounted
    }
    for device in change.links { section.add(device) }
    for device in shown {
      table.rows.append(device.row)
      if let detail = device.detail { table.notes.append(detail) }
      table.notes += device.facts(in: change.after)
    }
    section.tables = [table]
    let up = change.links.filter { $0.link.flags.contains(.up) }.count
    section.summary =
      interface == nil
      ? "\(Number.count(UInt64(up), "interface")) up of \(change.links.count)"
      : change.links.first?.description ?? ""
    return section
  }

  private mutating func add(_ device: LinkChange) {
    let source = "RTM_GETLINK IFLA_STATS64"
    for (name, value) in device.link.statistics?.all ?? [] {
      note(
        LayerReading(
          name: name, scope: device.link.name, source: source, value: value,
          growth: device.growth(of: name)?.amount,
          meaning: CounterCatalogue.fact(for: name)?.meaning ?? .unknown))
    }
    for (name, value) in device.states {
      note(
        LayerReading(
          name: name, scope: device.link.name, source: "RTM_GETLINK", value: UInt64(value),
          text: UInt64(value) == nil ? value : nil, meaning: .state))
    }
  }
}

extension LinkChange {
  /// Whether any packet was counted in the window.
  fileprivate var hasCounted: Bool {
    ["rx_packets", "tx_packets", "rx_dropped", "tx_dropped"].contains { positive($0) != nil }
  }

  /// The device in one line.
  fileprivate var description: String {
    [
      link.name, link.kind ?? link.parentDevice, link.operationalState?.name,
      link.mtu.map { "mtu \($0)" }, link.qdisc.map { "qdisc \($0)" },
    ].compactMap { $0 }.joined(separator: " ")
  }

  /// The columns of `netstat -i` for the window.
  fileprivate var row: [String] {
    func cell(_ names: String...) -> String {
      let amounts = names.map { growth(of: $0)?.amount }
      guard !amounts.contains(nil) else { return "?" }
      return Number.short(amounts.reduce(0) { $0 +| ($1 ?? 0) })
    }
    return [
      link.name, link.mtu.map { "\($0)" } ?? "?", cell("rx_packets"), cell("rx_errors"),
      cell("rx_dropped", "rx_missed_errors"), cell("rx_over_errors"), cell("tx_packets"),
      cell("tx_errors"), cell("tx_dropped"), cell("tx_fifo_errors"),
      link.flags.contains(.up) ? (link.operationalState?.name ?? "UP") : "down",
    ]
  }

  /// The finer counters that are not zero.
  fileprivate var detail: String? {
    let coarse: Set = [
      "rx_packets", "tx_packets", "rx_bytes", "tx_bytes", "rx_errors", "tx_errors", "multicast",
      "rx_compressed", "tx_compressed",
    ]
    let parts = (link.statistics?.names ?? []).filter { !coarse.contains($0) }.compactMap { name in
      positive(name).map { "\(name) \(Number.grouped($0))" }
    }
    return parts.isEmpty ? nil : "\(link.name): \(parts.joined(separator: ", "))"
  }

  /// What else decides about loss: who is above, below, at the other end, and in front.
  fileprivate func facts(in snapshot: HostSnapshot) -> [String] {
    var facts: [String] = []
    func name(_ index: Int32) -> String {
      snapshot.link(index: index)?.name ?? "interface \(index)"
    }
    if let master = link.masterIndex {
      facts.append("port of \(link.portKind ?? "master") \(name(master))")
    }
    if let lower = link.lowerIndex, lower > 0, lower != link.index {
      let role = link.kind == "veth" ? "peer" : "on top of"
      let place = link.lowerNamespace.map { " in namespace id \($0)" }
      facts.append("\(role) \(place == nil ? name(lower) : "interface \(lower)")\(place ?? "")")
    }
    if let xdp = link.xdp { facts.append("XDP program \(xdp.programID.map { "\($0)" } ?? "?")") }
    if let promiscuity = link.promiscuity, promiscuity > 0 { facts.append("promiscuous") }
    return facts.isEmpty ? [] : ["\(link.name): \(facts.joined(separator: ", "))"]
  }

  /// The levels and settings of the device.
  fileprivate var states: [(String, String)] {
    let values: [(String, String?)] = [
      ("mtu", link.mtu.map { "\($0)" }), ("flags", "\(link.flags.rawValue)"),
      ("operstate", link.operationalState?.name),
      ("carrier", link.hasCarrier.map { $0 ? "1" : "0" }),
      ("carrier_changes", link.carrierChanges.map { "\($0)" }),
      ("carrier_down_count", link.carrierDownCount.map { "\($0)" }),
      ("txqlen", link.transmitQueueLength.map { "\($0)" }), ("kind", link.kind),
      ("qdisc", link.qdisc), ("master", link.masterIndex.map { "\($0)" }),
      ("link", link.lowerIndex.map { "\($0)" }),
      ("link_netnsid", link.lowerNamespace.map { "\($0)" }),
      ("promiscuity", link.promiscuity.map { "\($0)" }),
      ("xdp_prog_id", link.xdp?.programID.map { "\($0)" }),
    ]
    return values.compactMap { name, value in value.map { (name, $0) } }
  }
}
