/// Loss that comes in bursts: which state a packet meets depends on the state before.
///
/// Probabilities are fractions of 2³² − 1. Source: `loss_4state` and `loss_gilb_ell` in
/// net/sched/sch_netem.c.
public enum NetemLossModel: Hashable, Sendable {
  /// Four states (`NETEM_LOSS_GI`): 1 received, 2 received within a burst of loss, 3 lost within
  /// the burst, 4 lost alone. Each number is the chance to go from one state to another.
  case fourStates(p13: UInt32, p31: UInt32, p32: UInt32, p23: UInt32, p14: UInt32)
  /// Two states (`NETEM_LOSS_GE`), good and bad: `p` leads to bad, `r` back to good, `h` is the
  /// chance to pass in the bad state, `k` to be lost in the good one.
  case gilbertElliott(p: UInt32, r: UInt32, h: UInt32, k: UInt32)

  /// Reads `struct tc_netem_gimodel`.
  init?(fourStates bytes: [UInt8]) {
    guard let p13 = bytes.native32(0), let p31 = bytes.native32(4), let p32 = bytes.native32(8),
      let p14 = bytes.native32(12), let p23 = bytes.native32(16)
    else { return nil }
    self = .fourStates(p13: p13, p31: p31, p32: p32, p23: p23, p14: p14)
  }

  /// Reads `struct tc_netem_gemodel`.
  init?(gilbertElliott bytes: [UInt8]) {
    guard let p = bytes.native32(0), let r = bytes.native32(4), let h = bytes.native32(8),
      let k = bytes.native32(12)
    else { return nil }
    self = .gilbertElliott(p: p, r: r, h: h, k: k)
  }

  /// The share of packets lost in the long run, or `nil` where the chain can end in more than one way.
  public var lossProbability: Double? {
    let whole = Double(UInt32.max)
    switch self {
    case .fourStates(let p13, let p31, let p32, let p23, let p14):
      return Self.fourStateLoss(
        toBurst: Double(p13) / whole, toGap: Double(p31) / whole, toReceived: Double(p32) / whole,
        toLost: Double(p23) / whole, alone: Double(p14) / whole)
    case .gilbertElliott(let p, let r, let h, let k):
      let (enter, leave) = (Double(p) / whole, Double(r) / whole)
      // The chain starts in the good state, and stays there when nothing leads out of it.
      if p == 0 { return Double(k) / whole }
      let bad = enter / (enter + leave)
      return (1 - bad) * Double(k) / whole + bad * (1 - Double(h) / whole)
    }
  }

  /// The balance of the chain that starts in state 1.
  ///
  /// With x the share of time in each state: x4 = p14·x1, p23·x2 = p32·x3 and p13·x1 = p31·x3.
  private static func fourStateLoss(
    toBurst p13: Double, toGap p31: Double, toReceived p32: Double, toLost p23: Double,
    alone p14: Double
  ) -> Double? {
    if p13 == 0 { return p14 / (1 + p14) }
    // The kernel tests one random number against sums; past 1 the later outcomes never happen.
    let rounding = 1e-9
    if p13 + p14 > 1 + rounding || p31 + p32 > 1 + rounding { return nil }
    if p31 == 0 {
      // No way back to the gap: the burst is for ever.
      if p32 == 0 { return 1 }
      return p23 / (p23 + p32)
    }
    if p23 == 0 {
      // A packet received within the burst leads nowhere else: in the end nothing is lost.
      return p32 == 0 ? (p13 / p31 + p14) / (1 + p13 / p31 + p14) : 0
    }
    let lost = p13 / p31
    let received = lost * p32 / p23
    return (lost + p14) / (1 + received + lost + p14)
  }

  /// The model as tc prints it.
  var text: String {
    switch self {
    case .fourStates(let p13, let p31, let p32, let p23, let p14):
      let parts = [("p13", p13), ("p31", p31), ("p32", p32), ("p23", p23), ("p14", p14)]
      return "loss state " + Self.text(parts)
    case .gilbertElliott(let p, let r, let h, let k):
      return "loss gemodel " + Self.text([("p", p), ("r", r), ("1-h", UInt32.max - h), ("1-k", k)])
    }
  }

  private static func text(_ parts: [(String, UInt32)]) -> String {
    parts.map { $0 + " " + TrafficText.percent($1) }.joined(separator: " ")
  }
}
