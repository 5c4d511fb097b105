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

  /// Decodes the nf_tables ruleset.
  mutating func ruleset() -> Reading<NFTRuleset> {
    if case .missing(let missing) = recording[SourceName.nftGeneration] {
      return .unavailable(missing)
    }
    var datagrams = NFTDatagrams()
    datagrams.generation = self.datagrams(SourceName.nftGeneration)
    datagrams.tables = self.datagrams(SourceName.nftTables)
    datagrams.chains = self.datagrams(SourceName.nftChains)
    datagrams.rules = self.datagrams(SourceName.nftRules)
    datagrams.sets = self.datagrams(SourceName.nftSets)
    datagrams.elements = self.datagrams(SourceName.nftElements)
    datagrams.objects = self.datagrams(SourceName.nftObjects)
    datagrams.flowtables = self.datagrams(SourceName.nftFlowtables)
    let ruleset = NFTRuleset(datagrams)
    note("nft", ruleset.problems)
    if ruleset.wasInterrupted { note(changed: "nft") }
    if ruleset.tables.isEmpty, let refusal = ruleset.refusals.first {
      return .unavailable(Missing(source: "nft", refusal))
    }
    return .observed(ruleset)
  }

  private func datagrams(_ source: String) -> [[UInt8]] {
    guard case .datagrams(let datagrams) = recording[source] else { return [] }
    return datagrams
  }
}
