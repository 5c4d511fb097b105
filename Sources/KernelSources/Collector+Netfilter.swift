import Snapshot
import SystemCalls
import Wire

extension Collector {
  /// Records the legacy tables that this namespace has.
  mutating func readLegacyTables() {
    for family in LegacyTables.families {
      do throws(SystemError) {
        for table in try LegacyTables.names(family) {
          guard let bytes = try LegacyTables.read(family, table: table) else { continue }
          let source = SourceName.legacyTable(family, table)
          record("\(source)/info", .bytes(bytes.info))
          record("\(source)/entries", .bytes(bytes.entries))
        }
      } catch {
        let source = SourceName.legacyTables(family)
        record(source, .missing(Missing(reading: source, error)))
      }
    }
  }
}
