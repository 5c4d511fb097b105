import Wire

extension EstablishedEngine {
  /// Takes a packet that the capture saw.
  public mutating func observe(_ seen: Observation) {
    tally.countLeaving(seen)
    guard let connection = connections[seen.port] else { return }
    now = max(now, seen.time)
    switch seen.kind {
    case .departure: departed(seen, connection)
    case .resetDeparture: return
    case .answer: answered(seen, connection)
    case .error: errorReported(seen, connection)
    }
  }

  private func probe(_ sequence: UInt32, _ connection: ProbedConnection) -> Probe? {
    guard let (slot, offset) = connection.slot(of: sequence), slot >= 0, offset == 0 else {
      return nil
    }
    return probes[connection.slots[slot]]
  }

  private mutating func departed(_ seen: Observation, _ connection: ProbedConnection) {
    guard let code = seen.code, let probe = probe(code, connection), probe.answered == nil else {
      return
    }
    if probe.left == nil { tally.departed += 1 }
    probes[probe.number]?.left = seen.time
  }

  private mutating func errorReported(_ seen: Observation, _ connection: ProbedConnection) {
    guard let kind = seen.icmp, let code = seen.code, let probe = probe(code, connection) else {
      return
    }
    tally.received += 1
    tally.errors[ProbeTally.ErrorSource(kind: kind, sender: seen.sender), default: 0] += 1
    tell(probe, seen, roundTrip: nil, isCopy: false)
    settle(probe.number, .icmp)
  }

  private mutating func answered(_ seen: Observation, _ connection: ProbedConnection) {
    if seen.checksumIsValid == false {
      tally.corruptAnswers += 1
      if seen.blocks.count > 0, let probe = probe(seen.blocks[0].left, connection) {
        probes[probe.number]?.isCorrupt = true
      }
      return
    }
    switch connection.phase {
    case .closing: return takeClosing(seen, connection)
    case .opening: return takeOpening(seen, connection)
    case .checking, .open, .draining: break
    }
    if seen.flags.contains(.syn) { return takeOpening(seen, connection) }
    if seen.flags.contains(.rst) {
      guard seen.sequence == connection.peerNext else { return }
      endedByTarget(connection)
      return closed(connection.port)
    }
    // Only this connection's own target acknowledges everything up to the hole, and no more.
    guard seen.acknowledgement == connection.hole else {
      tally.strays += 1
      return
    }
    read(seen, connection)
    takeData(seen, connection.port)
  }

  /// What the target itself sends is acknowledged with the next segment, and its end is the connection's.
  private mutating func takeData(_ seen: Observation, _ port: UInt16) {
    guard let connection = connections[port], seen.sequence == connection.peerNext else { return }
    let isEnd = seen.flags.contains(.fin)
    guard seen.payloadLength > 0 || isEnd else { return }
    connections[port]?.peerNext = seen.sequence &+ UInt32(seen.payloadLength) &+ (isEnd ? 1 : 0)
    guard isEnd else { return }
    endedByTarget(connection)
    // From here on it answers data with a reset (RFC 9293 section 3.6): what is open is answered or never will be.
    connections[port]?.phase = .draining
    for number in connection.slots { settle(number, .connectionEnded) }
    if current == port {
      current = next
      next = nil
    }
  }

  private mutating func takeClosing(_ seen: Observation, _ connection: ProbedConnection) {
    if seen.flags.contains(.rst) { return closed(connection.port) }
    guard seen.flags.contains(.ack) else { return }
    // It is still there.
    connections[connection.port]?.deadline = now
  }

  // MARK: Blocks

  private mutating func read(_ seen: Observation, _ connection: ProbedConnection) {
    let isPure =
      seen.payloadLength == 0 && !seen.flags.contains(.fin) && seen.sequence == connection.peerNext
    for index in 0..<seen.blocks.count {
      let block = seen.blocks[index]
      // A first block inside the second says what came twice (RFC 2883 section 4), and the second says the rest.
      if index == 0, seen.blocks.count > 1, block != seen.blocks[1], seen.blocks[1].holds(block) {
        continue
      }
      guard let (slot, offset) = connection.slot(of: block.left) else { continue }
      guard slot >= 0 else {
        checked(connection.port)
        continue
      }
      let number = connection.slots[slot]
      guard offset <= 1 else { continue }
      if offset == 0, index == 0, block.right == block.left &+ 1 {
        if isPure {
          acknowledged(number, seen)
        } else {
          found(number, arrived: true, behind: number, answers: .probe)
        }
      } else {
        // What the acknowledgement answers: the segment in its first block; old data was sent before the next probe.
        let newest = connection.slot(of: seen.blocks[0].left)?.slot ?? slot + 1
        guard newest < connection.slots.count else { continue }
        let isQuestion = seen.blocks[0].right &- seen.blocks[0].left != 1
        found(
          number, arrived: offset == 0, behind: newest >= 0 ? connection.slots[newest] : number,
          answers: newest == slot ? .questionAboutIt : isQuestion ? .question : .probe)
      }
    }
  }

  /// The target answers what comes out of order.
  private mutating func checked(_ port: UInt16) {
    guard connections[port]?.phase == .checking else { return }
    hasAnswered = true
    connections[port]?.phase = .open
  }

