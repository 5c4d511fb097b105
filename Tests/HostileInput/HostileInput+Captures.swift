import Findings
import FlowAnalysis
import Report
import Wire

extension HostileInput {
  /// Capture files, frames of any link type, and two captures that are held against each other.
  static let captures: [HostileInput] = [
    HostileInput("captures", seeds: ["captures/*"]) { capture($0.span) },
    HostileInput("captured-frame", seeds: ["packets/*"], samples: links) { frame($0.span) },
    HostileInput("two-captures", seeds: []) { twoCaptures($0) },
  ]

  /// One byte for the link type, then the frame.
  private static let links: [[UInt8]] = [0, 1, 9, 12, 50, 51, 101, 104, 105, 108, 113, 127, 192]
    .map { [$0, 0x45, 0, 0, 40] }

  /// Reads a file in pieces, decodes its frames, takes out copies, follows and judges the connections, and writes all
  /// of it again.
  private static func capture(_ bytes: Span<UInt8>) -> Int {
    let judged = Judged()
    var table = FlowTable(options: FlowOptions(maximumFlows: 64, seed: 1), finished: judged.take)
    var stream = SegmentStream()
    stream.verifiesAll = true
    var reader = CaptureReader()
    var writer = PcapNGWriter(interfaces: [])
    var sum = ForeignFormat.advice(bytes)?.size ?? 0
    do throws(CaptureDamage) {
      var start = 0
      while true {
        let piece = bytes.extracting(start..<bytes.count)
        let progress = try reader.read(piece) { content, frame in
          let label = stream.add(content, frame, to: &table)
          if let label { judged.recorder.note(stream.segment, label) }
          writer.append(frame, content, comment: String(describing: label))
        }
        start += progress.consumed
        // All bytes are there, so that a piece that was too short stays so.
        if progress.consumed == 0 || start == bytes.count { break }
      }
      try reader.finish(rest: bytes.extracting(start..<bytes.count))
    } catch {
      sum &+= error.description.size
    }
    writer.finish()
    table.finish()
    sum &+= judged.report(reader.interfaces, table.traffic)
    return sum &+ writer.bytes.count &+ reader.formatName.size
      &+ String(describing: reader.interfaces).size &+ String(describing: stream.census).size
  }

  /// What became of the connections of a capture, told in every form.
  private final class Judged {
    var tally = CaptureTally(keeping: 3)
    var recorder = StoryRecorder(.number(0))

    func take(_ connection: Connection) {
      tally.add(connection)
      recorder.note(connection)
    }

    func report(_ interfaces: [CaptureInterface], _ traffic: TrafficCounts) -> Int {
      var report = CaptureReport(source: CaptureSourceReport(name: "hostile", format: "any"))
      report.quality.declaredDrops = interfaces.compactMap(\.droppedByInterface).max()
      tally.fill(&report, traffic: traffic)
      var size = CaptureText.render(report, style: Style(isColoured: false, width: 80)).size
      if let story = recorder.story() { size &+= SequenceGraph.svg(story).size }
      return size
    }
  }

  private static func frame(_ bytes: Span<UInt8>) -> Int {
    guard !bytes.isEmpty else { return 0 }
    var decoder = FrameDecoder()
    decoder.verifiesChecksums = true
    let rest = bytes.extracting(1..<bytes.count)
    // A byte reaches all link types: the few beyond 255 stand for numbers that mean nothing.
    let number: UInt32 =
      switch bytes[0] {
      case 2: LinkType.linuxCooked2.rawValue
      default: UInt32(bytes[0])
      }
    let content = decoder.decode(
      rest, of: CapturedFrame(linkType: LinkType(rawValue: number), wireLength: UInt32(rest.count)))
    return Int(content.kind.rawValue) &+ String(describing: decoder.segment).size
      &+ String(describing: decoder.refusal).size
  }

  /// Segments of few values, twelve bytes each, in two captures: numbers collide as often as they can.
  private static func twoCaptures(_ bytes: [UInt8]) -> Int {
    var comparison = CaptureComparison()
    var frame: UInt64 = 0
    var rest = bytes[...]
    while rest.count >= 12 {
      let fields = Array(rest.prefix(12))
      rest = rest.dropFirst(12)
      frame += 1
      let isBack = fields[0] & 2 != 0
      var segment = CapturedSegment(
        frame: frame, time: Int64(fields[1]) << Int64(fields[2] & 63),
        path: SegmentPath(
          source: isBack ? 2 : 1, destination: isBack ? 1 : 2, sourcePort: isBack ? 4 : 3,
          destinationPort: isBack ? 3 : 4),
        sequence: UInt32(fields[3]) << 24 | UInt32(fields[4]),
        flags: TCPFlags(rawValue: UInt16(fields[5])))
      segment.acknowledgement = UInt32(fields[6]) << 24 | UInt32(fields[7])
      segment.payloadLength = UInt32(fields[8]) << UInt32(fields[9] & 24)
      segment.identification = UInt16(fields[10])
      segment.payloadDigest = UInt32(fields[11])
      comparison.add(segment, to: fields[0] & 1 == 0 ? .first : .second)
    }
    let report = comparison.report()
    return String(describing: report.firstToSecond).size &+ report.absences.count
      &+ String(describing: report.clock).size
  }
}
