import ProbeEngine
import ProbeSockets
import Wire

/// The sockets of a run: what sends, what sees, what waits.
struct PacketPath: ~Copyable {
  private let sender: RawSender
  private var ring: CaptureRing
  private var waiting: WaitSet
  private var buffer: [UInt8] = []
  private var lengths: [UInt32] = []

  init(sender: consuming RawSender, ring: consuming CaptureRing, waiting: consuming WaitSet) {
    self.sender = sender
    self.ring = ring
    self.waiting = waiting
  }

  /// Also wakes for packets of the capture.
  mutating func watchCapture() { waiting.watch(ring.number) }

  /// Also wakes for this descriptor.
  mutating func watch(_ number: CInt) { waiting.watch(number) }

  /// Waits; says whether the user interrupted.
  func wait(until moment: Nanoseconds) -> Bool { waiting.wait(until: moment) }

  /// Waits, and hears of an interrupt only at the next `wait`.
  func sleep(until moment: Nanoseconds) { waiting.sleep(until: moment) }

  /// Packets that the capture lost since the last call.
  func drops() -> UInt64 { ring.drops() }

  /// Reads what the capture has seen; the bytes of what arrived go to the shelf, where there is one.
  mutating func drain(
    _ reader: PacketReader, _ shelf: inout PacketShelf?, _ take: (Observation) -> Void
  ) {
    ring.drain { bytes, arrival in
      guard var seen = reader.read(bytes, arrival) else { return }
      if shelf != nil, !arrival.isOutgoing { seen.kept = shelf?.keep(bytes) ?? 0 }
      take(seen)
    }
  }

  /// Sends packets in order; `build` appends one, and `report` hears what became of it.
  ///
  /// Returns the reason if nothing can be sent at all; the rest has failed for the same one then.
  mutating func send<Packet>(
    _ packets: [Packet], build: (Packet, inout [UInt8]) -> Void,
    report: (Packet, SendFailure?) -> Void
  ) -> String? {
    guard !packets.isEmpty else { return nil }
    buffer.removeAll(keepingCapacity: true)
    lengths.removeAll(keepingCapacity: true)
    for packet in packets {
      let start = buffer.count
      build(packet, &buffer)
      lengths.append(UInt32(buffer.count - start))
    }
    var next = 0
    var offset = 0
    while next < packets.count {
      let result = sender.send(buffer[offset...], lengths: lengths[next...])
      for index in next..<next + result.taken {
        report(packets[index], nil)
        offset += Int(lengths[index])
      }
      next += result.taken
      guard let failure = result.failure, next < packets.count else { continue }
      report(packets[next], failure)
      offset += Int(lengths[next])
      next += 1
      if let reason = result.isFatal {
        for packet in packets[next...] { report(packet, failure) }
        return reason
      }
    }
    return nil
  }
}
