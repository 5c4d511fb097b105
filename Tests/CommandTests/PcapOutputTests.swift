import FixtureSupport
import Foundation
import Testing

@Suite("What lossctl pcap writes")
struct PcapOutputTests {
  private static let client = "\(Repository.root)/Fixtures/captures/stall-at-client.pcap"
  private static let server = "\(Repository.root)/Fixtures/captures/stall-at-server.pcap"

  private static func violations(_ document: String, _ name: String) throws -> [String] {
    try JSONSchema("Sources/Report/Schemas/\(name).json").violations(in: document)
  }

  private static func object(_ text: some StringProtocol) throws -> [String: Any] {
    try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any] ?? [:]
  }

  @Test("Schemas of the other documents describe every key")
  func described() throws {
    for name in ["lossctl.pcap-comparison.1", "lossctl.pcap-flow.1"] {
      #expect(try JSONSchema("Sources/Report/Schemas/\(name).json").undescribed == [], "\(name)")
    }
  }

  @Test("Two captures as JSON follow the schema and hold the ten packets that were lost")
  func comparison() throws {
    let run = try Tool.run("pcap", Self.client, Self.server, "--format", "json")
    #expect(run.status == 1)
    #expect(try Self.violations(run.output, "lossctl.pcap-comparison.1") == [])
    let document = try Self.object(run.output)
    let ways = document["ways"] as? [[String: Any]] ?? []
    #expect(ways.map { $0["lost"] as? Int } == [10, 0])
    let lines = try Tool.run("pcap", Self.client, Self.server, "--format", "jsonl").output
      .split(separator: "\n")
    #expect(lines.count == 10)
    #expect(try lines.allSatisfy { try Self.object($0)["reason"] as? String == "lost" })
  }

  @Test("Whichever capture comes first, its clock is ahead or behind by something above zero")
  func clocks() throws {
    let told = try [[Self.client, Self.server], [Self.server, Self.client]].map {
      try Tool.run(["pcap"] + $0).output
    }
    #expect(told.filter { $0.contains("The clock of B is ahead of that of A by 0") }.count == 1)
    #expect(told.filter { $0.contains("The clock of B is behind that of A by 0") }.count == 1)
  }

  @Test("Captures of other traffic are status 2, and the document says why")
  func otherTraffic() throws {
    let other = "\(Repository.root)/Fixtures/captures/path-mtu-black-hole-at-client.pcap.gz"
    let run = try Tool.run("pcap", Self.client, other, "--format", "json")
    #expect(run.status == 2)
    #expect(try Self.violations(run.output, "lossctl.pcap-comparison.1") == [])
    #expect(try Self.object(run.output)["verdict"] as? String == "different-traffic")
  }

  @Test("One connection as JSON follows its schema; as lines it is one packet a line")
  func flow() throws {
    let run = try Tool.run("pcap", Self.client, "--flow", "0", "--format", "json")
    #expect(try Self.violations(run.output, "lossctl.pcap-flow.1") == [])
    #expect((try Self.object(run.output)["events"] as? [Any])?.count == 13)
    let lines = try Tool.run("pcap", Self.client, "--flow", "0", "--format", "jsonl").output
      .split(separator: "\n")
    #expect(lines.count == 13)
    #expect(try Self.object(lines.last ?? "")["kind"] as? String == "timeout")
  }

  @Test("Comma-separated values: a header and a row for each connection, all as long")
  func rows() throws {
    let run = try Tool.run("pcap", Self.client, "--csv")
    #expect(run.status == 1)
    let rows = run.output.split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false)
    }
    #expect(rows.count == 2)
    #expect(rows.first?.count == rows.last?.count)
    let verdict = rows.first?.firstIndex(of: "verdict") ?? 0
    #expect(rows.last?[verdict] == "stall")
  }

  @Test(
    "What goes with one capture, or one form, only is refused in a sentence",
    arguments: [
      ["a", "b", "--csv"], ["a", "b", "--flow", "1"], ["a", "b", "--annotate", "x"],
      ["a", "b", "--fail-on", "loss"], ["a", "--csv", "--flow", "1"], ["-", "-"],
      ["-i", "lo", "--annotate", "x"], ["a", "--csv", "--format", "json"],
    ])
  func refused(arguments: [String]) throws {
    let run = try Tool.run(["pcap"] + arguments)
    #expect(run.status == 64)
    #expect(run.output.isEmpty)
    #expect(run.errors.hasPrefix("Error: "))
  }

  @Test("Comments: from plain and from gzip the same, and a reader gets the same report")
  func comments() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let out = "\(scratch.path)/out.pcapng"
    let again = "\(scratch.path)/again.pcapng"
    let run = try Tool.run("pcap", Self.client, "--annotate", out)
    #expect(run.status == 1)
    #expect(run.output.contains("11 frames with a comment"))
    let report = try Tool.run("pcap", out, "--csv").output
    #expect(report == (try Tool.run("pcap", Self.client, "--csv").output))
    let text = try scratch.text("out.pcapng")
    #expect(text.contains("lossctl: sent again: timeout"))
    #expect(text.contains("lossctl: connection 0, stall: The handshake is fine, then 72 bytes"))
    // What is a pcapng by then, compressed.
    let packed = try Tool.run(program: "gzip", ["-k", out])
    #expect(packed.status == 0)
    let second = try Tool.run("pcap", "\(out).gz", "--annotate", again)
    #expect(second.status == 1)
    // The first comments are not copied, which is said: what is written is what this reading found.
    #expect(run.errors.isEmpty)
    #expect(second.errors.contains("comments of the original that are not in the copy: 11"))
    #expect(try scratch.text("again.pcapng") == text)
  }

  @Test("An annotated capture never takes the place of the capture, and a pipe is refused")
  func commentsRefused() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let copy = "\(scratch.path)/copy.pcap"
    try FileManager.default.copyItem(atPath: Self.client, toPath: copy)
    try FileManager.default.createSymbolicLink(
      atPath: "\(scratch.path)/link", withDestinationPath: copy)
    let before = try Data(contentsOf: URL(filePath: copy))
    for output in [copy, "\(scratch.path)/link"] {
      let run = try Tool.run("pcap", copy, "--annotate", output)
      #expect(run.status == 2)
      #expect(run.errors.contains("is the capture itself"))
    }
    #expect(try Data(contentsOf: URL(filePath: copy)) == before)
    for input in ["-", "/dev/stdin"] {
      let run = try Tool.run("pcap", input, "--annotate", "\(scratch.path)/out")
      #expect(run.status == 2)
      #expect(run.errors.contains("save it to a file"), "\(run.errors)")
    }
    #expect(!FileManager.default.fileExists(atPath: "\(scratch.path)/out"))
  }
}
