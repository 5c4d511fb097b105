/// The elements of a set of ranges as ranges.
///
/// The kernel gives an interval as two elements: its first key, and, flagged, the first key after it. The
/// latter is missing when the next interval begins there, or when the interval goes to the end.
enum NFTRanges {
  /// One element, or one interval.
  struct KeyRange {
    /// The first key.
    let from: [UInt8]
    /// The last key; the same as the first for a single one.
    let to: [UInt8]
    /// The element that begins it, with its value, comment and so on.
    let element: NFTSetElement
  }

  /// The ranges of `elements`, in order of their keys when they are intervals, without the catch-all.
  static func ranges(of elements: [NFTSetElement], in set: NFTSet) -> [KeyRange] {
    let keyed = elements.filter { !$0.isCatchall }
    guard set.isInterval, set.fieldLengths.isEmpty else {
      return keyed.filter { !$0.isIntervalEnd }.map {
        KeyRange(from: $0.key, to: $0.keyEnd ?? $0.key, element: $0)
      }
    }
    // Where an interval ends and another begins at one key, the end comes first.
    let sorted = keyed.sorted { left, right in
      if left.key == right.key { return left.isIntervalEnd && !right.isIntervalEnd }
      return left.key.lexicographicallyPrecedes(right.key)
    }
    var ranges: [KeyRange] = []
    var open: NFTSetElement?
    for element in sorted {
      if let begin = open {
        ranges.append(KeyRange(from: begin.key, to: predecessor(of: element.key), element: begin))
      }
      open = element.isIntervalEnd ? nil : element
    }
    if let begin = open {
      let last = [UInt8](repeating: 0xff, count: begin.key.count)
      ranges.append(KeyRange(from: begin.key, to: last, element: begin))
    }
    return ranges
  }

  /// The key before `key`.
  private static func predecessor(of key: [UInt8]) -> [UInt8] {
    var result = key
    for index in result.indices.reversed() {
      result[index] &-= 1
      if result[index] != 0xff { break }
    }
    return result
  }
}
