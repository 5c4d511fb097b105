import Snapshot
import SystemCalls
import Wire

extension Collector {
  /// Records the qdiscs of the walked interfaces, with their classes and filters.
  mutating func readTrafficControl() {
    if isFocused {
      readQdiscsOfEachLink()
    } else {
      netlink(SourceName.qdiscs, .route, TrafficRequest.allQdiscs(hidden: true))
    }
    let qdiscs = decodedQdiscs()
    // The kernel lists classes and filters of one device at a time.
    let classful = Set(qdiscs.filter { Self.haveClasses.contains($0.kind) }.map(\.interface))
    netlink(
      SourceName.classes, .route, classful.sorted().map { TrafficRequest.classes(interface: $0) })
    netlink(SourceName.filters, .route, qdiscs.flatMap(Self.filterRequests))
    if isFocused { followRedirects() }
  }

  /// Adds the devices that filters send packets to, such as the ifb of an ingress shaper, with their qdiscs.
  private mutating func followRedirects() {
    let filters = NetlinkDump(datagrams(SourceName.filters), types: [TrafficRequest.newFilter]) {
      message throws(WireError) in try TrafficFilter(message.payload)
    }.values
    var isNew = false
    for case .mirror(let mirror) in filters.flatMap(\.actions).map(\.detail)
    where !addLinks(RouteRequest.link(index: mirror.interface)).isEmpty {
      isNew = true
    }
    // The new devices may redirect in turn, and each comes in once.
    if isNew { readTrafficControl() }
  }

  private static let haveClasses: Set = [
    "mq", "mqprio", "taprio", "htb", "hfsc", "prio", "multiq", "drr", "qfq", "ets", "cbq", "tbf",
    "netem", "red", "gred", "choke", "sfb", "dsmark", "atm", "cbs", "etf", "skbprio",
  ]

  /// The filters that can hang under a qdisc: at its own handle, at the two sides of clsact, in shared blocks.
  private static func filterRequests(_ qdisc: Qdisc) -> [NetlinkRequest] {
    var requests: [NetlinkRequest] = []
    if qdisc.parent == .ingress {
      requests.append(TrafficRequest.filters(interface: qdisc.interface, parent: .clsactIngress))
      if qdisc.kind == "clsact" {
        requests.append(TrafficRequest.filters(interface: qdisc.interface, parent: .clsactEgress))
      }
    } else if qdisc.handle != .none {
      requests.append(TrafficRequest.filters(interface: qdisc.interface, parent: qdisc.handle))
    }
    for block in [qdisc.ingressBlock, qdisc.egressBlock] {
      if let block { requests.append(TrafficRequest.filters(block: block)) }
    }
    return requests
  }

  /// Asks for the qdiscs of a few interfaces alone, because a dump lists those of every interface.
  private mutating func readQdiscsOfEachLink() {
    var datagrams: [[UInt8]] = []
    do throws(SystemError) {
      for link in links {
        for parent in [TrafficHandle.root, .ingress] {
          datagrams += try answer(TrafficRequest.qdisc(interface: link.index, parent: parent))
        }
        // The qdiscs at the leaves of a classful root are found by what its classes say.
        let listed = try ask(
          .route, TrafficRequest.classes(interface: link.index), as: SourceName.classes)
        let classes = NetlinkDump(listed, types: [TrafficRequest.newClass]) {
          message throws(WireError) in try TrafficClass(message.payload)
        }.values
        // They are asked for by place: a qdisc that is asked for by name does not say where it hangs.
        for place in classes where place.leaf != .none {
          datagrams += try answer(
            TrafficRequest.qdisc(interface: link.index, parent: place.identifier))
        }
      }
      record(SourceName.qdiscs, .datagrams(datagrams))
    } catch {
      record(SourceName.qdiscs, .missing(Missing(reading: SourceName.qdiscs, error)))
    }
  }

  /// The datagrams of one qdisc; a place where nothing hangs is answered with an error and is empty.
  private mutating func answer(_ request: NetlinkRequest) throws(SystemError) -> [[UInt8]] {
    let datagrams = try ask(.route, request, as: SourceName.qdiscs)
    let isRefused =
      NetlinkDump(datagrams, types: [TrafficRequest.newQdisc]) { _ throws(WireError) in 0 }.refusal
      != nil
    return isRefused ? [] : datagrams
  }

  private func decodedQdiscs() -> [Qdisc] {
    guard case .datagrams(let datagrams) = recording[SourceName.qdiscs] else { return [] }
    return NetlinkDump(datagrams, types: [TrafficRequest.newQdisc]) { message throws(WireError) in
      try Qdisc(message.payload)
    }.values
  }
}
