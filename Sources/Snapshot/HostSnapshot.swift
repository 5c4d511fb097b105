public import Wire

/// Everything that one machine, seen from one network namespace, said at one moment.
public struct HostSnapshot: Sendable {
  /// The machine and the moment.
  public var host: HostFacts
  /// The network devices that were walked, with those they depend on.
  public let links: Reading<[Link]>
  /// The VLAN tables of bridge ports.
  public var bridgePorts: Reading<[BridgePort]>
  /// Receive softirq counters, one row a CPU.
  ///
  /// They belong to the whole machine.
  public var softnet: Reading<[SoftnetRow]>
  /// What the drivers say, by interface.
  public var drivers: Reading<[String: DriverState]>
  /// Queueing disciplines, classes and filters.
  public var trafficControl: Reading<TrafficControl>
  /// `/proc/net/snmp` of this namespace: `Ip.…`, `Icmp.…`, `Tcp.…`, `Udp.…`.
  public var snmp: Reading<CounterTable>
  /// `/proc/net/netstat` of this namespace: `TcpExt.…`, `IpExt.…`, `MPTcpExt.…`.
  public var netstat: Reading<CounterTable>
  /// `/proc/net/snmp6` of this namespace: `Ip6…`, `Icmp6…`, `Udp6…`.
  public var snmp6: Reading<CounterTable>
  /// `/proc/net/dev_snmp6/INTERFACE`, by interface name.
  public var deviceSNMP6: [String: Reading<CounterTable>]
  /// Levels of socket memory: `TCP.mem`, `FRAG.memory`, from sockstat and sockstat6.
  public var socketLevels: Reading<CounterTable>
  /// Route look-up counters.
  ///
  /// They belong to the whole machine.
  public var routeCache: Reading<CounterTable>
  /// IPsec counters of this namespace.
  public var xfrm: Reading<CounterTable>
  /// UDP sockets with their drops.
  public var udpSockets: Reading<[DatagramSocket]>
  /// Raw sockets with their drops.
  public var rawSockets: Reading<[DatagramSocket]>
  /// Listening TCP sockets with their queues.
  public var listeners: Reading<[ListeningSocket]>
  /// Interface addresses.
  public var addresses: Reading<[InterfaceAddress]>
  /// Routes that drop what they match.
  public var droppingRoutes: Reading<[Route]>
  /// The routes to the wide world, whose gateways matter more than other neighbours.
  public var defaultRoutes: Reading<[Route]>
  /// The routes to the other ends of tunnels that are not bound to a device.
  public var tunnelRoutes: Reading<[Route]>
  /// Policy rules.
  public var routingRules: Reading<[RoutingRule]>
  /// Neighbours.
  public var neighbours: Reading<[Neighbour]>
  /// Neighbour tables.
  ///
  /// They belong to the whole machine.
  public var neighbourTables: Reading<[NeighbourTable]>
  /// Connection tracking counters, summed over the CPUs.
  public var conntrack: Reading<CounterTable>
  /// The nf_tables ruleset, those of iptables-nft included.
  public var ruleset: Reading<NFTRuleset>
  /// Tables of `iptables-legacy`, `ip6tables-legacy` and `arptables-legacy`.
  public var legacyTables: Reading<[XTTable]>
  /// Netfilter queues that a program holds.
  public var netfilterQueues: Reading<[NetfilterQueue]>
  /// BPF programs on control groups, of the whole machine.
  public var controlGroups: Reading<[ControlGroupPrograms]>
  /// Settings by `sysctl` name.
  public var settings: [String: String]
  /// What could not be read of sources that could otherwise be read.
  public var problems: [SourceProblem]

  private let linkPlaces: [Int: Int]
  private let linkNames: [String: Int32]

