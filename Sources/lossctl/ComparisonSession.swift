import CaptureFiles
import FlowAnalysis
import Report
import SystemCalls
import Wire

/// One pass over each of two captures of the same traffic.
enum ComparisonSession {
  /// Reads both, compares them, and says what was lost between their points.
  static func run(_ names: [String], filter: String?) throws {
    var comparison = CaptureComparison()
    var damages: [String] = []
    for (name, side) in [(names[0], .first), (names[1], .second)]
      as [(String, ComparisonReport.Side)]
    {
      let bar = ProgressBar()
      var decoder = FrameDecoder()
      var copies = CopyFilter()
      let source = try CaptureSource(path: name, filter: filter)
      let summary = try source.forEachFrame(progress: bar.show) { bytes, frame in
        comparison.cover(frame.time, in: side)
        guard decoder.decode(bytes, of: frame) == .segment else { return }
        var segment = decoder.segment
        if !copies.isCopy(&segment) { comparison.add(segment, to: side) }
      }
      bar.clear()
      if let damage = summary.damage { damages.append("\(name): \(damage)") }
    }
    let report = comparison.report()
    Output.write(
      ComparisonText.render(report, names: (names[0], names[1]), style: Output.style))
    guard report.verdict == .sameTraffic else { throw Status.couldNotLook }
    if !damages.isEmpty {
      for damage in damages { Output.error("lossctl: read partly: \(damage)") }
      throw Status.readPartly
    }
    if report.firstToSecond.lost + report.secondToFirst.lost + report.unordered.lost > 0 {
      throw Status.lossFound
    }
  }
}
