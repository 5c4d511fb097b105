import CTraffic
import Glibc

/// An address and port as the kernel takes them: the bytes of a `sockaddr`.
struct Address {
  let bytes: [UInt8]
  let family: CInt
  /// The address alone, in network order.
  let host: [UInt8]
  let port: UInt16

  /// Reads `10.0.0.1:9000`, `[fd00::1]:9000`, `10.0.0.1` or `fd00::1`.
  init(_ text: String) throws(Failure) {
    var host = text[...]
    var port: UInt16 = 0
    let bracketed = text.hasPrefix("[")
    if let colon = text.lastIndex(of: ":"), bracketed || text.firstIndex(of: ":") == colon {
      guard let number = UInt16(text[text.index(after: colon)...]) else {
        throw Failure("no port in \(text)")
      }
      port = number
      host = text[..<colon]
    }
    if bracketed { host = host.dropFirst().dropLast() }
    let family = host.contains(":") ? AF_INET6 : AF_INET
    var raw = [UInt8](repeating: 0, count: family == AF_INET ? 4 : 16)
    guard unsafe inet_pton(family, String(host), &raw) == 1 else {
      throw Failure("no address: \(text)")
    }
    self.init(family: family, host: raw, port: port)
  }

  /// An address of four or sixteen bytes.
  init(family: CInt, host: [UInt8], port: UInt16) {
    // `sa_family_t` is in the machine's order: little-endian wherever labs run.
    let start = [UInt8(family), 0, UInt8(port >> 8), UInt8(port & 255)]
    if family == AF_INET {
      bytes = start + host + [UInt8](repeating: 0, count: 8)
    } else {
      // Flow label before the address, scope after it.
      bytes = start + [0, 0, 0, 0] + host + [0, 0, 0, 0]
    }
    self.family = family
    self.host = host
    self.port = port
  }

  /// A link address on a device, for frames of an EtherType (`struct sockaddr_ll`).
  init(linkAddress: [UInt8], type: UInt16, device: UInt32) {
    let index = (0..<4).map { UInt8(truncatingIfNeeded: device >> ($0 * 8)) }
    bytes =
      [UInt8(AF_PACKET), 0] + bigEndian(type) + index + [0, 0, 0, UInt8(linkAddress.count)]
      + linkAddress + [0, 0]
    family = AF_PACKET
    host = linkAddress
    port = 0
  }

  /// The same host with another port.
  func with(port: Int) -> Address {
    Address(family: family, host: host, port: UInt16(truncatingIfNeeded: port))
  }

  /// The address that is `distance` further on.
  func advanced(by distance: Int) -> Address {
    var host = self.host
    var carry = distance
    for index in host.indices.reversed() {
      carry += Int(host[index])
      host[index] = UInt8(carry & 255)
      carry >>= 8
    }
    return Address(family: family, host: host, port: port)
  }
}

/// A non-blocking socket.
struct Socket: ~Copyable {
  let descriptor: Descriptor
  var number: CInt { descriptor.number }

  /// Opens a socket of `SOCK_STREAM`, `SOCK_DGRAM` or `SOCK_RAW`.
  init(_ family: CInt, _ type: __socket_type, protocolNumber: CInt = 0) throws(Failure) {
    descriptor = try Descriptor(
      traffic_socket(family, CInt(type.rawValue), protocolNumber), "open a socket")
  }

  /// Takes a descriptor that `accept` returned.
  init(accepted: CInt) throws(Failure) { descriptor = try Descriptor(accepted, "accept") }

  borrowing func bind(_ address: Address) throws(Failure) {
    try check(
      unsafe traffic_bind(number, address.bytes, CUnsignedInt(address.bytes.count)),
      "bind port \(address.port)")
  }

  borrowing func set(_ level: CInt, _ name: CInt, _ value: Int, _ what: String) throws(Failure) {
    let value = CInt(truncatingIfNeeded: value)
    let bytes = (0..<4).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    try check(unsafe traffic_option(number, level, name, bytes, 4), "set \(what)")
  }

  /// Starts to connect; 0, or the error that ended it at once.
  borrowing func connect(_ address: Address) -> CInt {
    let result = unsafe traffic_connect(
      number, address.bytes, CUnsignedInt(address.bytes.count))
    return result == -EINPROGRESS ? 0 : -result
  }

  /// Sends once; the bytes taken, or the negative errno.
  borrowing func send(_ bytes: [UInt8], to address: Address? = nil) -> Int {
    let target = address?.bytes ?? []
    return unsafe traffic_send(number, bytes, bytes.count, target, CUnsignedInt(target.count))
  }

  /// Sends a datagram, waiting for room in the socket's buffer.
  borrowing func sendAll(_ bytes: [UInt8], to address: Address? = nil) -> Int {
    while true {
      let sent = send(bytes, to: address)
      guard sent == -Int(EAGAIN) else { return sent }
      _ = traffic_wait(number, CInt(POLLOUT), -1, 1000)
    }
  }

  /// Receives once without waiting; the bytes, 0 at the end of a stream, or the negative errno.
  borrowing func receive(into buffer: inout [UInt8]) -> Int {
    unsafe traffic_receive(number, &buffer, buffer.count)
  }
}
