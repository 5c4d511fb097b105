import CMnl
import Glibc
import SystemCalls
import Wire

/// The netlink protocols that are read.
enum NetlinkProtocol: CInt {
  /// Links, routes, neighbours, traffic control.
  case route = 0
  /// Sockets (`NETLINK_SOCK_DIAG`).
  case socketDiagnostics = 4
  /// nf_tables and connection tracking.
  case netfilter = 12
  /// ethtool and other generic families.
  case generic = 16

  // Written out: the name that Swift finds by itself costs a walk more than the socket does.
  fileprivate var name: String {
    switch self {
    case .route: "route"
    case .socketDiagnostics: "sock_diag"
    case .netfilter: "netfilter"
    case .generic: "generic"
    }
  }
}

/// One netlink socket in the namespace of the thread that opened it.
@safe
struct NetlinkSocket: ~Copyable {
  private let handle: OpaquePointer
  private let name: String

  /// Opens and binds a socket.
  ///
  /// Opening a protocol that the kernel does not have makes it look for a module, so callers make sure first.
  init(_ bus: NetlinkProtocol) throws(SystemError) {
    let name = "netlink \(bus.name)"
    guard let handle = unsafe mnl_socket_open2(bus.rawValue, CInt(SOCK_CLOEXEC.rawValue)) else {
      throw SystemError(operation: "open \(name) socket", code: errno)
    }
    if unsafe mnl_socket_bind(handle, 0, 0) < 0 {
      let code = errno
      unsafe mnl_socket_close(handle)
      throw SystemError(operation: "bind \(name) socket", code: code)
    }
    unsafe self.handle = handle
    self.name = name
    // Reasons in words, and errors without the request repeated in them (kernel 4.12 and 4.3): an old
    // kernel refuses these options, and does without.
    setOption(NETLINK_EXT_ACK)
    setOption(NETLINK_CAP_ACK)
    // Filters in dump requests (4.20); an old kernel ignores them and returns everything.
    setOption(NETLINK_GET_STRICT_CHK)
    limitWaiting()
  }

  deinit { unsafe mnl_socket_close(handle) }

  /// Sends a request and returns the datagrams of its answer, the last of which ends it.
  ///
  /// An error that the kernel answers is part of the datagrams; only a socket that fails throws.
  func exchange(_ request: NetlinkRequest, as operation: String) throws(SystemError) -> [[UInt8]] {
    try send(request, operation)
    var datagrams: [[UInt8]] = []
    while true {
      let datagram = try receive(operation)
      datagrams.append(datagram)
      // Some single answers are marked as one of many (ctnetlink's totals), and nothing follows them.
      if !request.hasEnd || Self.isLast(datagram) { return datagrams }
    }
  }

  /// Sends a request and returns the first datagram of its answer, and leaves the rest with the kernel.
  ///
  /// The socket is of no use afterwards, and is closed.
  consuming func firstDatagram(
    of request: NetlinkRequest, as operation: String
  ) throws(SystemError) -> [UInt8] {
    try send(request, operation)
    return try receive(operation)
  }

  private func send(_ request: NetlinkRequest, _ operation: String) throws(SystemError) {
    let bytes = request.bytes
    try systemCall("send \(operation)") {
      unsafe bytes.withUnsafeBytes {
        unsafe mnl_socket_sendto(handle, $0.baseAddress, $0.count)
      }
    }
  }

  /// Whether this datagram ends an answer: it holds the end of a dump, an acknowledgement or error, or
  /// something unreadable.
  private static func isLast(_ datagram: [UInt8]) -> Bool {
    var messages = NetlinkMessages(datagram.span)
    do throws(WireError) {
      while let message = try messages.next() {
        if message.type == NetlinkMessage.done || message.type == NetlinkMessage.error {
          return true
        }
      }
      return false
    } catch {
      return true
    }
  }

  private func receive(_ operation: String) throws(SystemError) -> [UInt8] {
    var failure: SystemError?
    // The kernel fills at most 32 KiB for a dump, and more only for a single huge message.
    let size = 256 << 10
    let datagram = unsafe withUnsafeTemporaryAllocation(byteCount: size, alignment: 8) { buffer in
      do throws(SystemError) {
        let base = buffer.baseAddress
        let count = try systemCall("receive \(operation)") {
          unsafe mnl_socket_recvfrom(handle, base, size)
        }
        return unsafe [UInt8](buffer.prefix(count))
      } catch {
        failure = error
        return []
      }
    }
    if let failure { throw failure }
    return datagram
  }

  private func setOption(_ option: CInt) {
    var enabled: CInt = 1
    _ = unsafe mnl_socket_setsockopt(
      handle, option, &enabled, socklen_t(MemoryLayout<CInt>.size))
  }

  /// The kernel answers at once; a wait of seconds means that it never will.
  private func limitWaiting() {
    var limit = timeval(tv_sec: 5, tv_usec: 0)
    let descriptor = unsafe mnl_socket_get_fd(handle)
    _ = unsafe setsockopt(
      descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
  }
}
