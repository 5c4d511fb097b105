infix operator +| : AdditionPrecedence

extension UInt64 {
  /// The sum, or the greatest number when it does not fit.
  ///
  /// Counters come from outside, and a bad one must not end the program, nor wrap to a small number.
  public static func +| (left: UInt64, right: UInt64) -> UInt64 {
    let (sum, isTooGreat) = left.addingReportingOverflow(right)
    return isTooGreat ? .max : sum
  }
}
