import FixtureSupport
import Testing

@testable import Wire

/// A table that a kernel gave, and what the tool said of it at the same moment.
struct RecordedTable: Sendable, CustomTestStringConvertible {
  /// The folder under `Fixtures/xtables`, such as `linux-6.18/ipv4-filter`.
  let folder: String

  var testDescription: String { folder }

  private var name: Substring { folder.split(separator: "/").last ?? "" }

  var family: XTFamily {
    name.hasPrefix("ipv4") ? .ipv4 : name.hasPrefix("ipv6") ? .ipv6 : .arp
  }

  static let all: [RecordedTable] = Fixture.names(in: "xtables").filter { $0.hasPrefix("linux") }
    .flatMap { kernel in
      Fixture.names(in: "xtables/\(kernel)").filter { !$0.contains(".") }
        .map { RecordedTable(folder: "\(kernel)/\($0)") }
    }

  func bytes(_ file: String) throws -> [UInt8] {
    try Fixture.bytes("xtables/\(folder)/\(file)")
  }

  /// Reads the table, from other bytes than the recorded ones where some are given.
  func table(info: [UInt8]? = nil, entries: [UInt8]? = nil) throws -> XTTable {
    let information = try info ?? bytes("info.bin")
    let rules = try entries ?? bytes("entries.bin")
    return try XTTable(family, info: information.span, entries: rules)
  }

  private func lines(_ file: String) throws -> [String] {
    String(decoding: try bytes(file), as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  /// The tool's listing in the form of `iptables -S`.
  ///
  /// A rule knows a set by its number: the names that the tool looked up are put back. Rules
  /// that arptables lists by chain get the chain before them, as arptables-save has them.
  func listing() throws -> [String] {
    if family == .arp { return try listingByChain() }
    var lines = try lines("list.txt").dropLast().map { $0 }
    guard Fixture.exists("xtables/\(folder)/sets.txt") else { return lines }
    for (number, set) in try self.lines("sets.txt").dropLast().enumerated() {
      lines = lines.map { line in
        line.split(separator: " ").map { $0 == set ? "[set \(number)]" : $0 }
          .joined(separator: " ")
      }
    }
    return lines
  }

  private func listingByChain() throws -> [String] {
    var heads: [String] = []
    var rules: [String] = []
    var chain = ""
    for line in try lines("list.txt") where !line.isEmpty {
      let words = line.split(separator: " ")
      if words[0] == "Chain" {
        chain = String(words[1])
        let policy = words[3].filter { $0 != ")" }
        heads.append(words[2] == "(policy" ? "-P \(chain) \(policy)" : "-N \(chain)")
      } else {
        rules.append("-A \(chain) \(words.joined(separator: " "))")
      }
    }
    return heads + rules
  }

  /// What the tool counted for a rule or a policy.
  struct Count: Hashable {
    let chain: String
    /// The number of the rule; 0 for the policy.
    let number: Int
    let packets: UInt64
    let bytes: UInt64
  }

  /// The counters in `iptables -nvxL --line-numbers`.
  func counts() throws -> [Count] {
    var counts: [Count] = []
    var chain = ""
    for line in try lines("counters.txt") {
      let words = line.split(separator: " ")
      if words.first == "Chain" {
        chain = String(words[1])
        if words[2] == "(policy", let packets = UInt64(words[4]), let bytes = UInt64(words[6]) {
          counts.append(Count(chain: chain, number: 0, packets: packets, bytes: bytes))
        }
      } else if words.count > 3, let number = Int(words[0]), let packets = UInt64(words[1]),
        let bytes = UInt64(words[2])
      {
        counts.append(Count(chain: chain, number: number, packets: packets, bytes: bytes))
      }
    }
    return counts
  }
}
