/// A listening TCP socket as inet_diag reports it (include/uapi/linux/inet_diag.h).
public struct ListeningSocket: Hashable, Sendable {
  /// The local address; unspecified for "any".
  public var localAddress: IPAddress
  /// The port.
  public var port: UInt16
  /// Connections that wait to be accepted (`idiag_rqueue`).
  public var acceptQueue: UInt32
  /// The most that may wait: min(backlog, somaxconn) (`idiag_wqueue`).
  public var backlog: UInt32
  /// The owner's user id.
  public var userID: UInt32
  /// The inode: names the socket in `/proc/PID/fd`.
  public var inode: UInt32
  /// `SK_MEMINFO_DROPS`: packets that this socket refused, where the kernel tells.
  public var drops: UInt32?

  /// Reads the payload of an answer (`struct inet_diag_msg` and attributes).
  public init(_ payload: Span<UInt8>) throws(WireError) {
    try payload.require(72, for: "inet_diag_msg")
    let source = payload.extracting(8..<(payload[0] == 2 ? 12 : 24))
    localAddress = IPAddress(source) ?? .v4(0)
    port = payload[be16: 4]
    acceptQueue = payload[native32: 56]
    backlog = payload[native32: 60]
    userID = payload[native32: 64]
    inode = payload[native32: 68]
    var attributes = NetlinkAttributes(payload.extracting(72...), in: "inet_diag_msg")
    while let attribute = try attributes.next() {
      // INET_DIAG_SKMEMINFO: nine 32-bit words, the last one counts drops.
      if attribute.type == 7, attribute.payload.count >= 36 {
        drops = attribute.payload[native32: 32]
      }
    }
  }
}

/// Requests to sock_diag.
public enum SocketDiagnosticsRequest {
  /// `SOCK_DIAG_BY_FAMILY`: the type of requests and answers.
  public static let byFamily: UInt16 = 20

  /// Asks for the TCP sockets of one family (2 or 10) that listen, with their memory counters.
  public static func listeners(family: UInt8) -> NetlinkRequest {
    let tcp: UInt8 = 6
    let memoryInformation: UInt8 = 1 << 6
    let listening: UInt32 = 1 << 10
    let header = [family, tcp, memoryInformation, 0] + NetlinkRequest.native(listening)
    return NetlinkRequest(
      type: byFamily, flags: NetlinkRequest.dump, header: header + [UInt8](repeating: 0, count: 48))
  }
}
