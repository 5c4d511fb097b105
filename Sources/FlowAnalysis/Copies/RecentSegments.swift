/// The last few segments, to look back at when a candidate for a copy comes.
struct RecentSegments: Sendable {
  private struct Entry: Sendable {
    var connection: UInt64 = 0
    var fingerprint: UInt64 = 0
    var identification: UInt16 = 0
    var isForward = false
  }

  private static let capacity = 32

  private var entries = [Entry](repeating: Entry(), count: capacity)
  /// How many segments there were.
  private(set) var count: UInt32 = 0

  /// Remembers a segment that is no copy.
  mutating func append(_ identity: SegmentIdentity, identification: UInt16) {
    entries[Int(count) & (Self.capacity - 1)] = Entry(
      connection: identity.connection, fingerprint: identity.fingerprint,
      identification: identification, isForward: identity.isForward)
    count &+= 1
  }

  /// Whether the sender put the same identification into another packet just before: then it says nothing.
  func isConstant(_ identification: UInt16, of identity: SegmentIdentity) -> Bool {
    entries.contains {
      $0.connection == identity.connection && $0.isForward == identity.isForward
        && $0.identification == identification && $0.fingerprint != identity.fingerprint
    }
  }

  /// Whether the far side of a connection is recorded and said nothing since the segment with `ordinal`.
  ///
  /// Who retransmits without a timer has heard from the far side.
  func isFarSideSilent(since ordinal: UInt32, of identity: SegmentIdentity) -> Bool {
    let distance = count &- ordinal
    guard distance >= 1, distance <= Self.capacity else { return false }
    var isRecorded = false
    for back in 1...UInt32(Self.capacity) {
      guard back <= count else { break }
      let entry = entries[Int(count &- back) & (Self.capacity - 1)]
      guard entry.connection == identity.connection, entry.isForward != identity.isForward else {
        continue
      }
      if back < distance { return false }
      isRecorded = true
    }
    return isRecorded
  }
}
