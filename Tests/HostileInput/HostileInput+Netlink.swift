import Snapshot
import Wire

extension HostileInput {
  /// Answers of the kernel over netlink.
  static let netlink: [HostileInput] = [
    messages("link", seeds: ["hosts/*/*/netlink/link.nl"]) { payload throws(WireError) in
      mark(try Link(payload))
    },
    messages("bridge-port", seeds: ["hosts/*/*/netlink/bridge-port.nl"]) {
      payload throws(WireError) in mark(try BridgePort(payload))
    },
    messages("address", seeds: ["hosts/*/*/netlink/address.nl"]) { payload throws(WireError) in
      mark(try InterfaceAddress(payload))
    },
    messages("route", seeds: ["hosts/*/*/netlink/*route.nl"]) { payload throws(WireError) in
      mark(try Route(payload))
    },
    messages("rule", seeds: ["hosts/*/*/netlink/rule.nl"]) { payload throws(WireError) in
      mark(try RoutingRule(payload))
    },
    messages("neighbour", seeds: ["hosts/*/*/netlink/neighbour.nl"]) { payload throws(WireError) in
      mark(try Neighbour(payload))
    },
    messages("neighbour-table", seeds: ["hosts/*/*/netlink/neighbour-table.nl"]) {
      payload throws(WireError) in mark(try NeighbourTable(payload))
    },
    messages("socket", seeds: ["hosts/*/*/netlink/tcp-listeners.nl"]) {
      payload throws(WireError) in mark(try ListeningSocket(payload))
    },
    messages("conntrack", seeds: ["hosts/*/*/netlink/conntrack*.nl"]) {
      payload throws(WireError) in
      try Conntrack.readStatistics(payload).all.count + Conntrack.readTotals(payload).all.count
    },
    messages("qdisc", seeds: ["trafficcontrol/*/*/qdisc.nl", "trafficcontrol/*/*/one-*.nl"]) {
      payload throws(WireError) in
      let qdisc = try Qdisc(payload)
      return qdisc.detailedText().size + qdisc.line().size + qdisc.settings.size
        + qdisc.kindCounters.count
    },
    messages("class", seeds: ["trafficcontrol/*/*/class.nl"]) { payload throws(WireError) in
      let trafficClass = try TrafficClass(payload)
      return trafficClass.detailedText().size + trafficClass.line().size
    },
    messages("filter", seeds: ["trafficcontrol/*/*/filter*.nl"]) { payload throws(WireError) in
      let filter = try TrafficFilter(payload)
      let actions = filter.actions.map { action in
        action.text().size + action.brief().size + (action.deliberateDrop == nil ? 0 : 1)
      }
      return filter.text().size + (filter.deliberateDrop == nil ? 0 : 1) + actions.reduce(0, +)
    },
    messages("ethtool", seeds: ["ethtool/*/*/*.nl"]) { payload throws(WireError) in
      ethtool(payload)
    },
  ]

  /// A decoder of netlink messages; the input is a file of datagrams as recordings have them.
  private static func messages(
    _ name: String, seeds: [String],
    decode: @escaping @Sendable (Span<UInt8>) throws(WireError) -> Int
  ) -> HostileInput {
    HostileInput(name, seeds: seeds) { input in
      let recording = Recording(files: [("input.nl", input)])
      guard case .datagrams(let datagrams) = recording["input"] else { return 0 }
      // An answer of any other type may be refused by its type, which proves nothing.
      let dump = NetlinkDump(datagrams, types: everyType) { message throws(WireError) in
        try decode(message.payload)
      }
      return dump.values.reduce(dump.problems.count, &+)
    }
  }

  /// Every type of message but the error and the end of a dump.
  private static let everyType = Set((0...UInt16.max).filter { $0 != 2 && $0 != 3 })

  /// Every answer that drivers give over netlink.
  private static func ethtool(_ payload: Span<UInt8>) -> Int {
    func text<Value: Hashable>(_ decode: () throws(WireError) -> Value) -> Int {
      do throws(WireError) {
        return mark(try decode())
      } catch {
        return error.description.size
      }
    }
    return [
      text { () throws(WireError) in try EthtoolChannels(payload) },
      text { () throws(WireError) in try EthtoolCoalescing(payload) },
      text { () throws(WireError) in try EthtoolFeatures(payload) },
      text { () throws(WireError) in try EthtoolForwardErrorCorrection(payload) },
      text { () throws(WireError) in try EthtoolLinkModes(payload) },
      text { () throws(WireError) in try EthtoolLinkState(payload) },
      text { () throws(WireError) in try EthtoolPause(payload) },
      text { () throws(WireError) in try EthtoolRings(payload) },
      text { () throws(WireError) in try EthtoolStandardStatistics(payload) },
      text { () throws(WireError) in try GenericFamily(payload) },
      text { () throws(WireError) in try QueueStatistics(payload) },
    ].reduce(0, +)
  }
}
