import FoundationEssentials
import Testing
import Wire

/// The files of one recorded machine that hold counters.
struct CatalogueRecording: CustomTestStringConvertible, Sendable {
  /// The folder under `Fixtures/hosts`.
  let host: String

  static let all = [
    CatalogueRecording(host: "linux-6.18"), CatalogueRecording(host: "debian-6.1"),
  ]

  var testDescription: String { host }

  private var folder: String {
    let tests = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    return "/\(tests)/Fixtures/hosts/\(host)/before/"
  }

  /// The bytes of a file, such as `proc/net/snmp`.
  func bytes(_ file: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(filePath: folder + file)))
  }

  /// The names of a file's counters.
  func names(
    _ file: String, _ read: (Span<UInt8>) -> Decoded<CounterTable>
  ) throws -> [String] {
    let content = try bytes("proc/net/\(file)")
    let table = read(content.span)
    guard table.problems.isEmpty, !table.value.names.isEmpty else {
      throw CatalogueRecordingProblem(file: file, problems: table.problems)
    }
    return table.value.names
  }

  /// The names of all counters of this machine, as the decoders make them and the catalogue knows them.
  func counterNames() throws -> [String] {
    var names: [String] = []
    names += try self.names("snmp", SNMPTable.read)
    names += try self.names("netstat", SNMPTable.read)
    names += try self.names("snmp6", SNMP6Table.read)
    names += try self.names("dev_snmp6/v0", SNMP6Table.read)
    names += try self.names("xfrm_stat", SNMP6Table.read)
    names += try self.names("sockstat", SocketStatistics.read)
    names += try self.names("sockstat6", SocketStatistics.read)
    names += try self.names("stat/rt_cache", PerCPUTable.read).map { "rt_cache." + $0 }
    names += try self.names("stat/arp_cache", PerCPUTable.read).map { "neighbour." + $0 }
    names += try self.names("stat/ndisc_cache", PerCPUTable.read).map { "neighbour." + $0 }
    return names
  }
}

/// A recorded file that cannot be read whole.
struct CatalogueRecordingProblem: Error {
  let file: String
  let problems: [WireError]
}

/// The names of counters that come by netlink or without a header, from the decoders themselves.
enum DecodedNames {
  /// Every field of `rtnl_link_stats64`.
  static var link: [String] {
    let statistics = [UInt8](repeating: 0, count: 25 * 8)
    return LinkStatistics.read(statistics.span).names
  }

  /// Every counter of `struct ndt_stats`.
  static func neighbour() throws -> [String] {
    // struct ndtmsg, NDTA_THRESH1, NDTA_STATS.
    let message: [UInt8] =
      [0, 0, 0, 0] + attribute(2, [0, 0, 0, 0]) + attribute(7, .init(repeating: 0, count: 11 * 8))
    let table = try NeighbourTable(message.span)
    return (table?.statistics.names ?? []).map { "neighbour." + $0 }
  }

  /// Every counter of connection tracking.
  static func conntrack() throws -> [String] {
    let perCPU: [UInt8] = [0, 0, 0, 0] + (1...15).flatMap { attribute($0, [0, 0, 0, 0]) }
    let totals: [UInt8] = [0, 0, 0, 0] + (1...2).flatMap { attribute($0, [0, 0, 0, 0]) }
    let counters = try Conntrack.readStatistics(perCPU.span)
    let levels = try Conntrack.readTotals(totals.span)
    return (counters.names + levels.names).map { "conntrack." + $0 }
  }

  private static func attribute(_ type: UInt16, _ payload: [UInt8]) -> [UInt8] {
    inMemory(UInt16(4 + payload.count)) + inMemory(type) + payload
  }

  /// The bytes of a number in this machine's order.
  private static func inMemory(_ number: UInt16) -> [UInt8] {
    [UInt8(number.bigEndian >> 8), UInt8(number.bigEndian & 0xff)]
  }
}
