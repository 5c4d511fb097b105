import Findings
public import ProbeEngine
import Wire

/// What only hping3 prints, with `--compat`.
extension ProbeLines {
  /// What follows a router's address.
  ///
  /// hping3 looks its name up, and sends and sees nothing meanwhile. lossctl looks no names up, and the word for a name
  /// that is not known is hping's, too.
  var name: String { options.isNumeric ? "" : " name=UNKNOWN" }

  /// The lines for an answer to a probe of a trace: a router once, the target every time.
  public mutating func line(_ answer: PathTrace.Answer) -> String {
    guard let icmp = answer.seen.icmp, icmp.isTimeExceeded else {
      if answer.seen.icmp == nil, let time = answer.roundTrip { otherTimes.add(time.inSeconds) }
      return line(answer.reply)
    }
    guard options.keepsHop || answer.seen.sender != lastRouter else { return "" }
    lastRouter = answer.seen.sender
    let hop = "hop=\(answer.timeToLive) "
    let text = "\(hop)\(icmp.hpingText) from ip=\(answer.seen.sender)\(name)\n"
    // hping3 finds the times of TCP, UDP and echo requests only.
    guard !options.leavesOutHopTimes, plan.kind != .timestamp, let time = answer.roundTrip else {
      return text
    }
    otherTimes.add(time.inSeconds)
    return text + "\(hop)hoprtt=\(Number.padded(time.inSeconds * 1000, decimals: 1)) ms\n"
  }

  /// What hping3 takes two timestamps for that lie whole seconds apart: how fast they count, and since when.
  ///
  /// Since Linux 4.10 they start anywhere for each connection, and the guess is wrong; it is part of the form, and not
  /// printed elsewhere.
  mutating func uptime(_ value: UInt32) -> String {
    let last = lastTimestamp
    lastTimestamp = value
    let second = Nanoseconds.seconds(1)
    guard options.isCompatible, let last, plan.interval % second == 0 else { return "" }
    let rate = Int64(Int32(truncatingIfNeeded: value &- last)) / (plan.interval / second)
    guard rate > 0 else { return "" }
    let ticks =
      [Int64](arrayLiteral: 2, 10, 100, 1000).min { abs($0 - rate) < abs($1 - rate) } ?? 1000
    let seconds = Int64(value) / ticks
    return """
        HZ seems hz=\(ticks)
        System uptime seems: \(seconds / 86_400) days, \(seconds / 3600 % 24) hours, \
      \(seconds / 60 % 60) minutes, \(seconds % 60) seconds

      """
  }
}
