import Glibc
import SystemCalls
public import Wire

/// Reads which neighbour on the link a packet to an address goes to first, and what the kernel knows of it.
///
/// Two requests to rtnetlink, which send nothing and change nothing.
public enum NextHopReader {
  /// What was read.
  public struct Reading: Sendable {
    /// The neighbour: the gateway of the route, or else the target itself.
    public var address: IPAddress
    /// Whether it is a gateway.
    public var isGateway: Bool
    /// The interface.
    public var interface: String
    /// The neighbour's entry; `nil` when the kernel has none.
    public var neighbour: Neighbour?
  }

  /// Reads the neighbour for packets to `address`; `nil` when there is none, or when it cannot be read.
  public static func read(
    to address: IPAddress, interface: String?, scope: UInt32
  ) -> Reading? {
    let wanted = interface.map { unsafe if_nametoindex($0) } ?? scope
    guard let socket = try? NetlinkSocket(.route),
      let answer = try? socket.exchange(
        RouteRequest.route(to: address, interface: wanted), as: "route")
    else { return nil }
    let routes = NetlinkDump(answer, types: [RouteRequest.newRoute]) { message throws(WireError) in
      try Route(message.payload)
    }.values
    guard let route = routes.first, route.kind == .unicast, let index = route.outputIndex,
      let name = name(of: index)
    else { return nil }
    let hop = route.gateway ?? address
    let entries = (try? socket.exchange(RouteRequest.neighbours(interface: index), as: "neigh"))
    let neighbours = NetlinkDump(entries ?? [], types: [RouteRequest.newNeighbour]) {
      message throws(WireError) in try Neighbour(message.payload)
    }.values
    return Reading(
      address: hop, isGateway: route.gateway != nil, interface: name,
      neighbour: neighbours.first { $0.address == hop && $0.interfaceIndex == index })
  }

  private static func name(of index: Int32) -> String? {
    var buffer = [CChar](repeating: 0, count: Int(IF_NAMESIZE))
    guard unsafe if_indextoname(UInt32(bitPattern: index), &buffer) != nil else { return nil }
    return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
