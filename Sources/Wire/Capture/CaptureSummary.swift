/// What a capture was, after it was read.
public struct CaptureSummary: Sendable, Hashable {
  /// The format in words, such as `pcapng, big-endian`.
  public var format: String
  /// How the file was compressed; `nil` when it was not.
  public var compression: String?
  /// Frames that were read, whether a filter let them through or not.
  public var frameCount: UInt64 = 0
  /// Bytes that were read, after decompression.
  public var byteCount: UInt64 = 0
  /// The interfaces, with their declared drops.
  public var interfaces: [CaptureInterface] = []
  /// Comments that frames already have; only pcapng can hold them.
  public var commentCount: UInt64 = 0
  /// Where the file stopped making sense; `nil` when it was read to its end.
  public var damage: CaptureDamage?
  /// Whether the caller stopped the reading before the end.
  public var wasStopped = false

  /// Creates a summary; the rest is set through its properties.
  public init(format: String, compression: String? = nil) {
    self.format = format
    self.compression = compression
  }
}
