/// How the clock of the second capture differs from that of the first.
public struct ClockEstimate: Hashable, Sendable {
  /// Nanoseconds that the second clock is ahead, at `origin`.
  public var offset: Double = 0
  /// How much faster the second clock runs (1e-6 is one part in a million); 0 where it cannot be told.
  public var drift: Double = 0
  /// The time of the first clock at which `offset` holds.
  public var origin: Int64 = 0
  /// How far the offset may be off, in nanoseconds: half of the least round trip between the two points.
  ///
  /// `nil` where only one direction was seen, so that the least one-way delay counts as 0.
  public var uncertainty: Double?

  /// A packet in both captures.
  struct Sighting {
    var time: Int64
    /// The second time minus the first.
    var difference: Int64
    /// 1 when it went from the first point to the second, -1 for the other way, 0 when that is not known.
    var way: Int8
  }

  /// The difference of the clocks when the first one shows `time`.
  func difference(at time: Int64) -> Double { offset + drift * (Double(time) - Double(origin)) }

  /// Solves for offset and drift; `nil` without any packet in both captures.
  ///
  /// On the way from first to second a difference is offset plus delay, on the other offset minus delay.
  /// Delays are never negative and often least, so that the least differences of one way and the largest
  /// of the other enclose the offset (as Paxson, "On calibrating measurements of packet transit times", 1998).
  init?(_ sightings: [Sighting]) {
    guard let first = sightings.min(by: { $0.time < $1.time }),
      let last = sightings.max(by: { $0.time < $1.time })
    else { return nil }
    origin = first.time
    let span = Double(last.time) - Double(first.time)
    let count = max(1, min(32, sightings.count / 16, Int(min(span / 100_000_000, 1e6))))
    var windows = [Window](repeating: Window(), count: count)
    for sighting in sightings {
      let share = span > 0 ? (Double(sighting.time) - Double(first.time)) / span : 0
      windows[min(count - 1, Int(share * Double(count)))].add(sighting)
    }
    let points = windows.compactMap { $0.point(origin: first.time) }
    guard !points.isEmpty else { return nil }
    drift = Self.slope(points, span: span)
    offset = Self.median(points.map { $0.value - drift * $0.time })
    let widths = windows.compactMap(\.width)
    uncertainty = widths.isEmpty ? nil : Self.median(widths) / 2
  }

  /// The least and largest differences of a stretch of time.
  private struct Window {
    private var forward: Int64?
    private var backward: Int64?
    private var unknown: [Int64] = []
    private var times = (sum: 0.0, count: 0.0)
    private var origin: Int64?

    mutating func add(_ sighting: Sighting) {
      let start = origin ?? sighting.time
      origin = start
      times.sum += Double(sighting.time) - Double(start)
      times.count += 1
      switch sighting.way {
      case 1: forward = min(forward ?? .max, sighting.difference)
      case -1: backward = max(backward ?? .min, sighting.difference)
      default: unknown.append(sighting.difference)
      }
    }

    var width: Double? {
      guard let forward, let backward else { return nil }
      return max(0, Double(forward) - Double(backward))
    }

    func point(origin first: Int64) -> (time: Double, value: Double)? {
      guard let origin else { return nil }
      let time = Double(origin) - Double(first) + times.sum / times.count
      if let forward, let backward { return (time, (Double(forward) + Double(backward)) / 2) }
      if let single = forward ?? backward { return (time, Double(single)) }
      return (time, ClockEstimate.median(unknown.map(Double.init)))
    }
  }

  /// The median of all slopes between two points (Theil and Sen); 0 unless it explains more than the
  /// points scatter.
  private static func slope(_ points: [(time: Double, value: Double)], span: Double) -> Double {
    guard points.count >= 4, span > 1_000_000_000 else { return 0 }
    var slopes: [Double] = []
    for (index, point) in points.enumerated() {
      for other in points[(index + 1)...] where other.time > point.time {
        slopes.append((other.value - point.value) / (other.time - point.time))
      }
    }
    guard !slopes.isEmpty else { return 0 }
    let slope = median(slopes)
    let level = median(points.map(\.value))
    let without = median(points.map { abs($0.value - level) })
    let base = median(points.map { $0.value - slope * $0.time })
    let with = median(points.map { abs($0.value - slope * $0.time - base) })
    // Clocks of computers differ by less than one part in a thousand.
    return with * 2 < without && abs(slope) < 1e-3 ? slope : 0
  }

  private static func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    guard !sorted.isEmpty else { return 0 }
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }
}
