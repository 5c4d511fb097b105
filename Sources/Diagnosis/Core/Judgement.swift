import Findings
import Snapshot

/// Whether a number of lost packets is an alarm.
///
/// In a window between two readings every lost packet counts. Totals since boot are history: a share below
/// one in ten thousand says nothing about now.
struct Judgement {
  /// The verdict.
  let verdict: Verdict
  /// The share, as words to follow the summary; empty where there is nothing to compare with.
  let share: String

  /// The share of history below which drops are no alarm.
  static let alarm = 0.0001

  /// Judges `lost` packets where `passed` others fared well in the same window; `nil` when those are not known.
  init(lost: UInt64, passed: UInt64?, in change: HostChange) {
    guard let passed, lost > 0 else {
      verdict = .loss
      share = ""
      return
    }
    let total = Double(lost) + Double(passed)
    let part = Double(lost) / total
    share = "\(Number.percent(part)) of \(Number.grouped(UInt64(total)))"
    verdict = change.isHistory && part < Self.alarm ? .benign : .loss
  }
}
