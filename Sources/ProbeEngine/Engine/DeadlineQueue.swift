/// Probes that wait for a moment, the earliest first.
///
/// Made for waits of about one length: what is due before others that were added earlier has to pass them one by one.
struct DeadlineQueue: Sendable {
  struct Entry: Sendable {
    var deadline: Nanoseconds
    var number: UInt64
  }

  private var entries: ContiguousArray<Entry> = []
  private var head = 0

  var isEmpty: Bool { head == entries.count }

  /// The moment of the first entry; without one, never.
  var next: Nanoseconds { head < entries.count ? entries[head].deadline : .max }

  mutating func add(_ number: UInt64, at deadline: Nanoseconds) {
    var place = entries.count
    while place > head, entries[place - 1].deadline > deadline { place -= 1 }
    entries.insert(Entry(deadline: deadline, number: number), at: place)
  }

  /// Takes the first entry if its moment has come.
  mutating func pop(dueAt now: Nanoseconds) -> UInt64? {
    guard head < entries.count, entries[head].deadline <= now else { return nil }
    let number = entries[head].number
    head += 1
    if head == entries.count {
      entries.removeAll(keepingCapacity: true)
      head = 0
    } else if head > 4096, head * 2 > entries.count {
      entries.removeSubrange(0..<head)
      head = 0
    }
    return number
  }
}
