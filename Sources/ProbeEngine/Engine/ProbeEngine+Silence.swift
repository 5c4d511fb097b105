/// Silence that is a loss only where the target is known to answer: an open port need not answer every kind of probe, and
/// who turns probes back does so in silence once its limit is reached.
extension ProbeEngine {
  /// Whether the target has answered what it need not, so that silence counts.
  ///
  /// Hosts limit ICMP errors (Linux: to about one a second for each address, `icmp_ratelimit`): a port unreachable is
  /// followed by silence.
  private var showsLoss: Bool {
    tally.answered > (plan.kind == .udp ? tally.count(.refused) : 0)
  }

  /// Whether silence says nothing: an open port need not answer, or all that ever answered were ICMP errors.
  var silenceIsMute: Bool { plan.kind.isUnansweredWhenOpen && !showsLoss || isOnlyTurnedBack }

  /// Whether probes are turned back with ICMP errors, and nothing else has ever come back.
  private var isOnlyTurnedBack: Bool {
    tally.count(.icmp) > 0 && tally.answered == 0 && tally.questionsAnswered == 0
      && tally.controlsAnswered == 0
  }

  /// All that ever answered are ICMP errors: those that went unanswered before may have been turned back as well.
  mutating func lossIsSilence() {
    guard tally.count(.lost) > 0, isOnlyTurnedBack else { return }
    correctAll(.lost, to: .silent)
  }

  /// Who answers one such segment answers all of them: those that went unanswered are lost.
  mutating func silenceIsLoss() {
    guard tally.count(.silent) > 0, !silenceIsMute else { return }
    correctAll(.silent, to: .lost)
  }

  private mutating func correctAll(_ old: ProbeVerdict, to new: ProbeVerdict) {
    for number in ring.first..<ring.end where ring[number].verdict == old { correct(number, new) }
    // Those that are forgotten.
    for _ in 0..<tally.count(old) { tally.change(from: old, to: new) }
  }
}
