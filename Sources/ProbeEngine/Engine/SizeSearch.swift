import Wire

/// Finds the largest packet that gets through, to the byte, and whether large packets are lost more often.
///
/// Over TCP it opens a connection by hand and sends segments that lie wholly before what the target has received: it
/// acknowledges each with a block that names it (RFC 2883), and no program ever sees a byte. The acknowledgements are
/// small, so only the way there is measured. With ICMP the answers are as large as the questions, and both ways are.
public struct SizeSearch: Sendable {
  enum Phase: Hashable {
    case opening(tries: Int)
    case testing
    /// The last size that passed and the first that did not, in turns: does it hold?
    case confirming(done: Int)
    case comparing
    /// The result is known, and the connection is to be ended.
    case closing(tries: Int)
    case finished
  }

  /// Tries after which a size counts as lost.
  static let tries = 3
  /// Packets in turns of the two sizes at the limit before it is believed.
  private static let confirmations = 10

  private let isTCP: Bool
  let smallest: Int
  let limit: Int
  /// The sequence number of the SYN.
  let initialSequence: UInt32
  var phase: Phase
  /// The longest time to wait for an answer.
  private let timeout: Nanoseconds
  var acknowledgement: UInt32 = 0
  /// Whether the target may hold the connection.
  var isOpen = false
  /// Resets sent.
  public internal(set) var resets: UInt64 = 0
  var outbox: [Wish] = []
  private var trials: [Trial] = []
  /// Whether the latest packet has no result yet.
  var isPending = false
  /// The size of a packet that this machine's own queue dropped, and that is to be sent again.
  var unsent: Int?
  /// Packets in a row that the queue dropped.
  var queueDrops = 0
  var deadline: Nanoseconds
  private var size: Int
  var failures = 0
  /// The number of the latest packet.
  var number: UInt32 = 0
  private var handed: Nanoseconds = 0
  private var roundTrip: Nanoseconds?
  private var passed: Int?
  private var failed: Int?
  /// The smallest size that this machine's kernel did not take.
  var refusedHere: Int?
  private var isCheckingBase = true
  private var error: (router: IPAddress, mtu: UInt32)?
  /// What was sent and answered, by size.
  public internal(set) var counts: [Int: (sent: UInt64, answered: UInt64)] = [:]
  /// The result; `nil` while it runs.
  public private(set) var outcome: Outcome?

  /// Creates a search from the smallest size that every network carries up to `limit`.
  public init(
    isTCP: Bool, isVersion6: Bool, limit: Int, initialSequence: UInt32,
    timeout: Nanoseconds = .seconds(2), start: Nanoseconds
  ) {
    self.isTCP = isTCP
    self.timeout = timeout
    smallest = min(limit, isVersion6 ? 1280 : 576)
    self.limit = limit
    self.initialSequence = initialSequence
    size = smallest
    deadline = start
    phase = isTCP ? .opening(tries: 0) : .testing
  }

  /// The number up to which the target's own data counts as received.
  public var peerSequence: UInt32 { acknowledgement }
  /// The largest size that passed.
  public var largestPassed: Int? { passed }
  /// The smallest that did not.
  public var smallestLost: Int? { failed }
  /// Whether nothing more is to be sent.
  public var isFinished: Bool { phase == .finished }
  /// When there is something to do next.
  public var nextWake: Nanoseconds { deadline }

  /// The packets to send now.
  public mutating func takeWishes() -> [Wish] {
    defer { outbox = [] }
    return outbox
  }

  /// What became of packets since the last call.
  public mutating func takeTrials() -> [Trial] {
    defer { trials = [] }
    return trials
  }

  mutating func tell(_ result: Trial.Result) {
    guard isPending else { return }
    isPending = false
    queueDrops = 0
    trials.append(Trial(number: number, size: size, result: result))
  }

  /// Ends early.
  public mutating func stop() {
    if outcome == nil { finish(.undecided("interrupted")) }
  }

  /// How long to wait for an answer.
  var patience: Nanoseconds {
    guard let roundTrip else { return timeout }
    return min(timeout, max(4 * roundTrip, .milliseconds(100)))
  }

  /// Does what is due.
  public mutating func advance(to now: Nanoseconds) {
    guard now >= deadline else { return }
    if let unsent { return send(unsent, at: now) }
    tell(.lost)
    switch phase {
    case .opening(let tries):
      guard tries < 5 else {
        return finish(.undecided("no connection could be opened"))
      }
      phase = .opening(tries: tries + 1)
      // The answer may be to the first of them: rather too long a round trip than too short a one.
      if tries == 0 { handed = now }
      outbox.append(.open)
      deadline = now + .milliseconds(500) * Nanoseconds(tries + 1)
    case .testing:
      if number > 0 { missed(at: now) } else { send(at: now) }
    case .confirming: confirm(wasAnswered: false, at: now)
    case .comparing:
      if let next = nextComparison { send(next, at: now) } else { compare() }
    case .closing(let tries): close(after: tries, at: now)
    case .finished: return
    }
  }

  private mutating func send(_ chosen: Int? = nil, at now: Nanoseconds) {
    number += 1
    isPending = true
    unsent = nil
    handed = now
    let size = chosen ?? self.size
    if chosen != nil { self.size = size }
    counts[size, default: (0, 0)].sent += 1
    // Until something is acknowledged, what completed the handshake may have been lost.
    if isTCP, passed == nil { outbox.append(.complete(acknowledging: acknowledgement)) }
    outbox.append(.probe(size: size, number: number))
    deadline = now + patience
  }

