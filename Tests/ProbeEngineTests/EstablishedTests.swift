import Findings
import FixtureSupport
import Report
import Testing
import Wire

@testable import ProbeEngine

/// A target with one port, as Linux treats segments out of order, and the two ways to it.
private struct SimulatedTarget {
  /// What is known about one connection at the target.
  private struct Connection {
    var next: UInt32
    /// The newest first: at most four are told (RFC 2018 section 4).
    var blocks: [SACKBlock] = []
  }

  var hasSACK = true
  var accepts = true
  var answersDisorder = true
  var delay = Nanoseconds.milliseconds(5)
  var forward: (ConnectionSegment) -> Bool = { _ in true }
  var back: (ConnectionSegment, SACKBlocks) -> Bool = { _, _ in true }
  /// How many copies of an answer arrive.
  var copies: (ConnectionSegment) -> Int = { _ in 1 }
  /// Whether the target ends each connection with its first answer.
  var endsAtOnce = false
  /// When the target ends the connection, if it does.
  var ends: Nanoseconds?
  private(set) var lostForward = 0
  private(set) var lostReturn = 0
  /// When probes and questions were sent.
  private(set) var probed: [Nanoseconds] = []
  private(set) var asked: [Nanoseconds] = []
  private var connections: [UInt16: Connection] = [:]
  private var pending: [(time: Nanoseconds, seen: Observation)] = []
  private let peer: UInt32 = 0xffff_fff0

  var open: Int { connections.count }

  mutating func run(
    _ count: UInt64, every interval: Nanoseconds = .milliseconds(20), stopAt: Nanoseconds? = nil
  ) -> EstablishedEngine {
    var plan = ProbePlan.syns(count, every: interval)
    plan.source = .v4(1)
    var engine = EstablishedEngine(
      plan: plan, key: ProbeKey(3, 4), ports: (9...16).map { $0 }, start: 0)
    var now: Nanoseconds = 0
    while !engine.isFinished, now < .seconds(3600) {
      pending.sort { $0.time < $1.time }
      while let first = pending.first, first.time <= now {
        pending.removeFirst()
        engine.observe(first.seen)
      }
      if let stopAt, now >= stopAt { engine.stop() }
      if let moment = ends, now >= moment {
        ends = nil
        for port in connections.keys { answer(port, flags: [.fin, .ack], at: now, to: nil) }
      }
      engine.advance(to: now)
      for segment in engine.takeSegments() { take(segment, at: now) }
      let wake = min(
        engine.nextWake, pending.map(\.time).min() ?? .max, stopAt ?? .max, ends ?? .max)
      now = max(now + 1000, min(wake, engine.nextWake))
    }
    return engine
  }

  private mutating func take(_ segment: ConnectionSegment, at now: Nanoseconds) {
    switch segment.purpose {
    case .probe: probed.append(now)
    case .question: asked.append(now)
    case .opening, .check, .reset: break
    }
    var seen = Observation(kind: .departure, time: now, sender: .v4(1))
    seen.port = segment.port
    seen.code = segment.sequence
    seen.kind = segment.flags.contains(.rst) ? .resetDeparture : .departure
    pending.append((now, seen))
    guard forward(segment) else {
      if case .probe = segment.purpose { lostForward += 1 }
      return
    }
    arrive(segment, at: now + delay / 2)
  }

