import Findings
import Snapshot
import Wire

extension Section {
  /// The per-CPU backlogs.
  static func softnet(_ change: HostChange, wantsReadings: Bool) -> Section {
    guard let rows = change.after.softnet.value else {
      return Section(
        .softnet, missing: change.after.softnet.missing ?? Missing(.notRecorded, "not read"))
    }
    var section = Section(.softnet, wantsReadings: wantsReadings)
    var totals: [String: UInt64] = [:]
    let columns: [(String, (SoftnetRow) -> UInt64?)] = [
      ("processed", { $0.processed }), ("dropped", { $0.dropped }),
      ("time_squeeze", { $0.timeSqueeze }), ("received_rps", { $0.receivedRPS }),
      ("flow_limit_count", { $0.flowLimitCount }), ("backlog_len", { $0.backlogLength }),
      ("input_qlen", { $0.inputQueueLength }), ("process_qlen", { $0.processQueueLength }),
    ]
    for row in rows {
      for (name, column) in columns {
        guard let value = column(row) else { continue }
        let fact = CounterCatalogue.fact(for: "softnet.\(name)")
        let growth = change.growth(width: .bits32) { snapshot in
          snapshot.softnetRow(cpu: row.cpu).flatMap(column)
        }
        if let amount = growth?.amount { totals[name, default: 0] +|= amount }
        section.note(
          LayerReading(
            name: name, scope: "cpu \(row.cpu)", source: "/proc/net/softnet_stat", value: value,
            growth: growth?.amount, meaning: fact?.meaning ?? .unknown))
      }
    }
    section.summary =
      "\(Number.count(UInt64(rows.count), "CPU")) handled "
      + Number.count(totals["processed"] ?? 0, "packet")
      + ", dropped \(Number.grouped(totals["dropped"] ?? 0)) (whole machine)"
    return section
  }

  /// IPv4 and IPv6.
  static func ip(_ change: HostChange, wantsReadings: Bool) -> Section {
    guard let snmp = change.after.snmp.value else {
      return Section(.ip, missing: change.after.snmp.missing ?? Missing(.notRecorded, "not read"))
    }
    var section = Section(.ip, wantsReadings: wantsReadings)
    section.add(change, source: "/proc/net/snmp", table: snmp) { $0.hasPrefix("Ip.") }
    section.add(change, source: "/proc/net/netstat", table: change.after.netstat.value) {
      $0.hasPrefix("IpExt.") || $0 == "TcpExt.IPReversePathFilter" || $0 == "TcpExt.ArpFilter"
    }
    section.add(change, source: "/proc/net/snmp6", table: change.after.snmp6.value) {
      $0.hasPrefix("Ip6")
    }
    section.add(
      change, source: "/proc/net/stat/rt_cache", table: change.after.routeCache.value,
      prefix: "rt_cache.")
    section.add(change, source: "/proc/net/xfrm_stat", table: change.after.xfrm.value)
    for (name, reading) in change.after.deviceSNMP6.sorted(by: { $0.key < $1.key }) {
      section.addDevice(name, reading.value, change)
    }
    section.addSettings(change) { $0.hasPrefix("net.ipv4.") || $0.hasPrefix("net.ipv6.") }
    let received = (change.amount("Ip.InReceives") ?? 0) + (change.amount("Ip6InReceives") ?? 0)
    let delivered = (change.amount("Ip.InDelivers") ?? 0) + (change.amount("Ip6InDelivers") ?? 0)
    let forwarded =
      (change.amount("Ip.ForwDatagrams") ?? 0) + (change.amount("Ip6OutForwDatagrams") ?? 0)
    let sent = (change.amount("Ip.OutRequests") ?? 0) + (change.amount("Ip6OutRequests") ?? 0)
    section.summary =
      "in \(Number.grouped(received)), delivered \(Number.grouped(delivered)), "
      + "forwarded \(Number.grouped(forwarded)), sent \(Number.grouped(sent))"
    return section
  }

