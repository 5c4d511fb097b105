/// Serial arithmetic of TCP sequence numbers (RFC 9293 section 3.4, RFC 1982).
extension UInt32 {
  /// How far this number lies ahead of another; negative when it lies behind.
  @inline(__always)
  func ahead(of other: UInt32) -> Int { Int(Int32(bitPattern: self &- other)) }
}

/// Nanoseconds in which the analysis thinks.
enum Nanoseconds {
  static let perMillisecond: Int64 = 1_000_000
  static let perSecond: Int64 = 1_000_000_000
}
