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

  /// Records the nf_tables ruleset, or that this namespace cannot have one.
  mutating func readRuleset() {
    guard parts.hasNetlink(.netfilter), parts.has("nf_tables", symbol: "nf_tables_getrule") else {
      let absent = Missing(.absent, "nf_tables is not loaded: there is no nftables ruleset")
      record(SourceName.nftGeneration, .missing(absent))
      return
    }
    var attempts = 0
    repeat {
      attempts += 1
      readRulesetOnce()
      // A ruleset that changed meanwhile is read again, a few times.
    } while rulesetChanged() && attempts < 4
  }

  private mutating func readRulesetOnce() {
    netlink(SourceName.nftGeneration, .netfilter, NFTRequest.generation())
    netlink(SourceName.nftTables, .netfilter, NFTRequest.tables())
    var datagrams = NFTDatagrams()
    datagrams.tables = self.datagrams(SourceName.nftTables)
    guard !NFTRuleset(datagrams).tables.isEmpty else { return }
    netlink(SourceName.nftChains, .netfilter, NFTRequest.chains())
    netlink(SourceName.nftRules, .netfilter, NFTRequest.rules())
    netlink(SourceName.nftSets, .netfilter, NFTRequest.sets())
    netlink(SourceName.nftObjects, .netfilter, NFTRequest.objects())
    netlink(SourceName.nftFlowtables, .netfilter, NFTRequest.flowtables())
    datagrams.sets = self.datagrams(SourceName.nftSets)
    let sets = NFTRuleset(datagrams)
    // Verdict maps say which rules can drop. Other elements only make texts nicer, and the kernel gives
    // them set by set: not for thousands of sets.
    let wanted = sets.sets.count <= Self.mostSets ? sets.sets : sets.verdictMaps
    netlink(SourceName.nftElements, .netfilter, wanted.map { NFTRequest.elements(of: $0) })
  }

  private static let mostSets = 256

  /// Whether the generation is another one than at the start of the reading.
  private mutating func rulesetChanged() -> Bool {
    func generation(_ datagrams: [[UInt8]]) -> UInt32? {
      var reading = NFTDatagrams()
      reading.generation = datagrams
      return NFTRuleset(reading).generation
    }
    guard let before = generation(datagrams(SourceName.nftGeneration)),
      let answer = try? ask(.netfilter, NFTRequest.generation(), as: SourceName.nftGeneration),
      let now = generation(answer)
    else { return false }
    return before != now
  }
}
