import CaptureFiles
import FlowAnalysis
import Testing
import Wire

@Suite("Pairs of captures whose difference is known", .enabled(if: !Corpus.names.isEmpty))
struct CorpusComparisonTests {
  private static func compare(_ first: String, _ second: String) throws -> ComparisonReport {
    var comparison = CaptureComparison()
    for (name, side) in [(first, .first), (second, .second)]
      as [(String, ComparisonReport.Side)]
    {
      let source = try CaptureSource(path: "\(Corpus.folder)/\(name)")
      var decoder = FrameDecoder()
      var copies = CopyFilter()
      _ = try source.forEachFrame { bytes, frame in
        comparison.cover(frame.time, in: side)
        guard decoder.decode(bytes, of: frame) == .segment else { return }
        var segment = decoder.segment
        if !copies.isCopy(&segment) { comparison.add(segment, to: side) }
      }
    }
    return comparison.report()
  }

  private static func missing(_ report: ComparisonReport) -> [UInt64] {
    report.absences.map(\.frame)
  }

  @Test("Exactly the frame that was taken out is missed by the second capture")
  func oneFrame() throws {
    let report = try Self.compare(
      "suricata-verify__smb2-peter.pcap", "suricata-verify__smb2-peter-minus-p191.pcap")
    #expect(report.verdict == .sameTraffic)
    #expect(report.absences.map(\.frame) == [191])
    #expect(report.absences.first?.reason == .missed)
    #expect(report.absences.first?.side == .first)
    #expect(report.commonCount == 766)
    #expect(report.clock?.offset == 0)
  }

  @Test("An acknowledged segment that is in one capture only was not recorded in the other")
  func entityGap() throws {
    let report = try Self.compare("zeek__get.trace", "zeek__entity_gap.pcap")
    #expect(report.absences.map(\.frame) == [7])
    #expect(report.absences.first?.reason == .missed)
    let reversed = try Self.compare("zeek__entity_gap.pcap", "zeek__get.trace")
    #expect(reversed.absences.map(\.frame) == [7])
    #expect(reversed.absences.first?.side == .second)
    #expect(reversed.absences.first?.reason == .missed)
  }

  @Test("A capture that began later lacks what was before it, and nothing else")
  func lateStart() throws {
    let report = try Self.compare("zeek__get.trace", "zeek__get_nosyn.pcap")
    #expect(report.outsideCommonTime == 3)
    #expect(report.absences.isEmpty)
    #expect(report.commonCount == 11)
  }

  @Test("Another order in the file is no difference")
  func reordered() throws {
    let report = try Self.compare("zeek__get.trace", "zeek__handshake-reorder.pcap")
    #expect(report.commonCount == 14)
    #expect(report.absences.isEmpty)
  }

  @Test("The two directions of one capture are no two views")
  func halves() throws {
    let report = try Self.compare(
      "zeek__ssh.client-side-half-duplex.pcap", "zeek__ssh.server-side-half-duplex.pcap")
    #expect(report.verdict == .oppositeDirections)
  }

  @Test("Captures of other traffic are told so")
  func unrelated() throws {
    let report = try Self.compare("zeek__get.trace", "zeek__smtp.pcap")
    #expect(report.verdict == .differentTraffic)
    #expect(report.clock == nil)
  }
}
