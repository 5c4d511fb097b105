import Wire

extension RecordingDecoder {
  /// Decodes the legacy tables of every family.
  ///
  /// When the tables of one family could not be read, the reason stands for all of them.
  mutating func legacyTables() -> Reading<[XTTable]> {
    var tables: [XTTable] = []
    for family in [XTFamily.ipv4, .ipv6, .arp] {
      if let missing = recording.entries[SourceName.legacyTables(family)],
        case .missing(let reason) = missing
      {
        return .unavailable(reason)
      }
      let prefix = SourceName.legacyTables(family) + "/"
      for source in recording.sources(under: prefix) where source.hasSuffix("/info") {
        let table = String(source.dropLast("/info".count))
        guard let info = bytes(source).value, let entries = bytes("\(table)/entries").value else {
          continue
        }
        do throws(WireError) {
          tables.append(try XTTable(family, info: info.span, entries: entries))
        } catch {
          note(table, [error])
        }
      }
    }
    return .observed(tables)
  }
}