  private mutating func arrive(_ segment: ConnectionSegment, at time: Nanoseconds) {
    let port = segment.port
    if segment.flags.contains(.syn) {
      guard accepts else { return answer(port, flags: [.rst, .ack], at: time, to: segment) }
      if connections[port] == nil { connections[port] = Connection(next: segment.sequence &+ 1) }
      return answer(port, flags: [.syn, .ack], at: time, to: segment)
    }
    guard let connection = connections[port] else {
      if !segment.flags.contains(.rst) { answer(port, flags: .rst, at: time, to: segment) }
      return
    }
    if segment.flags.contains(.rst) {
      if segment.sequence == connection.next { connections[port] = nil }
      return
    }
    if endsAtOnce { answer(port, flags: [.fin, .ack], at: time, to: segment) }
    guard segment.payloadLength > 0 else { return }
    let block = SACKBlock(
      left: segment.sequence, right: segment.sequence &+ UInt32(segment.payloadLength))
    if Int32(bitPattern: block.right &- connection.next) <= 0 {
      return answer(port, flags: .ack, at: time, to: segment, first: block)
    }
    guard answersDisorder else { return }
    var merged = block
    var twice: SACKBlock?
    var rest: [SACKBlock] = []
    for other in connection.blocks {
      let touches =
        other.left &- connection.next <= merged.right &- connection.next
        && merged.left &- connection.next <= other.right &- connection.next
      guard touches else {
        rest.append(other)
        continue
      }
      let overlap = SACKBlock(
        left: max(other.left, block.left), right: min(other.right, block.right))
      if overlap.left < overlap.right { twice = overlap }
      merged = SACKBlock(left: min(merged.left, other.left), right: max(merged.right, other.right))
    }
    connections[port]?.blocks = [merged] + rest
    answer(port, flags: .ack, at: time, to: segment, first: twice)
  }

  private mutating func answer(
    _ port: UInt16, flags: TCPFlags, at time: Nanoseconds, to segment: ConnectionSegment?,
    first: SACKBlock? = nil
  ) {
    var seen = Observation(kind: .answer, time: time + delay / 2, sender: .v4(2))
    seen.port = port
    seen.flags = flags
    seen.sequence = flags.contains(.syn) ? peer : peer &+ 1
    seen.acknowledgement = connections[port]?.next ?? (segment?.sequence ?? 0) &+ 1
    seen.offersSelectiveAcknowledgement = hasSACK
    var blocks = SACKBlocks()
    if flags == .ack {
      if let first { blocks.append(first) }
      for block in connections[port]?.blocks ?? [] { blocks.append(block) }
    }
    seen.blocks = blocks
    if let segment, flags == .ack, !back(segment, blocks) {
      if case .probe = segment.purpose { lostReturn += 1 }
      return
    }
    for _ in 0..<(segment.map { copies($0) } ?? 1) { pending.append((seen.time, seen)) }
  }
}

@Suite("Probing over a connection")
struct EstablishedTests {
  @Test(
    "No question is sent together with a probe: the target might give one answer to both",
    arguments: [10, 20, 50, 200] as [Int64])
  func questionsApart(milliseconds: Int64) {
    var target = SimulatedTarget()
    target.forward = { segment in
      if case .probe(let number) = segment.purpose { return number % 5 != 2 }
      return true
    }
    let engine = target.run(100, every: .milliseconds(milliseconds))
    #expect(engine.tally.lost(.forward) == 20)
    #expect(target.asked.count >= 20)
    for moment in target.asked {
      #expect(!target.probed.contains { abs($0 - moment) < .milliseconds(4) }, "\(moment)")
    }
  }

  @Test("A service that ends connections at once is left alone after the third")
  func closingService() {
    var target = SimulatedTarget()
    target.endsAtOnce = true
    let engine = target.run(20)
    #expect(engine.opened <= 4)
    #expect(engine.failure?.contains("3 connections in a row") == true)
    #expect(engine.tally.copies == 0)
    #expect(target.open == 0)
  }

  @Test("A clean path: every probe ok, in one round trip, and every connection ended")
  func clean() {
    var target = SimulatedTarget()
    let engine = target.run(200)
    #expect(engine.tally.count(.ok) == 200)
    #expect(engine.tally.questions == 0)
    #expect(engine.tally.delays.maximum == .milliseconds(5))
    #expect(engine.opened == 4)
    #expect(engine.tally.leftOpen == 0)
    #expect(target.open == 0)
  }

