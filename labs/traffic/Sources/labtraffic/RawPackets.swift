import Glibc

/// `raw-udp`: datagrams from any address, with a right or a wrong checksum.
///
/// Prints `sent`, `packets`, `refused`.
func rawUDP(_ arguments: inout Arguments) throws(Failure) {
  let raw = try RawSender(&arguments)
  let size = try arguments.number("size", or: 64, minimum: 4)
  let wrong = arguments.flag("bad-checksum")
  try arguments.finish()
  var payload = [UInt8](repeating: 0x61, count: size)
  try raw.send { (index, source, target) in
    stamp(&payload, with: index)
    let segment = udpSegment(payload, from: source, to: target, wrongChecksum: wrong)
    return [raw.packet(segment, protocolNumber: 17, from: source, to: target)]
  }
}

/// `raw-syn`: TCP SYNs that nobody retransmits, each from a port of its own, with a right or a wrong checksum.
func rawSYN(_ arguments: inout Arguments) throws(Failure) {
  let raw = try RawSender(&arguments)
  let wrong = arguments.flag("bad-checksum")
  try arguments.finish()
  try raw.send { (index, source, target) in
    let source = source.with(port: Int(source.port) + index)
    var segment = bigEndian(source.port) + bigEndian(target.port)
    segment += [0x5a, UInt8(index >> 16 & 255), UInt8(index >> 8 & 255), UInt8(index & 255)]
    // No acknowledgement; header of 24 bytes; SYN; window 64240; MSS 1460.
    segment += [0, 0, 0, 0, 0x60, 0x02, 0xfa, 0xf0, 0, 0, 0, 0, 2, 4, 0x05, 0xb4]
    let sum = transportChecksum(segment, protocolNumber: 6, from: source, to: target)
    segment.replaceSubrange(16..<18, with: bigEndian(wrong ? sum ^ 0x5555 : sum))
    return [raw.packet(segment, protocolNumber: 6, from: source, to: target)]
  }
}

/// `fragments`: datagrams in three fragments, of which one may be left out.
///
/// `sent` counts datagrams, `fragments` the packets on the wire.
func fragments(_ arguments: inout Arguments) throws(Failure) {
  let raw = try RawSender(&arguments)
  let omit = arguments.text("omit") ?? "none"
  let size = try arguments.number("size", or: 1200, minimum: 64)
  try arguments.finish()
  guard ["none", "first", "last"].contains(omit) else { throw Failure("--omit first|last|none") }
  // Fragments but the last are multiples of eight bytes.
  let piece = ((size + 8) / 3) & ~7
  var payload = [UInt8](repeating: 0x61, count: size)
  try raw.send { (index, source, target) in
    stamp(&payload, with: index)
    let segment = udpSegment(payload, from: source, to: target, wrongChecksum: false)
    let starts = [0, piece, 2 * piece]
    var packets = starts.enumerated().map { (number, start) in
      let end = number == 2 ? segment.count : start + piece
      return raw.packet(
        Array(segment[start..<end]), protocolNumber: 17, from: source, to: target,
        identification: UInt16(truncatingIfNeeded: index + 1),
        fragment: UInt16(start / 8) | (number == 2 ? 0 : 0x2000))
    }
    if omit == "first" { packets.removeFirst() }
    if omit == "last" { packets.removeLast() }
    return packets
  }
}

/// Sends IPv4 packets made by hand.
private struct RawSender: ~Copyable {
  private let socket: Socket
  private let source: Address
  private let target: Address
  private let count: Int
  private let rate: Int
  private let hosts: Int
  private let timeToLive: UInt8

  /// Takes the options that all raw senders know.
  init(_ arguments: inout Arguments) throws(Failure) {
    let source = try Address(arguments.required("from"))
    let target = try Address(arguments.required("to"))
    guard source.family == AF_INET, target.family == AF_INET else { throw Failure("IPv4 only") }
    let count = try arguments.number("count", or: 1)
    let rate = try arguments.number("rate", or: 5000)
    // Spread over so many source addresses.
    let hosts = try arguments.number("hosts", or: 1, minimum: 1)
    let timeToLive = try arguments.number("ttl", or: 64, minimum: 1)
    let socket = try Socket(AF_INET, SOCK_RAW, protocolNumber: CInt(IPPROTO_RAW))
    self.source = source
    self.target = target
    self.count = count
    self.rate = rate
    self.hosts = hosts
    self.timeToLive = UInt8(clamping: timeToLive)
    self.socket = socket
  }

  /// Sends what `make` returns for each index, and prints the counts.
  func send(_ make: (Int, Address, Address) -> [[UInt8]]) throws(Failure) {
    var sent = 0
    var refused = 0
    var packets = 0
    var pace = Pace(rate: rate)
    for index in 0..<count {
      sent += 1
      for packet in make(index, source.advanced(by: index % hosts), target) {
        packets += 1
        if socket.sendAll(packet, to: target) < 0 { refused += 1 }
      }
      pace.wait()
    }
    tell(["sent": sent, "packets": packets, "refused": refused])
  }

  /// An IPv4 packet; the kernel fills in length and checksum (raw(7)).
  func packet(
    _ payload: [UInt8], protocolNumber: UInt8, from source: Address, to target: Address,
    identification: UInt16 = 0, fragment: UInt16 = 0
  ) -> [UInt8] {
    [0x45, 0] + bigEndian(UInt16(20 + payload.count)) + bigEndian(identification)
      + bigEndian(fragment) + [timeToLive, protocolNumber, 0, 0] + source.host + target.host
      + payload
  }
}

/// A UDP header and payload with its checksum (RFC 768).
func udpSegment(
  _ payload: [UInt8], from source: Address, to target: Address, wrongChecksum: Bool
) -> [UInt8] {
  var segment = bigEndian(source.port) + bigEndian(target.port)
  segment += bigEndian(UInt16(8 + payload.count)) + [0, 0] + payload
  var sum = transportChecksum(segment, protocolNumber: 17, from: source, to: target)
  // Zero would mean "no checksum".
  if sum == 0 { sum = 0xffff }
  if wrongChecksum { sum = sum == 0x5555 ? 0x5556 : sum ^ 0x5555 }
  segment.replaceSubrange(6..<8, with: bigEndian(sum))
  return segment
}

/// The Internet checksum over the IPv4 pseudo-header and a segment (RFC 1071).
private func transportChecksum(
  _ segment: [UInt8], protocolNumber: UInt8, from source: Address, to target: Address
) -> UInt16 {
  let covered =
    source.host + target.host + [0, protocolNumber] + bigEndian(UInt16(segment.count)) + segment
  var sum = 0
  for (offset, byte) in covered.enumerated() { sum += offset % 2 == 0 ? Int(byte) << 8 : Int(byte) }
  while sum > 0xffff { sum = (sum & 0xffff) + (sum >> 16) }
  return ~UInt16(sum)
}

/// Two bytes in network order.
func bigEndian(_ value: UInt16) -> [UInt8] { [UInt8(value >> 8), UInt8(value & 255)] }
