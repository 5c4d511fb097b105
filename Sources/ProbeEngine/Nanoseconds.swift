/// A moment or a length of time in nanoseconds.
///
/// Moments count from an origin that the caller chooses and that never jumps; the tool uses
/// `CLOCK_MONOTONIC`.
public typealias Nanoseconds = Int64

extension Nanoseconds {
  /// So many microseconds.
  public static func microseconds(_ count: Int64) -> Self { count * 1000 }
  /// So many milliseconds.
  public static func milliseconds(_ count: Int64) -> Self { count * 1_000_000 }
  /// So many seconds.
  public static func seconds(_ count: Int64) -> Self { count * 1_000_000_000 }
  /// This length in seconds.
  public var inSeconds: Double { Double(self) / 1e9 }
}
