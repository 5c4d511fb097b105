import CaptureFiles
import Findings
import FlowAnalysis
import SystemCalls
import Wire

/// One pass over one capture: bytes to segments to connections to a report.
final class CaptureSession {
  private var tally: CaptureTally
  private var recorder: StoryRecorder?
  /// What is to be said of single frames, where that is wanted; after `run`.
  private(set) var notes: FrameNotes?
  /// The interfaces of the capture, after `run`.
  private(set) var interfaces: [CaptureInterface] = []
  private let maximumFlows: Int
  private let onConnection: ((Connection) -> Void)?

  init(
    keeping kept: Int, maximumFlows: Int, story: StoryRecorder?, notes: FrameNotes?,
    onConnection: ((Connection) -> Void)?
  ) {
    tally = CaptureTally(keeping: kept)
    recorder = story
    self.notes = notes
    self.maximumFlows = maximumFlows
    self.onConnection = onConnection
  }

  /// How many connections the choice fits, after `run`.
  var matchCount: UInt64 { recorder?.matchCount ?? 0 }

  /// The story of the chosen connection, after `run`.
  func story() -> FlowStory? { recorder?.story() }

  /// Reads everything, and reports.
  func run(_ source: CaptureSource) throws -> CaptureReport {
    var table = FlowTable(
      options: FlowOptions(maximumFlows: maximumFlows, seed: UInt64.random(in: .min ... .max)),
      finished: { [unowned self] in take($0) })
    var stream = SegmentStream()
    let wantsStory = recorder != nil
    let wantsNotes = notes != nil
    let bar = ProgressBar()
    // Where single packets are told, all of them.
    stream.verifiesAll = wantsStory || wantsNotes
    func read(_ bytes: Span<UInt8>, _ frame: CapturedFrame) {
      guard let label = stream.add(bytes, frame, to: &table) else { return }
      if wantsStory { recorder?.note(stream.segment, label) }
      if wantsNotes { notes?.note(stream.segment, label) }
    }
    let summary = try source.forEachFrame(
      until: { Interrupt.wasRequested }, progress: bar.show, read)
    table.finish()
    interfaces = summary.interfaces
    bar.clear()
    return report(source.name, summary, stream.census, stream.copyCounts, table.traffic)
  }

  private func take(_ connection: Connection) {
    tally.add(connection)
    recorder?.note(connection)
    notes?.note(connection)
    onConnection?(connection)
  }

  /// What the capturer says that it dropped; `nil` when it says nothing.
  private static func declaredDrops(_ summary: CaptureSummary) -> UInt64? {
    let said = summary.interfaces.flatMap {
      [$0.droppedByInterface, $0.droppedBySystem, $0.droppedBetweenFrames]
    }.compactMap { $0 }
    guard !said.isEmpty else { return nil }
    return said.reduce(0) { sum, drops in
      let (total, overflow) = sum.addingReportingOverflow(drops)
      return overflow ? .max : total
    }
  }

  private func report(
    _ name: String, _ summary: CaptureSummary, _ census: FrameCensus, _ copies: CopyCounts,
    _ traffic: TrafficCounts
  ) -> CaptureReport {
    let format = summary.format + (summary.compression.map { ", \($0)" } ?? "")
    var report = CaptureReport(source: CaptureSourceReport(name: name, format: format))
    report.source.frames = summary.frameCount
    report.source.bytes = summary.byteCount
    report.source.damage = summary.damage.map { "\($0)" }
    for kind in FrameKind.allCases where kind != .segment && census[kind] > 0 {
      report.source.otherFrames[kind.name] = census[kind]
    }
    report.quality.copies = copies.total
    report.quality.cutFrames = census[.cut]
    report.quality.malformedFrames = census[.malformed]
    report.quality.declaredDrops = Self.declaredDrops(summary)
    tally.fill(&report, traffic: traffic)
    return report
  }
}
