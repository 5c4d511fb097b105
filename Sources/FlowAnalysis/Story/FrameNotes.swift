import Findings
public import Wire

/// What is to be said of single frames: the comments of an annotated capture.
///
/// Only frames with something to say take room. A label says what a segment looked like when it was read; the
/// verdict of its connection stands beside the first frame, and its evidence beside the frames that it names.
public struct FrameNotes {
  /// Kind and marks of a segment.
  private struct Label {
    var kind: RetransmissionKind?
    var marks: SegmentMarks
  }

  /// ACKs of a recovery that say nothing but that it goes on are no findings.
  private static let quiet: SegmentMarks = [.duplicateAck, .selective]

  private var labels: [UInt64: Label] = [:]
  private var texts: [UInt64: [String]] = [:]

  /// Starts with nothing.
  public init() {}

  /// How many frames have a comment.
  public var count: Int { labels.count + texts.keys.count { labels[$0] == nil } }

  /// Takes a segment and its label.
  public mutating func note(_ segment: CapturedSegment, _ label: SegmentLabel) {
    let marks = label.marks.subtracting(Self.quiet)
    guard label.kind != nil || !marks.isEmpty else { return }
    labels[segment.frame] = Label(kind: label.kind, marks: marks)
  }

  /// Takes a connection that was let go: its verdict, and what that rests on.
  public mutating func note(_ finished: Connection) {
    guard finished.verdict != .fine || finished.lostPackets > 0 else { return }
    let report = finished.report()
    var verdict = "connection \(report.number), \(report.verdict): \(report.summary)"
    if let cause = report.causes.first {
      verdict += " \(cause.confidence) \(cause.cause): \(cause.because)"
    }
    texts[report.firstFrame, default: []].append(verdict)
    for evidence in report.evidence {
      texts[evidence.frame, default: []].append(
        "connection \(report.number), evidence: \(evidence.shows)")
    }
  }

  /// The comment on a frame; `nil` when there is nothing to say.
  public func comment(_ frame: UInt64) -> String? {
    var parts: [String] = []
    if let label = labels[frame] {
      if let kind = label.kind {
        parts.append(kind.isRetransmission ? "sent again: \(kind.name)" : kind.name)
      }
      parts += label.marks.words
    }
    parts += texts[frame] ?? []
    return parts.isEmpty ? nil : "lossctl: " + parts.joined(separator: "; ")
  }
}