  /// TCP, UDP, ICMP and MPTCP.
  static func transport(_ change: HostChange, wantsReadings: Bool) -> Section {
    guard let snmp = change.after.snmp.value else {
      return Section(
        .transport, missing: change.after.snmp.missing ?? Missing(.notRecorded, "not read"))
    }
    var section = Section(.transport, wantsReadings: wantsReadings)
    section.add(change, source: "/proc/net/snmp", table: snmp) { !$0.hasPrefix("Ip.") }
    section.add(change, source: "/proc/net/netstat", table: change.after.netstat.value) {
      !$0.hasPrefix("IpExt.") && $0 != "TcpExt.IPReversePathFilter" && $0 != "TcpExt.ArpFilter"
    }
    section.add(change, source: "/proc/net/snmp6", table: change.after.snmp6.value) {
      !$0.hasPrefix("Ip6")
    }
    for (name, value) in change.after.socketLevels.value?.all ?? [] {
      section.note(
        LayerReading(name: name, source: "/proc/net/sockstat", value: value, meaning: .state))
    }
    section.addSettings(change) { name in
      name.hasPrefix("net.core.") || name.hasPrefix("net.ipv4.tcp")
        || name.hasPrefix("net.ipv4.udp")
    }
    let sent = change.amount("Tcp.OutSegs") ?? 0
    let again = change.amount("Tcp.RetransSegs") ?? 0
    let datagrams =
      (change.amount("Udp.InDatagrams") ?? 0) + (change.amount("Udp6InDatagrams") ?? 0)
    let errors = (change.amount("Udp.InErrors") ?? 0) + (change.amount("Udp6InErrors") ?? 0)
    let share = sent == 0 ? "" : " (\(Number.percent(Double(again) / Double(sent))))"
    section.summary =
      "TCP sent \(Number.count(sent, "segment")), \(Number.grouped(again)) again\(share); "
      + "UDP took \(Number.grouped(datagrams)), refused \(Number.grouped(errors))"
    return section
  }

  /// Connection tracking.
  static func conntrack(_ change: HostChange, wantsReadings: Bool) -> Section {
    if let missing = change.after.conntrack.missing, missing.kind == .absent {
      return Section(.conntrack, missing: missing)
    }
    var section = Section(.conntrack, wantsReadings: wantsReadings)
    section.missing = change.after.conntrack.missing
    section.add(
      change, source: "ctnetlink CTA_STATS", table: change.after.conntrack.value,
      prefix: "conntrack.")
    section.addSettings(change) { $0.hasPrefix("net.netfilter.") }
    let count = change.after.number("net.netfilter.nf_conntrack_count")
    let limit = change.after.number("net.netfilter.nf_conntrack_max")
    section.summary = [
      count.map { "\(Number.grouped($0)) entries" }, limit.map { "of \(Number.grouped($0))" },
    ].compactMap { $0 }.joined(separator: " ")
    if let missing = section.missing { section.summary += "; counters not seen: \(missing.reason)" }
    return section
  }

  private mutating func addDevice(_ name: String, _ table: CounterTable?, _ change: HostChange) {
    for (counter, value) in table?.all ?? [] where counter.hasPrefix("Ip6") {
      let growth = change.growth { $0.deviceSNMP6[name]?.value?[counter] }
      note(
        LayerReading(
          name: counter, scope: name, source: "/proc/net/dev_snmp6/\(name)", value: value,
          growth: growth?.amount,
          meaning: CounterCatalogue.fact(for: counter)?.meaning ?? .unknown))
    }
  }

  private mutating func addSettings(_ change: HostChange, where isWanted: (String) -> Bool) {
    for (name, value) in change.after.settings.sorted(by: { $0.key < $1.key }) where isWanted(name)
    {
      note(
        LayerReading(
          name: name, source: "sysctl", value: UInt64(value),
          text: UInt64(value) == nil ? value : nil, meaning: .state))
    }
  }
}