  @Test(
    "Losses on each way are counted exactly, although questions and handshakes are lost as well",
    arguments: [(0.3, 0.0), (0.0, 0.3), (0.2, 0.2)])
  func directions(forward: Double, back: Double) {
    var random = SteadyRandom(5)
    var target = SimulatedTarget()
    target.forward = { _ in random.next() >= forward }
    target.back = { _, _ in random.next() >= back }
    let engine = target.run(500)
    #expect(engine.tally.lost(.forward) == UInt64(target.lostForward))
    #expect(engine.tally.lost(.return) == UInt64(target.lostReturn))
    #expect(engine.tally.lost(.undecided) == 0)
    #expect(target.lostForward + target.lostReturn > 100)
    #expect(target.open == 0)
    #expect((engine.tally.decisionTimes.quantile(0.5) ?? .max) <= .milliseconds(4 * 5 + 50))
  }

  @Test("Answers that are taken together with a near one are undecided, never lost on return")
  func together() {
    var target = SimulatedTarget()
    // Every answer to a probe is lost; only the one to the next probe, 2 ms later, tells that it had arrived.
    target.back = { segment, _ in
      if case .probe(let number) = segment.purpose { return number % 2 == 1 }
      if case .question = segment.purpose { return false }
      return true
    }
    let engine = target.run(10, every: .milliseconds(2))
    #expect(engine.tally.lost(.return) + engine.tally.lost(.undecided) == 5)
    #expect(engine.tally.lost(.forward) == 0)
    #expect(engine.ambiguous == engine.tally.lost(.undecided))
  }

  @Test("Copies of an answer make a duplicate")
  func duplicates() {
    var target = SimulatedTarget()
    target.copies = { if case .probe = $0.purpose { 2 } else { 1 } }
    let engine = target.run(20)
    #expect(engine.tally.count(.duplicate) == 20)
    #expect(engine.tally.copies == 20)
  }

  @Test(
    "When the target ends a connection, the next one goes on, and what is unknown is not counted")
  func end() {
    var target = SimulatedTarget()
    target.ends = .milliseconds(203)
    let engine = target.run(40)
    #expect(engine.tally.decided == 40)
    #expect(engine.tally.lost == 0)
    #expect(engine.tally.count(.connectionEnded) <= 2)
    #expect(engine.opened == 2)
    #expect(target.open == 0)
  }

  @Test("An interruption leaves no connection")
  func interruption() {
    var target = SimulatedTarget()
    let engine = target.run(1000, stopAt: .milliseconds(150))
    #expect(engine.tally.decided == engine.tally.sent)
    #expect(engine.tally.sent < 20)
    #expect(target.open == 0)
  }

  @Test("What cannot be probed is said in a sentence, and nothing is left open")
  func failures() {
    var silent = SimulatedTarget()
    silent.forward = { _ in false }
    #expect(silent.run(5).failure?.contains("nothing answered") == true)
    var closed = SimulatedTarget()
    closed.accepts = false
    #expect(closed.run(5).failure?.contains("port is closed") == true)
    var plain = SimulatedTarget()
    plain.hasSACK = false
    #expect(plain.run(5).failure?.contains("no selective acknowledgements") == true)
    #expect(plain.open == 0)
    var deaf = SimulatedTarget()
    deaf.answersDisorder = false
    let engine = deaf.run(5)
    #expect(engine.failure?.contains("out of order") == true)
    #expect(engine.tally.sent == 0)
    #expect(deaf.open == 0)
  }

  @Test("The document holds to its schema")
  func document() throws {
    var random = SteadyRandom(5)
    var target = SimulatedTarget()
    target.forward = { _ in random.next() >= 0.2 }
    let report = target.run(100).report(
      ProbeEngine.Setting(
        target: "example", interface: "eth0", startedAt: 1, began: 0, ended: .seconds(4)))
    let schema = try JSONSchema("Sources/Report/Schemas/lossctl.probe.1.json")
    #expect(try schema.violations(in: JSONDocument.text(report)) == [])
    #expect(report.path.probes == "tcp-established")
    #expect(report.packets.connections == 2)
    #expect(report.direction.isDecidable == true)
  }
}
