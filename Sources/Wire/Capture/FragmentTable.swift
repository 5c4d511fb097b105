/// One fragment of an IP packet, of either version.
struct IPFragment: Hashable, Sendable {
  /// What the whole packet carries.
  var `protocol`: IPProtocol
  /// What the fragments of one packet share.
  var identification: UInt32
  /// Where it belongs, in bytes.
  var offset: Int
  /// Its bytes of payload, as declared.
  var length: Int
  /// Whether more follow.
  var hasMore: Bool
}

/// TCP segments that came in several IP fragments, until they are whole.
///
/// Bounded: the oldest is let go when there is no room.
struct FragmentTable: Sendable {
  private static let capacity = 64

  private struct Entry {
    var source: UInt128
    var destination: UInt128
    var identification: UInt32
    var received = 0
    var total: Int?
    var first: CapturedSegment?
    var firstLength = 0
  }

  private var entries: [Entry] = []

  /// Adds a fragment; returns the segment when it was the last that was missing.
  ///
  /// `first` is the segment as the first fragment's header tells it.
  mutating func add(
    _ fragment: IPFragment, source: UInt128, destination: UInt128, first: CapturedSegment?
  ) -> CapturedSegment? {
    let index = index(of: fragment, source, destination)
    entries[index].received += fragment.length
    if !fragment.hasMore { entries[index].total = fragment.offset + fragment.length }
    if let first {
      entries[index].first = first
      entries[index].firstLength = fragment.length
    }
    let entry = entries[index]
    guard let total = entry.total, entry.received >= total, var whole = entry.first else {
      return nil
    }
    entries.remove(at: index)
    // The first fragment's own lengths become those of the whole packet.
    let rest = UInt32(clamping: max(0, total - entry.firstLength))
    whole.payloadLength = UInt32(clamping: UInt64(whole.payloadLength) + UInt64(rest))
    whole.packetLength = UInt32(clamping: UInt64(whole.packetLength) + UInt64(rest))
    return whole
  }

  private mutating func index(
    of fragment: IPFragment, _ source: UInt128, _ destination: UInt128
  ) -> Int {
    let found = entries.lastIndex {
      $0.identification == fragment.identification && $0.source == source
        && $0.destination == destination
    }
    if let found { return found }
    if entries.count == Self.capacity { entries.removeFirst() }
    entries.append(
      Entry(
        source: source, destination: destination, identification: fragment.identification))
    return entries.count - 1
  }
}
