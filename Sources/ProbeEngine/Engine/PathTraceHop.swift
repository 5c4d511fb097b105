import Wire

/// What became of the probes with one time to live.
struct PathTraceHop: Sendable {
  /// Probes that left this machine, and of whose fate something can be said.
  private(set) var sent: UInt64 = 0
  /// Of those, the ones that somebody answered.
  private(set) var answered: UInt64 = 0
  /// Of those, the ones that the target answered.
  private(set) var answeredByTarget: UInt64 = 0
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

  /// The share of those sent that were answered.
  var share: Double { sent == 0 ? 0 : Double(answered) / Double(sent) }

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
    if answer.isTarget { answeredByTarget += 1 }
    if senders[answer.sender] != nil || senders.count < Self.senderCount {
      senders[answer.sender, default: 0] += 1
    }
    guard let time = answer.roundTrip else { return }
    if delays == nil { delays = DelayStatistics() }
    delays?.add(time)
  }
}
