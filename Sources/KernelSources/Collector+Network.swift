import Snapshot
import SystemCalls
import Wire

extension Collector {
  /// Records the links: all of them, or one with those it depends on.
  mutating func readLinks(_ interface: String?) throws(NoSuchInterface) {
    guard let interface else {
      netlink(SourceName.links, .route, RouteRequest.allLinks)
      links = decodedLinks(recording[SourceName.links])
      return
    }
    isFocused = true
    var datagrams: [[UInt8]] = []
    func fetch(_ request: NetlinkRequest) -> [Link] {
      guard let answer = try? ask(.route, request, as: SourceName.links) else { return [] }
      let found = decodedLinks(.datagrams(answer)).filter { link in
        !links.contains { $0.index == link.index }
      }
      if !found.isEmpty { datagrams += answer }
      links += found
      return found
    }
    guard let link = fetch(RouteRequest.link(named: interface)).first else {
      let all = try? ask(.route, RouteRequest.allLinks, as: SourceName.links)
      throw NoSuchInterface(
        name: interface, existing: decodedLinks(.datagrams(all ?? [])).map(\.name))
    }
    // A packet of this interface also passes its master, its ports, and the device below it.
    if ["bridge", "bond", "team"].contains(link.kind) {
      _ = fetch(RouteRequest.ports(of: link.index))
    }
    var next = [link]
    var depth = 0
    while !next.isEmpty, depth < 8 {
      depth += 1
      var found: [Link] = []
      for link in next {
        if let master = link.masterIndex { found += fetch(RouteRequest.link(index: master)) }
        if let lower = link.lowerIndex, lower > 0, link.lowerNamespace == nil {
          found += fetch(RouteRequest.link(index: lower))
        }
      }
      next = found
    }
    record(SourceName.links, .datagrams(datagrams))
  }

  /// Records what the kernel keeps of each interface that is walked.
  mutating func readDevices() {
    for link in links { file(SourceName.net("dev_snmp6/\(link.name)")) }
    if links.contains(where: { $0.portKind == "bridge" || $0.kind == "bridge" }) {
      netlink(SourceName.bridgePorts, .route, RouteRequest.bridgePorts)
    }
  }

  /// Records addresses, routes that drop, policy rules and neighbours.
  mutating func readRouting() {
    let kinds: [Route.Kind] = [.blackhole, .unreachable, .prohibit, .throwOn]
    netlink(
      SourceName.routes, .route,
      kinds.flatMap { [RouteRequest.routes($0, family: 2), RouteRequest.routes($0, family: 10)] })
    netlink(
      SourceName.defaultRoutes, .route, RouteRequest.routeToTheWorld(family: 2),
      RouteRequest.routeToTheWorld(family: 10))
    netlink(
      SourceName.rules, .route, RouteRequest.rules(family: 2), RouteRequest.rules(family: 10))
    if isFocused {
      netlink(
        SourceName.addresses, .route, links.map { RouteRequest.addresses(interface: $0.index) })
      netlink(
        SourceName.neighbours, .route, links.map { RouteRequest.neighbours(interface: $0.index) })
    } else {
      netlink(SourceName.addresses, .route, RouteRequest.addresses())
      netlink(SourceName.neighbours, .route, RouteRequest.neighbours())
    }
    netlink(SourceName.neighbourTables, .route, RouteRequest.neighbourTables)
  }

  /// Records the listening TCP sockets with their queues.
  mutating func readSockets() {
    guard parts.hasNetlink(.socketDiagnostics),
      parts.has("tcp_diag", symbol: "tcp_diag_dump"),
      parts.has("inet_diag", symbol: "inet_diag_dump")
    else {
      record(
        SourceName.listeners,
        .missing(
          Missing(
            .notRecorded, "tcp_diag is not loaded, and reading must not load it",
            open: "modprobe tcp_diag")))
      return
    }
    netlink(
      SourceName.listeners, .socketDiagnostics, SocketDiagnosticsRequest.listeners(family: 2),
      SocketDiagnosticsRequest.listeners(family: 10))
  }

  /// Records the counters of connection tracking.
  mutating func readConntrack() {
    guard exists("/proc/sys/net/netfilter/nf_conntrack_count") else {
      let absent = Missing(.absent, "nf_conntrack is not loaded: no connection is tracked")
      record(SourceName.conntrackPerCPU, .missing(absent))
      record(SourceName.conntrackGlobal, .missing(absent))
      return
    }
    guard parts.hasNetlink(.netfilter),
      parts.has("nf_conntrack_netlink", symbol: "ctnetlink_get_conntrack")
    else {
      let notLoaded = Missing(
        .notRecorded, "nf_conntrack_netlink is not loaded, and reading must not load it",
        open: "modprobe nf_conntrack_netlink")
      record(SourceName.conntrackPerCPU, .missing(notLoaded))
      record(SourceName.conntrackGlobal, .missing(notLoaded))
      return
    }
    netlink(SourceName.conntrackPerCPU, .netfilter, Conntrack.perCPURequest)
    netlink(SourceName.conntrackGlobal, .netfilter, Conntrack.globalRequest)
  }

  private func exists(_ path: String) -> Bool { (try? readFile(path)) != nil }

  private func decodedLinks(_ entry: Recording.Entry) -> [Link] {
    guard case .datagrams(let datagrams) = entry else { return [] }
    return NetlinkDump(datagrams, types: [RouteRequest.newLink]) { message throws(WireError) in
      try Link(message.payload)
    }.values
  }
}
