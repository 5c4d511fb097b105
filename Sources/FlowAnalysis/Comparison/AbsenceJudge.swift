import Wire

/// Says of each packet that only one capture has why the other one lacks it.
struct AbsenceJudge {
  typealias Way = ComparisonReport.Way
  typealias Side = ComparisonReport.Side
  typealias Reason = ComparisonReport.Absence.Reason

  let first: ComparedCapture
  let second: ComparedCapture
  let finder: WayFinder
  let expectation: FlowMatcher.Expectation
  /// Packets without bytes of their own, which wait until it is known whether the captures miss packets.
  private var bare: [(way: Int8, absence: ComparisonReport.Absence)] = []
  private var missed = (first: 0, second: 0)
  private var delays: (forward: [Int64], backward: [Int64]) = ([], [])

  init(
    first: ComparedCapture, second: ComparedCapture, finder: WayFinder,
    _ expectation: FlowMatcher.Expectation
  ) {
    self.first = first
    self.second = second
    self.finder = finder
    self.expectation = expectation
  }

  /// Judges all packets of both captures.
  mutating func judge(_ report: inout ComparisonReport) {
    for index in first.flows.indices {
      let flow = first.flows[index]
      if flow.partner < 0, !finder.isCommon(flow.direction, inFirst: true) { continue }
      judge(index, on: .first, way: finder.ways[index], &report)
    }
    for index in second.flows.indices {
      let flow = second.flows[index]
      if flow.partner < 0, !finder.isCommon(flow.direction, inFirst: false) { continue }
      let way =
        flow.partner >= 0 ? finder.ways[flow.partner] : finder.secondWay(flow.direction)
      judge(index, on: .second, way: way, &report)
    }
    judgeBare(&report)
    report.firstToSecond.delay = Self.variation(delays.forward)
    report.secondToFirst.delay = Self.variation(delays.backward)
  }

  private func way(_ way: Int8) -> WritableKeyPath<ComparisonReport, Way> {
    way > 0 ? \.firstToSecond : way < 0 ? \.secondToFirst : \.unordered
  }

  /// Judges the packets of one flow of one capture.
  private mutating func judge(
    _ index: Int, on side: Side, way: Int8, _ report: inout ComparisonReport
  ) {
    let here = side == .first ? first : second
    let there = side == .first ? second : first
    let flow = here.flows[index]
    let isNear = way == 0 ? side == .first : (way > 0) == (side == .first)
    var evidence: (here: FlowEvidence, there: FlowEvidence)?
    for packet in flow.packets {
      if packet.isFound {
        guard isNear else { continue }
        report[keyPath: self.way(way)].sent += 1
        report[keyPath: self.way(way)].arrived += 1
        if packet.isRecut { report[keyPath: self.way(way)].recut += 1 }
        if packet.partner >= 0, side == .first || way < 0 { noteDelay(packet, flow, side, way) }
        continue
      }
      if evidence == nil { evidence = self.evidence(index, flow, here, there) }
      guard let evidence else { continue }
      let known = (side: side, way: way, isNear: isNear)
      judge(packet, flow, known, evidence, there, &report)
    }
  }

  private func evidence(
    _ index: Int, _ flow: ComparedFlow, _ here: ComparedCapture, _ there: ComparedCapture
  ) -> (here: FlowEvidence, there: FlowEvidence) {
    let base =
      (flow.packets.first?.sequence ?? 0)
      &- UInt32(
        truncatingIfNeeded: flow.packets.first?.start ?? 0)
    let partner = flow.partner >= 0 ? there.flows[flow.partner] : nil
    let answer = here.reverse(of: index).map { here.flows[$0] }
    let farAnswer = flow.partner >= 0 ? there.reverse(of: flow.partner) : nil
    return (
      FlowEvidence(data: flow, acknowledgements: answer, base: base),
      FlowEvidence(
        data: partner, acknowledgements: farAnswer.map { there.flows[$0] }, base: base)
    )
  }

  /// Judges one packet that the other capture lacks.
  private mutating func judge(
    _ packet: ComparedPacket, _ flow: ComparedFlow, _ known: (side: Side, way: Int8, isNear: Bool),
    _ evidence: (here: FlowEvidence, there: FlowEvidence), _ there: ComparedCapture,
    _ report: inout ComparisonReport
  ) {
    var absence = ComparisonReport.Absence(
      side: known.side, frame: packet.frame, time: packet.time, path: flow.direction.path,
      sequence: packet.sequence, length: packet.length, flags: packet.flags, reason: .undecided,
      wirePackets: wirePackets(packet))
    let expected = expectedTime(packet, known.side)
    let isCovered = there.times.map { $0.contains(expected) } ?? false
    if packet.space == 0 || packet.flags.contains(.rst) {
      guard isCovered else {
        report.outsideCommonTime += 1
        return
      }
      let isForeign = packet.flags.contains(.rst) && !known.isNear && isForeign(packet, flow)
      if isForeign { absence.reason = .injected }
      bare.append((known.way, absence))
      return
    }
    let wasDelivered = self.wasDelivered(packet, evidence, expected)
    if !isCovered, wasDelivered || !isRepetitionFirst(packet, flow, there, expected) {
      report.outsideCommonTime += 1
      return
    }
    if !known.isNear, known.way != 0 {
      absence.reason = .missed  // it came from beyond the point that lacks it
    } else if wasDelivered {
      absence.reason = .missed
    } else {
      absence.reason = known.way == 0 ? .undecided : .lost
    }
    if absence.reason == .missed {
      if known.side == .first { missed.second += 1 } else { missed.first += 1 }
    }
    count(absence, known.way, isNear: known.isNear, packet, &report)
  }

