import FoundationEssentials
import Glibc
import SystemCalls
import Testing
import Wire

@testable import KernelSources

@Suite("Legacy tables of this machine")
struct LegacyTablesTests {
  /// The tables that this namespace lists, by family.
  private func names() throws -> [XTFamily: [String]] {
    var names: [XTFamily: [String]] = [:]
    for family in LegacyTables.families { names[family] = try LegacyTables.names(family) }
    return names
  }

  @Test(
    "Reading every table, and asking for tables that are not there, makes none",
    .enabled(if: geteuid() == 0, "only root may read the tables"))
  func doesNoHarm() throws {
    let before = try names()
    let loaded = try? readFile("/proc/modules")
    let everyTable = ["filter", "nat", "mangle", "raw", "security", "broute", "no such table", ""]
    for family in LegacyTables.families {
      for table in everyTable {
        let bytes = try LegacyTables.read(family, table: table)
        #expect((bytes != nil) == (before[family]?.contains(table) == true))
        guard let bytes else { continue }
        let decoded = try XTTable(family, info: bytes.info.span, entries: bytes.entries)
        #expect(decoded.name == table)
        #expect(!decoded.chains.isEmpty)
        #expect(decoded.listing.count >= decoded.chains.count)
      }
    }
    #expect(try names() == before)
    #expect((try? readFile("/proc/modules")) == loaded)
  }

  @Test("A namespace without the module has no tables, and one without /proc is not asked")
  func absence() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "lossctl-\(getpid())")
    let path = folder.path
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    #expect(throws: SystemError.self) { try LegacyTables.names(.ipv4, in: path) }
    try Data().write(to: folder.appending(path: "dev"))
    #expect(try LegacyTables.names(.ipv4, in: path) == [])
    try Data("nat\nfilter\n".utf8).write(to: folder.appending(path: "ip_tables_names"))
    #expect(try LegacyTables.names(.ipv4, in: path) == ["nat", "filter"])
    #expect(try LegacyTables.names(.ipv6, in: path) == [])
    #expect(try LegacyTables.names(.bridge, in: path) == [])
  }

  @Test(
    "Without root the error says so",
    .enabled(
      if: geteuid() != 0
        && FileManager.default.fileExists(atPath: "/proc/thread-self/net/ip_tables_names")))
  func unprivileged() {
    #expect {
      try LegacyTables.names(.ipv4)
    } throws: { error in
      "\(error)".contains("only root may read it")
    }
  }
}
