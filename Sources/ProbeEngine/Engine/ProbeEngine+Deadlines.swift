extension ProbeEngine {
  /// Whether losses are asked about: SYNs only, because other segments leave no state to ask for.
  var canAsk: Bool { plan.asksDirection && calibration != nil }

  /// The time after which the target answers a second segment of this kind again, and a little more.
  static var repeatTime: Nanoseconds { .milliseconds(520) }
  private static var questionLimit: UInt8 { 5 }

  // MARK: Asking about direction

  mutating func ask() {
    while let number = departures.pop(dueAt: now - roundTrip.patience) { askAbout(number) }
    while let number = questions.pop(dueAt: now) { askAbout(number) }
    while let number = laterQuestions.pop(dueAt: now) { askAbout(number) }
  }

  private func isUnanswered(_ number: UInt64) -> Bool {
    guard ring.contains(number) else { return false }
    return ring[number].verdict == nil && ring[number].answered == ProbeRecord.never
  }

  private mutating func askAbout(_ number: UInt64) {
    guard isUnanswered(number), !ring[number].claimsForwardLoss else { return }
    guard ring[number].questions < Self.questionLimit, ring[number].holdsPort else { return }
    guard plan.seesDepartures == false || ring[number].left != ProbeRecord.never else { return }
    guard spendQuestion() else {
      tally.questionsWithheld += 1
      return
    }
    ring[number].questions += 1
    ring[number].asked = now
    if !held.isEmpty { held[ring[number].port]?.provoked = now }
    tally.questions += 1
    let code = sequenceCode.encode(number: number, attempt: 1)
    outbox.append(Transmission(.question, number: number, port: ring[number].port, code: code))
    // The first question may itself be lost, so the second follows soon. If the first arrived, the target
    // does not answer the second (tcp_invalid_ratelimit), and the third comes when it would.
    if ring[number].questions == 1 {
      questions.add(number, at: now + roundTrip.patience)
    } else {
      laterQuestions.add(number, at: now + Self.repeatTime)
    }
    calibrateIfNeeded()
  }

  /// Asking never more than doubles the packets: in an outage every question would be lost as well.
  private mutating func spendQuestion() -> Bool {
    let perSecond = 1e9 / Double(schedule.interval) + 20
    questionBudget += (now - questionBudgetTime).inSeconds * perSecond
    questionBudget = min(questionBudget, max(50, perSecond))
    questionBudgetTime = now
    guard questionBudget >= 1 else { return false }
    questionBudget -= 1
    return true
  }

  /// Sends a bare ACK to the same port: a listener answers it with a reset even when it takes no more SYNs.
  ///
  /// If these get through where SYNs do not, the network is not what loses them. At most four a second.
  mutating func sendControl(_ number: UInt64) {
    guard canAsk, now >= nextControl else { return }
    nextControl = now + .milliseconds(250)
    tally.controls += 1
    let code = sequenceCode.encode(number: number, attempt: 2)
    outbox.append(Transmission(.control, number: number, port: ring[number].port, code: code))
    lastSend = max(lastSend, now)
  }

  // MARK: Calibration

  /// A calibration counts for five seconds: SYN cookies can start under load, and ours may be the load.
  private static var calibrationLife: Nanoseconds { .seconds(5) }

  mutating func calibrateIfNeeded() {
    guard let calibration, !calibration.isRunning else { return }
    if let concluded = calibration.concluded {
      let isFresh = now - concluded < Self.calibrationLife
      let isSettled = calibration.result != .silent && calibration.result != .mute
      if isFresh, isSettled || now - concluded < .milliseconds(300) { return }
    }
    startCalibration()
  }

  private mutating func startCalibration() {
    let patience = max(roundTrip.patience, .milliseconds(50))
    withCalibration { $0.start(at: $1, patience: patience) }
  }

  /// Lets the calibration do something at this moment, sends what it asks for, and uses what it concludes.
  mutating func withCalibration(_ act: (inout Calibration, Nanoseconds) -> [Transmission]) {
    guard var calibration else { return }
    let before = calibration.rounds
    enqueue(act(&calibration, now))
    self.calibration = calibration
    if calibration.rounds != before { calibrationConcluded() }
  }

  /// Gives the verdicts that waited for the calibration, and takes back those it does not confirm.
  mutating func calibrationConcluded() {
    guard let calibration else { return }
    if let time = calibration.repetitionTime { retransmissionTimes.learn(time) }
    let waiting = claims
    claims = []
    switch calibration.result {
    case .stateful:
      unconfirmed = []
      for number in waiting where isUndecided(number) { decide(number, .lostForward) }
    case .stateless, .refused:
      for number in waiting where isUndecided(number) { decide(number, .lost) }
      for number in unconfirmed where ring.contains(number) && ring[number].verdict == .lostForward
      {
        decide(number, .lost)
      }
      unconfirmed = []
    case .mute, .silent, .unknown:
      claims = waiting.filter { isUndecided($0) }
      if !claims.isEmpty, ending != .draining || open > 0 { calibrateIfNeeded() }
    }
  }

  private func isUndecided(_ number: UInt64) -> Bool {
    ring.contains(number) && ring[number].verdict == nil
  }

  /// Starts a last calibration if forward losses were told after the latest one; says whether it did.
  mutating func confirmLast() -> Bool {
    guard !unconfirmed.isEmpty, calibration != nil else { return false }
    guard confirmations < 3 else {
      for number in unconfirmed where ring.contains(number) && ring[number].verdict == .lostForward
      {
        decide(number, .lost)
      }
      unconfirmed = []
      return false
    }
    confirmations += 1
    startCalibration()
    return true
  }

  // MARK: The end of waiting

  mutating func expire() {
    while let number = witnessing.pop(dueAt: now) {
      guard ring.contains(number), !ring[number].isWitnessed,
        let seen = unwitnessed.removeValue(forKey: number)
      else { continue }
      accept(seen, number, droppedInside: true)
    }
    while let number = timeouts.pop(dueAt: now) {
      guard isUnanswered(number) else { continue }
      if ring[number].claimsForwardLoss, calibration?.isRunning == true,
        now - ring[number].handed < plan.timeout + .seconds(3)
      {
        timeouts.add(number, at: now + .milliseconds(100))
        continue
      }
      giveUp(number)
    }
  }

  private mutating func giveUp(_ number: UInt64) {
    let record = ring[number]
    let verdict: ProbeVerdict
    if record.isCorrupt {
      verdict = .corrupt
    } else if lastCaptureLoss != ProbeRecord.never, lastCaptureLoss >= record.handed {
      verdict = .droppedByCapture
    } else if record.left == ProbeRecord.never {
      verdict = .droppedOutbound
    } else if tally.stalls.hit(since: record.handed) {
      verdict = .observerStalled
    } else {
      verdict = silenceIsMute ? .silent : .lost
    }
    decide(number, verdict)
    if plan.kind.isSYN, record.left != ProbeRecord.never { enqueue(resets(for: number)) }
  }

  /// Resets that the kernel should have sent and did not: the local firewall kept the answer from it.
  mutating func clean() {
    while let number = cleaning.pop(dueAt: now) {
      guard ring.contains(number), !ring[number].isReset else { continue }
      enqueue(resets(for: number))
    }
  }
}
