import Diagnosis
import Findings
import Snapshot
import Wire

/// A machine made up for a test: counters and settings by name, everything else not recorded.
struct TestHost {
  var counters: [String: UInt64] = [:]
  var settings: [String: String] = [:]
  var uptime = 1000.0

  init(_ counters: [String: UInt64] = [:], settings: [String: String] = [:], uptime: Double = 1000)
  {
    self.counters = counters
    self.settings = settings
    self.uptime = uptime
  }

  /// What a reader of this machine would have brought back.
  var snapshot: HostSnapshot {
    var recording = Recording()
    let about = "boottime \(uptime)\nrealtime 1700000000\npage_size 4096"
    recording[SourceName.about] = .bytes(Array(about.utf8))
    let lines = settings.map { "\($0.key) = \($0.value)" }.joined(separator: "\n")
    recording[SourceName.sysctl] = .bytes(Array(lines.utf8))
    recording[SourceName.net("snmp")] = .bytes(file(["Ip", "Icmp", "Tcp", "Udp"]))
    recording[SourceName.net("netstat")] = .bytes(file(["TcpExt", "IpExt"]))
    let six = counters.filter { $0.key.contains("6") && !$0.key.contains(".") }
    let text = six.map { "\($0.key) \($0.value)\n" }.sorted().joined()
    recording[SourceName.net("snmp6")] = .bytes(Array(text.utf8))
    let cache = counters.filter { $0.key.hasPrefix("rt_cache.") }.sorted { $0.key < $1.key }
    let names = cache.map { String($0.key.dropFirst("rt_cache.".count)) }
    let values = cache.map { String($0.value, radix: 16) }
    let table =
      (["entries"] + names).joined(separator: " ") + "\n" + (["0"] + values).joined(separator: " ")
    recording[SourceName.net("stat/rt_cache")] = .bytes(Array(table.utf8))
    return HostSnapshot(recording)
  }

  private func file(_ sections: [String]) -> [UInt8] {
    var text = ""
    for section in sections {
      let own = counters.filter { $0.key.hasPrefix("\(section).") }.sorted { $0.key < $1.key }
      guard !own.isEmpty else { continue }
      text +=
        "\(section): "
        + own.map { String($0.key.dropFirst(section.count + 1)) }.joined(separator: " ") + "\n"
      text += "\(section): " + own.map { "\($0.value)" }.joined(separator: " ") + "\n"
    }
    return Array(text.utf8)
  }

  /// The report of what happened from `before` to `after`, or since boot.
  static func walk(from before: TestHost?, to after: TestHost) -> WalkReport {
    let change = HostChange(before: before?.snapshot, after: after.snapshot)
    let window = WindowSummary(
      kind: before == nil ? .boot : .interval, seconds: change.seconds, endedAt: nil)
    return Walk.report(change, window: window, interface: nil, wantsReadings: true)
  }
}
