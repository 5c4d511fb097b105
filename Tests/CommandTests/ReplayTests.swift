import Findings
import FixtureSupport
import Foundation
import Testing

/// A machine recorded while something was lost, or nothing was, with what has to be said about it.
///
/// The numbers in `expected.json` are those that the lab's own traffic counted.
struct RecordedHost: CustomTestStringConvertible, Sendable {
  let name: String

  static let all = Fixture.names(in: "hosts")
    .filter { Fixture.exists("hosts/\($0)/expected.json") }
    .map { RecordedHost(name: $0) }

  var testDescription: String { name }
  var folder: String { "\(Repository.root)/Fixtures/hosts/\(name)" }

  /// The loss and suspicion that a report has to name, in order.
  struct Expectation: Decodable {
    struct Entry: Codable, Hashable {
      var id: String
      var layer: Layer
      var verdict: Verdict
      var packets: UInt64?
    }
    var findings: [Entry]
  }

  func expected() throws -> Expectation {
    let bytes = try Fixture.bytes("hosts/\(name)/expected.json")
    return try JSONDecoder().decode(Expectation.self, from: Data(bytes))
  }
}

@Suite("Recorded machines")
struct ReplayTests {
  private static let schema = "Sources/Report/Schemas/lossctl.walk.1.json"

  @Test("A replay names what was lost there, and says nothing where nothing was")
  func both() {
    #expect(RecordedHost.all.contains { $0.name.contains("healthy") })
    #expect(RecordedHost.all.contains { $0.name.hasPrefix("debian-6.1") })
    #expect(RecordedHost.all.contains { $0.name.hasPrefix("linux-6.18") })
  }

  @Test("The findings are those of the ground truth, in order", arguments: RecordedHost.all)
  func findings(host: RecordedHost) throws {
    let run = try Tool.run("walk", "--replay", host.folder, "--format", "json")
    let report = try JSONDecoder().decode(WalkReport.self, from: Data(run.output.utf8))
    let told = report.findings.filter { $0.verdict == .loss || $0.verdict == .suspect }
      .map {
        RecordedHost.Expectation.Entry(
          id: $0.id, layer: $0.layer, verdict: $0.verdict, packets: $0.packets)
      }
    #expect(told == (try host.expected().findings))
    #expect(run.status == (told.contains { $0.verdict == .loss } ? 1 : 0))
  }

  @Test("The document is what its schema says", arguments: RecordedHost.all)
  func document(host: RecordedHost) throws {
    let run = try Tool.run("walk", "--replay", host.folder, "--format", "json")
    #expect(try JSONSchema(Self.schema).violations(in: run.output).isEmpty)
  }

  @Test("The schema describes every key in words, and refuses what is not the document")
  func schema() throws {
    let schema = try JSONSchema(Self.schema)
    #expect(schema.undescribed.isEmpty)
    #expect(!(try schema.violations(in: #"{"schema": "lossctl.walk/1"}"#).isEmpty))
  }

  @Test(
    "Text fits 80 columns, commands apart, and has no colours in a file",
    arguments: RecordedHost.all)
  func text(host: RecordedHost) throws {
    let run = try Tool.run("walk", "--replay", host.folder)
    #expect(!run.output.contains("\u{1B}"))
    let commands = ["now ", "keep ", "undo ", "now it is", "open it"]
    for line in run.output.split(separator: "\n") where line.count > 80 {
      let words = line.drop { $0 == " " }
      #expect(commands.contains { words.hasPrefix($0) }, "\(line)")
    }
  }

  @Test("A recording of one reading is history")
  func single() throws {
    let folder = "\(Repository.root)/Fixtures/hosts/linux-6.18-mtu/after"
    let run = try Tool.run("walk", "--replay", folder, "--format", "json")
    let report = try JSONDecoder().decode(WalkReport.self, from: Data(run.output.utf8))
    #expect(report.window.kind == .boot)
  }

  @Test("A folder that is not there is said in one line, with status 2")
  func missing() throws {
    let run = try Tool.run("walk", "--replay", "/nowhere/at/all")
    #expect(run.status == 2)
    #expect(run.output.isEmpty)
    #expect(run.errors.split(separator: "\n").count == 1)
  }
}
