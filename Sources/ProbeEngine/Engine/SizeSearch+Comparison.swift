extension SizeSearch {
  /// Packets of each size in a comparison.
  private static let comparisons: UInt64 = 40

  /// The size to send next, the smallest and the largest in turns; `nil` when there are enough.
  var nextComparison: Int? {
    let small = counts[smallest]?.sent ?? 0
    let large = counts[limit]?.sent ?? 0
    guard small < Self.comparisons || large < Self.comparisons else { return nil }
    return small <= large ? smallest : limit
  }

  /// Judges whether large packets were lost more often.
  mutating func compare() {
    let small = counts[smallest] ?? (0, 0)
    let large = counts[limit] ?? (0, 0)
    let probability = FisherTest.twoSided(
      small.answered, of: small.sent, large.answered, of: large.sent)
    if large.answered < small.answered, probability < 0.01 {
      finish(.sizeDependent)
    } else {
      finish(.undecided("packets are lost whatever their size"))
    }
  }
}
