import CaptureFiles
import Findings
import FlowAnalysis
import SystemCalls
import Wire

/// One pass over one capture: bytes to segments to connections to a report.
final class CaptureSession {
  private var tally: CaptureTally
  private var recorder: StoryRecorder?
  private let maximumFlows: Int
  private let onConnection: ((Connection) -> Void)?

  init(
    keeping kept: Int, maximumFlows: Int, story: StoryRecorder?,
    onConnection: ((Connection) -> Void)?
  ) {
    tally = CaptureTally(keeping: kept)
    recorder = story
    self.maximumFlows = maximumFlows
    self.onConnection = onConnection
  }

  /// The story of the chosen connection, after `run`.
  func story() -> FlowStory? { recorder?.story() }

  /// Reads everything, and reports.
  func run(_ source: CaptureSource) throws -> CaptureReport {
    var table = FlowTable(
      options: FlowOptions(maximumFlows: maximumFlows, seed: UInt64.random(in: .min ... .max)),
      finished: { [unowned self] in take($0) })
    var decoder = FrameDecoder()
    var copies = CopyFilter()
    let wantsStory = recorder != nil
    let bar = ProgressBar()
    func read(_ bytes: Span<UInt8>, _ frame: CapturedFrame) {
      // Every checksum of a short capture, and a sample of a long one: they are the same for a sender.
      decoder.verifiesChecksums = frame.number <= 20_000 || frame.number & 31 == 0
      switch decoder.decode(bytes, of: frame) {
      case .segment:
        var segment = decoder.segment
        if copies.isCopy(&segment) { return }
        let label = table.add(segment)
        if wantsStory { recorder?.note(segment, label) }
      case .refusal: table.add(decoder.refusal)
      case .other: break
      }
    }
    let summary = try source.forEachFrame(
      until: { Interrupt.wasRequested }, progress: bar.show, read)
    table.finish()
    bar.clear()
    return report(source.name, summary, decoder.census, copies.counts, table.traffic)
  }

  private func take(_ connection: Connection) {
    tally.add(connection)
    recorder?.note(connection)
    onConnection?(connection)
  }

  /// What the capturer says that it dropped; `nil` when it says nothing.
  private static func declaredDrops(_ summary: CaptureSummary) -> UInt64? {
    let said = summary.interfaces.flatMap {
      [$0.droppedByInterface, $0.droppedBySystem, $0.droppedBetweenFrames]
    }.compactMap { $0 }
    return said.isEmpty ? nil : said.reduce(0) { $0 &+ $1 }
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
