private let nftablesSubsystem: UInt16 = 10 << 8  // NFNL_SUBSYS_NFTABLES
private let getTable: UInt16 = 1
private let getChain: UInt16 = 4
private let getRule: UInt16 = 7
private let getSet: UInt16 = 10
private let getSetElements: UInt16 = 13
private let getGeneration: UInt16 = 16
private let getObject: UInt16 = 19
private let getFlowtable: UInt16 = 23

// The first two attributes of every kind (NFTA_RULE_TABLE and _CHAIN, NFTA_SET_ELEM_LIST_TABLE and _SET).
private let tableAttribute: UInt16 = 1
private let secondAttribute: UInt16 = 2

/// The requests that read a ruleset (linux/netfilter/nf_tables.h).
///
/// None of them changes anything: the variants that reset counters are not here.
public enum NFTRequest {
  /// Asks for the generation id, which grows with every change of any table of the namespace.
  ///
  /// It is one message, not a dump; the kernel confirms it afterwards.
  public static func generation() -> NetlinkRequest {
    request(getGeneration, family: NFTFamily(0), flags: NetlinkRequest.acknowledge)
  }

  /// Asks for all tables; `nil` means those of every family.
  public static func tables(family: NFTFamily? = nil) -> NetlinkRequest {
    request(getTable, family: family)
  }

  /// Asks for all chains.
  public static func chains(family: NFTFamily? = nil) -> NetlinkRequest {
    request(getChain, family: family)
  }

  /// Asks for all rules, or those of one table or chain, which the kernel picks out itself.
  public static func rules(
    family: NFTFamily? = nil, table: String? = nil, chain: String? = nil
  ) -> NetlinkRequest {
    request(getRule, family: family, table: table, name: chain)
  }

  /// Asks for all sets and maps, without their elements; or those of one table.
  public static func sets(family: NFTFamily? = nil, table: String? = nil) -> NetlinkRequest {
    request(getSet, family: family, table: table)
  }

  /// Asks for the elements of one set or map: the kernel gives them set by set only.
  public static func elements(of set: NFTSet) -> NetlinkRequest {
    request(getSetElements, family: set.family, table: set.table, name: set.name)
  }

  /// Asks for all stateful objects (named counters, quotas, limits and others) as they stand.
  public static func objects(family: NFTFamily? = nil, table: String? = nil) -> NetlinkRequest {
    request(getObject, family: family, table: table)
  }

  /// Asks for all flowtables.
  public static func flowtables(family: NFTFamily? = nil) -> NetlinkRequest {
    request(getFlowtable, family: family)
  }

  private static func request(
    _ type: UInt16, family: NFTFamily?, table: String? = nil, name: String? = nil,
    flags: UInt16 = NetlinkRequest.dump
  ) -> NetlinkRequest {
    // struct nfgenmsg: family, version 0, resource id 0.
    var request = NetlinkRequest(
      type: nftablesSubsystem | type, flags: flags, header: [family?.number ?? 0, 0, 0, 0])
    if let table { request.append(attribute: tableAttribute, text: table) }
    if let name { request.append(attribute: secondAttribute, text: name) }
    return request
  }
}
