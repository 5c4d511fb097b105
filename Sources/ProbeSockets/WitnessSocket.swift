import CLinux
import Glibc
import ProbeEngine
import SystemCalls
public import Wire

/// A raw socket that gets what has passed the local firewall and reverse-path filter.
///
/// What the capture sees and this does not was dropped inside this machine.
public struct WitnessSocket: ~Copyable {
  private let descriptor: OwnedDescriptor
  /// Packets that are fetched at once, and the bytes kept of each: the headers.
  private static let batch = 32
  private static let stride = 256
  private var buffer = [UInt8](repeating: 0, count: batch * stride)
  private var lengths = [UInt32](repeating: 0, count: batch)

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
  }

  /// Lends every packet that is there: from the IP header on with IPv4, from the transport header on with IPv6,
  /// where the kernel leaves the header out (ipv6(7)).
  public mutating func drain(_ take: (Span<UInt8>) -> Void) {
    while true {
      let count = unsafe buffer.withUnsafeMutableBufferPointer { bytes in
        unsafe lengths.withUnsafeMutableBufferPointer { lengths in
          unsafe lossctl_receive_packets(
            descriptor.number, bytes.baseAddress, UInt32(Self.stride), lengths.baseAddress,
            UInt32(Self.batch))
        }
      }
      if count < 0, errno == EINTR { continue }
      for index in 0..<max(0, Int(count)) {
        let start = index * Self.stride
        take(buffer.span.extracting(start..<start + Int(lengths[index])))
      }
      if count < Self.batch { return }
    }
  }
}
