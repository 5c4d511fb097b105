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

  /// Fits the simple model, or Gilbert's three parameters where the pattern carries them.
  init?(
    pairs: LossSequence.Pairs, lostShare: Double, lostLostLost: UInt64, lostReceivedLost: UInt64,
    interval: Nanoseconds
  ) {
    let good = pairs.receivedReceived + pairs.receivedLost
    let bad = pairs.lostReceived + pairs.lostLost
    guard good > 0, bad > 0 else { return nil }
    toBad = Double(pairs.receivedLost) / Double(good)
    toGood = Double(pairs.lostReceived) / Double(bad)
    deliveredWhenBad = 0
    if let full = Self.threeParameters(
      a: lostShare, b: Double(pairs.lostLost) / Double(bad), lostLostLost, lostReceivedLost)
    {
      (toBad, toGood, deliveredWhenBad) = full
    }
    guard toBad > 0, toGood > 0 else { return nil }
    meanBadSeconds = interval.inSeconds / toGood
    meanGoodSeconds = interval.inSeconds / toBad
  }

  /// Gilbert's estimate from a = P(1), b = P(1|1) and c = P(111) / (P(101) + P(111)) (Gilbert 1960).
  ///
  /// It is used only where all three are probabilities: small samples give nonsense.
  private static func threeParameters(
    a: Double, b: Double, _ lostLostLost: UInt64, _ lostReceivedLost: UInt64
  ) -> (toBad: Double, toGood: Double, deliveredWhenBad: Double)? {
    let outer = lostReceivedLost + lostLostLost
    guard outer >= 30 else { return nil }
    let c = Double(lostLostLost) / Double(outer)
    let divisor = 2 * a * c - b * (a + c)
    guard divisor.magnitude > 1e-9 else { return nil }
    let toGood = 1 - (a * c - b * b) / divisor
    guard toGood > 0, toGood < 1 else { return nil }
    let delivered = 1 - b / (1 - toGood)
    guard delivered > 0, delivered < 1, 1 - delivered - a > 0 else { return nil }
    let toBad = a * toGood / (1 - delivered - a)
    guard toBad > 0, toBad < 1 else { return nil }
    return (toBad, toGood, delivered)
  }
}
