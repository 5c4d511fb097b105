public import Wire

/// The way of a capture's frames to the connections: decoded, without copies, without what is damaged.
public struct SegmentStream {
  /// Whether all checksums are verified, and not only as many as it takes to know whether they mean anything.
  public var verifiesAll = false
  private var decoder = FrameDecoder()
  private var copies = CopyFilter()
  private var damage = DamageFilter()

  /// Starts with nothing seen.
  public init() { segment = decoder.segment }

  /// What the frames have been so far.
  public var census: FrameCensus { decoder.census }
  /// The copies that were taken out so far.
  public var copyCounts: CopyCounts { copies.counts }
  /// The segment that `add` returned a label for.
  public private(set) var segment: CapturedSegment

  /// Gives what a frame holds to the table; returns the label of a segment, and `nil` for a copy or anything else.
  public mutating func add(
    _ bytes: Span<UInt8>, _ frame: CapturedFrame, to table: inout FlowTable
  ) -> SegmentLabel? {
    decoder.verifiesChecksums = verifiesAll || DamageFilter.isSample(frame.number)
    switch decoder.decode(bytes, of: frame) {
    case .segment:
      segment = decoder.segment
      if copies.isCopy(&segment) { return nil }
      return damage.add(segment, bytes, frame, &decoder, to: &table)
    case .refusal:
      table.add(decoder.refusal)
      return nil
    case .other: return nil
    }
  }
}
