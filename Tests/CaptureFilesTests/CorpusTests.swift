import CaptureFiles
import FixtureSupport
import FoundationEssentials
import Testing
import Wire

/// Captures that others made, with another tool's count of TCP beside each; beside the repository, where they are.
enum Corpus {
  static let folder = Repository.root + "/../shared/captures"

  static let names: [String] = {
    let all = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return all.filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }.sorted()
  }()

  /// Captures in which the two counts differ, with the difference and the reason.
  static let exceptions: [String: (difference: Int, reason: String)] = [
    "nDPI__fuzz-2006-09-29-28586.pcap": (
      -2, "two segments with a header length below 20, which name no ports to follow"
    ),
    "suricata-verify__filestore-5408.pcap": (
      -1, "a TCP header inside an sFlow sample: seen by a switch elsewhere, not on this wire"
    ),
  ]

  struct Truth: Decodable {
    struct Totals: Decodable { let tcpPackets: Int }
    struct About: Decodable {
      let packets: Int
      let truncatedFile: Bool
    }
    let totals: Totals
    let meta: About
  }

  static func truth(of name: String) throws -> Truth {
    let data = try Data(contentsOf: URL(filePath: "\(folder)/\(name).json"))
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(Truth.self, from: data)
  }
}

@Suite("Captures that others made", .enabled(if: !Corpus.names.isEmpty))
struct CorpusTests {
  @Test("Every frame is read and every TCP segment is found", arguments: Corpus.names)
  func segments(name: String) throws {
    let truth = try Corpus.truth(of: name)
    let source = try CaptureSource(path: "\(Corpus.folder)/\(name)")
    var decoder = FrameDecoder()
    let summary = try source.forEachFrame { bytes, frame in
      _ = decoder.decode(bytes, of: frame)
    }
    let expected = truth.totals.tcpPackets + (Corpus.exceptions[name]?.difference ?? 0)
    #expect(decoder.census[.segment] == UInt64(expected))
    // libpcap, too, refuses this section header: its two lengths differ.
    let isDamaged = truth.meta.truncatedFile || name == "pwru__shb-option-too-long.pcapng"
    #expect((summary.damage != nil) == isDamaged)
    if !isDamaged { #expect(summary.frameCount == UInt64(truth.meta.packets)) }
    #expect(decoder.census.total == summary.frameCount)
  }
}
