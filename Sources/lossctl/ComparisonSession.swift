import CaptureFiles
import Findings
import FlowAnalysis
import Report
import SystemCalls
import Wire

/// One pass over each of two captures of the same traffic.
enum ComparisonSession {
  /// Reads both, compares them, and says what was lost between their points.
  static func run(_ names: [String], filter: String?, format: PcapFormat) throws {
    var comparison = CaptureComparison()
    let damages = (
      first: try read(names[0], .first, filter, into: &comparison),
      second: try read(names[1], .second, filter, into: &comparison)
    )
    let report = comparison.report()
    try write(report, (names[0], names[1]), damages, format)
    guard report.verdict == .sameTraffic else { throw Status.couldNotLook }
    let told = [(names[0], damages.first), (names[1], damages.second)].compactMap { name, damage in
      damage.map { "lossctl: read partly: \(name): \($0)" }
    }
    if !told.isEmpty {
      for line in told { Output.error(line) }
      throw Status.readPartly
    }
    let lost = report.firstToSecond.lost + report.secondToFirst.lost + report.unordered.lost
    if lost > 0 {
      throw Status.lossFound
    }
  }

  /// Reads one capture; returns why its rest could not be read.
  private static func read(
    _ name: String, _ side: ComparisonReport.Side, _ filter: String?,
    into comparison: inout CaptureComparison
  ) throws -> String? {
    let bar = ProgressBar()
    var decoder = FrameDecoder()
    decoder.verifiesChecksums = true
    var copies = CopyFilter()
    var damage = DamageFilter()
    let source = try CaptureSource(path: name, filter: filter)
    let summary = try source.forEachFrame(progress: bar.show) { bytes, frame in
      comparison.cover(frame.time, in: side)
      guard decoder.decode(bytes, of: frame) == .segment else { return }
      var segment = decoder.segment
      if damage.isDamaged(segment) {
        comparison.leaveOut(side)
      } else if !copies.isCopy(&segment) {
        comparison.add(segment, to: side)
      }
    }
    bar.clear()
    return summary.damage.map { "\($0)" }
  }

  private static func write(
    _ report: ComparisonReport, _ names: (first: String, second: String),
    _ damages: (first: String?, second: String?), _ format: PcapFormat
  ) throws {
    switch format {
    case .text:
      Output.write(ComparisonText.render(report, names: names, style: Output.style))
    case .json:
      Output.write(try JSONDocument.text(report.document(names: names, damages: damages)))
    case .jsonl:
      let lines = Output.Lines()
      for packet in report.document(names: names, damages: damages).packets {
        lines.add(try JSONDocument.text(packet, isLine: true))
      }
      lines.flush()
    }
  }
}
