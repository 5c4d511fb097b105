import Wire

/// What the receiver said it has beyond the first hole (RFC 2018), as far as six ranges hold it.
///
/// A receiver names three or four at a time; the union of what it named is known here. Ranges that
/// find no place are forgotten, the highest first: then nothing is concluded from them.
struct SelectiveRanges {
  private var starts = InlineArray<6, UInt32>(repeating: 0)
  private var ends = InlineArray<6, UInt32>(repeating: 0)
  private(set) var count = 0

  /// Adds a range, and joins it with those that it touches.
  mutating func add(_ start: UInt32, _ end: UInt32) {
    var start = start
    var end = end
    var kept = 0
    for index in 0..<count {
      if starts[index].ahead(of: end) > 0 || start.ahead(of: ends[index]) > 0 {
        starts[kept] = starts[index]
        ends[kept] = ends[index]
        kept += 1
      } else {
        if start.ahead(of: starts[index]) > 0 { start = starts[index] }
        if ends[index].ahead(of: end) > 0 { end = ends[index] }
      }
    }
    count = kept
    var place = count
    if count == 6 {
      place = 0
      for index in 1..<6 where starts[index].ahead(of: starts[place]) > 0 { place = index }
      guard starts[place].ahead(of: start) > 0 else { return }
    } else {
      count += 1
    }
    starts[place] = start
    ends[place] = end
  }

  /// Forgets what is acknowledged now.
  mutating func remove(upTo number: UInt32) {
    var kept = 0
    for index in 0..<count where ends[index].ahead(of: number) > 0 {
      starts[kept] = starts[index]
      ends[kept] = ends[index]
      kept += 1
    }
    count = kept
  }

  /// Whether the receiver has all of a range.
  func holds(_ start: UInt32, _ end: UInt32) -> Bool {
    for index in 0..<count
    where start.ahead(of: starts[index]) >= 0 && ends[index].ahead(of: end) >= 0 { return true }
    return false
  }
}
