/// Whether the IP identifications of a capture count what was lost before it.
///
/// A sender that numbers its packets one by one skips the numbers of those that got lost (RFC 791
/// section 3.1 asks for no more than that they differ). What rewrites packets on the way, or a
/// capture that somebody made, may number them anew: then a hole in the data is none in the numbers.
struct NumberingEvidence {
  private var skips: UInt32 = 0
  private var contradictions: UInt32 = 0

  /// Notes the packet behind a hole.
  ///
  /// - Parameters:
  ///   - step: by how much its number is beyond the one after the last packet's.
  ///   - missing: how many packets the hole stands for.
  @inline(__always)
  mutating func note(step: UInt16, missing: UInt32) {
    if step == 0 {
      contradictions &+= 1
    } else if UInt32(step) == missing {
      skips &+= 1
    }
  }

  /// Whether a number without a gap proves that nothing was sent in between.
  var countsLosses: Bool { contradictions <= skips }
}
