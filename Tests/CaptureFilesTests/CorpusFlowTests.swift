import CaptureFiles
import Findings
import FixtureSupport
import FlowAnalysis
import FoundationEssentials
import Testing
import Wire

@Suite("Connections in captures that others made", .enabled(if: !Corpus.names.isEmpty))
struct CorpusFlowTests {
  /// What is compared.
  private enum Quantity: String, CaseIterable {
    case connections
    case handshakes
    case retransmissions
    case zeroWindows
  }

  /// A line of the table of differences.
  private struct Difference {
    let quantity: String
    let theirs: Int
    let ours: Int
  }

  private struct Truth: Decodable {
    struct Totals: Decodable {
      let streams: Int
      let streamsHandshakeComplete: Int
      let retransmission: Int
      let zeroWindow: Int
    }
    let totals: Totals
  }

  private static let table: [String: [Difference]] = {
    let path = Repository.root + "/Fixtures/corpus/differences.tsv"
    guard let data = FileManager.default.contents(atPath: path) else { return [:] }
    var table: [String: [Difference]] = [:]
    for line in String(decoding: data, as: UTF8.self).split(separator: "\n").dropFirst() {
      let fields = line.split(separator: "\t").map(String.init)
      guard fields.count == 5, let theirs = Int(fields[2]), let ours = Int(fields[3]) else {
        continue
      }
      table[fields[0], default: []].append(
        Difference(quantity: fields[1], theirs: theirs, ours: ours))
    }
    return table
  }()

  private final class Counts {
    var found: [Quantity: Int] = [:]

    func take(_ connection: Connection) {
      found[.connections, default: 0] += 1
      if connection.handshake == .complete { found[.handshakes, default: 0] += 1 }
      let report = connection.report()
      for side in [report.client, report.server] {
        found[.zeroWindows, default: 0] += Int(side.zeroWindows)
        for kind in RetransmissionKind.allCases where kind.isRetransmission {
          found[.retransmissions, default: 0] += Int(side.retransmissions[kind.name] ?? 0)
        }
      }
    }
  }

  private static func ours(_ name: String) throws -> [Quantity: Int] {
    let counts = Counts()
    var table = FlowTable(finished: counts.take)
    var stream = SegmentStream()
    _ = try CaptureSource(path: "\(Corpus.folder)/\(name)").forEachFrame { bytes, frame in
      _ = stream.add(bytes, frame, to: &table)
    }
    table.finish()
    return counts.found
  }

  private static func theirs(_ name: String) throws -> [Quantity: Int] {
    let data = try Data(contentsOf: URL(filePath: "\(Corpus.folder)/\(name).json"))
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let totals = try decoder.decode(Truth.self, from: data).totals
    return [
      .connections: totals.streams, .handshakes: totals.streamsHandshakeComplete,
      .retransmissions: totals.retransmission, .zeroWindows: totals.zeroWindow,
    ]
  }

  @Test("Each count is tshark's, or the table says who is right", arguments: Corpus.names)
  func counts(name: String) throws {
    let ours = try Self.ours(name)
    let theirs = try Self.theirs(name)
    for quantity in Quantity.allCases {
      let line = Self.table[name]?.first { $0.quantity == quantity.rawValue }
      let expected = line?.ours ?? theirs[quantity] ?? 0
      #expect(ours[quantity] ?? 0 == expected, "\(quantity.rawValue)")
      if let line {
        #expect(line.theirs == theirs[quantity] && line.theirs != line.ours, "a stale line")
      }
    }
  }

  @Test("Every line of the table is about a capture and a quantity that are there, once")
  func lines() {
    for (name, differences) in Self.table {
      #expect(Corpus.names.contains(name))
      let quantities = differences.map(\.quantity)
      #expect(Set(quantities).count == quantities.count)
      #expect(quantities.allSatisfy { Quantity(rawValue: $0) != nil })
    }
    #expect(!Self.table.isEmpty)
  }
}
