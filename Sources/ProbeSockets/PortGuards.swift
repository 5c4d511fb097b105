import Glibc
import ProbeEngine
public import SystemCalls
public import Wire

/// Source ports taken for the time of the run, so that no connection of this machine can use them.
///
/// The kernel resets what arrives at a port that is bound and not listening: half-open connections end by themselves,
/// also if this program dies.
public struct PortGuards: ~Copyable {
  /// The ports, in ascending order.
  public let ports: [UInt16]
  /// The ports on which the kernel stays silent, because a filter drops what arrives: as many as were free.
  public let silentPorts: [UInt16]
  /// Why the port from which on ports were asked for is not among them; `nil` when it is, or none was asked for.
  public let baseFailure: SystemError?
  private let descriptors: [CInt]

  /// Takes up to `count` ports, from `base` on or where no other program gets ports from; fewer where the process may
  /// not have so many descriptors.
  ///
  /// With `isFixed` the base itself has to be free.
  public init(
    source: IPAddress, scope: UInt32, count: Int, base: UInt16?, isFixed: Bool = false,
    silentCount: Int, datagrams: Bool = false
  ) throws(ProbeSetupError) {
    // Each port takes a descriptor; the capture and the rest need some as well.
    let count = min(count, max(1, Self.raiseLimit() - silentCount - 32))
    var descriptors: [CInt] = []
    var ports: [UInt16] = []
    var silent: [UInt16] = []
    var baseFailure: SystemError?
    if let base, isFixed {
      let address = SocketAddress(source, port: base, scope: scope)
      do throws(SystemError) {
        descriptors.append(
          try Self.take(base, address, isSilent: false, datagrams: datagrams))
      } catch { throw .port(base, error) }
      ports.append(base)
    }
    let isTaken = !ports.isEmpty
    // The silent ports of a fixed one are of no interest to who chose it.
    let range =
      isTaken
      ? Self.range(for: count)
      : base.map { Int($0)...min(65_535, Int($0) + count + 255) } ?? Self.range(for: count)
    let start = base == nil || isTaken ? KernelRandom.below(range.count) : 0
    for step in 0..<range.count {
      if ports.count == count, silent.count == silentCount { break }
      let port = UInt16(range.lowerBound + (start + step) % range.count)
      let isSilent = ports.count == count
      do throws(SystemError) {
        descriptors.append(
          try Self.take(
            port, SocketAddress(source, port: port, scope: scope), isSilent: isSilent,
            datagrams: datagrams))
      } catch {
        if port == base { baseFailure = error }
        continue
      }
      if isSilent { silent.append(port) } else { ports.append(port) }
    }
    guard !ports.isEmpty else {
      for number in descriptors { close(number) }
      throw .ports(range: "\(range.lowerBound) to \(range.upperBound)")
    }
    self.ports = ports
    silentPorts = silent
    self.baseFailure = baseFailure
    self.descriptors = descriptors
  }

  deinit { for number in descriptors { close(number) } }

  /// The lowest and the highest port, for the filter.
  public var bounds: ClosedRange<UInt16> {
    let all = ports + silentPorts
    return (all.min() ?? 0)...(all.max() ?? 0)
  }

  private static func take(
    _ port: UInt16, _ address: SocketAddress, isSilent: Bool, datagrams: Bool
  ) throws(SystemError) -> CInt {
    let kind = datagrams ? SOCK_DGRAM : SOCK_STREAM
    let number = try systemCall("open a socket") {
      Int(socket(address.family, CInt(kind.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0))
    }
    let descriptor = OwnedDescriptor(adopting: CInt(number))
    try systemCall("take port \(port)") {
      Int(unsafe address.with { unsafe bind(descriptor.number, $0, $1) })
    }
    guard isSilent || datagrams else { return descriptor.release() }
    guard attach(ProbeFilter.nothing, to: descriptor) else {
      throw SystemError(operation: "attach a filter", code: errno)
    }
    if isSilent { try systemCall("listen") { Int(listen(descriptor.number, 1)) } }
    return descriptor.release()
  }

  /// Outside the range from which the kernel gives ports to programs, if it leaves room.
  private static func range(for count: Int) -> ClosedRange<Int> {
    let text = (try? readFile("/proc/sys/net/ipv4/ip_local_port_range")) ?? []
    let numbers = String(decoding: text, as: UTF8.self).split(whereSeparator: \.isWhitespace)
      .compactMap { Int($0) }
    guard numbers.count == 2, let low = numbers.first, let high = numbers.last else {
      return 61_000...65_535
    }
    if 65_535 - high >= count + 64 { return (high + 1)...65_535 }
    if low - 10_000 >= count + 64 { return 10_000...(low - 1) }
    return 10_000...65_535
  }

  /// Allows as many descriptors as this process may have, and says how many these are.
  @discardableResult
  static func raiseLimit() -> Int {
    var limit = rlimit()
    guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
      return 1024
    }
    limit.rlim_cur = limit.rlim_max
    _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    return Int(clamping: limit.rlim_cur)
  }
}
