import Wire

/// How the connection of a search is ended at the target.
extension SizeSearch {
  /// Resets after which the connection counts as left behind.
  private static let resetLimit = 5

  /// Begins to end the connection, if there may be one.
  mutating func end() {
    // A connection that never was may be half open: its SYN arrived, and no answer came back.
    if case .opening = phase, !isOpen { reset() }
    phase = isOpen ? .closing(tries: 0) : .finished
    deadline = .min
  }

  /// Resets the connection, and asks whether it is gone.
  mutating func close(after tries: Int, at now: Nanoseconds) {
    guard tries < Self.resetLimit else {
      phase = .finished
      return
    }
    phase = .closing(tries: tries + 1)
    reset()
    // Old data: a connection that is still there acknowledges it, and no connection answers with a reset.
    outbox.append(.check(acknowledging: acknowledgement))
    deadline = now + patience
  }

  private mutating func reset() {
    resets += 1
    outbox.append(.close)
  }

  /// Takes what is said about a connection that is being ended.
  mutating func observeEnd(_ seen: Observation) {
    guard case .closing = phase, seen.kind == .answer, seen.flags.contains(.rst) else { return }
    isOpen = false
    phase = .finished
  }

  /// Connections that the target may hold.
  var leftOpen: UInt64 { isOpen ? 1 : 0 }
}
