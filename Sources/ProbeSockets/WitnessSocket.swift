import Glibc
import ProbeEngine
import SystemCalls
public import Wire

/// A raw socket that gets what has passed the local firewall and reverse-path filter.
///
/// What the capture sees and this does not was dropped inside this machine.
public struct WitnessSocket: ~Copyable {
  private let descriptor: OwnedDescriptor
  private let isVersion6: Bool
  private var buffer = [UInt8](repeating: 0, count: 2048)

  /// The descriptor to wait on.
  public var number: CInt { descriptor.number }

  /// Opens the socket for the target's answers; takes CAP_NET_RAW.
  public init(
    protocol number: IPProtocol, from target: IPAddress, scope: UInt32
  ) throws(ProbeSetupError) {
    let descriptor = socket(
      target.family,
      CInt(SOCK_RAW.rawValue) | CInt(SOCK_CLOEXEC.rawValue) | CInt(SOCK_NONBLOCK.rawValue),
      CInt(number.rawValue))
    guard descriptor >= 0 else {
      let error = SystemError(operation: "open a raw socket", code: errno)
      throw error.isPermission ? .privilege(operation: "a raw socket") : .system(error)
    }
    let owned = OwnedDescriptor(adopting: descriptor)
    setOption(owned, SOL_SOCKET, SO_RCVBUF, 4 << 20)
    // Connected, so that it gets packets of the target only.
    let status = unsafe SocketAddress(target, scope: scope).with {
      unsafe connect(owned.number, $0, $1)
    }
    guard status == 0 else {
      throw .system(SystemError(operation: "connect a raw socket", code: errno))
    }
    self.descriptor = owned
    isVersion6 = target.family == AF_INET6
  }

  /// Lends every packet that is there: from the IP header on with IPv4, from the transport header on with IPv6,
  /// where the kernel leaves the header out (ipv6(7)).
  public mutating func drain(_ take: (Span<UInt8>) -> Void) {
    while true {
      let size = buffer.count
      let count = unsafe buffer.withUnsafeMutableBytes { bytes in
        unsafe recv(descriptor.number, bytes.baseAddress, size, 0)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return }
      take(buffer.span.extracting(first: count))
    }
  }
}
