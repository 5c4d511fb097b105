extension ProbeEngine {
  /// Does everything that is due at `moment`.
  ///
  /// Pass on first what the capture has: then a late call takes no probe for lost whose answer is there.
  public mutating func advance(to moment: Nanoseconds) {
    guard !isFinished else { return }
    tally.stalls.note(nextWake, at: moment)
    now = max(now, moment)
    if !isExhausted { sendProbes() }
    ask()
    expire()
    clean()
    if let deadline = calibration?.deadline, deadline <= now {
      withCalibration { $0.advance(to: $1) }
    }
    retire()
    if plan.backsOff, !isExhausted, backOff.slow(&schedule, tally, at: now) {
      events.append(.notice(BackOff.notice))
    }
    end()
    lookAhead()
  }

  /// What is not a probe may be done so much later, to be done together with the next probe.
  private static var slack: Nanoseconds { .milliseconds(1) }

  /// Finds out when there is something to do next.
  private mutating func lookAhead() {
    guard !isFinished else {
      nextWake = nil
      return
    }
    var next = calibration?.deadline ?? .max
    if !departures.isEmpty { next = min(next, departures.next + roundTrip.patience) }
    next = min(next, questions.next, laterQuestions.next, timeouts.next, witnessing.next)
    next = min(next, cleaning.next)
    if case .cleaning(let until) = ending { next = min(next, until) }
    if ending == .draining || isExhausted { next = min(next, now + .milliseconds(20)) }
    if !isExhausted {
      let probe = isHeldBack ? now + .milliseconds(1) : schedule.next
      next = probe - next > Self.slack ? next : probe
    }
    nextWake = next == .max ? nil : next
  }

  mutating func enqueue(_ transmissions: [Transmission]) {
    for transmission in transmissions {
      if transmission.purpose == .reset { tally.resets += 1 }
      outbox.append(transmission)
    }
  }

  // MARK: Probes

  /// At most this many probes are handed out at once, so that answers are read in between.
  private static var batch: Int { 64 }

  private mutating func sendProbes() {
    for _ in 0..<Self.batch {
      guard !isExhausted, schedule.isDue(at: now) else { return }
      if ring.isFull, canForget { forgetFirst() }
      if isHeldBack {
        if !waitsForFlow { tally.heldBack += 1 }
        return
      }
      schedule.handOut(at: now)
      let number = ring.append()
      let code = sequenceCode.encode(number: number, attempt: 0)
      let port = lendPort(to: number)
      ring[number].port = port
      ring[number].handed = now
      ring[number].holdsPort = true
      if !held.isEmpty { noteEarlier(number) }
      open += 1
      tally.sent += 1
      lastSend = now
      lastProbe = now
      outbox.append(Transmission(.probe, number: number, port: port, code: code))
      timeouts.add(number, at: now + plan.timeout)
      if canAsk { departures.add(number, at: now) }
    }
  }

  /// A source port; when none is free, or flows are compared, the next one in turn, after the end of what it was used for.
  private mutating func lendPort(to number: UInt64) -> UInt16 {
    if !plan.comparesFlows, let port = ports.take(for: number) { return port }
    guard !plan.sourcePorts.isEmpty else { return 0 }
    let port = plan.sourcePorts[Int(number % UInt64(plan.sourcePorts.count))]
    if let holder = ports.holder(of: port), ring.contains(holder), ring[holder].holdsPort {
      ring[holder].holdsPort = false
      if plan.kind.isSYN { enqueue(resets(for: holder)) }
    }
    ports.lend(port, to: number)
    return port
  }

  mutating func releasePort(of number: UInt64) {
    guard ring[number].holdsPort else { return }
    ring[number].holdsPort = false
    ports.put(ring[number].port)
  }

  /// Resets for whatever the target may hold of a probe.
  ///
  /// The sequence number is exactly the next one the target expects, so that it accepts the reset without having
  /// been acknowledged (RFC 5961 section 3.2).
  func resets(for number: UInt64) -> [Transmission] {
    let record = ring[number]
    let attempts: [UInt8] = record.questions > 0 ? [0, 1] : [0]
    return attempts.map { attempt in
      Transmission(
        .reset, number: number, port: record.port,
        code: sequenceCode.encode(number: number, attempt: attempt) &+ 1)
    }
  }

  // MARK: Forgetting

  /// Whether the oldest probe has its verdict and may be forgotten.
  var canForget: Bool {
    guard !ring.isEmpty else { return false }
    return ring[ring.first].verdict != nil && unwitnessed[ring.first] == nil
  }

  private mutating func retire() {
    while !ring.isEmpty, now - ring[ring.first].handed > Self.memory, canForget { forgetFirst() }
  }

  /// Forgets the oldest probe, after adding it to the pattern of losses.
  mutating func forgetFirst() {
    let number = ring.first
    let record = ring[number]
    if let verdict = record.verdict {
      tally.losses.append(verdict, number: number, sent: record.handed)
    }
    if record.holdsPort { releasePort(of: number) }
    ring.removeFirst()
  }

  // MARK: Ending

  /// Ends the run if it would keep more connections half open than the target is to be asked for.
  mutating func refuseIfHarmful() {
    guard plan.kind.isSYN, !isExhausted, let roundTrip = roundTrip.minimum else { return }
    refusal = ProbeSafety.halfOpenRefusal(
      interval: schedule.interval, roundTrip: roundTrip, count: plan.count, limit: plan.openLimit,
      target: plan.target)
    if refusal != nil { stopped = true }
  }

  private mutating func end() {
    switch ending {
    case .probing:
      if isExhausted { ending = .draining }
    case .draining:
      guard open == 0, unwitnessed.isEmpty, calibration?.isRunning != true,
        now - lastMissed >= plan.timeout
      else { return }
      if confirmLast() { return }
      // A moment for copies and for what was overtaken.
      let grace = min(max(2 * (roundTrip.smoothed ?? 0), .milliseconds(50)), .milliseconds(500))
      // Where answers come late, the last ones may still be on their way.
      let lateness = latest == 0 ? 0 : min(latest + latest / 4, .seconds(5))
      guard now - lastSend >= max(grace, lateness) else { return }
      withCalibration { calibration, _ in calibration.resets() }
      sendOwed()
      enqueueMissingResets()
      ending = .cleaning(until: now + .milliseconds(50))
    case .cleaning(let until):
      guard now >= until else { return }
      takeUnjudged()
      countLeftOpen()
      while !ring.isEmpty { forgetFirst() }
      tally.losses.close()
      isFinished = true
    }
  }

  private mutating func countLeftOpen() {
    guard plan.kind.isSYN, plan.seesDepartures else { return }
    for number in ring.first..<ring.end where ring[number].mayBeOpen {
      tally.leftOpen += 1
    }
    if !owed.isEmpty { tally.leftOpen += 1 }
    tally.stillHeld = stillHeld
  }

  private mutating func enqueueMissingResets() {
    guard plan.kind.isSYN else { return }
    for number in ring.first..<ring.end where ring[number].mayBeOpen {
      enqueue(resets(for: number))
    }
  }
}

extension ProbeRecord {
  /// Whether the target may hold a half-open connection for which no reset has been seen leaving.
  var mayBeOpen: Bool {
    guard !isReset, left != Self.never, let verdict else { return false }
    switch verdict {
    case .ok, .duplicate, .late, .retransmitted, .repeated, .lostForward, .lostReturn, .lost,
      .corrupt, .droppedInbound, .droppedByCapture, .observerStalled, .earlierConnection,
      .silent:
      return true
    case .refused, .icmp, .sendRefused, .droppedOutbound, .connectionEnded: return false
    }
  }
}
