import Findings
import Snapshot
import Wire

/// TCP's memory: that of all sockets together, as opposed to the buffer of one.
enum MemoryRules {
  static let all = [exhausted]

  /// What TCP drops for lack of memory; the counters do not say whose limit it was.
  private static let drops = ["TcpExt.TCPRcvQDrop", "TcpExt.TCPOFODrop", "TcpExt.RcvPruned"]

  /// Segments dropped while all sockets together were at their limit.
  static let exhausted = Rule("transport.tcp-memory") { change in
    let pages = limits(change)
    let level = change.after.socketLevels.value?["TCP.mem"]
    let pressed = change.positive("TcpExt.TCPMemoryPressures") != nil
    let isHigh = pages.flatMap { limits in level.map { $0 >= limits[1] } } ?? false
    guard pressed || isHigh else { return [] }
    let lost = drops.reduce(UInt64(0)) { $0 +| (change.amount($1) ?? 0) }
    let aborted = change.amount("TcpExt.TCPAbortOnMemory") ?? 0
    let doubled = pages.map { $0.map { "\($0 * 2)" }.joined(separator: " ") }
    return [
      Finding(
        id: "transport.tcp-memory", layer: .transport, verdict: lost > 0 ? .loss : .suspect,
        packets: lost > 0 ? lost : nil,
        summary:
          "all TCP sockets together are at their memory limit"
          + (lost > 0 ? ": \(Number.count(lost, "segment")) dropped for lack of it" : "")
          + (aborted > 0 ? ", \(Number.count(aborted, "connection")) reset" : ""),
        evidence: change.evidence(
          "TcpExt.TCPMemoryPressures", "TcpExt.TCPRcvQDrop", "TcpExt.TCPOFODrop",
          "TcpExt.PruneCalled", "TcpExt.TCPAbortOnMemory")
          + [
            level.map {
              Evidence(source: "/proc/net/sockstat (pages)", counter: "TCP.mem", after: $0)
            }, change.setting("net.ipv4.tcp_mem"),
          ].compactMap { $0 },
        fix: [
          doubled.map {
            .setting(
              "more memory for TCP (three numbers of pages)", "net.ipv4.tcp_mem", to: $0, in: change
            )
          } ?? Fix("raise net.ipv4.tcp_mem in the initial namespace"),
          Fix("see which sockets hold it", now: "ss -tm state established"),
        ])
    ]
  }

  /// The three numbers of `tcp_mem`; only the initial namespace shows them.
  private static func limits(_ change: HostChange) -> [UInt64]? {
    let words = change.after.settings["net.ipv4.tcp_mem"]?.split { $0 == "\t" || $0 == " " }
    let numbers = (words ?? []).compactMap { UInt64($0) }
    return numbers.count == 3 ? numbers : nil
  }
}
