import Glibc
import Wire

/// A `sockaddr` of IPv4 or IPv6, in bytes.
struct SocketAddress: Sendable {
  let family: CInt
  private let storage: sockaddr_storage
  let length: socklen_t

  init(_ address: IPAddress, port: UInt16 = 0, scope: UInt32 = 0) {
    var storage = sockaddr_storage()
    let bytes = address.bytes
    switch address {
    case .v4:
      family = AF_INET
      length = socklen_t(MemoryLayout<sockaddr_in>.size)
      unsafe withUnsafeMutableBytes(of: &storage) { raw in
        var inner = sockaddr_in()
        inner.sin_family = sa_family_t(AF_INET)
        inner.sin_port = port.bigEndian
        unsafe withUnsafeMutableBytes(of: &inner.sin_addr) { unsafe $0.copyBytes(from: bytes) }
        unsafe raw.storeBytes(of: inner, as: sockaddr_in.self)
      }
    case .v6:
      family = AF_INET6
      length = socklen_t(MemoryLayout<sockaddr_in6>.size)
      unsafe withUnsafeMutableBytes(of: &storage) { raw in
        var inner = sockaddr_in6()
        inner.sin6_family = sa_family_t(AF_INET6)
        inner.sin6_port = port.bigEndian
        inner.sin6_scope_id = scope
        unsafe withUnsafeMutableBytes(of: &inner.sin6_addr) { unsafe $0.copyBytes(from: bytes) }
        unsafe raw.storeBytes(of: inner, as: sockaddr_in6.self)
      }
    }
    self.storage = storage
  }

  /// Lends the address to a call.
  func with<Result>(_ call: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
    unsafe withUnsafePointer(to: storage) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe call($0, length) }
    }
  }

  /// Reads the address that the kernel or the resolver wrote.
  static func read(_ pointer: UnsafePointer<sockaddr>) -> (
    address: IPAddress, scope: UInt32, port: UInt16
  )? {
    let family = unsafe CInt(pointer.pointee.sa_family)
    let raw = unsafe UnsafeRawPointer(pointer)
    if family == AF_INET {
      let inner = unsafe raw.loadUnaligned(as: sockaddr_in.self)
      return (.v4(UInt32(bigEndian: inner.sin_addr.s_addr)), 0, UInt16(bigEndian: inner.sin_port))
    }
    guard family == AF_INET6 else { return nil }
    let inner = unsafe raw.loadUnaligned(as: sockaddr_in6.self)
    let high = unsafe raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
    let low = unsafe raw.loadUnaligned(fromByteOffset: 16, as: UInt64.self)
    return (
      .v6(UInt128(UInt64(bigEndian: high)) << 64 | UInt128(UInt64(bigEndian: low))),
      inner.sin6_scope_id, UInt16(bigEndian: inner.sin6_port)
    )
  }
}

extension IPAddress {
  /// The address family of socket(2).
  var family: CInt {
    switch self {
    case .v4: AF_INET
    case .v6: AF_INET6
    }
  }
}
