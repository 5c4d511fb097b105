import FixtureSupport
import Foundation
import Testing

/// Captures that `labs/pcap/record` made at both ends of a wire, held against what was counted there.
///
/// `NAME.expected.json` holds parts of the documents about `client`, `server` and `both`: what is in it must be in the
/// document too, members of a list by their place. A text `$counter` stands for the truth of that name in
/// `NAME.about.json`, and `$one+other` for the sum of two.
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
      #expect(Int(run.status) == part["status"] as? Int ?? 1, "\(scene) at \(end)")
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

  @Test("What a capture missed is what its kernel says that it dropped for it")
  func captureDrops() throws {
    let run = try Tool.run(
      "pcap", Self.path("capture-drops", "client"), Self.path("capture-drops", "server"),
      "--format",
      "json")
    let ways = try Self.object(run.output)["ways"] as? [[String: Any]] ?? []
    let missed = ways.flatMap { [$0["missedNear"], $0["missedFar"]] }.compactMap { $0 as? Int }
    let about = try Self.object(Repository.text("\(Self.folder)/capture-drops.about.json"))
    let truth = about["truth"] as? [String: Int] ?? [:]
    #expect(missed.reduce(0, +) == truth["dropped-by-capture"])
    #expect(run.status == 0)
  }

  /// What a comparison says was lost from first to second, and from second to first.
  private static func lost(_ text: String) throws -> [Int] {
    let ways = try object(text)["ways"] as? [[String: Any]] ?? []
    return ["first-to-second", "second-to-first"].map { direction in
      ways.first { $0["direction"] as? String == direction }?["lost"] as? Int ?? 0
    }
  }

  /// A member of an object by its name, or of a list by its place.
  private static func member(_ key: String, of value: Any?) -> Any? {
    if let list = value as? [Any] {
      return Int(key).flatMap { list.indices.contains($0) ? list[$0] : nil }
    }
    return (value as? [String: Any])?[key]
  }

  /// Where a document is not what is expected, in words; keys that are not expected may be anything.
  private static func differences(
    _ value: Any?, _ expected: Any, _ truth: [String: Any], at path: String = "$"
  ) -> [String] {
    switch expected {
    case let keys as [String: Any]:
      return keys.sorted { $0.key < $1.key }.filter { path != "$" || $0.key != "status" }.flatMap {
        differences(member($0.key, of: value), $0.value, truth, at: "\(path).\($0.key)")
      }
    case let text as String where text.hasPrefix("$"):
      let counters = text.dropFirst().split(separator: "+").map { truth[String($0)] as? Int }
      let sum = counters.contains(nil) ? nil : counters.compactMap(\.self).reduce(0, +)
      return sum != nil && sum == value as? Int
        ? [] : ["\(path): \(value ?? "nothing"), not \(text) = \(sum ?? -1)"]
    case let text as String:
      return value as? String == text ? [] : ["\(path): \(value ?? "nothing"), not \(text)"]
    case let number as NSNumber:
      return number == value as? NSNumber ? [] : ["\(path): \(value ?? "nothing"), not \(number)"]
    default: return ["\(path): nothing is expected"]
    }
  }
}
