import Wire

extension ProbeEngine {
  /// Takes a packet that the capture saw.
  public mutating func observe(_ seen: Observation) {
    tally.countLeaving(seen)
    switch seen.kind {
    case .departure: departed(seen)
    case .resetDeparture:
      guard let (number, _) = resolve(seen) else { return }
      ring[number].isReset = true
    case .answer: answered(seen)
    case .error: errorReported(seen)
    }
  }

  /// Takes an answer that has passed the local firewall.
  public mutating func witnessed(_ seen: Observation) {
    guard seen.kind == .answer, let (number, attempt) = resolve(seen), attempt == 0 else { return }
    ring[number].isWitnessed = true
    if let waiting = unwitnessed.removeValue(forKey: number) {
      accept(waiting, number, droppedInside: false)
    }
  }

  /// The probe that a packet belongs to, and the try.
  func resolve(_ seen: Observation) -> (number: UInt64, attempt: UInt8)? {
    if let code = seen.code {
      let (low, attempt) = sequenceCode.decode(code)
      guard let number = ring.number(congruentTo: low, modulo: SequenceCode.period) else {
        return nil
      }
      // A number drawn at random may fall on a probe; its port as well is unlikely.
      if !plan.kind.isICMP, ring[number].port != seen.port { return nil }
      return (number, attempt)
    }
    if let hint = seen.numberHint {
      guard let number = ring.number(congruentTo: UInt64(hint), modulo: 1 << 16) else { return nil }
      return (number, 0)
    }
    guard plan.kind == .udp, let number = ports.holder(of: seen.port), ring.contains(number) else {
      return nil
    }
    return (number, 0)
  }

  // MARK: Departures

  private mutating func departed(_ seen: Observation) {
    guard let (number, attempt) = resolve(seen), attempt == 0 else { return }
    if ring[number].left == ProbeRecord.never { tally.departed += 1 }
    // Of stacked devices (a bridge and its port) the last one is nearest to the wire.
    if ring[number].answered == ProbeRecord.never { ring[number].left = seen.time }
    if ring[number].verdict == .droppedOutbound { correct(number, .lost) }
  }

  // MARK: Answers

  private mutating func answered(_ seen: Observation) {
    if let code = seen.code, plan.kind.isSYN {
      let (low, attempt) = sequenceCode.decode(code)
      if low >= Calibration.numbers, attempt >= 2, calibration != nil {
        withCalibration { $0.take(seen, number: low, attempt: attempt, at: $1) }
        if let time = calibration?.repetitionTime { retransmissionTimes.learn(time) }
        return
      }
    }
    guard let (number, attempt) = resolve(seen), attempt <= 2 else {
      tally.strays += 1
      foreignConnection(seen)
      return
    }
    if attempt == 2 {
      if seen.flags == .rst, seen.checksumIsValid != false {
        tally.controlsAnswered += 1
        silenceIsLoss()
      }
      return
    }
    if seen.checksumIsValid == false {
      tally.corruptAnswers += 1
      ring[number].isCorrupt = true
      return
    }
    if plan.kind.isSYN, seen.flags.isDisjoint(with: [.syn, .rst]) {
      acknowledged(number, attempt: attempt, seen)
    } else if attempt == 1 {
      questionAnswered(number, seen)
    } else if ring[number].answered == ProbeRecord.never {
      firstAnswer(number, seen)
    } else {
      anotherAnswer(number, seen)
    }
  }

  private mutating func firstAnswer(_ number: UInt64, _ seen: Observation) {
    ring[number].answered = seen.time
    ring[number].interface = seen.interface
    if plan.kind.isSYN { hold(nil, on: seen.port, since: number) }
    // In the order of arrival: the witness may be asked later.
    if ring[number].left != ProbeRecord.never, repetition(of: seen, number) == 0 {
      tally.reordering.add(number)
    }
    if plan.hasWitness, !ring[number].isWitnessed {
      unwitnessed[number] = seen
      witnessing.add(number, at: now + .milliseconds(100))
      return
    }
    accept(seen, number, droppedInside: false)
  }

