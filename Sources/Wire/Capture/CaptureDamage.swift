/// Where a capture stopped making sense, and why.
///
/// Everything before it was read.
public struct CaptureDamage: Error, Hashable, Sendable, CustomStringConvertible {
  /// Where the bad record starts in the file, after decompression.
  public var offset: UInt64
  /// The last frame that was read; 0 for none.
  public var lastFrame: UInt64
  /// What is wrong there.
  public var cause: WireError

  /// Creates a description of damage.
  public init(offset: UInt64, lastFrame: UInt64, cause: WireError) {
    self.offset = offset
    self.lastFrame = lastFrame
    self.cause = cause
  }

  /// One line for people.
  public var description: String { "\(cause), at byte \(offset), after frame \(lastFrame)" }
}