  /// Whether a packet's bytes came through in this very packet: they were acknowledged before they were
  /// sent again.
  private func wasDelivered(
    _ packet: ComparedPacket, _ evidence: (here: FlowEvidence, there: FlowEvidence),
    _ expected: Int64
  ) -> Bool {
    if let acknowledged = evidence.there.acknowledgedTime(of: packet.end) {
      let seen = evidence.there.seenTime(of: packet.start, after: expected &- 1_000_000)
      if seen.map({ acknowledged < $0 }) ?? true {
        return Double(acknowledged) >= Double(expected) - 5e7
      }
    }
    guard let acknowledged = evidence.here.acknowledgedTime(of: packet.end) else { return false }
    let again = evidence.here.seenTime(of: packet.start, after: packet.time)
    return acknowledged >= packet.time && again.map { acknowledged < $0 } ?? true
  }

  /// Whether the capture that lacks a packet was running after all: it ends while the packet is still
  /// unanswered, or begins with the repetition of these very bytes.
  private func isRepetitionFirst(
    _ packet: ComparedPacket, _ flow: ComparedFlow, _ there: ComparedCapture, _ expected: Int64
  ) -> Bool {
    guard let times = there.times else { return false }
    if expected > times.upperBound {
      return Double(expected) - Double(times.upperBound) < 5e9
    }
    guard flow.partner >= 0, let begin = there.flows[flow.partner].packets.first else {
      return false
    }
    return begin.time == times.lowerBound && begin.start == packet.start
  }

  private func expectedTime(_ packet: ComparedPacket, _ side: Side) -> Int64 {
    let difference = expectation.clock.difference(at: packet.time)
    let shift = Int64(max(-9e18, min(9e18, side == .first ? difference : -difference)))
    let (time, overflow) = packet.time.addingReportingOverflow(shift)
    return overflow ? packet.time : time
  }

  /// Whether a reset comes from another distance than the other packets of its flow.
  private func isForeign(_ packet: ComparedPacket, _ flow: ComparedFlow) -> Bool {
    // Of the first few hundred: a flow of nothing but resets must not be gone through for each of them.
    let others = flow.packets.prefix(512).lazy.filter { !$0.flags.contains(.rst) }.prefix(64)
    return !others.isEmpty && !others.contains { $0.timeToLive == packet.timeToLive }
  }

  /// The packets that the missing part of a segment is on the wire.
  private func wirePackets(_ packet: ComparedPacket) -> Int {
    let missing = Int(packet.length) - Int(packet.coveredBytes)
    return max(1, (missing + 1447) / 1448)
  }

  private mutating func count(
    _ absence: ComparisonReport.Absence, _ way: Int8, isNear: Bool, _ packet: ComparedPacket?,
    _ report: inout ComparisonReport
  ) {
    let path = self.way(way)
    if isNear { report[keyPath: path].sent += 1 }
    switch absence.reason {
    case .lost:
      report[keyPath: path].lost += 1
      report[keyPath: path].lostWirePackets += absence.wirePackets
      report[keyPath: path].lostBytes += UInt64(absence.length) - UInt64(packet?.coveredBytes ?? 0)
    case .missed:
      if isNear || way == 0 {
        report[keyPath: path].missedDownstream += 1
      } else {
        report[keyPath: path].missedUpstream += 1
      }
    case .undecided: report[keyPath: path].undecided += 1
    case .injected: report[keyPath: path].injected += 1
    }
    if report.absences.count < ComparisonReport.absenceLimit { report.absences.append(absence) }
  }

  /// An acknowledgement or reset leaves no trace of its arrival: it was lost, if the capture that lacks it
  /// misses nothing else.
  private mutating func judgeBare(_ report: inout ComparisonReport) {
    for (way, waiting) in bare {
      var absence = waiting
      let isNear = way == 0 ? absence.side == .first : (way > 0) == (absence.side == .first)
      if absence.reason != .injected {
        let isComplete = absence.side == .first ? missed.second == 0 : missed.first == 0
        if way == 0 {
          absence.reason = .undecided
        } else if !isNear {
          absence.reason = .missed
        } else {
          absence.reason = isComplete ? .lost : .undecided
        }
      }
      count(absence, way, isNear: isNear, nil, &report)
    }
    bare = []
  }

  private mutating func noteDelay(
    _ packet: ComparedPacket, _ flow: ComparedFlow, _ side: Side, _ way: Int8
  ) {
    guard way != 0 else { return }
    let there = side == .first ? second : first
    let other = there.flows[flow.partner].packets[Int(packet.partner)]
    let (early, late) = side == .first ? (packet, other) : (other, packet)
    let distance = expectation.distance(early, late) * (way > 0 ? 1 : -1)
    guard abs(distance) < 4e18 else { return }
    if way > 0 {
      delays.forward.append(Int64(distance))
    } else {
      delays.backward.append(Int64(distance))
    }
  }

  private static func variation(_ delays: [Int64]) -> ComparisonReport.DelayVariation? {
    let sorted = delays.sorted()
    guard let least = sorted.first, let largest = sorted.last else { return nil }
    func share(_ percent: Int) -> Int64 { sorted[(sorted.count - 1) * percent / 100] - least }
    return ComparisonReport.DelayVariation(
      median: share(50), percentile95: share(95), percentile99: share(99),
      largest: largest - least)
  }
}
