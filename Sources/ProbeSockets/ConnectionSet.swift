import CLinux
import Glibc
public import ProbeEngine
import SystemCalls
public import Wire

/// Connections that the kernel opens, each of them one probe; takes no privilege.
///
/// Every one is closed with a reset (`SO_LINGER` of 0), also when this value or this program ends.
public struct ConnectionSet: ~Copyable {
  private let poll: OwnedDescriptor
  private let address: SocketAddress
  private let interface: String?
  private let shape: ProbeShape
  private var sockets: [UInt64: CInt] = [:]

  /// The descriptor to wait on.
  public var number: CInt { poll.number }

  /// Makes a set of connections to one port.
  public init(
    to target: IPAddress, port: UInt16, scope: UInt32, interface: String?, shape: ProbeShape
  ) throws(ProbeSetupError) {
    let number = lossctl_connection_set()
    guard number >= 0 else {
      throw .system(SystemError(operation: "make an epoll set", code: errno))
    }
    poll = OwnedDescriptor(adopting: number)
    address = SocketAddress(target, port: port, scope: scope)
    self.interface = interface
    self.shape = shape
    PortGuards.raiseLimit()
  }

  deinit { for number in sockets.values { close(number) } }

  /// How many connections may be open at once: what the limit on descriptors leaves.
  public static var capacity: Int {
    PortGuards.raiseLimit()
    var limit = rlimit()
    guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
      return 256
    }
    return max(1, Int(clamping: limit.rlim_cur) - 64)
  }

  /// Begins to open a connection; says why if the kernel does not even begin.
  public mutating func open(_ number: UInt64) -> (failure: SendFailure, isFatal: Bool)? {
    let made = socket(
      address.family,
      CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue) | CInt(SOCK_NONBLOCK.rawValue), 0)
    guard made >= 0 else { return failure(errno, "open a socket") }
    let descriptor = OwnedDescriptor(adopting: made)
    setUp(descriptor)
    if let interface {
      let code = unsafe setsockopt(
        made, SOL_SOCKET, SO_BINDTODEVICE, interface, socklen_t(interface.utf8.count))
      if code != 0 { return failure(errno, "use interface \(interface)") }
    }
    let status = unsafe address.with { unsafe connect(made, $0, $1) }
    if status != 0, errno != EINPROGRESS { return failure(errno, "connect") }
    guard lossctl_watch_connection(poll.number, made, number) == 0 else {
      return failure(errno, "watch a connection")
    }
    sockets[number] = descriptor.release()
    return nil
  }

  private func failure(_ code: CInt, _ operation: String) -> (SendFailure, Bool) {
    let error = SystemError(operation: operation, code: code)
    switch code {
    case ENOBUFS, EAGAIN: return (.queueFull, false)
    case EPERM, EACCES: return (.firewall, false)
    case ENETUNREACH, EHOSTUNREACH, ENETDOWN, ENODEV, EINVAL:
      return (.other(error.reason), true)
    default: return (.other("\(error)"), false)
    }
  }

  private func setUp(_ descriptor: borrowing OwnedDescriptor) {
    var linger = linger(l_onoff: 1, l_linger: 0)
    _ = unsafe setsockopt(
      descriptor.number, SOL_SOCKET, SO_LINGER, &linger,
      socklen_t(MemoryLayout<Glibc.linger>.size))
    if address.family == AF_INET {
      setOption(descriptor, CInt(IPPROTO_IP), IP_RECVERR, 1)
      setOption(descriptor, CInt(IPPROTO_IP), IP_TTL, CInt(shape.timeToLive))
      setOption(descriptor, CInt(IPPROTO_IP), IP_TOS, CInt(shape.typeOfService))
    } else {
      setOption(descriptor, CInt(IPPROTO_IPV6), IPV6_RECVERR, 1)
      setOption(descriptor, CInt(IPPROTO_IPV6), IPV6_UNICAST_HOPS, CInt(shape.timeToLive))
      setOption(descriptor, CInt(IPPROTO_IPV6), IPV6_TCLASS, CInt(shape.typeOfService))
    }
    if let size = shape.maximumSegmentSize {
      setOption(descriptor, CInt(IPPROTO_TCP), TCP_MAXSEG, CInt(size))
    }
  }

  /// Tells of every connection on which something has happened, and resets it.
  public mutating func collect(_ take: (UInt64, ConnectOutcome) -> Void) {
    var numbers = [UInt64](repeating: 0, count: 64)
    while true {
      let count = unsafe numbers.withUnsafeMutableBufferPointer { buffer in
        unsafe lossctl_ready_connections(poll.number, buffer.baseAddress, UInt32(buffer.count))
      }
      guard count > 0 else { return }
      for number in numbers.prefix(Int(count)) {
        if let outcome = end(number) { take(number, outcome) }
      }
    }
  }

  /// Gives a connection up, and says how far the kernel had come with it.
  public mutating func end(_ number: UInt64) -> ConnectOutcome? {
    guard let raw = sockets.removeValue(forKey: number) else { return nil }
    let descriptor = OwnedDescriptor(adopting: raw)
    let information = Self.information(descriptor)
    return ConnectOutcome(
      kind: kind(of: descriptor), retransmissions: information?.retransmissions ?? 0,
      roundTrip: information?.roundTripMicroseconds.map { .microseconds(Int64($0)) },
      hasTimestamps: information?.hasTimestamps ?? false, port: Self.port(of: descriptor),
      time: KernelTime.monotonic)
  }

  private func kind(of descriptor: borrowing OwnedDescriptor) -> ConnectOutcome.Kind {
    var told = lossctl_socket_error()
    while unsafe lossctl_read_error(descriptor.number, &told) == 0 {
      guard told.origin == 2 || told.origin == 3 else { continue }
      let isVersion6 = told.origin == 3
      let sender = unsafe withUnsafeBytes(of: told.address) { bytes in
        let raw = unsafe [UInt8](bytes)
        return IPAddress(raw.span.extracting(first: isVersion6 ? 16 : 4))
      }
      guard let sender else { continue }
      return .icmp(
        ICMPKind(type: told.type, code: told.icmp_code, isVersion6: isVersion6), from: sender)
    }
    var code: CInt = 0
    var length = socklen_t(MemoryLayout<CInt>.size)
    _ = unsafe getsockopt(descriptor.number, SOL_SOCKET, SO_ERROR, &code, &length)
    switch code {
    case 0: break
    case ECONNREFUSED: return .refused
    case ETIMEDOUT: return .pending
    default: return .failed(SystemError(operation: "", code: code).reason)
    }
    var peer = sockaddr_storage()
    var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
    let isConnected = unsafe withUnsafeMutablePointer(to: &peer) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe getpeername(descriptor.number, $0, &size) == 0
      }
    }
    return isConnected ? .connected : .pending
  }

  private static func information(_ descriptor: borrowing OwnedDescriptor) -> TCPInformation? {
    var bytes = [UInt8](repeating: 0, count: 256)
    var length = socklen_t(bytes.count)
    let code = unsafe bytes.withUnsafeMutableBytes { buffer in
      unsafe getsockopt(
        descriptor.number, CInt(IPPROTO_TCP), TCP_INFO, buffer.baseAddress, &length)
    }
    guard code == 0 else { return nil }
    return try? TCPInformation(bytes.span.extracting(first: Int(length)))
  }

  private static func port(of descriptor: borrowing OwnedDescriptor) -> UInt16 {
    var storage = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    return unsafe withUnsafeMutablePointer(to: &storage) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { inner in
        guard unsafe getsockname(descriptor.number, inner, &length) == 0 else { return 0 }
        return unsafe SocketAddress.read(inner)?.port ?? 0
      }
    }
  }
}
