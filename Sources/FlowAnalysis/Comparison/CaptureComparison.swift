public import Wire

/// Holds two captures of the same traffic against each other: what left one point and never reached the other.
///
/// Feed it the segments of both captures, without copies, then ask for the report. Packets are matched by
/// what no router changes, so that address translation, clamping of the segment size, another time to live,
/// ECN marks and segmentation offload between the points do not matter.
public struct CaptureComparison: Sendable {
  var first = ComparedCapture()
  var second = ComparedCapture()

  /// Creates a comparison of two empty captures.
  public init() {}

  /// Adds a segment to one of the captures, in the order of the file.
  public mutating func add(_ segment: CapturedSegment, to side: ComparisonReport.Side) {
    switch side {
    case .first: first.append(segment)
    case .second: second.append(segment)
    }
  }

  /// Counts a segment that came damaged, so that no receiver takes it.
  public mutating func leaveOut(_ side: ComparisonReport.Side) {
    switch side {
    case .first: first.damagedCount += 1
    case .second: second.damagedCount += 1
    }
  }

  /// Notes that a capture was running at this time, as frames other than TCP show.
  public mutating func cover(_ time: Int64, in side: ComparisonReport.Side) {
    switch side {
    case .first: first.cover(time)
    case .second: second.cover(time)
    }
  }

  /// Compares what was added so far.
  public func report() -> ComparisonReport {
    var work = self
    return work.compare()
  }

  private mutating func compare() -> ComparisonReport {
    var report = ComparisonReport()
    report.firstCount = first.packetCount
    report.secondCount = second.packetCount
    report.firstDamaged = first.damagedCount
    report.secondDamaged = second.damagedCount
    FlowPairing.pair(&first, &second)
    forEachPair { FlowMatcher.match(&$0, &$1, at: .identified, nil) }
    forEachPair { FlowMatcher.match(&$0, &$1, at: .numbered, nil) }
    forEachPair { ours, theirs in
      // Where the acknowledgement or the clocks were rewritten, nothing agrees but the content.
      guard !ours.packets.contains(where: { $0.partner >= 0 }) else { return }
      FlowMatcher.match(&ours, &theirs, at: .content, nil)
    }
    var finder = WayFinder(first, second)
    guard let clock = ClockEstimate(sightings(finder)) else {
      report.verdict = withoutCommonPacket
      countFlows(&report)
      return report
    }
    let expectation = expectation(clock)
    for level in MatchLevel.allCases {
      forEachPair { FlowMatcher.match(&$0, &$1, at: level, expectation) }
    }
    forEachPair { FlowMatcher.matchRanges(&$0, &$1, expectation) }
    finder = WayFinder(first, second)
    report.verdict = .sameTraffic
    report.clock = ClockEstimate(sightings(finder)) ?? clock
    countFlows(&report)
    noteChanges(&report)
    var judge = AbsenceJudge(first: first, second: second, finder: finder, expectation)
    judge.judge(&report)
    return report
  }

  private mutating func forEachPair(_ body: (inout ComparedFlow, inout ComparedFlow) -> Void) {
    for index in first.flows.indices where first.flows[index].partner >= 0 {
      let other = first.flows[index].partner
      body(&first.flows[index], &second.flows[other])
    }
  }

  private func sightings(_ finder: WayFinder) -> [ClockEstimate.Sighting] {
    var found: [ClockEstimate.Sighting] = []
    for (index, flow) in first.flows.enumerated() where flow.partner >= 0 {
      let other = second.flows[flow.partner]
      for packet in flow.packets where packet.partner >= 0 {
        let time = other.packets[Int(packet.partner)].time
        let (difference, overflow) = time.subtractingReportingOverflow(packet.time)
        guard !overflow else { continue }
        found.append(
          ClockEstimate.Sighting(
            time: packet.time, difference: difference, way: finder.ways[index]))
      }
    }
    return found
  }

  /// How far two sightings may be apart: twice as far as those that were certain.
  private func expectation(_ clock: ClockEstimate) -> FlowMatcher.Expectation {
    var distances: [Double] = []
    let plain = FlowMatcher.Expectation(clock: clock, window: 0, usual: 0)
    for flow in first.flows where flow.partner >= 0 {
      let other = second.flows[flow.partner]
      for packet in flow.packets where packet.partner >= 0 {
        distances.append(plain.distance(packet, other.packets[Int(packet.partner)]))
      }
    }
    let largest = distances.map(abs).sorted()
    let bound = largest.isEmpty ? 0 : largest[largest.count * 99 / 100]
    distances.sort()
    return FlowMatcher.Expectation(
      clock: clock, window: min(max(4 * bound, 50_000_000), 10_000_000_000),
      usual: distances.isEmpty ? 0 : distances[distances.count / 2])
  }

  private var withoutCommonPacket: ComparisonReport.Verdict {
    if first.flows.contains(where: { $0.partner >= 0 }) { return .noCommonPacket }
    let isOpposite = first.flows.contains { second.numbers[$0.direction.reversed] != nil }
    return isOpposite ? .oppositeDirections : .differentTraffic
  }

  private func countFlows(_ report: inout ComparisonReport) {
    for flow in first.flows {
      if flow.partner >= 0 { report.commonFlows += 1 } else { report.firstOnlyFlows += 1 }
      report.commonCount += flow.packets.count { $0.partner >= 0 }
    }
    report.secondOnlyFlows = second.flows.count { $0.partner < 0 }
  }

  private func noteChanges(_ report: inout ComparisonReport) {
    for flow in first.flows where flow.partner >= 0 {
      let other = second.flows[flow.partner]
      let isTranslated = flow.direction != other.direction
      for packet in flow.packets where packet.partner >= 0 {
        report.changes.note(
          packet, other.packets[Int(packet.partner)], isTranslated: isTranslated)
      }
    }
  }
}
