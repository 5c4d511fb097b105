public import Findings

/// Adds up connections as they are let go, and keeps the worst.
public struct CaptureTally {
  private let kept: Int
  private var worst: [Connection] = []
  private var verdicts: [ConnectionVerdict: UInt64] = [:]
  private var handshakes: [HandshakeState: UInt64] = [:]
  private var waits = WaitTimes()
  private var upwards = DirectionTally()
  private var downwards = DirectionTally()
  private var clientLoops = LogarithmicHistogram()
  private var serverLoops = LogarithmicHistogram()
  /// No connection below this is among the worst any more.
  private var floor = 0.0
  private var oneSided: UInt64 = 0
  private var midStream: UInt64 = 0
  private var count: UInt64 = 0
  private var stallCauses: [String: UInt64] = [:]
  private var closedWindows: UInt64 = 0
  private var heldUp: UInt64 = 0

  /// Creates a tally that keeps so many of the worst connections.
  public init(keeping kept: Int) {
    self.kept = kept
  }

  /// How many connections were added.
  public var connectionCount: UInt64 { count }

  /// Takes a connection.
  public mutating func add(_ connection: Connection) {
    count += 1
    let flow = connection.flow
    verdicts[connection.verdict, default: 0] += 1
    handshakes[connection.handshake, default: 0] += 1
    for cause in WaitCause.allCases { waits[cause] &+= flow.waits[cause] }
    upwards.add(flow.client)
    downwards.add(flow.server)
    upwards.handshakeAfter += UInt64(connection.synsLost) + UInt64(flow.finalAckLostAfter)
    upwards.handshakeBefore += UInt64(connection.finalAcksLostBefore)
    downwards.handshakeAfter += UInt64(connection.synAcksLost)
    if flow.clientLoop > 0 { clientLoops.note(flow.clientLoop) }
    if flow.serverLoop > 0 { serverLoops.note(flow.serverLoop) }
    if connection.isOneSided { oneSided += 1 }
    if connection.handshake == .notCaptured { midStream += 1 }
    if connection.verdict == .stall || connection.verdict == .broken {
      if let cause = connection.causes().first?.cause {
        stallCauses[cause, default: 0] += 1
        if connection.verdict == .broken, cause == "zero-window" { closedWindows += 1 }
      }
    }
    if connection.verdict == .slow, flow.waits[.timeout] &+ flow.waits[.zeroWindow] > 0 {
      heldUp += 1
    }
    keep(connection)
  }

  private mutating func keep(_ connection: Connection) {
    guard kept > 0, connection.severity > max(0.005, floor) else { return }
    worst.append(connection)
    guard worst.count / 2 >= kept else { return }
    worst.sort { Self.isWorse($0, $1) }
    worst.removeLast(worst.count - kept)
    floor = worst.last?.severity ?? 0
  }

  private static func isWorse(_ first: Connection, _ second: Connection) -> Bool {
    first.severity != second.severity
      ? first.severity > second.severity : first.number < second.number
  }

  /// Fills in what the connections tell.
  public func fill(_ report: inout CaptureReport, traffic: TrafficCounts) {
    report.connectionCount = count
    for (verdict, number) in verdicts { report.verdicts[verdict.name] = number }
    report.closedWindows = closedWindows
    report.heldUp = heldUp
    for (state, number) in handshakes { report.handshakes[state.name] = number }
    for cause in WaitCause.allCases where waits[cause] > 0 {
      report.secondsWaited[cause.name] = Double(waits[cause]) / 1e9
    }
    report.losses = upwards.losses("client-to-server") + downwards.losses("server-to-client")
    for kind in RetransmissionKind.allCases {
      let number = upwards.kinds(kind) + downwards.kinds(kind)
      if number > 0 { report.retransmissions[kind.name] = number }
    }
    report.connections = worst.sorted { Self.isWorse($0, $1) }.prefix(kept)
      .map { $0.report() }
    report.vantage = vantage()
    fillQuality(&report, traffic)
    report.findings = CaptureFindings(report: report, stallCauses: stallCauses).all()
  }

  private func fillQuality(_ report: inout CaptureReport, _ traffic: TrafficCounts) {
    report.quality.unrecorded = upwards.unrecorded + downwards.unrecorded
    report.quality.superSegments = upwards.superSegments + downwards.superSegments
    report.quality.oneSided = oneSided
    report.quality.midStream = midStream
    report.quality.backwardClocks = traffic.backwardClocks
    report.quality.notFollowed = traffic.notFollowed
    report.quality.connectionsNotFollowed = traffic.connectionsNotFollowed
    report.quality.strayRefusals = traffic.strayRefusals
    report.quality.offloadedChecksums = upwards.offloadedChecksums + downwards.offloadedChecksums
    report.quality.damagedSegments =
      traffic.damaged + upwards.damagedSegments + downwards.damagedSegments
    if traffic.longestSilence > FlowState.longestWait {
      report.quality.clockJumpSeconds = Double(traffic.longestSilence) / 1e9
    }
    report.source.segments = traffic.segments
    if traffic.segments > 0 {
      report.source.start = Double(traffic.firstTime) / 1e9
      report.source.seconds = Double(traffic.greatestTime &- traffic.earliestTime) / 1e9
    }
    report.quality.grade(segments: traffic.segments, connections: count)
  }