  /// A probe's own acknowledgement.
  private mutating func acknowledged(_ number: UInt64, _ seen: Observation) {
    guard let probe = probes[number] else { return }
    tally.received += 1
    let time = probe.left.map { seen.time - $0 }
    guard probe.answered == nil else {
      tally.copies += 1
      tell(probe, seen, roundTrip: time, isCopy: true)
      if probe.verdict == .ok { correct(number, .duplicate, isCorrection: false) }
      return
    }
    probes[number]?.answered = seen.time
    let isLate = time ?? 0 > plan.timeout
    tell(probe, seen, roundTrip: time, isCopy: false)
    tally.lastFlags = seen.flags
    if let time {
      if !isLate {
        tally.delays.add(time)
        roundTrip.add(time)
      }
      tally.reordering.add(number)
    }
    if probe.verdict == nil {
      settle(number, isLate ? .late : .ok)
    } else {
      correct(number, isLate ? .late : .ok)
    }
  }

  /// What an acknowledgement answers, seen from one of the probes that it tells about.
  private enum Cause {
    case probe
    case question
    case questionAboutIt
  }

  /// A block shows that a probe had arrived, or that it had not when the question about it had.
  private mutating func found(
    _ number: UInt64, arrived: Bool, behind newest: UInt64, answers cause: Cause
  ) {
    guard let probe = probes[number], probe.answered == nil else { return }
    if cause == .questionAboutIt, probe.questions > 0, probe.hasArrived == nil {
      tally.questionsAnswered += 1
    }
    if probe.verdict == .lostForward, arrived {
      // It was overtaken by the question about it.
      probes[number]?.answered = now
      return correct(number, .late)
    }
    guard probe.hasArrived == nil || arrived && probe.hasArrived == false else { return }
    if arrived, cause != .questionAboutIt {
      // One answer may be for two probes that arrive within a millisecond (tcp_comp_sack_delay_ns): what was sent so
      // near proves nothing about the answer, and something later will.
      let later = probes[newest]
      let sent = cause == .question ? later?.asked : later?.left ?? later?.handed
      let variation = (tally.delays.quantile(0.99) ?? 0) - (tally.delays.minimum ?? 0)
      guard (sent ?? 0) - (probe.left ?? probe.handed) > .milliseconds(3) + variation else {
        probes[number]?.isAmbiguous = true
        return
      }
    }
    probes[number]?.hasArrived = arrived
    if probe.verdict == nil {
      settling.add(number, at: now + Self.overtaking)
    } else if probe.verdict == .lost {
      correct(number, arrived ? .lostReturn : .lostForward)
    }
  }

  /// Gives the verdict that blocks have shown.
  mutating func conclude(_ number: UInt64) {
    guard let probe = probes[number], probe.verdict == nil, probe.answered == nil,
      let arrived = probe.hasArrived
    else { return }
    if probe.isCorrupt { return settle(number, .corrupt) }
    guard arrived else { return decide(probe, .lostForward) }
    decide(probe, .lostReturn)
  }

  private mutating func decide(_ probe: Probe, _ verdict: ProbeVerdict) {
    if let left = probe.left { tally.decisionTimes.add(now - left) }
    settle(probe.number, verdict)
  }

  // MARK: Verdicts

  private mutating func tell(
    _ probe: Probe, _ seen: Observation, roundTrip: Nanoseconds?, isCopy: Bool
  ) {
    events.append(
      .reply(
        ProbeReply(
          number: probe.number, seen: seen, roundTrip: roundTrip, isCopy: isCopy, repetition: 0,
          isLate: roundTrip ?? 0 > plan.timeout)))
  }

  mutating func settle(_ number: UInt64, _ verdict: ProbeVerdict) {
    guard let probe = probes[number], probe.verdict == nil else { return }
    probes[number]?.verdict = verdict
    connections[probe.port]?.undecided -= 1
    tally.change(from: nil, to: verdict)
    tell(probe, verdict, corrects: nil)
    forget()
  }

  private mutating func correct(
    _ number: UInt64, _ verdict: ProbeVerdict, isCorrection: Bool = true
  ) {
    guard let probe = probes[number], let old = probe.verdict, old != verdict else { return }
    probes[number]?.verdict = verdict
    tally.change(from: old, to: verdict)
    if isCorrection { tally.corrections += 1 }
    tell(probe, verdict, corrects: old)
  }

  private mutating func tell(_ probe: Probe, _ verdict: ProbeVerdict, corrects: ProbeVerdict?) {
    events.append(
      .verdict(
        ProbeOutcome(
          number: probe.number, port: probe.port, verdict: verdict, corrects: corrects,
          sent: probe.handed,
          roundTrip: probe.left.flatMap { left in probe.answered.map { $0 - left } },
          decidedAfter: max(0, now - (probe.left ?? probe.handed)))))
  }

  /// Adds old probes, or at the end all, to the pattern of losses and forgets them.
  mutating func forget(all: Bool = false) {
    while let probe = probes[oldest], let verdict = probe.verdict,
      all || now - probe.handed > .seconds(10)
    {
      tally.losses.append(verdict, number: oldest, sent: probe.handed)
      probes[oldest] = nil
      oldest += 1
    }
  }
}

extension SACKBlock {
  /// Whether another block lies within this one.
  fileprivate func holds(_ other: SACKBlock) -> Bool {
    other.left &- left <= right &- left && right &- other.right <= right &- left
  }
}
