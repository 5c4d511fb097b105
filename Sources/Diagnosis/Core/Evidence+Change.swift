import Findings
import Snapshot
import Wire

extension HostChange {
  /// The evidence that a counter of the catalogue gives.
  func evidence(_ counter: String) -> Evidence? {
    guard let place = CounterPlace(of: counter), let growth = growth(counter) else { return nil }
    return Evidence(
      source: place.source, counter: counter, before: growth.before, after: growth.after)
  }

  /// The evidence that several counters give; those that this kernel lacks are left out.
  func evidence(_ counters: String...) -> [Evidence] { counters.compactMap { evidence($0) } }

  /// The evidence that a setting gives; `nil` where it could not be read.
  func setting(_ name: String) -> Evidence? {
    after.settings[name].map { Evidence(source: "sysctl", counter: name, text: $0) }
  }

  /// A setting as `name = value`, for the current value beside a fix.
  func current(_ names: String...) -> String? {
    let shown = names.compactMap { name in after.settings[name].map { "\(name) = \($0)" } }
    return shown.isEmpty ? nil : shown.joined(separator: ", ")
  }
}

extension LinkChange {
  /// The evidence that a counter of the device gives.
  func evidence(_ counter: String) -> Evidence? {
    guard let growth = growth(of: counter) else { return nil }
    return Evidence(
      source: "ip -s -s link show dev \(link.name)", counter: counter, before: growth.before,
      after: growth.after)
  }

  /// How much a counter grew, if it did.
  func positive(_ counter: String) -> UInt64? {
    guard let amount = growth(of: counter)?.amount, amount > 0 else { return nil }
    return amount
  }
}

extension Fix {
  /// Sets a kernel setting: the command for now, the file that keeps it, and the way back to the value of now.
  static func setting(_ purpose: String, _ name: String, to value: String, in change: HostChange)
    -> Fix
  {
    let current = change.after.settings[name]
    return Fix(
      purpose, now: "sysctl -w \(name)=\(quoted(value))",
      persist: "echo '\(name) = \(value)' > /etc/sysctl.d/90-\(fileName(name)).conf",
      undo: current.map { "sysctl -w \(name)=\(quoted(shellWords($0)))" },
      current: current.map { "\(name) = \($0)" })
  }

  private static func fileName(_ setting: String) -> String {
    String(setting.map { $0 == "." ? "-" : $0 })
  }

  /// Values of several numbers are separated by tabs in `/proc` and by blanks on a command line.
  private static func shellWords(_ value: String) -> String {
    value.split { $0 == "\t" || $0 == " " }.joined(separator: " ")
  }

  private static func quoted(_ value: String) -> String {
    value.contains(" ") ? "'\(value)'" : value
  }
}
