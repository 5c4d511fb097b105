import CLinux
import Glibc
public import ProbeEngine
import SystemCalls
public import Wire

/// Sends whole IP packets through the kernel's routing, firewall and queues: `SOCK_RAW` with the header included
/// (raw(7), `IPV6_HDRINCL`).
public struct RawSender: ~Copyable {
  private let descriptor: OwnedDescriptor
  private let address: SocketAddress

  /// Opens the socket; takes CAP_NET_RAW.
  public init(
    to target: IPAddress, scope: UInt32, interface: String?
  ) throws(ProbeSetupError) {
    let address = SocketAddress(target, scope: scope)
    let number = socket(
      address.family, CInt(SOCK_RAW.rawValue) | CInt(SOCK_CLOEXEC.rawValue), CInt(IPPROTO_RAW))
    guard number >= 0 else {
      let error = SystemError(operation: "open a raw socket", code: errno)
      throw error.isPermission ? .privilege(operation: "a raw socket") : .system(error)
    }
    let descriptor = OwnedDescriptor(adopting: number)
    // A full queue shall be an error of the call (raw_send_hdrinc() hides it otherwise).
    if address.family == AF_INET {
      setOption(descriptor, CInt(IPPROTO_IP), IP_RECVERR, 1)
      setOption(descriptor, CInt(IPPROTO_IP), IP_MTU_DISCOVER, IP_PMTUDISC_PROBE)
    } else {
      setOption(descriptor, CInt(IPPROTO_IPV6), IPV6_RECVERR, 1)
      setOption(descriptor, CInt(IPPROTO_IPV6), 36, 1)  // IPV6_HDRINCL
    }
    setOption(descriptor, SOL_SOCKET, SO_SNDBUF, 4 << 20)
    if let interface {
      let code = unsafe setsockopt(
        descriptor.number, SOL_SOCKET, SO_BINDTODEVICE, interface, socklen_t(interface.utf8.count))
      if code != 0 { throw .interface(name: interface, code: errno) }
    }
    self.descriptor = descriptor
    self.address = address
  }

  /// What became of a batch.
  public struct Result: Sendable {
    /// How many packets, from the first on, the kernel took.
    public var taken: Int
    /// Why it did not take the next one.
    public var failure: SendFailure?
    /// Whether nothing can be sent at all, and why.
    public var isFatal: String?
  }

  /// Sends packets that lie one after the other in `bytes`.
  ///
  /// At most 64 at a time; call again with what was not taken.
  public func send(_ bytes: ArraySlice<UInt8>, lengths: ArraySlice<UInt32>) -> Result {
    let count = unsafe bytes.withUnsafeBufferPointer { packets in
      unsafe lengths.withUnsafeBufferPointer { sizes in
        unsafe address.with { pointer, length in
          unsafe lossctl_send_packets(
            descriptor.number, packets.baseAddress, sizes.baseAddress,
            UInt32(min(64, sizes.count)), pointer, length)
        }
      }
    }
    guard count < 0 else { return Result(taken: Int(count)) }
    let code = errno
    let reason = SystemError(operation: "send", code: code).reason
    switch code {
    case ENOBUFS, EAGAIN: return Result(taken: 0, failure: .queueFull)
    case EPERM: return Result(taken: 0, failure: .firewall)
    case EMSGSIZE: return Result(taken: 0, failure: .tooLong)
    case ENETUNREACH, EHOSTUNREACH, ENETDOWN, ENODEV, EADDRNOTAVAIL:
      return Result(taken: 0, failure: .other(reason), isFatal: reason)
    default: return Result(taken: 0, failure: .other(reason))
    }
  }
}

/// Sets an integer option; one that the kernel does not know is left out.
func setOption(_ descriptor: borrowing OwnedDescriptor, _ level: CInt, _ name: CInt, _ value: CInt)
{
  var value = value
  _ = unsafe setsockopt(
    descriptor.number, level, name, &value, socklen_t(MemoryLayout<CInt>.size))
}
