import Wire

/// What one capture tells about the bytes of a flow: when they were seen and when they were acknowledged.
struct FlowEvidence {
  /// No more packets at one place are looked at, however often they were sent.
  private static let depth = 1024

  private var acknowledged: [(end: Int64, time: Int64)] = []
  private var sent: [(start: Int64, end: Int64, time: Int64)] = []
  private var longest: Int64 = 0

  /// Reads the packets of a flow and of its reverse, both as far as they are there.
  ///
  /// `base` is the sequence number that counts as 0.
  init(data: ComparedFlow?, acknowledgements: ComparedFlow?, base: UInt32) {
    var highest: Int64 = .min
    var last: (number: UInt32, place: Int64) = (base, 0)
    for packet in acknowledgements?.packets ?? [] where packet.flags.contains(.ack) {
      let step = Int32(truncatingIfNeeded: packet.acknowledgement &- last.number)
      last = (packet.acknowledgement, last.place + Int64(step))
      if last.place > highest {
        highest = last.place
        acknowledged.append((highest, packet.time))
      }
    }
    for packet in data?.packets ?? [] where packet.space > 0 {
      sent.append((packet.start, packet.end, packet.time))
      longest = max(longest, packet.space)
    }
    sent.sort { ($0.start, $0.time) < ($1.start, $1.time) }
  }

  /// When bytes up to `end` were first acknowledged.
  func acknowledgedTime(of end: Int64) -> Int64? {
    let index = Self.firstIndex(in: acknowledged) { $0.end >= end }
    return index < acknowledged.count ? acknowledged[index].time : nil
  }

  /// When the byte at `start` was first seen after `time`.
  func seenTime(of start: Int64, after time: Int64) -> Int64? {
    var found: Int64?
    var index = Self.firstIndex(in: sent) { $0.start > start - longest }
    var looked = 0
    while index < sent.count, sent[index].start <= start, looked < Self.depth {
      if sent[index].end > start, sent[index].time > time {
        found = min(found ?? .max, sent[index].time)
      }
      looked += 1
      index += 1
    }
    return found
  }

  private static func firstIndex<Element>(
    in elements: [Element], where isBehind: (Element) -> Bool
  ) -> Int {
    var low = 0
    var high = elements.count
    while low < high {
      let middle = (low + high) / 2
      if isBehind(elements[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
