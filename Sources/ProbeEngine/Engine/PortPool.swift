/// The source ports of a run; each is lent to one open probe at a time, as far as they suffice.
struct PortPool: Sendable {
  private var free: ContiguousArray<UInt16>
  private var head = 0
  private var count: Int
  /// The open probe of each port, for ICMP errors and UDP answers that say no more than the port.
  private var holders: [UInt64]

  init(_ ports: [UInt16]) {
    free = ContiguousArray(ports)
    count = ports.count
    holders = [UInt64](repeating: .max, count: 1 << 16)
  }

  /// Takes the port that has been free longest; `nil` when all are lent.
  mutating func take(for number: UInt64) -> UInt16? {
    guard count > 0 else { return nil }
    let port = free[head]
    head = head + 1 == free.count ? 0 : head + 1
    count -= 1
    holders[Int(port)] = number
    return port
  }

  /// Notes the new holder of a port that was taken from another probe.
  mutating func lend(_ port: UInt16, to number: UInt64) { holders[Int(port)] = number }

  /// Gives a port back; the holder stays known until the next one takes it.
  mutating func put(_ port: UInt16) {
    guard count < free.count else { return }
    var tail = head + count
    if tail >= free.count { tail -= free.count }
    free[tail] = port
    count += 1
  }

  /// The latest probe that used a port.
  func holder(of port: UInt16) -> UInt64? {
    let number = holders[Int(port)]
    return number == .max ? nil : number
  }
}
