import CTraffic
import Glibc

/// `tun`: the program behind a tun device, which reads some packets and then stops reading.
///
/// Prints `read` (packets before it stopped) and `left` (packets that waited at the end).
func tunReader(_ arguments: inout Arguments) throws(Failure) {
  let name = try arguments.required("name")
  let limit = try arguments.number("read", or: 0)
  try arguments.finish()
  let signal = try endSignal()
  let device = try Descriptor(unsafe traffic_open("/dev/net/tun", 1), "open /dev/net/tun")
  try check(unsafe traffic_tun(device.number, name), "become \(name)")
  tell("ready")
  var buffer = [UInt8](repeating: 0, count: 65_536)
  var read = 0
  while read < limit, traffic_wait(device.number, CInt(POLLIN), signal.number, -1) == 1 {
    if unsafe traffic_read(device.number, &buffer, buffer.count) > 0 { read += 1 }
  }
  _ = waitForEnd(signal)
  var left = 0
  while unsafe traffic_read(device.number, &buffer, buffer.count) > 0 { left += 1 }
  tell(["read": read, "left": left])
}