  /// Gives the verdict that an answer brings.
  mutating func accept(_ seen: Observation, _ number: UInt64, droppedInside: Bool) {
    let record = ring[number]
    let roundTripTime = record.left == ProbeRecord.never ? nil : seen.time - record.left
    let repetition = isOriginal(seen, number) ? 0 : repetition(of: seen, number)
    ring[number].repetition = repetition
    if let clock = seen.timestamps?.value { ring[number].clock = clock }
    let isLate = repetition == 0 && (roundTripTime ?? 0) > plan.timeout
    tally.received += 1
    tally.lastFlags = seen.flags
    if plan.kind.isSYN { tally.countTimeToLive(seen) }
    tell(
      ProbeReply(
        number: number, seen: seen, roundTrip: roundTripTime, isCopy: false,
        repetition: repetition, isLate: isLate))
    if isLate { latest = max(latest, roundTripTime ?? 0) }
    if let roundTripTime, repetition == 0 {
      if !isLate { take(roundTripTime, of: seen, number) }
    }
    let verdict: ProbeVerdict
    if droppedInside {
      verdict = .droppedInbound
      if plan.kind.isSYN { enqueue(resets(for: number)) }
    } else if plan.kind.isSYN, seen.flags.contains(.rst) {
      verdict = .refused
    } else if repetition > 0 {
      verdict = record.verdict == .lostReturn ? .lostReturn : .retransmitted
      lastMissed = max(lastMissed, record.handed)
    } else {
      verdict = isLate ? .late : .ok
    }
    if plan.kind.isSYN, seen.flags.contains(.syn), plan.seesDepartures, !droppedInside {
      cleaning.add(number, at: now + .milliseconds(200))
    }
    if record.verdict == nil { settle(number, verdict) } else { correct(number, verdict) }
    silenceIsLoss()
  }

  /// Takes a round-trip time that was in time.
  mutating func measure(_ time: Nanoseconds) {
    if !unjudged.isEmpty { judgeRepetitions(minimum: time) }
    tally.delays.add(time)
    roundTrip.add(time)
    if tally.delays.count == ProbeSafety.answersForEstimate { refuseIfHarmful() }
  }

  private mutating func anotherAnswer(_ number: UInt64, _ seen: Observation) {
    let record = ring[number]
    let delay = seen.time - record.answered
    // On its way through this machine a packet is seen on several interfaces.
    if seen.interface != record.interface, delay < .milliseconds(100) { return }
    var repetition: UInt8 = 0
    if plan.kind.isSYN {
      if seen.flags.contains(.rst) { return }
      if isOvertaken(seen, number) { return takeOvertaken(seen, number) }
      if delay > .milliseconds(150) {
        repetition = max(1, retransmissionTimes.repetition(delay: delay))
        // Repeated by the target's timer: it has not seen our reset, unless that was still on its way.
        if record.left == ProbeRecord.never || delay > record.answered - record.left {
          tally.repeatedAfterAnswer += 1
          hold(number, on: seen.port, since: number)
        }
        ring[number].isReset = false
        cleaning.add(number, at: now + .milliseconds(200))
      }
    }
    tally.received += 1
    tell(
      ProbeReply(
        number: number, seen: seen,
        roundTrip: record.left == ProbeRecord.never ? nil : seen.time - record.left, isCopy: true,
        repetition: repetition, isLate: false))
    guard repetition == 0 else { return }
    tally.copies += 1
    ring[number].copies &+= 1
    if record.verdict == .ok { correct(number, .duplicate, isCorrection: false) }
  }

  // MARK: Answers about direction

