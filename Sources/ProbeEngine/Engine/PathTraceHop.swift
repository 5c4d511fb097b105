import Wire

/// What became of the probes with one time to live.
struct PathTraceHop: Sendable {
  /// Probes that left this machine, and of whose fate something can be said.
  private(set) var sent: UInt64 = 0
  /// Of those, the ones that somebody answered.
  private(set) var answered: UInt64 = 0
  /// Of those, what the answers mean for the probes.
  private(set) var verdicts: [ProbeVerdict: UInt64] = [:]
  /// Of those, the ones that were turned back before the target although their time to live was not used up.
  private(set) var turnedBack: UInt64 = 0
  /// Probes that never left this machine.
  private(set) var unsent: UInt64 = 0
  /// Probes without an answer that the target may have swallowed for the sake of an earlier connection.
  private(set) var hidden: UInt64 = 0
  /// Round-trip times; `nil` without any.
  private(set) var delays: DelayStatistics?
  /// When the first probes were sent, and whether they were answered.
  private(set) var times: [(sent: Nanoseconds, isAnswered: Bool)] = []
  private var senders: [IPAddress: UInt64] = [:]

  /// So many show what limit a router has.
  private static let timeCount = 4096
  /// More addresses than paths have are not remembered.
  private static let senderCount = 64

  /// How many of the probes with this time to live are proven to have passed a hop before it, or this one.
  ///
  /// One that was turned back has passed the hops up to whoever did so (`countsTurnedBack`); about those behind, it says
  /// nothing.
  func passage(countsTurnedBack: Bool) -> Passage {
    countsTurnedBack
      ? Passage(passed: answered, of: sent)
      : Passage(passed: answered - turnedBack, of: sent - turnedBack)
  }

  /// Probes that have passed, of some.
  struct Passage: Sendable {
    var passed: UInt64
    var of: UInt64
    /// The share that passed.
    var share: Double { of == 0 ? 0 : Double(passed) / Double(of) }
  }

  /// Who answered, the most frequent first.
  var addresses: [String] {
    senders.map { (count: $0.value, address: "\($0.key)") }
      .sorted { ($1.count, $0.address) < ($0.count, $1.address) }.map(\.address)
  }

  mutating func add(_ probe: PathTraceProbe) {
    if probe.isHidden {
      hidden += 1
      return
    }
    guard probe.left != nil else {
      unsent += 1
      return
    }
    sent += 1
    if times.count < Self.timeCount { times.append((probe.handed, probe.answer != nil)) }
    guard let answer = probe.answer else { return }
    answered += 1
    verdicts[answer.verdict, default: 0] += 1
    if answer.isTurnedBack { turnedBack += 1 }
    if senders[answer.sender] != nil || senders.count < Self.senderCount {
      senders[answer.sender, default: 0] += 1
    }
    guard let time = answer.roundTrip else { return }
    if delays == nil { delays = DelayStatistics() }
    delays?.add(time)
  }
}
