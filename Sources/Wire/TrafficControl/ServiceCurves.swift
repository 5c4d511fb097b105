/// The curves of a class of the hierarchical fair service curve scheduler (`sch_hfsc`).
public struct ServiceCurves: Hashable, Sendable {
  /// A guarantee in two segments (`struct tc_service_curve`).
  public struct Curve: Hashable, Sendable {
    /// Bytes a second at first.
    public let firstRate: UInt32
    /// How long that lasts, in microseconds.
    public let duration: UInt32
    /// Bytes a second from then on.
    public let secondRate: UInt32

    /// Reads the struct.
    init?(_ bytes: [UInt8]?) {
      guard let bytes, let first = bytes.native32(0), let duration = bytes.native32(4),
        let second = bytes.native32(8)
      else { return nil }
      firstRate = first
      self.duration = duration
      secondRate = second
    }

    var text: String {
      "m1 \(TrafficText.rate(bytesPerSecond: UInt64(firstRate)))"
        + " d \(TrafficText.time(microseconds: duration))"
        + " m2 \(TrafficText.rate(bytesPerSecond: UInt64(secondRate)))"
    }
  }

  /// What the class gets whatever the others do.
  public let realTime: Curve?
  /// The class's share of what is left.
  public let linkShare: Curve?
  /// What the class never exceeds.
  public let upperLimit: Curve?

  /// Reads `TCA_OPTIONS` of the class.
  init(_ options: [UInt8]) throws(WireError) {
    let values = AttributeValues(options, in: "hfsc class")
    if let problem = values.problem { throw problem }
    realTime = Curve(values[1])
    linkShare = Curve(values[2])
    upperLimit = Curve(values[3])
  }

  /// The curves as tc prints them.
  var text: String {
    var words: [String] = []
    if let realTime, realTime == linkShare {
      words.append("sc " + realTime.text)
    } else {
      if let realTime { words.append("rt " + realTime.text) }
      if let linkShare { words.append("ls " + linkShare.text) }
    }
    if let upperLimit { words.append("ul " + upperLimit.text) }
    return words.joined(separator: " ")
  }
}
