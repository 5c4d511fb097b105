public import Wire

/// Keeps damaged segments away from the connections, as their receivers do.
///
/// To sum up every byte of a long capture would take longer than all the rest. The first segments are verified, then
/// one of 32, to know of which senders wrong checksums mean anything: those of the host that captured may be left to
/// its network card. Beyond these, only segments that are unlike what came before are verified.
public struct DamageFilter {
  /// All of the first frames are verified, then one of 32.
  private static let first: UInt64 = 20_000
  private static let sample: UInt64 = 31
  /// Senders that are told apart; more of them speak for the whole capture alone.
  private static let maximumSenders = 4096

  /// Verified segments by what they said.
  private struct Counts {
    var right = 0
    var wrong = 0

    /// Whether one more wrong checksum is damage, and not what this sender's always are.
    var speakForDamage: Bool { right > 2 * wrong }

    mutating func note(_ isRight: Bool) {
      if isRight { right += 1 } else { wrong += 1 }
    }
  }

  private var all = Counts()
  private var senders: [UInt128: Counts] = [:]

  /// Starts with nothing verified.
  public init() {}

  /// Whether the segment of a frame is to be verified for what it says of its sender.
  public static func isSample(_ frame: UInt64) -> Bool { frame <= first || frame & sample == 0 }

  /// Gives a segment to the table, unless it is damaged.
  public mutating func add(
    _ segment: CapturedSegment, _ bytes: Span<UInt8>, _ frame: CapturedFrame,
    _ decoder: inout FrameDecoder, to table: inout FlowTable
  ) -> SegmentLabel {
    let label = table.add(segment, isVerified: false)
    guard label.isDoubtful else {
      note(segment)
      return label
    }
    var verified = segment
    if segment.isChecksumRight == nil {
      verified.isChecksumRight = decoder.verify(bytes, of: frame)
    }
    // The others speak for or against this one, not it for itself; and those that are looked at because they are
    // doubtful do not speak for the rest.
    let isDamaged = looksDamaged(verified)
    note(segment)
    if isDamaged {
      table.leaveOut(verified)
      return .notFollowed
    }
    return table.add(verified)
  }

  /// Whether a verified segment is damaged; what it says counts for its sender from now on.
  public mutating func isDamaged(_ segment: CapturedSegment) -> Bool {
    let isDamaged = looksDamaged(segment)
    note(segment)
    return isDamaged
  }

  private func looksDamaged(_ segment: CapturedSegment) -> Bool {
    segment.isChecksumRight == false && (senders[segment.path.source] ?? all).speakForDamage
  }

  private mutating func note(_ segment: CapturedSegment) {
    guard let isRight = segment.isChecksumRight else { return }
    all.note(isRight)
    let source = segment.path.source
    if senders.count < Self.maximumSenders || senders[source] != nil {
      senders[source, default: Counts()].note(isRight)
    }
  }
}
