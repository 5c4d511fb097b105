import Snapshot
import SystemCalls
import Wire

extension Collector {
  /// Records the links: all of them, or one with those that its packets pass as well.
  mutating func readLinks(_ interface: String?) throws(NoSuchInterface) {
    guard let interface else {
      netlink(SourceName.links, .route, RouteRequest.allLinks)
      add(decodedLinks(recording[SourceName.links]))
      return
    }
    isFocused = true
    record(SourceName.links, .datagrams([]))
    guard let link = addLinks(RouteRequest.link(named: interface)).first else {
      let all = try? ask(.route, RouteRequest.allLinks, as: SourceName.links)
      throw NoSuchInterface(
        name: interface, existing: decodedLinks(.datagrams(all ?? [])).map(\.name))
    }
    var next = [link]
    // Stacks of devices are a few deep; what is already there is not added again.
    while !next.isEmpty { next = next.flatMap { neighbours(of: $0) } }
  }

  /// Adds the links of an answer that are not there yet, and returns them.
  @discardableResult
  mutating func addLinks(_ request: NetlinkRequest) -> [Link] {
    guard let answer = try? ask(.route, request, as: SourceName.links) else { return [] }
    let found = decodedLinks(.datagrams(answer)).filter { !knows($0.index) }
    if !found.isEmpty {
      append(SourceName.links, answer)
      add(found)
    }
    return found
  }

  /// The devices that packets of this one also pass: its master with the other ports, and what it lies on.
  private mutating func neighbours(of link: Link) -> [Link] {
    var found: [Link] = []
    if ["bridge", "bond", "team"].contains(link.kind) {
      found += addLinks(RouteRequest.ports(of: link.index))
    }
    if let master = link.masterIndex, !knows(master) {
      found += addLinks(RouteRequest.link(index: master))
    }
    if let lower = link.lowerIndex, lower > 0, link.lowerNamespace == nil {
      if !knows(lower) { found += addLinks(RouteRequest.link(index: lower)) }
    } else if let remote = link.tunnelRemote {
      found += addUnderlay(to: remote)
    }
    return found
  }

  /// Adds the device by which packets to the other end of a tunnel leave, and records the route that says so.
  private mutating func addUnderlay(to remote: IPAddress) -> [Link] {
    guard let answer = try? ask(.route, RouteRequest.route(to: remote), as: "route") else {
      return []
    }
    append(SourceName.tunnelRoutes, answer)
    let routes = NetlinkDump(answer, types: [RouteRequest.newRoute]) { message throws(WireError) in
      try Route(message.payload)
    }.values
    guard let index = routes.first?.outputIndex else { return [] }
    return addLinks(RouteRequest.link(index: index))
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
    let kinds: [Route.Kind] = [.blackhole, .unreachable, .prohibit]
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
    readNeighbourTables()
  }

  /// Records the neighbour tables, and not the parameters of each device that follow them in the dump.
  private mutating func readNeighbourTables() {
    let source = SourceName.neighbourTables
    do throws(SystemError) {
      var datagrams: [[UInt8]] = []
      for family: UInt8 in [2, 10] {
        let request = RouteRequest.neighbourTables(family: family)
        datagrams.append(try NetlinkSocket(.route).firstDatagram(of: request, as: source))
      }
      record(source, .datagrams(datagrams))
    } catch {
      record(source, .missing(Missing(reading: source, error)))
    }
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
