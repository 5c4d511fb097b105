import Findings
public import Wire

/// What lossctl refuses to send, so that measuring does no harm.
public enum ProbeSafety {
  /// The highest rate: 100,000 a second.
  static let shortestInterval = Nanoseconds.microseconds(10)
  /// From this rate on, a public target takes `--i-am-authorised`, and every target a count.
  static let careful = Nanoseconds.milliseconds(1)

  /// Why a run is refused, in a sentence; `nil` when it is not.
  public static func refusal(
    interval: Nanoseconds, count: UInt64?, target: IPAddress, isLocal: Bool, isAuthorised: Bool,
    tableEntries: UInt64?, tableLimit: UInt64?
  ) -> String? {
    if interval < shortestInterval {
      return "refused: at most 100,000 probes a second (-i u10)"
    }
    if target.isUnspecified { return "refused: \(target) is no host's address" }
    if target.isMulticast { return "refused: \(target) is a group of hosts; probe one" }
    if interval < careful, count == nil {
      return
        "refused: more than 1000 probes a second need a number (-c), so that they end by themselves"
    }
    if interval < careful, !isAuthorised, !isLocal, !target.isPrivate {
      return
        "refused: more than 1000 probes a second to \(target), which is neither private nor this machine's, "
        + "look like an attack; with the owner's consent, add --i-am-authorised"
    }
    if let tableEntries, let tableLimit, tableLimit > 0 {
      let ports = UInt64(portCount(interval: interval, count: count))
      if tableEntries + ports > tableLimit - tableLimit / 10 {
        return
          "refused: the table of connections is nearly full (\(tableEntries) of \(tableLimit)), and every source port "
          + "adds one: the probes themselves would cause loss; raise net.netfilter.nf_conntrack_max or send fewer"
      }
    }
    return nil
  }

  /// Why a run with whole connections is refused: the target has to accept each of them.
  public static func connectionRefusal(interval: Nanoseconds) -> String? {
    interval < careful
      ? "refused: connect() mode opens at most 1000 connections a second (-i u1000), because the target has to accept each"
      : nil
  }

  /// How many source ports a rate takes, so that none is used again while its last probe is under way.
  public static func portCount(interval: Nanoseconds, count: UInt64?) -> Int {
    let perSecond = Nanoseconds.seconds(1) / max(1, interval)
    let wanted = min(4096, max(64, perSecond / 4))
    return Int(min(UInt64(wanted), max(1, count ?? .max)))
  }

  /// After so many answers the round-trip time counts as known.
  static let answersForEstimate: UInt64 = 4

  /// Why a run of SYNs is ended, once the round-trip time is known; `nil` when it may go on.
  ///
  /// A connection is half open at the target from the SYN's arrival to the reset's: one round trip.
  static func halfOpenRefusal(
    interval: Nanoseconds, roundTrip: Nanoseconds, count: UInt64?, limit: Int, target: IPAddress
  ) -> String? {
    let estimate = min(UInt64(clamping: roundTrip / max(1, interval)), count ?? .max)
    guard estimate > UInt64(clamping: limit) else { return nil }
    let shortest = (roundTrip + Nanoseconds(limit) * 1000 - 1) / (Nanoseconds(limit) * 1000)
    let rate = Number.fixed(1 / interval.inSeconds, decimals: 0)
    return
      "at \(rate) probes a second and a round-trip time of \(Number.milliseconds(roundTrip.inSeconds)) ms about "
      + "\(estimate) connections would be half open at \(target) at once, and \(limit) are allowed there: from -i u\(shortest) on"
  }

  /// How many probes may be open at once: each may be a half-open connection at the target.
  ///
  /// Whether a rate would exceed it depends on the round-trip time, which nobody knows beforehand. Until it is known, and
  /// while the target is silent, probes are held back; once the first answers show it, the run ends with the reason.
  public static func openLimit(target: IPAddress, isLocal: Bool) -> Int {
    isLocal || target.isPrivate ? 16_384 : 256
  }
}

extension IPAddress {
  /// Whether the address is one for private networks, this machine or one link (RFC 1918, 6598, 3927, 4193, 4291).
  var isPrivate: Bool {
    switch self {
    case .v4(let bits):
      bits >> 24 == 10 || bits >> 24 == 127 || bits >> 20 == 0xac1 || bits >> 16 == 0xc0a8
        || bits >> 16 == 0xa9fe || bits >> 22 == 0x191
    case .v6(let bits):
      bits == 1 || bits >> 121 == 0x7e || bits >> 118 == 0x3fa
    }
  }

  /// Whether the address stands for none.
  var isUnspecified: Bool {
    switch self {
    case .v4(let bits): bits == 0
    case .v6(let bits): bits == 0
    }
  }

  /// Whether the address stands for a group of hosts, or for all of them.
  var isMulticast: Bool {
    switch self {
    case .v4(let bits): bits >> 28 == 0xe || bits == .max
    case .v6(let bits): bits >> 120 == 0xff
    }
  }
}
