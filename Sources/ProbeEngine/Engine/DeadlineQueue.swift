/// Probes that wait for a moment, in the order in which they were added.
///
/// Each queue is for one length of waiting, so the first is always the next one due.
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

  mutating func append(_ number: UInt64, at deadline: Nanoseconds) {
    entries.append(Entry(deadline: deadline, number: number))
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
