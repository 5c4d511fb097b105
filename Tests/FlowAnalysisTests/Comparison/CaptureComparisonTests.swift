import FlowAnalysis
import Testing
import Wire

/// Two points on one path, and a conversation that passes them: the truth is what the test does.
struct TwoPoints {
  /// Nanoseconds between the points.
  static let delay: Int64 = 5_000_000
  var comparison = CaptureComparison()
  /// How far the second clock is ahead.
  var offset: Int64 = 0
  /// How much faster the second clock runs.
  var drift = 0.0
  /// What happens to packets between the points.
  var change: (inout CapturedSegment) -> Void = { _ in }
  private var frames: (first: UInt64, second: UInt64) = (0, 0)
  private var identification: UInt16 = 0

  enum Fate { case passes, lost, missedByFirst, missedBySecond }

  /// A packet of the client (before the first point) or the server (behind the second).
  mutating func send(
    _ time: Int64, fromServer: Bool = false, sequence: UInt32, acknowledgement: UInt32,
    length: UInt32 = 0, flags: TCPFlags = .ack, port: UInt16 = 1000, fate: Fate = .passes,
    pieces: UInt32 = 1, jitter: Int64 = 0
  ) {
    identification &+= 1
    var segment = CapturedSegment(
      frame: 0, time: time,
      path: SegmentPath(
        source: fromServer ? 2 : 1, destination: fromServer ? 1 : 2,
        sourcePort: fromServer ? 80 : port, destinationPort: fromServer ? port : 80),
      sequence: sequence, flags: flags)
    segment.acknowledgement = acknowledgement
    segment.payloadLength = length
    segment.payloadDigest = length == 0 ? 0 : sequence | 1
    segment.identification = identification
    segment.timeToLive = 64
    let late = time + Self.delay + jitter
    var far = segment
    far.timeToLive = 60
    change(&far)
    if fate != (fromServer ? .missedBySecond : .missedByFirst) {
      record(segment, at: time, atFirst: !fromServer)
    }
    guard fate == .passes || fate == (fromServer ? .missedBySecond : .missedByFirst) else { return }
    for piece in 0..<pieces {
      var part = far
      part.sequence &+= piece * (length / pieces)
      part.payloadLength = length / pieces
      part.payloadDigest = length == 0 ? 0 : part.sequence | 1
      record(part, at: late + Int64(piece) * 1000, atFirst: fromServer)
    }
  }

  private mutating func record(_ segment: CapturedSegment, at time: Int64, atFirst: Bool) {
    var segment = segment
    if atFirst {
      frames.first += 1
      segment.frame = frames.first
      segment.time = time
      comparison.add(segment, to: .first)
    } else {
      frames.second += 1
      segment.frame = frames.second
      segment.time = time + offset + Int64(drift * Double(time))
      comparison.add(segment, to: .second)
    }
  }

  /// A handshake, then `count` exchanges of 1000 bytes and their acknowledgement, one each 100 ms.
  mutating func converse(_ count: UInt32, port: UInt16 = 1000, from start: Int64 = 0) {
    send(start, sequence: 99, acknowledgement: 0, flags: .syn, port: port)
    send(
      start + 20_000_000, fromServer: true, sequence: 499, acknowledgement: 100,
      flags: [.syn, .ack], port: port)
    send(start + 30_000_000, sequence: 100, acknowledgement: 500, port: port)
    for index in 0..<count {
      let time = start + Int64(index + 1) * 100_000_000
      send(
        time, sequence: 100 + 1000 * index, acknowledgement: 500, length: 1000, port: port,
        jitter: Int64(index % 7) * 100_000)
      send(
        time + 20_000_000, fromServer: true, sequence: 500,
        acknowledgement: 1100 + 1000 * index, port: port, jitter: Int64(index % 5) * 100_000)
    }
  }
}

@Suite("Two captures of one path")
struct CaptureComparisonTests {
  private static let second: Int64 = 1_000_000_000

  @Test("Nothing is lost where nothing was, and the clocks are found")
  func clocks() throws {
    var points = TwoPoints()
    points.offset = 3_600 * Self.second + 1234
    points.converse(50)
    let report = points.comparison.report()
    #expect(report.verdict == .sameTraffic)
    #expect(report.absences.isEmpty)
    #expect(report.firstToSecond.sent == 52)
    #expect(report.firstToSecond.arrived == 52)
    #expect(report.secondToFirst.sent == 51)
    let clock = try #require(report.clock)
    #expect(abs(clock.offset - Double(points.offset)) < 100_000)
    #expect(clock.drift == 0)
    #expect(abs((clock.uncertainty ?? 0) - Double(TwoPoints.delay)) < 500_000)
    #expect(report.firstToSecond.delay?.largest ?? 0 <= 700_000)
    #expect(report.changes[.timeToLive].count == 103)
  }

