import SystemCalls
import Wire

/// Reads the counters of packets that this machine drops before any capture of its own sees them.
///
/// The processors' backlogs (`dropped`, the second column of `/proc/net/softnet_stat`), and what an interface's card
/// found no buffer for (`rx_missed_errors` of `struct rtnl_link_stats64`). They count packets of whatever traffic.
public enum LocalDropReader {
  /// One counter.
  public struct Counter: Sendable {
    /// Its name in the kernel.
    public var name: String
    /// Where it was read.
    public var source: String
    /// Its value.
    public var value: UInt64
  }

  /// Reads the counters that can be read; without an interface, those of the backlogs alone.
  public static func read(interface: String?) -> [Counter] {
    var counters: [Counter] = []
    let path = "/proc/net/softnet_stat"
    if let bytes = try? readFile(path) {
      let rows = SoftnetTable.read(bytes.span)
      if rows.problems.isEmpty {
        let sum = rows.value.reduce(0) { $0 &+ $1.dropped }
        counters.append(Counter(name: "dropped", source: path, value: sum))
      }
    }
    if let interface, let missed = missed(on: interface) {
      counters.append(
        Counter(name: "rx_missed_errors", source: "RTM_GETLINK \(interface)", value: missed))
    }
    return counters
  }

  private static func missed(on interface: String) -> UInt64? {
    guard let socket = try? NetlinkSocket(.route),
      let answer = try? socket.exchange(RouteRequest.link(named: interface), as: "link")
    else { return nil }
    let links = NetlinkDump(answer, types: [RouteRequest.newLink]) { message throws(WireError) in
      try Link(message.payload)
    }.values
    return links.first?.statistics?["rx_missed_errors"]
  }
}
