import SystemCalls
import Wire

/// Reads the counters of packets that this machine drops before any capture of its own sees them.
///
/// They count packets of whatever traffic.
public enum LocalDropReader {
  /// What the processors' backlogs had no room for: `dropped`, the second column of `/proc/net/softnet_stat`, summed.
  public static func backlogs() -> UInt64? {
    guard let bytes = try? readFile("/proc/net/softnet_stat") else { return nil }
    let rows = SoftnetTable.read(bytes.span)
    return rows.problems.isEmpty ? rows.value.reduce(0) { $0 &+ $1.dropped } : nil
  }

  /// What is counted for one interface.
  public struct Interface: Hashable, Sendable {
    /// What its card found no buffer for: `rx_missed_errors` of `struct rtnl_link_stats64`.
    public var missed: UInt64?
    /// How often it lost its carrier: `IFLA_CARRIER_DOWN_COUNT`.
    public var carrierLosses: UInt64?
  }

  /// The counters of an interface; `nil` where it cannot be read.
  public static func interface(named interface: String) -> Interface? {
    guard let socket = try? NetlinkSocket(.route),
      let answer = try? socket.exchange(RouteRequest.link(named: interface), as: "link")
    else { return nil }
    let links = NetlinkDump(answer, types: [RouteRequest.newLink]) { message throws(WireError) in
      try Link(message.payload)
    }.values
    return links.first.map {
      Interface(
        missed: $0.statistics?["rx_missed_errors"],
        carrierLosses: $0.carrierDownCount.map(UInt64.init))
    }
  }
}
