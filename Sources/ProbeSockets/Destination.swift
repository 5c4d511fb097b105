import CLinux
import Glibc
import SystemCalls
public import Wire

/// Where probes go, and from where this machine would send them.
public struct Destination: Sendable {
  /// What the user typed.
  public let name: String
  /// The address it stands for.
  public let address: IPAddress
  /// The interface that a link-local address belongs to; 0 elsewhere.
  public let scope: UInt32
  /// The source address that the kernel chooses.
  public let source: IPAddress
  /// The interface that has the source address; `nil` when it cannot be told.
  public let interface: String?
  /// The interface that the user asked for.
  public let boundInterface: String?
  /// The MTU of that interface.
  public let mtu: Int?
  /// Whether the address belongs to this machine.
  public let isLocal: Bool

  /// Which addresses of a name are wanted.
  public enum Version: Sendable {
    /// The resolver's first.
    case any
    /// IPv4 only.
    case four
    /// IPv6 only.
    case six
  }

  /// Resolves a name and asks the kernel for the way there.
  public init(
    _ name: String, version: Version, interface: String?
  ) throws(ProbeSetupError) {
    self.name = name
    boundInterface = interface
    let (address, scope) = try Self.resolve(name, version)
    self.address = address
    self.scope = scope
    source = try Self.route(to: address, scope: scope, name: name, interface: interface)
    let names = Self.interfaces()
    isLocal = names.contains { $0.address == address }
    let source = source
    self.interface =
      interface
      ?? (isLocal ? "lo" : names.first { $0.address == source }?.name)
    mtu = self.interface.flatMap { Self.mtu(of: $0) }
  }

  private static func resolve(
    _ name: String, _ version: Version
  ) throws(ProbeSetupError) -> (IPAddress, UInt32) {
    var hints = unsafe addrinfo()
    switch version {
    case .any: unsafe hints.ai_family = AF_UNSPEC
    case .four: unsafe hints.ai_family = AF_INET
    case .six: unsafe hints.ai_family = AF_INET6
    }
    unsafe hints.ai_socktype = CInt(SOCK_DGRAM.rawValue)
    var list: UnsafeMutablePointer<addrinfo>?
    let code = unsafe getaddrinfo(name, nil, &hints, &list)
    guard code == 0, let first = unsafe list else {
      let reason = unsafe gai_strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
      let wanted =
        switch version {
        case .any: ""
        case .four: " (an IPv4 address is asked for)"
        case .six: " (an IPv6 address is asked for)"
        }
      throw .unresolvable(name: name, reason: reason + wanted)
    }
    defer { unsafe freeaddrinfo(first) }
    guard let pointer = unsafe first.pointee.ai_addr, let found = unsafe SocketAddress.read(pointer)
    else { throw .unresolvable(name: name, reason: "no address of a known kind") }
    return (found.address, found.scope)
  }

  /// Connects a UDP socket, which sends nothing, and asks for its address.
  private static func route(
    to address: IPAddress, scope: UInt32, name: String, interface: String?
  ) throws(ProbeSetupError) -> IPAddress {
    let number = socket(address.family, CInt(SOCK_DGRAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
    guard number >= 0 else {
      throw .system(SystemError(operation: "open a UDP socket", code: errno))
    }
    let descriptor = OwnedDescriptor(adopting: number)
    if let interface {
      let code = unsafe setsockopt(
        descriptor.number, SOL_SOCKET, SO_BINDTODEVICE, interface, socklen_t(interface.utf8.count))
      if code != 0 { throw .interface(name: interface, code: errno) }
    }
    let status = unsafe SocketAddress(address, port: 9, scope: scope).with {
      unsafe connect(descriptor.number, $0, $1)
    }
    guard status == 0 else { throw .unreachable(address: "\(address)", name: name, code: errno) }
    var storage = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    let found = unsafe withUnsafeMutablePointer(to: &storage) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { inner in
        unsafe getsockname(descriptor.number, inner, &length) == 0 ? SocketAddress.read(inner) : nil
      }
    }
    guard let found else {
      throw .system(SystemError(operation: "ask for the source address", code: errno))
    }
    return found.address
  }

  private static func interfaces() -> [(name: String, address: IPAddress)] {
    var list: UnsafeMutablePointer<ifaddrs>?
    guard unsafe getifaddrs(&list) == 0 else { return [] }
    defer { unsafe freeifaddrs(list) }
    var found: [(name: String, address: IPAddress)] = []
    var next = unsafe list
    while let entry = unsafe next {
      if let pointer = unsafe entry.pointee.ifa_addr, let read = unsafe SocketAddress.read(pointer)
      {
        unsafe found.append((String(cString: entry.pointee.ifa_name), read.address))
      }
      unsafe next = entry.pointee.ifa_next
    }
    return found
  }

  private static func mtu(of interface: String) -> Int? {
    let number = socket(AF_INET, CInt(SOCK_DGRAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
    guard number >= 0 else { return nil }
    let descriptor = OwnedDescriptor(adopting: number)
    let mtu = unsafe lossctl_interface_mtu(descriptor.number, interface)
    return mtu < 0 ? nil : Int(mtu)
  }
}
