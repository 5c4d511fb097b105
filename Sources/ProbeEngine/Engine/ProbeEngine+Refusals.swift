extension ProbeEngine {
  /// The kernel did not take a packet.
  public mutating func failed(_ transmission: Transmission, _ failure: SendFailure) {
    tally.refuse(transmission.purpose, failure)
    switch transmission.purpose {
    case .probe:
      guard ring.contains(transmission.number) else { return }
      switch failure {
      case .queueFull, .firewall: settle(transmission.number, .droppedOutbound)
      case .tooLong, .other: settle(transmission.number, .sendRefused)
      }
    case .question: tally.questions -= min(1, tally.questions)
    case .control: tally.controls -= min(1, tally.controls)
    case .calibration: calibration?.withdraw()
    case .reset:
      tally.resets -= min(1, tally.resets)
      // The probes' own are looked after by what the capture sees; the calibration's port is silent.
      if transmission.port == plan.calibrationPort { owed.append(transmission) }
    }
  }

  /// Sends a reset for everything that the target may hold, without waiting for anything.
  public mutating func abandon() {
    guard plan.kind.isSYN, !isFinished else { return }
    for number in ring.first..<ring.end where mayBeOpenNow(ring[number]) {
      enqueue(resets(for: number))
    }
    withCalibration { calibration, _ in calibration.resets() }
    sendOwed()
  }

  /// Sends once more the resets of calibrations that could not be sent.
  mutating func sendOwed() {
    enqueue(owed)
    owed = []
  }

  /// Ports on which the target was last known to hold a connection that had been reset.
  var stillHeld: UInt64 {
    if isFinished { return tally.stillHeld }
    let now = held.values.count { !ring.contains($0.number) || !ring[$0.number].mayBeOpen }
    return tally.stillHeld + UInt64(now)
  }

  private func mayBeOpenNow(_ record: ProbeRecord) -> Bool {
    record.mayBeOpen
      || record.verdict == nil && record.left != ProbeRecord.never && !record.isReset
  }

  /// Connections at the target for which no reset was seen leaving; while the run lasts, those of open probes, too.
  var openAtTarget: UInt64 {
    guard plan.kind.isSYN, plan.seesDepartures, !isFinished else { return tally.leftOpen }
    let open = (ring.first..<ring.end).count { mayBeOpenNow(ring[$0]) }
    return tally.leftOpen + UInt64(open) + (owed.isEmpty ? 0 : 1)
  }
}
