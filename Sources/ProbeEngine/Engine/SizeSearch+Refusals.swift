import Wire

extension SizeSearch {
  /// How long to wait until a full queue of this machine has room again.
  private static let queuePause: Nanoseconds = .milliseconds(20)
  /// Packets in a row that the queue may drop.
  private static let queueDropLimit = 100

  /// The kernel did not take a packet: it is larger than this machine's own interface takes, the queue was full, or
  /// something else than its size is in the way.
  public mutating func refused(_ wish: Wish, _ failure: SendFailure, at now: Nanoseconds) {
    guard outcome == nil else { return }
    if case .probe(let size, _) = wish { takeBack(size) }
    switch failure {
    case .queueFull: postpone(wish, at: now)
    case .tooLong:
      guard isLatest(wish), case .probe(let size, _) = wish else { return }
      // The interface's MTU has changed since the search began, and what was found with it.
      guard phase == .testing else { return finish(.undecided(Self.unsent(failure))) }
      refusedHere = min(refusedHere ?? .max, size)
      tell(.refusedHere)
      failures = Self.tries - 1
      missed(at: now)
    case .firewall, .other: finish(.undecided(Self.unsent(failure)))
    }
  }

  private static func unsent(_ failure: SendFailure) -> String {
    "nothing could be sent: \(failure.summary)"
  }

  /// No longer counts a packet as sent; what was answered, by whom ever, stays the less.
  private mutating func takeBack(_ size: Int) {
    guard let count = counts[size], count.sent > count.answered else { return }
    counts[size] = (count.sent - 1, count.answered)
  }

  /// Whether a packet is the one that an answer is waited for.
  private func isLatest(_ wish: Wish) -> Bool {
    guard case .probe(_, let number) = wish else { return false }
    return isPending && number == self.number
  }

  /// A full queue is a matter of the moment: what it dropped is sent again under the same number, and was no try.
  private mutating func postpone(_ wish: Wish, at now: Nanoseconds) {
    switch (wish, phase) {
    case (.open, .opening(let tries)): phase = .opening(tries: max(0, tries - 1))
    case (.probe(let size, _), _) where isLatest(wish):
      isPending = false
      number -= min(1, number)
      unsent = size
    // The next segment acknowledges as well, and what has been answered need not be sent.
    default: return
    }
    queueDrops += 1
    guard queueDrops < Self.queueDropLimit else {
      return finish(.undecided(Self.unsent(.queueFull)))
    }
    deadline = now + Self.queuePause
  }
}
