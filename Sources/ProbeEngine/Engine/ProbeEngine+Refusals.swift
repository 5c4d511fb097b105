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
      if transmission.port == plan.calibrationPort { calibrationIsOpen = true }
    }
  }

  /// Sends a reset for everything that the target may hold, without waiting for anything.
  public mutating func abandon() {
    guard plan.kind.isSYN, !isFinished else { return }
    for number in ring.first..<ring.end where mayBeOpenNow(ring[number]) {
      enqueue(resets(for: number))
    }
    if var calibration {
      enqueue(calibration.resets())
      self.calibration = calibration
    }
  }

  private func mayBeOpenNow(_ record: ProbeRecord) -> Bool {
    record.mayBeOpen
      || record.verdict == nil && record.left != ProbeRecord.never && !record.isReset
  }

  /// Connections at the target for which no reset was seen leaving; while the run lasts, those of open probes, too.
  var openAtTarget: UInt64 {
    guard plan.kind.isSYN, plan.seesDepartures, !isFinished else { return tally.leftOpen }
    let open = (ring.first..<ring.end).count { mayBeOpenNow(ring[$0]) }
    return tally.leftOpen + UInt64(open) + (calibrationIsOpen ? 1 : 0)
  }
}
