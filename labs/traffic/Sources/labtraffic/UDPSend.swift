import Glibc

/// `udp-send`: sends numbered datagrams and counts what became of each attempt.
///
/// Prints `sent` (attempts), `accepted` (the kernel took it), `refused` (an errno came back, a
/// firewall's EPERM among them) and `unreachable` (a pending ICMP error was reported instead).
func udpSend(_ arguments: inout Arguments) throws(Failure) {
  let target = try Address(arguments.required("to"))
  let count = try arguments.number("count", or: 1)
  let size = try arguments.number("size", or: 64, minimum: 4)
  let rate = try arguments.number("rate", or: 5000)
  // Spread over so many destination addresses, ports or source ports.
  let hosts = try arguments.number("hosts", or: 1, minimum: 1)
  let flows = try arguments.number("flows", or: 0)
  let source = arguments.text("from")
  let timeToLive = try arguments.number("ttl", or: 0)
  let dontFragment = arguments.flag("dont-fragment")
  let connected = arguments.flag("connected")
  try arguments.finish()

  let socket = try Socket(target.family, SOCK_DGRAM)
  if let source { try socket.bind(Address(source)) }
  if timeToLive > 0 { try socket.set(CInt(IPPROTO_IP), IP_TTL, timeToLive, "TTL") }
  if target.family == AF_INET {
    // Without `--dont-fragment` big datagrams are fragmented here rather than refused.
    try socket.set(
      CInt(IPPROTO_IP), IP_MTU_DISCOVER,
      Int(dontFragment ? IP_PMTUDISC_PROBE : IP_PMTUDISC_DONT), "path MTU discovery")
  }
  if connected { try check(-socket.connect(target), "connect") }

  var payload = [UInt8](repeating: 0x61, count: size)
  var tally = SendTally()
  var pace = Pace(rate: rate)
  for index in 0..<count {
    stamp(&payload, with: index)
    var destination = hosts > 1 ? target.advanced(by: index % hosts) : target
    if connected {
      tally.add(socket.sendAll(payload))
    } else if flows > 0 {
      // A flow of its own: another source port for each, by a socket that lives for one datagram.
      let single = try Socket(target.family, SOCK_DGRAM)
      destination = target
      if let source { try single.bind(Address(source).with(port: 20_000 + index % flows)) }
      tally.add(single.sendAll(payload, to: destination))
    } else {
      tally.add(socket.sendAll(payload, to: destination))
    }
    pace.wait()
  }
  tally.tell()
}

/// What became of each attempt to send.
struct SendTally {
  private var sent = 0
  private var accepted = 0
  private var refused = 0
  private var unreachable = 0

  /// Counts the result of one `send`.
  mutating func add(_ result: Int) {
    sent += 1
    switch CInt(truncatingIfNeeded: -result) {
    case ECONNREFUSED, EHOSTUNREACH, ENETUNREACH: unreachable += 1
    case let code where code > 0: refused += 1
    default: accepted += 1
    }
  }

  /// Prints the counts.
  func tell() {
    labtraffic.tell([
      "sent": sent, "accepted": accepted, "refused": refused, "unreachable": unreachable,
    ])
  }
}

/// Writes a packet's number into its first four bytes.
func stamp(_ payload: inout [UInt8], with index: Int) {
  for offset in 0..<4 { payload[offset] = UInt8(truncatingIfNeeded: index >> (24 - offset * 8)) }
}