  private mutating func questionAnswered(_ number: UInt64, _ seen: Observation) {
    guard ring[number].questions > 0 else {
      tally.strays += 1
      return
    }
    tally.questionsAnswered += 1
    silenceIsLoss()
    guard seen.flags.contains([.syn, .ack]) else { return }
    hold(nil, on: seen.port, since: number)
    guard ring[number].answered == ProbeRecord.never, ring[number].verdict == nil,
      !ring[number].claimsForwardLoss
    else { return }
    switch calibration?.result {
    case .stateful where calibration?.isRunning == false:
      unconfirmed.append(number)
      decide(number, .lostForward)
    case .stateless, .refused: decide(number, .lost)
    default:
      ring[number].claimsForwardLoss = true
      claims.append(number)
    }
    calibrateIfNeeded()
  }

  // MARK: Verdicts

  mutating func tell(_ reply: @autoclosure () -> ProbeReply) {
    if tellsReplies { events.append(.reply(reply())) }
  }

  /// A verdict about a loss: also counts how long it took.
  mutating func decide(_ number: UInt64, _ verdict: ProbeVerdict) {
    let record = ring[number]
    let verdict = refined(number, verdict)
    if record.verdict == nil {
      if verdict == .lostForward || verdict == .lostReturn, record.left != ProbeRecord.never {
        tally.decisionTimes.add(now - record.left)
      }
      settle(number, verdict)
      lastMissed = max(lastMissed, record.handed)
      if verdict == .lostForward || verdict == .lostReturn {
        cleaning.add(number, at: now + .milliseconds(200))
      }
      if verdict == .lostForward || verdict == .lost { sendControl(number) }
    } else {
      correct(number, verdict)
    }
  }

  /// The first verdict on a probe.
  mutating func settle(_ number: UInt64, _ verdict: ProbeVerdict) {
    guard ring[number].verdict == nil else { return }
    let verdict = refined(number, verdict)
    ring[number].verdict = verdict
    open -= 1
    tally.change(from: nil, to: verdict)
    if plan.comparesFlows { tally.change(flow: ring[number].port, from: nil, to: verdict) }
    releasePort(of: number)
    tell(number, verdict, corrects: nil)
  }

  /// The verdict in the light of what else came for the probe.
  private func refined(_ number: UInt64, _ verdict: ProbeVerdict) -> ProbeVerdict {
    let record = ring[number]
    switch verdict {
    // What a target says, or does not say, that holds an earlier connection of the port is not about this one.
    case .lostForward where record.isMasked, .lost where record.isMasked:
      return record.isCorrupt ? .corrupt : .earlierConnection
    case .lostForward where record.isBehindEarlier: return record.isCorrupt ? .corrupt : .lost
    // The copy may have come while the first answer still waited for its witness.
    case .ok where record.copies > 0: return .duplicate
    // The answer that is missing has come, damaged.
    case .lostForward, .lostReturn, .lost, .retransmitted:
      return record.isCorrupt ? .corrupt : verdict
    default: return verdict
    }
  }

  /// A better verdict than the one given.
  mutating func correct(_ number: UInt64, _ verdict: ProbeVerdict, isCorrection: Bool = true) {
    let old = ring[number].verdict
    guard old != verdict else { return }
    ring[number].verdict = verdict
    tally.change(from: old, to: verdict)
    if plan.comparesFlows { tally.change(flow: ring[number].port, from: old, to: verdict) }
    if isCorrection { tally.corrections += 1 }
    tell(number, verdict, corrects: old)
  }

  private mutating func tell(_ number: UInt64, _ verdict: ProbeVerdict, corrects: ProbeVerdict?) {
    guard tellsVerdicts else { return }
    let record = ring[number]
    let start = record.left == ProbeRecord.never ? record.handed : record.left
    events.append(
      .verdict(
        ProbeOutcome(
          number: number, port: record.port, verdict: verdict, corrects: corrects,
          sent: record.handed,
          roundTrip: record.answered == ProbeRecord.never || record.left == ProbeRecord.never
            ? nil : record.answered - record.left,
          decidedAfter: max(0, now - start))))
  }
}