  // MARK: What comes back

  /// An answer of the target: the number of an ICMP echo, or a segment.
  public mutating func observe(_ seen: Observation, echoed: UInt32?) {
    if case .opening = phase {
      guard seen.flags.contains([.syn, .ack]) else {
        if seen.flags.contains(.rst) {
          finish(
            .undecided(
              "the SYN was answered with a reset: the port is closed, or a firewall answers for it")
          )
        }
        return
      }
      guard seen.offersSelectiveAcknowledgement else {
        isOpen = true
        acknowledgement = seen.sequence &+ 1
        return finish(.undecided("the target has no selective acknowledgements; try -1"))
      }
      isOpen = true
      acknowledgement = seen.sequence &+ 1
      roundTrip = seen.time - handed
      outbox.append(.complete(acknowledging: acknowledgement))
      phase = .testing
      deadline = seen.time
      return
    }
    guard outcome == nil else { return observeEnd(seen) }
    if let icmp = seen.icmp {
      // One that would let this size pass is about a larger packet before it: the kernel reports, late, also what it
      // has refused itself.
      guard icmp.isTooBig, icmp.mtu == 0 || Int(icmp.mtu) < size else { return }
      error = (seen.sender, icmp.mtu)
      tell(.tooBig(router: seen.sender, mtu: icmp.mtu))
      if phase == .testing {
        failures = Self.tries - 1
        missed(at: seen.time)
      } else if case .confirming = phase {
        finish(.tooBigReported(router: seen.sender, mtu: icmp.mtu))
      }
      return
    }
    if isTCP, seen.flags.contains(.rst) {
      isOpen = false
      return finish(.undecided("the target ended the connection"))
    }
    guard isPending, isTCP ? names(seen.blocks) : echoed == number else { return }
    tell(.answered(after: seen.time - handed))
    answered(at: seen.time)
  }

  /// The sequence number of a probe with this number: so far back that each names itself.
  public func sequence(size: Int, number: UInt32, headerLength: Int) -> UInt32 {
    initialSequence &+ 1 &- UInt32(max(0, size - headerLength)) &- number * 2
  }

  private func names(_ blocks: SACKBlocks) -> Bool {
    blocks.count > 0 && blocks[0].right == initialSequence &+ 1 &- number * 2
  }

  private mutating func answered(at now: Nanoseconds) {
    counts[size]?.answered += 1
    let sample = now - handed
    roundTrip = roundTrip.map { ($0 * 3 + sample) / 4 } ?? sample
    if case .confirming = phase { return confirm(wasAnswered: true, at: now) }
    if phase == .comparing {
      deadline = min(deadline, now + .milliseconds(5))
      return
    }
    let hadFailures = failures
    failures = 0
    if isCheckingBase {
      isCheckingBase = false
      passed = max(passed ?? smallest, smallest)
    } else {
      passed = max(passed ?? 0, size)
      if hadFailures > 0 { return startComparison(at: now) }
    }
    next(at: now)
  }

  mutating func missed(at now: Nanoseconds) {
    failures += 1
    if failures < Self.tries { return send(at: now) }
    failures = 0
    if isCheckingBase {
      return finish(
        .undecided("not even packets of \(smallest) bytes are answered: this is no matter of size"))
    }
    failed = min(failed ?? .max, size)
    // Small packets of the same moment must pass, or the path is down altogether.
    isCheckingBase = true
    size = smallest
    send(at: now)
  }

  private mutating func next(at now: Nanoseconds) {
    guard let failed else {
      if passed ?? 0 >= limit { return finish(.allPass) }
      size = limit
      return send(at: now)
    }
    let low = passed ?? smallest
    if failed - low <= 1 {
      if let error { return finish(.tooBigReported(router: error.router, mtu: error.mtu)) }
      // What this machine's own interface does not take is no limit of the path.
      if failed == refusedHere { return finish(.allPass) }
      passed = low
      phase = .confirming(done: 0)
      return send(low, at: now)
    }
    if let mtu = error.map({ Int($0.mtu) }), mtu > low, mtu < failed {
      size = mtu
    } else {
      size = low + (failed - low) / 2
    }
    send(at: now)
  }

  /// One packet at the limit was answered, or not: once against the limit, and it is none.
  ///
  /// A search asks each size a few times only, and losses that come in runs look like a limit to it.
  private mutating func confirm(wasAnswered: Bool, at now: Nanoseconds) {
    guard case .confirming(let done) = phase, let passed, let failed else { return }
    guard wasAnswered == (size == passed) else { return startComparison(at: now) }
    guard done + 1 < Self.confirmations else { return finish(.blackHole) }
    phase = .confirming(done: done + 1)
    send(size == passed ? failed : passed, at: now)
  }

  // MARK: Comparison

  private mutating func startComparison(at now: Nanoseconds) {
    phase = .comparing
    counts[smallest] = (0, 0)
    counts[limit] = (0, 0)
    deadline = now
  }

  mutating func finish(_ outcome: Outcome) {
    self.outcome = outcome
    unsent = nil
    end()
  }
}
