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

  /// Connections at the target for which no reset was seen leaving; while the run lasts, those of open probes, too.
  var openAtTarget: UInt64 {
    guard plan.kind.isSYN, plan.seesDepartures, !isFinished else { return tally.leftOpen }
    var count = tally.leftOpen
    for number in ring.first..<ring.end {
      let record = ring[number]
      let isUndecided =
        record.verdict == nil && record.left != ProbeRecord.never && !record.isReset
      if isUndecided || record.mayBeOpen { count += 1 }
    }
    return count
  }
}
