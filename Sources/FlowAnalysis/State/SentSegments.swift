import Wire

/// One segment as it was sent, to find what a SACK block answers.
struct SentSegment {
  var start: UInt32 = 0
  var end: UInt32 = 0
  var packetLength: UInt32 = 0
  var isSet = false
}

/// The last four segments of one side.
struct SentSegments {
  private var storage = InlineArray<4, SentSegment>(repeating: SentSegment())
  private var position = 0

  @inline(__always)
  mutating func note(start: UInt32, end: UInt32, packetLength: UInt32) {
    storage[position & 3] = SentSegment(
      start: start, end: end, packetLength: packetLength, isSet: true)
    position = (position &+ 1) & 3
  }

  /// The largest packet that lies wholly in a range, or 0.
  func largestPacket(from start: UInt32, to end: UInt32) -> UInt32 {
    var largest: UInt32 = 0
    for index in 0..<4 {
      let segment = storage[index]
      guard segment.isSet, segment.start.ahead(of: start) >= 0, end.ahead(of: segment.end) >= 0
      else { continue }
      largest = max(largest, segment.packetLength)
    }
    return largest
  }
}
