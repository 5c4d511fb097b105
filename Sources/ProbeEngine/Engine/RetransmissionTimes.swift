/// Which repetition of a SYN-ACK has arrived, told by its delay.
///
/// A Linux server repeats after 1, 3, 7, 15 and 31 seconds (`TCP_TIMEOUT_INIT`, doubled each time); its timer fires
/// late by up to an eighth of the time (the timer wheel's granularity), never early. The first time is learnt from the
/// calibration where it can be.
struct RetransmissionTimes: Sendable {
  /// The first time-out.
  private var first = Nanoseconds.seconds(1)
  /// By how much another timer may have fired earlier than the one that the first time was learnt from.
  private var early = Nanoseconds.milliseconds(5)

  /// Learns the first time-out from a repetition that came so long after the answer, unless it is one that is expected: the
  /// one before it may have been lost.
  mutating func learn(_ time: Nanoseconds) {
    guard repetition(delay: time) == 0 else { return }
    first = time
    early = time / 8
  }

  /// The repetition (1 for the first) whose answer comes `delay` after the usual time; 0: no repetition.
  func repetition(delay: Nanoseconds) -> UInt8 {
    var timeout = first
    var due = first
    for number in UInt8(1)...6 {
      let slack = timeout / 4 + .milliseconds(50)
      if delay >= due - early, delay <= due + slack { return number }
      timeout *= 2
      due += timeout
    }
    return 0
  }
}
