public import Findings
import Wire

extension ComparisonReport {
  /// The comparison as a document; `names` and `damages` are those of the two captures.
  public func document(
    names: (first: String, second: String), damages: (first: String?, second: String?)
  ) -> ComparisonDocument {
    var document = ComparisonDocument(
      first: .init(
        name: names.first, segments: UInt64(firstCount), damage: damages.first,
        damagedSegments: UInt64(firstDamaged)),
      second: .init(
        name: names.second, segments: UInt64(secondCount), damage: damages.second,
        damagedSegments: UInt64(secondDamaged)),
      verdict: verdict.name)
    document.commonSegments = UInt64(commonCount)
    document.commonFlows = UInt64(commonFlows)
    document.outsideCommonTime = UInt64(outsideCommonTime)
    document.clock = clock.map {
      ComparisonDocument.Clock(
        aheadMilliseconds: $0.offset / 1e6,
        uncertaintyMilliseconds: $0.uncertainty.map { $0 / 1e6 },
        driftPartsPerMillion: $0.drift * 1e6)
    }
    document.ways = [
      firstToSecond.document("first-to-second"), secondToFirst.document("second-to-first"),
      unordered.document("unknown"),
    ].filter { $0.sent + $0.missedNear + $0.injected > 0 }
    document.changes = WayChanges.Kind.allCases.compactMap { changes.document($0) }
    document.packets = absences.map(\.document)
    let all = [firstToSecond, secondToFirst, unordered].map(\.absent).reduce(0, +)
    document.packetsLeftOut = UInt64(max(0, all - absences.count))
    return document
  }
}

extension ComparisonReport.Verdict {
  /// The name in documents.
  public var name: String {
    switch self {
    case .sameTraffic: "same-traffic"
    case .oppositeDirections: "opposite-directions"
    case .noCommonPacket: "no-common-packet"
    case .differentTraffic: "different-traffic"
    }
  }
}

extension ComparisonReport.Way {
  /// Packets that only one capture has.
  fileprivate var absent: Int { lost + missedDownstream + missedUpstream + undecided + injected }

  fileprivate func document(_ direction: String) -> ComparisonDocument.Way {
    var way = ComparisonDocument.Way(direction: direction)
    way.sent = UInt64(max(0, sent))
    way.arrived = UInt64(max(0, arrived))
    way.lost = UInt64(max(0, lost))
    way.lostWirePackets = UInt64(max(0, lostWirePackets))
    way.lostBytes = lostBytes
    way.missedFar = UInt64(max(0, missedDownstream))
    way.missedNear = UInt64(max(0, missedUpstream))
    way.undecided = UInt64(max(0, undecided))
    way.injected = UInt64(max(0, injected))
    way.recut = UInt64(max(0, recut))
    if way.sent > 0 {
      let interval = WilsonInterval(hits: way.lost, of: way.sent)
      way.rate = Double(way.lost) / Double(way.sent)
      way.lowest = interval.low
      way.highest = interval.high
    }
    way.delay = delay.map {
      ComparisonDocument.Delay(
        median: Double($0.median) / 1e6, percentile95: Double($0.percentile95) / 1e6,
        percentile99: Double($0.percentile99) / 1e6, largest: Double($0.largest) / 1e6)
    }
    return way
  }
}

extension ComparisonReport.Absence {
  fileprivate var document: ComparisonDocument.Packet {
    func end(_ address: UInt128, _ port: UInt16) -> String {
      EndpointReport(address: "\(IPAddress(mapped: address))", port: port).name
    }
    return ComparisonDocument.Packet(
      seenBy: side == .first ? "first" : "second", frame: frame, time: Double(time) / 1e9,
      source: end(path.source, path.sourcePort),
      destination: end(path.destination, path.destinationPort), flags: "\(flags)",
      sequence: UInt64(sequence), length: UInt64(length), reason: reason.name)
  }
}

extension ComparisonReport.Absence.Reason {
  /// The name in documents.
  public var name: String {
    switch self {
    case .lost: "lost"
    case .missed: "not-recorded"
    case .undecided: "undecided"
    case .injected: "injected"
    }
  }
}

extension WayChanges {
  fileprivate func document(_ kind: Kind) -> ComparisonDocument.Change? {
    let change = self[kind]
    guard change.count > 0 else { return nil }
    var document = ComparisonDocument.Change(
      kind: kind.name, count: UInt64(change.count), firstFrame: change.firstFrame,
      secondFrame: change.secondFrame)
    if kind != .address {
      document.before = change.before
      document.after = change.after
    }
    return document
  }
}

extension WayChanges.Kind {
  /// The name in documents.
  public var name: String {
    switch self {
    case .timeToLive: "time-to-live"
    case .address: "address"
    case .identification: "ip-identification"
    case .congestionNotification: "ecn"
    case .congestionFlags: "tcp-ecn-flags"
    case .maximumSegmentSize: "maximum-segment-size"
    case .windowScale: "window-scale"
    case .selectiveAcknowledgement: "sack-permitted"
    case .timestamps: "timestamps"
    case .window: "window"
    case .acknowledgement: "acknowledgement-number"
    }
  }
}
