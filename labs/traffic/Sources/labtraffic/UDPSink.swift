import CTraffic
import Glibc

/// `udp-sink`: receives datagrams until told to end, and counts them.
///
/// Prints `received`, `distinct`, `duplicates`, `reordered` (a number lower than one seen before)
/// and `foreign` (too short for a number).
func udpSink(_ arguments: inout Arguments) throws(Failure) {
  let address = try Address(arguments.text("at") ?? "0.0.0.0:9000")
  let buffer = try arguments.number("buffer", or: 0)
  // Does not read until told to end; then reads what waits.
  let stall = arguments.flag("stall")
  let filter = arguments.flag("filter-odd")
  try arguments.finish()

  let signal = try endSignal()
  let socket = try Socket(address.family, SOCK_DGRAM)
  if buffer > 0 {
    try socket.set(SOL_SOCKET, SO_RCVBUF, buffer, "receive buffer")
  } else {
    // Room for a whole lab, beyond the sysctl where we may.
    let room = 8 << 20
    do { try socket.set(SOL_SOCKET, SO_RCVBUFFORCE, room, "receive buffer") } catch {
      try socket.set(SOL_SOCKET, SO_RCVBUF, room, "receive buffer")
    }
  }
  if filter { try attachOddFilter(to: socket) }
  try socket.bind(address)
  tell("ready")

  var tally = ReceiveTally()
  var bytes = [UInt8](repeating: 0, count: 65_536)
  var ending = false
  if stall {
    ending = waitForEnd(signal)
  }
  while true {
    let count = socket.receive(into: &bytes)
    if count >= 0 {
      tally.add(bytes, count: count)
    } else if ending {
      break
    } else if traffic_wait(socket.number, CInt(POLLIN), signal.number, -1) & 2 != 0 {
      ending = true
    }
  }
  tally.tell()
}

/// What arrived.
private struct ReceiveTally {
  private var received = 0
  private var duplicates = 0
  private var reordered = 0
  private var foreign = 0
  private var seen: Set<UInt32> = []
  private var highest: UInt32 = 0

  /// Counts one datagram by the number in its first four bytes.
  mutating func add(_ bytes: [UInt8], count: Int) {
    received += 1
    guard count >= 4 else {
      foreign += 1
      return
    }
    let number = bytes[..<4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    if !seen.insert(number).inserted {
      duplicates += 1
    } else if number < highest {
      reordered += 1
    }
    highest = max(highest, number)
  }

  /// Prints the counts.
  func tell() {
    labtraffic.tell([
      "received": received, "distinct": seen.count, "duplicates": duplicates,
      "reordered": reordered, "foreign": foreign,
    ])
  }
}

/// Lets through datagrams with an even number only (classic BPF on the UDP header and payload).
private func attachOddFilter(to socket: borrowing Socket) throws(Failure) {
  // ldb [11]; and #1; jeq #0, pass, drop; ret #65535; ret #0. The number's last byte is at 8 + 3.
  let program = [
    classic(0x30, value: 11), classic(0x54, value: 1),
    classic(0x15, ifTrue: 0, ifFalse: 1, value: 0),
    classic(0x06, value: 65_535), classic(0x06, value: 0),
  ].flatMap(\.self)
  try check(
    unsafe traffic_filter(socket.number, program, CUnsignedShort(program.count / 8)),
    "attach a socket filter")
}

/// One instruction of classic BPF (`struct sock_filter`).
private func classic(_ code: UInt8, ifTrue: UInt8 = 0, ifFalse: UInt8 = 0, value: UInt32)
  -> [UInt8]
{
  [code, 0, ifTrue, ifFalse] + (0..<4).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
}