  /// Next to which end the capture was taken: the side whose half of the handshakes takes no time.
  private func vantage() -> VantageReport {
    guard let client = clientLoops.median, let server = serverLoops.median else {
      return VantageReport(
        place: "unknown", summary: "No whole handshake was captured, so the place cannot be told.")
    }
    let near = min(client, server)
    let far = max(client, server)
    let isNear = near < 500_000 && far > 4 * near || far > 20 * near
    let place =
      !isNear ? (far < 300_000 ? "local" : "middle") : client < server ? "client" : "server"
    let halves =
      "to the client and back \(Self.milliseconds(client)), "
      + "to the server and back \(Self.milliseconds(server)) (median of the handshakes)"
    let sentence =
      switch place {
      case "client": "Taken next to the clients: \(halves)."
      case "server": "Taken next to the servers: \(halves)."
      case "local": "Both ends are close: \(halves)."
      default: "Taken on the way between both ends: \(halves)."
      }
    var report = VantageReport(place: place, summary: sentence)
    report.clientMilliseconds = Double(client) / 1e6
    report.serverMilliseconds = Double(server) / 1e6
    return report
  }

  static func milliseconds(_ time: Int64) -> String {
    "\(Number.fixed(Double(time) / 1e6, decimals: time < 10_000_000 ? 2 : 0)) ms"
  }
}

/// What was lost in one direction, over all connections.
struct DirectionTally {
  private var before: UInt64 = 0
  private var inferred: UInt64 = 0
  private var after: UInt64 = 0
  private(set) var unrecorded: UInt64 = 0
  private var ambiguous: UInt64 = 0
  private var wirePackets: UInt64 = 0
  private(set) var superSegments: UInt64 = 0
  private(set) var offloadedChecksums: UInt64 = 0
  private(set) var damagedSegments: UInt64 = 0
  private var bursts = [UInt64](repeating: 0, count: BurstCounts.classes)
  private var longestBurst: UInt64 = 0
  private var kindCounts = [UInt64](repeating: 0, count: RetransmissionKind.allCases.count)
  var handshakeBefore: UInt64 = 0
  var handshakeAfter: UInt64 = 0

  mutating func add(_ half: HalfState) {
    let counts = half.counts
    before += UInt64(counts.lostBefore)
    inferred += UInt64(counts.lostBeforeInferred)
    after += UInt64(counts.lostAfter)
    unrecorded += UInt64(counts.unrecorded)
    ambiguous += UInt64(counts.ambiguous)
    wirePackets += UInt64(counts.wirePackets)
    superSegments += UInt64(half.superSegments)
    // A sender whose checksums are mostly wrong, and that is understood all the same, leaves them to
    // its adapter; one whose are nearly all right did send those that are wrong as right ones.
    // Between the two nothing is said.
    if half.wrongChecksums > half.rightChecksums {
      offloadedChecksums += UInt64(half.wrongChecksums)
    } else if half.rightChecksums >= 4 &* half.wrongChecksums {
      damagedSegments += UInt64(half.wrongChecksums)
    }
    for place in 0..<BurstCounts.classes { bursts[place] += UInt64(counts.bursts[place]) }
    longestBurst = max(longestBurst, UInt64(counts.bursts.longest))
    for kind in RetransmissionKind.allCases {
      kindCounts[Int(kind.rawValue)] += UInt64(counts.kinds[kind])
    }
  }

  func kinds(_ kind: RetransmissionKind) -> UInt64 { kindCounts[Int(kind.rawValue)] }

  func losses(_ direction: String) -> [LossReport] {
    LossReport.Side.allCases.map { side in
      var report = LossReport(direction: direction, side: side)
      report.packets = side == .before ? before : side == .after ? after : unrecorded
      report.inferred = side == .before ? inferred : 0
      report.handshake = side == .after ? handshakeAfter : side == .before ? handshakeBefore : 0
      // What was lost before the capture point passed the sender and not this place.
      report.ofPackets = wirePackets + (side == .after ? 0 : report.packets + report.inferred)
      report.ambiguous = ambiguous
      report.bursts = bursts
      report.longestBurst = longestBurst
      if report.ofPackets > 0 {
        let lost = report.packets + report.inferred
        let interval = WilsonInterval(hits: lost, of: report.ofPackets)
        report.rate = min(1, Double(lost) / Double(report.ofPackets))
        report.lowest = interval.low
        report.highest = interval.high
      }
      return report
    }
  }
}

/// Times in classes a quarter of an octave wide: the median in bounded memory.
struct LogarithmicHistogram {
  private var counts = [UInt32](repeating: 0, count: 256)
  private var total: UInt64 = 0

  mutating func note(_ time: Int64) {
    guard time > 0 else { return }
    counts[Self.place(time)] &+= 1
    total += 1
  }

  /// The middle value, exact to an eighth.
  var median: Int64? {
    guard total > 0 else { return nil }
    var seen: UInt64 = 0
    for (place, number) in counts.enumerated() {
      seen += UInt64(number)
      if seen * 2 >= total { return Self.value(place) }
    }
    return nil
  }

  private static func place(_ time: Int64) -> Int {
    let octave = 63 - time.leadingZeroBitCount
    let quarter = octave >= 2 ? Int(time >> Int64(octave - 2)) & 3 : 0
    return min(255, octave * 4 + quarter)
  }

  private static func value(_ place: Int) -> Int64 {
    let octave = place / 4
    guard octave >= 2 else { return 1 << Int64(octave) }
    let unit = Int64(1) << Int64(octave - 2)
    return unit * Int64(4 + place % 4) + unit / 2
  }
}
