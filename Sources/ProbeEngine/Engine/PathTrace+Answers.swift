import Wire

/// What comes back to a trace.
extension PathTrace {
  /// Takes a packet that the capture saw.
  public mutating func observe(_ seen: Observation) {
    guard let number = number(of: seen) else { return }
    if seen.kind == .answer, plan.kind.isSYN, seen.flags.isDisjoint(with: [.syn, .rst]) {
      return challenged(number, seen)
    }
    guard window.numbers.contains(number) else { return }
    switch seen.kind {
    case .departure: window[number].left = seen.time
    case .resetDeparture: window[number].isReset = true
    case .answer:
      guard seen.checksumIsValid != false else { return }
      taken = max(taken ?? number, number)
      if let old = held, old < number { held = nil }
      accept(seen, number, isTarget: true)
    // This machine's own kernel could not send it: no hop has answered.
    case .error where plan.isOwn(seen.sender): return
    case .error: accept(seen, number, isTarget: seen.sender == plan.target)
    }
  }

  /// Takes the first answer to a probe.
  private mutating func accept(_ seen: Observation, _ number: Int, isTarget: Bool) {
    let probe = window[number]
    guard probe.answer == nil, seen.checksumIsValid != false else { return }
    let answer = Answer(
      number: UInt64(number), timeToLive: probe.timeToLive, round: probe.round, seen: seen,
      roundTrip: probe.left.map { seen.time - $0 }, isTarget: isTarget)
    let isReset = seen.kind == .answer && seen.flags.contains(.rst)
    let isTurnedBack = !isTarget && seen.icmp?.isTimeExceeded == false
    window[number].answer = PathTraceProbe.Outcome(
      sender: seen.sender, roundTrip: answer.roundTrip,
      verdict: seen.icmp.map { plan.verdict(onError: $0, from: seen.sender) }
        ?? (plan.kind.isSYN && isReset ? .refused : .ok),
      isTarget: isTarget, isTurnedBack: isTurnedBack,
      mayHold: seen.kind == .answer && !isReset)
    if isTurnedBack, let kind = seen.icmp {
      let earliest = turnedBack?.timeToLive ?? .max
      if probe.timeToLive < earliest {
        turnedBack = TurnedBack(timeToLive: probe.timeToLive, sender: seen.sender, kind: kind)
      }
    }
    if isTarget {
      distance = min(distance ?? probe.timeToLive, probe.timeToLive)
      lastAnswered = max(lastAnswered, number)
      hasSpoken = hasSpoken || seen.kind == .answer
      if let time = answer.roundTrip { shortest = min(shortest ?? time, time) }
    }
    answers.append(answer)
    step(after: answer)
  }

  /// Of very many probes, only the latest are looked at.
  private static let reach = 1024

  /// Takes a challenge ACK (RFC 5961 section 4), with which the target answers a SYN for an earlier connection.
  ///
  /// It still holds that of a round before, whose reset was lost. The SYN has arrived, and its answer came back.
  private mutating func challenged(_ earlier: Int, _ seen: Observation) {
    // It has taken a later one since: this was late, or is the work of somebody who repeats it.
    guard earlier < window.end, let distance, seen.checksumIsValid != false,
      taken.map({ $0 <= earlier }) ?? true
    else { return }
    let since = max(earlier, lastAnswered, window.end - Self.reach - 1, window.first - 1) + 1
    guard since < window.end else { return }
    let open = (since..<window.end).filter {
      window[$0].timeToLive == distance && window[$0].answer == nil
    }
    // The latest that it can answer: those before it may have been left unanswered.
    let least = shortest.map { $0 - $0 / 4 } ?? 0
    guard
      let number = open.last(where: {
        let elapsed = seen.time - (window[$0].left ?? window[$0].handed)
        return elapsed >= least && elapsed < plan.timeout
      })
    else { return }
    for index in open { window[index].isMasked = true }
    accept(seen, number, isTarget: true)
    // The target took no notice of this SYN.
    window[number].isReset = true
    held = earlier
  }

  private func number(of seen: Observation) -> Int? {
    if let code = seen.code {
      let (number, attempt) = sequenceCode.decode(code)
      return attempt == 0 ? Int(number) : nil
    }
    let last = window.end - 1
    if let hint = seen.numberHint { return last - (last - Int(hint)) & 0xffff }
    // A datagram too short to carry a code, or quoted too shortly: the port tells the latest probe that it can be
    // about, unless all of a round have the same.
    guard plan.kind == .udp, course != .rounds else { return nil }
    return window.numbers.suffix(plan.sourcePorts.count).last { port(of: UInt64($0)) == seen.port }
  }
}
