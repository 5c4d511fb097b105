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
    said += resetNotices
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

  /// What shows that resets did not reach the target, and what became of the probes that followed.
  private var resetNotices: [String] {
    var said: [String] = []
    let signs = [
      (tally.repeatedAfterAnswer, "SYN-ACKs repeated although answered with a reset"),
      (tally.challenges, "answers for an earlier connection of the port (challenge ACK, RFC 5961)"),
    ].filter { $0.0 > 0 }.map { "\($0) \($1)" }
    if !signs.isEmpty {
      said.append(
        "resets were lost on the way to the target, or something drops them: "
          + signs.joined(separator: ", ")
          + (tally.challenges > 0
            ? "; a probe answered so has arrived, and its answer came back" : ""))
    }
    if tally.foreignChallenges > 0 {
      said.append(
        "\(tally.foreignChallenges) answers acknowledged connections from before this run, which the target or a firewall "
          + "still holds: probes without another answer are not counted")
    }
    if tally.stillHeld > 0 {
      said.append(
        "half-open connections on \(tally.stillHeld) source ports may be left at the target: it still held them when it last "
          + "answered there, and the reset sent since then may have been lost like the one before")
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
