/// Requests to rtnetlink, and the types of their answers (include/uapi/linux/rtnetlink.h).
public enum RouteRequest {
  /// `RTM_NEWLINK`.
  public static let newLink: UInt16 = 16
  /// `RTM_NEWADDR`.
  public static let newAddress: UInt16 = 20
  /// `RTM_NEWROUTE`.
  public static let newRoute: UInt16 = 24
  /// `RTM_NEWNEIGH`.
  public static let newNeighbour: UInt16 = 28
  /// `RTM_NEWRULE`.
  public static let newRule: UInt16 = 32
  /// `RTM_NEWNEIGHTBL`.
  public static let newNeighbourTable: UInt16 = 64

  private static let getOffset: UInt16 = 2

  /// Every link of the namespace.
  public static var allLinks: NetlinkRequest {
    NetlinkRequest(type: newLink + getOffset, flags: NetlinkRequest.dump, header: linkHeader(0))
  }

  /// The ports of one bridge, bond or team.
  public static func ports(of master: Int32) -> NetlinkRequest {
    var request = allLinks
    request.append(attribute: 10, native: UInt32(bitPattern: master))
    return request
  }

  /// One link by name.
  public static func link(named name: String) -> NetlinkRequest {
    var request = NetlinkRequest(type: newLink + getOffset, flags: 0, header: linkHeader(0))
    request.append(attribute: 3, text: name)
    return request
  }

  /// One link by index.
  public static func link(index: Int32) -> NetlinkRequest {
    NetlinkRequest(type: newLink + getOffset, flags: 0, header: linkHeader(index))
  }

  /// The VLAN table of every bridge port (`RTEXT_FILTER_BRVLAN`).
  public static var bridgePorts: NetlinkRequest {
    var header = linkHeader(0)
    header[0] = 7  // PF_BRIDGE
    var request = NetlinkRequest(
      type: newLink + getOffset, flags: NetlinkRequest.dump, header: header)
    request.append(attribute: 29, native: 1 << 1)
    return request
  }

  /// The routes of one kind and address family; a kernel before 4.20 returns all kinds.
  public static func routes(_ kind: Route.Kind, family: UInt8) -> NetlinkRequest {
    var header = [UInt8](repeating: 0, count: 12)
    header[0] = family
    header[7] = kind.rawValue
    return NetlinkRequest(type: newRoute + getOffset, flags: NetlinkRequest.dump, header: header)
  }

  /// The routes of one table and address family.
  public static func routes(table: UInt32, family: UInt8) -> NetlinkRequest {
    var header = [UInt8](repeating: 0, count: 12)
    header[0] = family
    var request = NetlinkRequest(
      type: newRoute + getOffset, flags: NetlinkRequest.dump, header: header)
    request.append(attribute: 15, native: table)
    return request
  }

  /// The route that a packet to the wide world takes, as a look-up that sends nothing (`RTM_F_FIB_MATCH`).
  ///
  /// Any address outside stands for all of them: one of 2000::/3, or 1.1.1.1.
  public static func routeToTheWorld(family: UInt8) -> NetlinkRequest {
    let matchedPrefix: UInt32 = 0x2000
    let address: IPAddress = family == 2 ? .v4(0x0101_0101) : .v6(0x2000 << 112 | 1)
    return route(to: address, flags: matchedPrefix)
  }

  /// The route that a packet to this address takes, by one interface if it is given, as a look-up that sends nothing.
  public static func route(
    to address: IPAddress, interface: UInt32 = 0, flags: UInt32 = 0
  ) -> NetlinkRequest {
    let destination = address.bytes
    var header = [UInt8](repeating: 0, count: 8)
    header[0] = destination.count == 4 ? 2 : 10
    header[1] = UInt8(destination.count * 8)
    var request = NetlinkRequest(
      type: newRoute + getOffset, flags: 0, header: header + NetlinkRequest.native(flags))
    request.append(attribute: 1, destination)
    if interface != 0 { request.append(attribute: 4, native: interface) }
    return request
  }

  /// The policy rules of an address family.
  public static func rules(family: UInt8) -> NetlinkRequest {
    var header = [UInt8](repeating: 0, count: 12)
    header[0] = family
    return NetlinkRequest(type: newRule + getOffset, flags: NetlinkRequest.dump, header: header)
  }

  /// The addresses of one interface, or of all.
  public static func addresses(interface: Int32 = 0) -> NetlinkRequest {
    NetlinkRequest(
      type: newAddress + getOffset, flags: NetlinkRequest.dump,
      header: [0, 0, 0, 0] + NetlinkRequest.native(interface))
  }

  /// The neighbours on one interface, or on all.
  public static func neighbours(interface: Int32 = 0) -> NetlinkRequest {
    var request = NetlinkRequest(
      type: newNeighbour + getOffset, flags: NetlinkRequest.dump,
      header: [UInt8](repeating: 0, count: 12))
    if interface != 0 { request.append(attribute: 8, NetlinkRequest.native(interface)) }
    return request
  }

  /// The neighbour table of an address family, with its thresholds and counters.
  ///
  /// The table comes first; the parameters of every device follow.
  public static func neighbourTables(family: UInt8) -> NetlinkRequest {
    NetlinkRequest(
      type: newNeighbourTable + getOffset, flags: NetlinkRequest.dump, header: [family, 0, 0, 0])
  }

  private static func linkHeader(_ index: Int32) -> [UInt8] {
    [0, 0, 0, 0] + NetlinkRequest.native(index) + [UInt8](repeating: 0, count: 8)
  }
}
