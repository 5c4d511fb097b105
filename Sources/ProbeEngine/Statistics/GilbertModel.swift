/// A two-state model of bursty loss: a good state that loses nothing, a bad one that loses (almost) all.
public struct GilbertModel: Hashable, Sendable {
  /// The chance to fall from good to bad, per probe.
  public var toBad: Double
  /// The chance to recover, per probe.
  public var toGood: Double
  /// The share delivered in the bad state: 0 in the simple model, more in the one of three parameters.
  public var deliveredWhenBad: Double
  /// The mean time in the bad state.
  public var meanBadSeconds: Double
  /// The mean time in the good state.
  public var meanGoodSeconds: Double

  /// The length of a burst of losses, in probes, if losses were independent: what bursts are compared with.
  public var meanBurst: Double { 1 / toGood }

  init?(
    pairs: LossSequence.Pairs, lostShare: Double, lostLostLost: UInt64, lostReceivedLost: UInt64,
    interval: Nanoseconds
  ) {
    let simpleToBad =
      Double(pairs.receivedLost) / Double(pairs.receivedReceived + pairs.receivedLost)
    let simpleToGood = Double(pairs.lostReceived) / Double(pairs.lostReceived + pairs.lostLost)
    toBad = simpleToBad
    toGood = simpleToGood
    deliveredWhenBad = 0
    // Gilbert's three parameters from a = P(1), b = P(1|1), c = P(111)/(P(101)+P(111)) (Gilbert 1960).
    let a = lostShare
    let b = Double(pairs.lostLost) / Double(pairs.lostReceived + pairs.lostLost)
    let outer = lostReceivedLost + lostLostLost
    if outer >= 30 {
      let c = Double(lostLostLost) / Double(outer)
      let divisor = 2 * a * c - b * (a + c)
      if divisor.magnitude > 1e-9 {
        let r = 1 - (a * c - b * b) / divisor
        let h = r < 1 ? 1 - b / (1 - r) : 0
        if r > 0, r < 1, h > 0, h < 1, 1 - h - a > 0 {
          toBad = a * r / (1 - h - a)
          toGood = r
          deliveredWhenBad = h
        }
      }
    }
    guard toBad > 0, toGood > 0 else { return nil }
    meanBadSeconds = interval.inSeconds / toGood
    meanGoodSeconds = interval.inSeconds / toBad
  }
}
