/// What was learnt of the copies between two hosts: whether there are any, and how far apart they come.
struct CopyHabits: Sendable {
  private struct Habit: Sendable {
    var key: UInt64 = 0
    var certain: UInt32 = 0
    var largestLag: Int64 = 0
  }

  private var habits = [Habit](repeating: Habit(), count: 1024)

  /// Learns from a copy that was beyond doubt.
  mutating func learn(_ addresses: UInt64, lag: Int64) {
    let index = index(addresses)
    if habits[index].key != addresses { habits[index] = Habit(key: addresses) }
    habits[index].certain = habits[index].certain == .max ? .max : habits[index].certain + 1
    habits[index].largestLag = max(habits[index].largestLag, lag)
  }

  /// The lag up to which a packet without an identification of its own counts as a copy; `nil` when too
  /// little is known.
  func expectedLag(_ addresses: UInt64) -> Int64? {
    let habit = habits[index(addresses)]
    guard habit.key == addresses, habit.certain >= 1 else { return nil }
    return min(2 * habit.largestLag + 1000, 20_000_000)
  }

  private func index(_ addresses: UInt64) -> Int {
    Int(truncatingIfNeeded: addresses >> 24) & (habits.count - 1)
  }
}
