import Findings
import Wire

extension ProbeEngine {
  /// What has to be known to read the numbers, a sentence each.
  var notices: [String] {
    var said: [String] = []
    let kept = scheduleReport
    if let refusal { said.append("ended early: \(refusal)") }
    if tally.heldBack > 0, refusal == nil {
      said.append(
        "probes were held back because \(plan.openLimit) were open at once\(plan.kind.isSYN ? ", each perhaps half open at the target" : ""); "
          + "the rate was lower than asked for"
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
        plan.comparesFlows
          ? "each flow waits for the verdict on its last probe, so that all get the same number: \(kept.gapLength / .milliseconds(1)) ms "
            + "were waited in all, and the rate was lower than asked for"
          : "the schedule was moved \(Number.count(kept.gaps, "time")), by \(kept.gapLength / .milliseconds(1)) ms in all, "
            + "instead of sending a backlog at once")
    }
    said += resetNotices
    if let strange = tally.strangeResets { said.append(strange) }
    if tally.onlySYNsAreDropped {
      said.append(
        "SYNs are dropped while other segments to the same port pass (answered: \(tally.controlsAnswered) of "
          + "\(Number.count(tally.controls, "bare ACK"))): a full accept queue, SYN-flood protection or a filter for SYNs, not the path"
      )
    }
    if tally.count(.silent) > 0, plan.kind == .udp {
      said.append(
        tally.count(.refused) > 0
          ? "hosts limit their ICMP errors (Linux: to about one a second for each address), so silence to datagrams is no sign of "
            + "loss; -S, -1, or a second and more between datagrams (-i 1) tell"
          : "no datagram was answered: a program need not answer, a filter may drop, or all were lost, and nothing tells which; "
            + "-S or -1 are answered")
    }
    if tally.count(.silent) > 0, plan.kind.isUnansweredWhenOpen, case .tcp(let flags) = plan.kind {
      said.append(
        (flags.contains(.syn)
          ? "Linux does not answer a segment with SYN and FIN at an open port, and firewalls drop it"
          : "an open port does not answer a segment without SYN and ACK (RFC 9293 section 3.10.7.2)")
          + ", while a closed one answers with a reset: silence is an open port, a filter or loss, and nothing tells which; "
          + "-S and -A are answered")
    }
    if tally.corruptAnswers > 0 {
      said.append(
        "lost, because the checksum was wrong: \(Number.count(tally.corruptAnswers, "answer"))")
    }
    if tally.questionsWithheld > 0 {
      said.append(
        "\(Number.count(tally.questionsWithheld, "time")) the target was not asked about a loss, so that there are about as many "
          + "questions a second as probes"
      )
    }
    if tally.corrections > 0 {
      said.append(
        "corrected by packets that came later: \(Number.count(tally.corrections, "verdict"))")
    }
    if tally.count(.icmp) > 0, tally.lost + tally.count(.silent) > 0 {
      said.append(
        "whoever turned probes back with ICMP errors may limit these (Linux: to about one a second for each address): those that "
          + (tally.lost > 0
            ? "count as lost may have been turned back as well"
            : "went unanswered may have been turned back as well, and are not counted"))
    }
    if tally.answered == 0, tally.questionsAnswered == 0, tally.controlsAnswered == 0,
      tally.errors.isEmpty, tally.counted > 0
    {
      said.append(
        "nothing ever answered: a filter that drops, a target that is down or a path that is down look the same from here"
      )
    }
    return said
  }

  /// What shows that resets did not reach the target, and what became of the probes that followed.
  private var resetNotices: [String] {
    var said: [String] = []
    let signs = [
      (tally.repeatedAfterAnswer, "repeated SYN-ACK", "that had been answered with a reset"),
      (
        tally.challenges, "answer",
        "for an earlier connection of the port (challenge ACK, RFC 5961)"
      ),
    ].filter { $0.0 > 0 }.map { "\(Number.count($0, $1)) \($2)" }
    if !signs.isEmpty {
      said.append(
        "resets were lost on the way to the target, or something drops them: "
          + signs.joined(separator: ", ")
          + (tally.challenges > 0
            ? "; a probe answered so has arrived, and its answer came back" : ""))
    }
    if tally.foreignChallenges > 0 {
      said.append(
        "\(Number.count(tally.foreignChallenges, "answer")) acknowledged connections from before this run, which the target or a firewall "
          + "still holds: probes without another answer are not counted")
    }
    return said
  }

  /// What may be left at the target: the last thing that is said.
  func cleanupNotices(_ failures: [ProbeReport.SendFailure], isEstablished: Bool) -> [String] {
    guard plan.kind.isSYN else { return [] }
    var said: [String] = []
    let held = stillHeld
    if held > 0 {
      let them = held == 1 ? "it" : "them"
      said.append(
        "\(Number.count(held, "half-open connection")) may be left at the target: it still held \(them) when it last "
          + "answered on that port, and the reset sent since then may have been lost like the one before"
      )
    }
    let unsent = failures.filter { $0.purpose == "reset" }
    let left = openAtTarget
    guard left > 0 || !unsent.isEmpty else { return said }
    var parts = unsent.map { "\(Number.count($0.count, "reset")) could not be sent: \($0.reason)" }
    if left > 0 {
      parts.append(Self.leftNotice(left, isEstablished: isEstablished))
    } else {
      parts.append(
        "other resets ended \(unsent[0].count == 1 ? "that connection" : "those connections")")
    }
    said.append(parts.joined(separator: "; "))
    return said
  }

  /// That connections may be left at the target, and why.
  static func leftNotice(_ left: UInt64, isEstablished: Bool) -> String {
    let noun = isEstablished ? "connection" : "half-open connection"
    let doubt =
      isEstablished
      ? "the target has not shown that a reset had arrived"
      : "no reset for \(left == 1 ? "it" : "them") was seen leaving"
    return "\(Number.count(left, noun)) may be left at the target, because \(doubt)"
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