  @Test("A clock that runs faster is told from one that is ahead")
  func drift() throws {
    var points = TwoPoints()
    points.drift = 50e-6
    points.offset = -Self.second
    points.converse(2000)
    let report = points.comparison.report()
    let clock = try #require(report.clock)
    #expect(abs(clock.drift - 50e-6) < 5e-6)
    #expect(report.absences.isEmpty)
  }

  @Test("What was lost in each direction, and what a capture missed")
  func losses() {
    var points = TwoPoints()
    points.offset = -77_000
    points.converse(20)
    let start = 5 * Self.second
    // Lost on the way, sent again.
    points.send(start, sequence: 20_100, acknowledgement: 500, length: 1000, fate: .lost)
    points.send(start + 300_000_000, sequence: 20_100, acknowledgement: 500, length: 1000)
    points.send(start + 320_000_000, fromServer: true, sequence: 500, acknowledgement: 21_100)
    // The answer is lost, and sent again.
    points.send(
      start + 400_000_000, fromServer: true, sequence: 500, acknowledgement: 21_100, length: 700,
      fate: .lost)
    points.send(
      start + 700_000_000, fromServer: true, sequence: 500, acknowledgement: 21_100, length: 700)
    points.send(start + 720_000_000, sequence: 21_100, acknowledgement: 1200)
    // Not recorded at the second point, yet acknowledged.
    points.send(
      start + 800_000_000, sequence: 21_100, acknowledgement: 1200, length: 1000,
      fate: .missedBySecond)
    points.send(start + 830_000_000, fromServer: true, sequence: 1200, acknowledgement: 22_100)
    // Not recorded at the first point.
    points.send(
      start + 900_000_000, sequence: 22_100, acknowledgement: 1200, length: 1000,
      fate: .missedByFirst)
    points.send(start + 930_000_000, fromServer: true, sequence: 1200, acknowledgement: 23_100)
    let report = points.comparison.report()
    #expect(report.firstToSecond.lost == 1)
    #expect(report.firstToSecond.lostBytes == 1000)
    #expect(report.secondToFirst.lost == 1)
    #expect(report.secondToFirst.lostBytes == 700)
    #expect(report.firstToSecond.missedDownstream == 1)
    #expect(report.firstToSecond.missedUpstream == 1)
    #expect(report.secondToFirst.missedDownstream == 0)
    #expect(report.absences.count == 4)
  }

  @Test("A SYN that is lost before anything else was recorded at the far point")
  func firstPacket() {
    var points = TwoPoints()
    points.send(-Self.second, sequence: 99, acknowledgement: 0, flags: .syn, fate: .lost)
    points.converse(10)
    let report = points.comparison.report()
    #expect(report.firstToSecond.lost == 1)
    #expect(report.outsideCommonTime == 0)
  }

  @Test("A connection of which nothing reached the far point")
  func wholeConnection() {
    var points = TwoPoints()
    points.converse(30)
    for attempt in [0, 1, 3] as [Int64] {
      points.send(
        300_000_000 + attempt * 500_000_000, sequence: 7, acknowledgement: 0, flags: .syn,
        port: 2000, fate: .lost)
    }
    #expect(points.comparison.report().firstToSecond.lost == 3)
  }

  @Test("Address translation and a clamped segment size are changes and no losses")
  func changes() {
    var points = TwoPoints()
    points.change = { segment in
      if segment.path.source == 1 {
        segment.path.source = 77
        segment.path.sourcePort = 40_000
      } else {
        segment.path.destination = 77
        segment.path.destinationPort = 40_000
      }
      segment.identification = 0
      if segment.flags.contains(.syn) { segment.options.maximumSegmentSize = 1360 }
    }
    // The server's packets change on their way to the first point, so they start translated.
    points.converse(20)
    let report = points.comparison.report()
    #expect(report.verdict == .sameTraffic)
    #expect(report.changes[.address].count > 20)
    #expect(report.changes[.maximumSegmentSize].count >= 1)
    #expect(report.changes[.maximumSegmentSize].after == 1360)
    #expect(report.firstToSecond.lost == 0)
  }

  @Test("Segments that offload cut in another way arrived all the same")
  func offload() {
    var points = TwoPoints()
    points.converse(5)
    points.send(
      Self.second, sequence: 5100, acknowledgement: 500, length: 6000, pieces: 4)
    points.send(
      Self.second + 30_000_000, fromServer: true, sequence: 500, acknowledgement: 11_100)
    let report = points.comparison.report()
    #expect(report.firstToSecond.recut == 1)
    #expect(report.firstToSecond.lost == 0)
    #expect(report.absences.isEmpty)
  }

  @Test("Without anything in common it says so")
  func nothing() {
    #expect(CaptureComparison().report().verdict == .differentTraffic)
  }
}
