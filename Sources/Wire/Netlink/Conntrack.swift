/// Connection tracking's counters over ctnetlink (include/uapi/linux/netfilter/nfnetlink_conntrack.h).
public enum Conntrack {
  /// The answer type of the per-CPU statistics.
  public static let statisticsPerCPU: UInt16 = 1 << 8 | 4
  /// The answer type of the totals.
  public static let statisticsGlobal: UInt16 = 1 << 8 | 5

  private static let names: [UInt16: String] = [
    1: "searched", 2: "found", 3: "new", 4: "invalid", 5: "ignore", 6: "delete",
    7: "delete_list", 8: "insert", 9: "insert_failed", 10: "drop", 11: "early_drop", 12: "error",
    13: "search_restart", 14: "clash_resolve", 15: "chaintoolong",
  ]

  /// Asks for the counters of every CPU.
  public static var perCPURequest: NetlinkRequest {
    NetlinkRequest(type: statisticsPerCPU, flags: NetlinkRequest.dump, header: [0, 0, 0, 0])
  }

  /// Asks for the number of entries and its limit.
  public static var globalRequest: NetlinkRequest {
    NetlinkRequest(type: statisticsGlobal, flags: 0, header: [0, 0, 0, 0])
  }

  /// Reads the 32-bit counters of one CPU (`CTA_STATS_…`), by the names that `conntrack -S` prints.
  public static func readStatistics(_ payload: Span<UInt8>) throws(WireError) -> CounterTable {
    try payload.require(4, for: "nfgenmsg")
    var table = CounterTable()
    var attributes = NetlinkAttributes(payload.extracting(4...), in: "CTA_STATS")
    while let attribute = try attributes.next() {
      // The kernel pads nothing here; an attribute of another size is not a counter.
      guard attribute.payload.count == 4 else { continue }
      table[names[attribute.type] ?? "CTA_STATS[\(attribute.type)]"] = UInt64(try attribute.be32)
    }
    return table
  }

  /// Reads the totals: `entries` and `max_entries`.
  public static func readTotals(_ payload: Span<UInt8>) throws(WireError) -> CounterTable {
    try payload.require(4, for: "nfgenmsg")
    var table = CounterTable()
    var attributes = NetlinkAttributes(payload.extracting(4...), in: "CTA_STATS_GLOBAL")
    while let attribute = try attributes.next() {
      switch attribute.type {
      case 1: table["entries"] = UInt64(try attribute.be32)
      case 2: table["max_entries"] = UInt64(try attribute.be32)
      default: break
      }
    }
    return table
  }
}
