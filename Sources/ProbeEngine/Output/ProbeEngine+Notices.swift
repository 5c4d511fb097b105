extension ProbeEngine {
  /// What has to be known to read the numbers, a sentence each.
  var notices: [String] {
    var said: [String] = []
    let kept = scheduleReport
    if tally.heldBack > 0 {
      said.append(
        "probes were held back because \(plan.openLimit) were open at once; the rate was lower than asked for"
      )
    }
    if tally.captureLosses > 0 {
      said.append(
        "the capture lost \(tally.captureLosses) packets: unanswered probes of that time are not counted as lost"
      )
    }
    if tally.stalls.count > 0 {
      said.append(
        "this program or the machine stood still \(tally.stalls.count) times, "
          + "\(tally.stalls.length / .milliseconds(1)) ms in all: unanswered probes of these moments are not counted as lost"
      )
    }
    if kept.gaps > 0 {
      said.append(
        "the schedule was moved \(kept.gaps) times, by \(kept.gapLength / .milliseconds(1)) ms in all, "
          + "instead of sending a backlog at once")
    }
    if tally.repeatedAfterAnswer > 0 {
      said.append(
        "the target repeated \(tally.repeatedAfterAnswer) SYN-ACKs although they had been answered with a reset: "
          + "these resets were lost on the way to it, or something drops them")
    }
    if tally.onlySYNsAreDropped {
      said.append(
        "SYNs are dropped while other segments to the same port pass (\(tally.controlsAnswered) of \(tally.controls) "
          + "bare ACKs were answered): a full accept queue, SYN-flood protection or a filter for SYNs, not the path"
      )
    }
    if tally.corruptAnswers > 0 {
      said.append("\(tally.corruptAnswers) answers had a wrong checksum and count as lost")
    }
    if tally.questionsWithheld > 0 {
      said.append(
        "\(tally.questionsWithheld) times the target was not asked about a loss, so as not to send more than twice the packets"
      )
    }
    if tally.corrections > 0 {
      said.append("\(tally.corrections) verdicts were corrected by packets that came later")
    }
    if tally.sent > 0, tally.answered == 0, tally.errors.isEmpty, tally.counted > 0 {
      said.append(
        "nothing ever answered: a filter that drops, a target that is down or a path that is down look the same from here"
      )
    }
    if plan.kind.isSYN, tally.leftOpen > 0 {
      said.append(
        "\(tally.leftOpen) half-open connections are possibly left at the target: no reset for them was seen leaving"
      )
    }
    return said
  }
}

extension ProbeTally {
  /// Whether bare ACKs get through significantly more often than SYNs (Fisher's test at 1 %).
  public var onlySYNsAreDropped: Bool {
    let answered = counted - lost(.forward) - lost(.undecided)
    guard controls >= 5, counted > 0, controlsAnswered <= controls else { return false }
    guard controlsAnswered * counted > answered * controls else { return false }
    return FisherTest.twoSided(controlsAnswered, of: controls, answered, of: counted) < 0.01
  }
}
