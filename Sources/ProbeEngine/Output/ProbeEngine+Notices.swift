import Findings

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
        "the capture lost \(Number.count(tally.captureLosses, "packet")): unanswered probes of that time are not counted as lost"
      )
    }
    if tally.stalls.count > 0 {
      said.append(
        "this program or the machine stood still \(Number.count(tally.stalls.count, "time")), "
          + "\(tally.stalls.length / .milliseconds(1)) ms in all: unanswered probes of these moments are not counted as lost"
      )
    }
    if kept.gaps > 0 {
      said.append(
        "the schedule was moved \(Number.count(kept.gaps, "time")), by \(kept.gapLength / .milliseconds(1)) ms in all, "
          + "instead of sending a backlog at once")
    }
    if tally.repeatedAfterAnswer > 0 {
      said.append(
        "the target repeated \(Number.count(tally.repeatedAfterAnswer, "SYN-ACK")) although answered with a reset: "
          + "resets were lost on the way to it, or something drops them")
    }
    if tally.onlySYNsAreDropped {
      said.append(
        "SYNs are dropped while other segments to the same port pass (answered: \(tally.controlsAnswered) of "
          + "\(Number.count(tally.controls, "bare ACK"))): a full accept queue, SYN-flood protection or a filter for SYNs, not the path"
      )
    }
    if tally.corruptAnswers > 0 {
      said.append(
        "lost, because the checksum was wrong: \(Number.count(tally.corruptAnswers, "answer"))")
    }
    if tally.questionsWithheld > 0 {
      said.append(
        "\(Number.count(tally.questionsWithheld, "time")) the target was not asked about a loss, so as not to send more than twice the packets"
      )
    }
    if tally.corrections > 0 {
      said.append(
        "corrected by packets that came later: \(Number.count(tally.corrections, "verdict"))")
    }
    if tally.sent > 0, tally.answered == 0, tally.errors.isEmpty, tally.counted > 0 {
      said.append(
        "nothing ever answered: a filter that drops, a target that is down or a path that is down look the same from here"
      )
    }
    if plan.kind.isSYN, tally.leftOpen > 0 {
      said.append(
        "possibly left at the target, because no reset was seen leaving: \(Number.count(tally.leftOpen, "half-open connection"))"
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
