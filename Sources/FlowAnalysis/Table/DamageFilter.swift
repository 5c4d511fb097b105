public import Wire

/// Keeps damaged segments away from the connections, as their receivers do.
///
/// To sum up every byte would take longer than all the rest. Only segments that are unlike what came before are
/// verified, and a few others, to know whether wrong checksums mean anything: in a capture at a host that leaves
/// them to its network card, they do not.
public struct DamageFilter {
  /// All of the first frames are verified, then one of 32.
  private static let first: UInt64 = 16
  private static let sample: UInt64 = 31

  private var right = 0
  private var wrong = 0

  /// Starts with nothing verified.
  public init() {}

  /// Gives a segment to the table, unless it is damaged.
  public mutating func add(
    _ segment: CapturedSegment, _ bytes: Span<UInt8>, _ frame: CapturedFrame,
    _ decoder: inout FrameDecoder, to table: inout FlowTable
  ) -> SegmentLabel {
    let isSample = frame.number & Self.sample == 0 || frame.number < Self.first
    let label = table.add(segment, isVerified: false)
    guard isSample || label.isDoubtful else { return label }
    let isRight = decoder.verify(bytes, of: frame)
    // The others speak for or against this one, not it for itself.
    let isDamaged = isRight == false && right > 2 * wrong
    if isSample { note(isRight) }
    guard label.isDoubtful else { return label }
    if isDamaged {
      table.leaveOut(segment)
      return .notFollowed
    }
    return table.add(segment)
  }

  /// Whether a segment that was decoded with `verifiesChecksums` is damaged.
  public mutating func isDamaged(_ segment: CapturedSegment) -> Bool {
    let isDamaged = segment.isChecksumRight == false && right > 2 * wrong
    note(segment.isChecksumRight)
    return isDamaged
  }

  private mutating func note(_ isRight: Bool?) {
    guard let isRight else { return }
    if isRight { right += 1 } else { wrong += 1 }
  }
}
