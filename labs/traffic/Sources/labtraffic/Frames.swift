import Glibc

/// `frames`: frames of any EtherType to any link address, below IP and its checks.
///
/// With `--bad-header` each holds a datagram to that host and port whose IPv4 header has a wrong checksum.
/// Prints `sent` and `refused`.
func rawFrames(_ arguments: inout Arguments) throws(Failure) {
  let device = try arguments.required("device")
  let mac = try linkAddress(arguments.required("mac"))
  let count = try arguments.number("count", or: 1)
  let rate = try arguments.number("rate", or: 5000)
  let target = try arguments.text("bad-header").map { (text) throws(Failure) in try Address(text) }
  let typeText = arguments.text("type") ?? (target == nil ? "88b5" : "0800")
  try arguments.finish()
  guard let type = UInt16(typeText, radix: 16) else { throw Failure("no EtherType: \(typeText)") }
  let index = unsafe if_nametoindex(device)
  guard index > 0 else { throw Failure("no device \(device)") }

  // The protocol is for receiving, and nothing is to be received.
  let socket = try Socket(AF_PACKET, SOCK_DGRAM)
  let destination = Address(linkAddress: mac, type: type, device: index)
  var payload = [UInt8](repeating: 0x61, count: 64)
  var sent = 0
  var refused = 0
  var pace = Pace(rate: rate)
  for number in 0..<count {
    stamp(&payload, with: number)
    let frame = target.map { datagramWithBadHeader(payload, to: $0) } ?? payload
    sent += 1
    if socket.sendAll(frame, to: destination) < 0 { refused += 1 }
    pace.wait()
  }
  tell(["sent": sent, "refused": refused])
}

/// A datagram from 10.0.0.1 whose IPv4 header is right but for its checksum.
private func datagramWithBadHeader(_ payload: [UInt8], to target: Address) -> [UInt8] {
  let source = Address(family: AF_INET, host: [10, 0, 0, 1], port: 7000)
  let segment = udpSegment(payload, from: source, to: target, wrongChecksum: false)
  var header: [UInt8] =
    [0x45, 0] + bigEndian(UInt16(20 + segment.count)) + [0, 0, 0, 0, 64, 17, 0, 0]
    + source.host + target.host
  var sum = stride(from: 0, to: header.count, by: 2).reduce(0) {
    $0 + Int(header[$1]) << 8 + Int(header[$1 + 1])
  }
  while sum > 0xffff { sum = (sum & 0xffff) + (sum >> 16) }
  // The right one has all bits the other way round.
  header.replaceSubrange(10..<12, with: bigEndian(UInt16(sum)))
  return header + segment
}

/// The six bytes of `02:00:00:00:00:01`.
private func linkAddress(_ text: String) throws(Failure) -> [UInt8] {
  let bytes = text.split(separator: ":").compactMap { UInt8($0, radix: 16) }
  guard bytes.count == 6 else { throw Failure("no link address: \(text)") }
  return bytes
}