  /// Decodes a recording.
  public init(_ recording: Recording) {
    var decoder = RecordingDecoder(recording)
    // A device can be in the answers to several questions, and counts once.
    var known: Set<Int> = []
    links = decoder.dump(SourceName.links, types: [RouteRequest.newLink]) {
      bytes throws(WireError) in
      let link = try Link(bytes)
      return known.insert(Int(link.index)).inserted ? link : nil
    }
    let list = links.value ?? []
    linkPlaces = Dictionary(list.enumerated().map { (Int($0.element.index), $0.offset) }) { $1 }
    linkNames = Dictionary(list.map { ($0.name, $0.index) }) { first, _ in first }
    bridgePorts = decoder.dump(SourceName.bridgePorts, types: [RouteRequest.newLink]) {
      bytes throws(WireError) in try BridgePort(bytes)
    }
    softnet = decoder.file(SourceName.net("softnet_stat"), SoftnetTable.read)
    drivers = decoder.drivers(of: links.value ?? [])
    trafficControl = decoder.trafficControl()
    snmp = decoder.file(SourceName.net("snmp"), SNMPTable.read)
    netstat = decoder.file(SourceName.net("netstat"), SNMPTable.read)
    snmp6 = decoder.file(SourceName.net("snmp6"), SNMP6Table.read)
    deviceSNMP6 = [:]
    for source in recording.sources(under: SourceName.net("dev_snmp6/")) {
      let name = String(source.dropFirst(SourceName.net("dev_snmp6/").count))
      deviceSNMP6[name] = decoder.file(source, SNMP6Table.read)
    }
    socketLevels = Self.merged(
      decoder.file(SourceName.net("sockstat"), SocketStatistics.read),
      decoder.file(SourceName.net("sockstat6"), SocketStatistics.read))
    routeCache = decoder.file(SourceName.net("stat/rt_cache"), PerCPUTable.read)
    xfrm = decoder.file(SourceName.net("xfrm_stat"), SNMP6Table.read)
    udpSockets = Self.joined(
      decoder.file(SourceName.net("udp"), DatagramSocketTable.read),
      decoder.file(SourceName.net("udp6"), DatagramSocketTable.read))
    rawSockets = Self.joined(
      decoder.file(SourceName.net("raw"), DatagramSocketTable.read),
      decoder.file(SourceName.net("raw6"), DatagramSocketTable.read))
    listeners = decoder.dump(
      SourceName.listeners, types: [SocketDiagnosticsRequest.byFamily]
    ) { bytes throws(WireError) in try ListeningSocket(bytes) }
    addresses = decoder.dump(SourceName.addresses, types: [RouteRequest.newAddress]) {
      bytes throws(WireError) in try InterfaceAddress(bytes)
    }
    droppingRoutes = decoder.dump(SourceName.routes, types: [RouteRequest.newRoute]) {
      bytes throws(WireError) in
      let route = try Route(bytes)
      // A kernel that does not filter dumps returns every kind.
      return route.kind?.drops == true ? route : nil
    }
    defaultRoutes = decoder.answers(SourceName.defaultRoutes, types: [RouteRequest.newRoute]) {
      bytes throws(WireError) in try Route(bytes)
    }
    tunnelRoutes = decoder.answers(SourceName.tunnelRoutes, types: [RouteRequest.newRoute]) {
      bytes throws(WireError) in try Route(bytes)
    }
    routingRules = decoder.dump(SourceName.rules, types: [RouteRequest.newRule]) {
      bytes throws(WireError) in try RoutingRule(bytes)
    }
    neighbours = decoder.dump(SourceName.neighbours, types: [RouteRequest.newNeighbour]) {
      bytes throws(WireError) in try Neighbour(bytes)
    }
    neighbourTables = decoder.dump(
      SourceName.neighbourTables, types: [RouteRequest.newNeighbourTable]
    ) { bytes throws(WireError) in try NeighbourTable(bytes) }
    conntrack = Self.conntrack(&decoder)
    ruleset = decoder.ruleset()
    legacyTables = decoder.legacyTables()
    netfilterQueues = decoder.file(
      SourceName.net("netfilter/nfnetlink_queue"), NetfilterQueueTable.read)
    controlGroups = decoder.file(SourceName.controlGroups, ControlGroupPrograms.read)
    settings = decoder.facts(SourceName.sysctl, separator: " = ")
    host = HostFacts(decoder.facts(SourceName.about, separator: " "), settings: settings)
    problems = decoder.problems
  }

  /// A setting that is one number.
  public func number(_ setting: String) -> UInt64? { settings[setting].flatMap { UInt64($0) } }

  /// The link of this name.
  public func link(named name: String) -> Link? {
    linkNames[name].flatMap { link(index: $0) }
  }

  /// The link with this index.
  public func link(index: Int32) -> Link? {
    linkPlaces[Int(index)].flatMap { place in links.value.map { $0[place] } }
  }

  /// Two tables as one; the second may be missing.
  private static func merged(
    _ first: Reading<CounterTable>, _ second: Reading<CounterTable>
  ) -> Reading<CounterTable> {
    guard case .observed(var table) = first, let other = second.value else { return first }
    for (name, value) in other.all { table[name] = value }
    return .observed(table)
  }

  private static func joined<Element>(
    _ first: Reading<[Element]>, _ second: Reading<[Element]>
  ) -> Reading<[Element]> {
    guard let values = first.value else { return first }
    return .observed(values + (second.value ?? []))
  }

  /// The per-CPU counters summed, with the totals.
  ///
  /// Where ctnetlink is not loaded, `/proc/net/stat/nf_conntrack` has the same counters, on kernels that have it.
  private static func conntrack(_ decoder: inout RecordingDecoder) -> Reading<CounterTable> {
    let perCPU = decoder.dump(
      SourceName.conntrackPerCPU, types: [Conntrack.statisticsPerCPU], Conntrack.readStatistics)
    let file = SourceName.net("stat/nf_conntrack")
    if perCPU.value == nil, case .observed(let table) = decoder.file(file, PerCPUTable.read) {
      let names = [
        "icmp_error": "error", "chainlength": "chaintoolong", "clashres": "clash_resolve",
      ]
      var renamed = CounterTable()
      for (name, value) in table.all { renamed[names[name] ?? name] = value }
      return .observed(renamed)
    }
    let totals = decoder.dump(
      SourceName.conntrackGlobal, types: [Conntrack.statisticsGlobal], Conntrack.readTotals)
    return perCPU.map { rows in
      var sum = totals.value?.first ?? CounterTable()
      for row in rows {
        for (name, value) in row.all { sum[name] = (sum[name] ?? 0) &+ value }
      }
      return sum
    }
  }
}

extension Route.Kind {
  /// Whether a packet that matches is dropped.
  var drops: Bool { self == .blackhole || self == .unreachable || self == .prohibit }
}
