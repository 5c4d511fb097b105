import CTraffic
import Glibc

private let netlinkNetfilter: CInt = 12  // NETLINK_NETFILTER

/// `queue`: the program of a netfilter queue, which takes what comes and never decides.
///
/// Prints `held`: the packets that waited for its decision at the end. More than `--length` do not fit.
func queueReader(_ arguments: inout Arguments) throws(Failure) {
  let number = try arguments.number("number", or: 0)
  let length = try arguments.number("length", or: 20)
  try arguments.finish()
  let signal = try endSignal()
  let socket = try Descriptor(
    traffic_socket(AF_NETLINK, CInt(SOCK_RAW.rawValue), netlinkNetfilter), "open nfnetlink")
  // nfnetlink_queue.h: NFQNL_CFG_CMD_BIND; NFQNL_COPY_META; the length of the queue.
  let attributes: [(type: UInt16, value: [UInt8])] = [
    (1, [1, 0, 0, 0]), (2, [0, 0, 0, 0, 1]), (3, [0, 0] + bigEndian(UInt16(clamping: length))),
  ]
  for attribute in attributes {
    let message = configuration(queue: UInt16(clamping: number), attribute)
    let sent = unsafe traffic_send(socket.number, message, message.count, nil, 0)
    try check(CInt(clamping: sent), "configure queue \(number)")
    try acknowledged(socket)
  }
  tell("ready")
  _ = waitForEnd(signal)
  var held = 0
  var buffer = [UInt8](repeating: 0, count: 65_536)
  while unsafe traffic_receive(socket.number, &buffer, buffer.count) > 0 { held += 1 }
  tell(["held": held])
}

/// `NFQNL_MSG_CONFIG` with one attribute; the kernel is asked to answer.
private func configuration(
  queue: UInt16, _ attribute: (type: UInt16, value: [UInt8])
) -> [UInt8] {
  func native(_ value: UInt16) -> [UInt8] { bigEndian(value).reversed() }
  let padding = [UInt8](repeating: 0, count: (4 - attribute.value.count % 4) % 4)
  let body =
    [0, 0] + bigEndian(queue) + native(UInt16(4 + attribute.value.count)) + native(attribute.type)
    + attribute.value + padding
  let header: [UInt8] =
    native(UInt16(16 + body.count)) + [0, 0] + native(3 << 8 | 2) + native(5)
    + [UInt8](repeating: 0, count: 8)
  return header + body
}

/// Reads the kernel's answer to a configuration.
private func acknowledged(_ socket: borrowing Descriptor) throws(Failure) {
  var answer = [UInt8](repeating: 0, count: 1024)
  _ = traffic_wait(socket.number, CInt(POLLIN), -1, 1000)
  let count = unsafe traffic_receive(socket.number, &answer, answer.count)
  guard count >= 20 else { throw Failure("nfnetlink_queue does not answer") }
  let code = (16..<20).reversed().reduce(Int32(0)) { $0 << 8 | Int32(answer[$1]) }
  try check(code, "configure a netfilter queue")
}
