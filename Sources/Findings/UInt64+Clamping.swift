infix operator +| : AdditionPrecedence
infix operator +|= : AssignmentPrecedence

extension UInt64 {
  /// The sum, or the greatest number when it does not fit.
  ///
  /// Counters come from outside, and a bad one must not end the program, nor wrap to a small number.
  public static func +| (left: UInt64, right: UInt64) -> UInt64 {
    let (sum, isTooGreat) = left.addingReportingOverflow(right)
    return isTooGreat ? .max : sum
  }

  /// Adds in place, up to the greatest number.
  public static func +|= (left: inout UInt64, right: UInt64) {
    let sum = left +| right
    left = sum
  }
}
