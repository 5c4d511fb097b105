import FixtureSupport
import Foundation
import Testing

/// Captures that `labs/pcap/record` made at both ends of a wire, held against what was counted there.
///
/// `NAME.expected.json` holds parts of the documents about `client`, `server` and `both`: what is in it must be in the
/// document too. A text `$counter` stands for the truth of that name in `NAME.about.json`.
@Suite("Recorded captures")
struct RecordedCaptureTests {
  private static let folder = "Fixtures/captures"

  static let scenes = Fixture.names(in: "captures").filter { $0.hasSuffix(".expected.json") }
    .map { String($0.dropLast(".expected.json".count)) }

  private static func object(_ text: String) throws -> [String: Any] {
    try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any] ?? [:]
  }

  private static func path(_ scene: String, _ end: String) -> String {
    "\(Repository.root)/\(folder)/\(scene)-at-\(end).pcap.gz"
  }

  @Test("Every scene of the lab has its captures, its truth and what is expected of them")
  func complete() throws {
    for scene in try Repository.files(below: "labs/pcap/scenes").map({
      $0.split(separator: "/").last ?? ""
    })
    where scene != "stall" {
      for name in ["-at-client.pcap.gz", "-at-server.pcap.gz", ".about.json", ".expected.json"] {
        #expect(Repository.exists("\(Self.folder)/\(scene)\(name)"), "\(scene)\(name)")
      }
    }
  }

  @Test("One capture says what happened, at either end", arguments: scenes)
  func ends(scene: String) throws {
    let expected = try Self.object(Repository.text("\(Self.folder)/\(scene).expected.json"))
    let about = try Self.object(Repository.text("\(Self.folder)/\(scene).about.json"))
    let truth = about["truth"] as? [String: Any] ?? [:]
    for end in ["client", "server"] {
      let part = try #require(expected[end] as? [String: Any], "\(scene): \(end)")
      let run = try Tool.run("pcap", Self.path(scene, end), "--format", "json")
      let lacks = Self.differences(try Self.object(run.output), part, truth)
      #expect(lacks == [], "\(scene) at \(end)")
      let wasFound = expected["loss"] as? Bool ?? true
      #expect(run.status == (part["status"] as? Int32 ?? (wasFound ? 1 : 0)), "\(scene) at \(end)")
    }
  }

  @Test("Two captures find what the router counted, and nothing else", arguments: scenes)
  func both(scene: String) throws {
    let expected = try Self.object(Repository.text("\(Self.folder)/\(scene).expected.json"))
    let about = try Self.object(Repository.text("\(Self.folder)/\(scene).about.json"))
    let truth = about["truth"] as? [String: Any] ?? [:]
    let part = try #require(expected["both"] as? [String: Any], "\(scene)")
    let run = try Tool.run(
      "pcap", Self.path(scene, "client"), Self.path(scene, "server"), "--format", "json")
    #expect(Self.differences(try Self.object(run.output), part, truth) == [], "\(scene)")
    let turned = try Tool.run(
      "pcap", Self.path(scene, "server"), Self.path(scene, "client"), "--format", "json")
    #expect(
      try Self.lost(run.output) == Self.lost(turned.output).reversed(),
      "\(scene): the order of the captures matters")
  }

  /// What a comparison says was lost from first to second, and from second to first.
  private static func lost(_ text: String) throws -> [Int] {
    let ways = try object(text)["ways"] as? [[String: Any]] ?? []
    return ["first-to-second", "second-to-first"].map { direction in
      ways.first { $0["direction"] as? String == direction }?["lost"] as? Int ?? 0
    }
  }

  /// Where a document is not what is expected, in words; keys that are not expected may be anything.
  private static func differences(
    _ value: Any?, _ expected: Any, _ truth: [String: Any], at path: String = "$"
  ) -> [String] {
    switch expected {
    case let keys as [String: Any]:
      return keys.sorted { $0.key < $1.key }.filter { path != "$" || $0.key != "status" }.flatMap {
        differences((value as? [String: Any])?[$0.key], $0.value, truth, at: "\(path).\($0.key)")
      }
    case let items as [Any]:
      guard let list = value as? [Any], list.count == items.count else {
        return ["\(path): \(value ?? "nothing") is no list of \(items.count)"]
      }
      return zip(list, items).enumerated().flatMap {
        differences($0.element.0, $0.element.1, truth, at: "\(path)[\($0.offset)]")
      }
    case let text as String where text.hasPrefix("$"):
      let number = truth[String(text.dropFirst())] as? NSNumber
      return number != nil && number == value as? NSNumber
        ? [] : ["\(path): \(value ?? "nothing"), not \(text) = \(number ?? -1)"]
    case let text as String:
      return value as? String == text ? [] : ["\(path): \(value ?? "nothing"), not \(text)"]
    case let number as NSNumber:
      return number == value as? NSNumber ? [] : ["\(path): \(value ?? "nothing"), not \(number)"]
    default: return ["\(path): nothing is expected"]
    }
  }
}
