/// Probes that an open port need not answer: silence is a loss only where the target is known to answer them.
extension ProbeEngine {
  /// Whether the target has answered what it need not, so that silence counts.
  ///
  /// Hosts limit ICMP errors (Linux: to about one a second for each address, `icmp_ratelimit`): a port unreachable is
  /// followed by silence.
  var showsLoss: Bool {
    tally.answered > (plan.kind == .udp ? tally.count(.refused) : 0)
  }

  /// Who answers one such segment answers all of them: those that went unanswered are lost.
  mutating func silenceIsLoss() {
    guard tally.count(.silent) > 0, showsLoss else { return }
    for number in ring.first..<ring.end where ring[number].verdict == .silent {
      correct(number, .lost)
    }
    // Those that are forgotten.
    for _ in 0..<tally.count(.silent) { tally.change(from: .silent, to: .lost) }
  }
}
