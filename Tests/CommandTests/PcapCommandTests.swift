import FixtureSupport
import Foundation
import Testing

@Suite("lossctl pcap")
struct PcapCommandTests {
  @Test("A file that is not there, or no capture, is said in one line with status 2")
  func unreadable() throws {
    for file in ["/nowhere/capture.pcap", "\(Repository.root)/README.md"] {
      let run = try Tool.run("pcap", file)
      #expect(run.status == 2)
      #expect(run.output.isEmpty)
      #expect(run.errors.split(separator: "\n").count == 1, "\(run.errors)")
    }
  }

  @Test(
    "Wrong use is status 64",
    arguments: [
      ["pcap"], ["pcap", "a", "b", "c"], ["pcap", "a", "-i", "lo"], ["pcap", "a", "--svg", "x"],
      ["pcap", "a", "b", "--csv"], ["pcap", "a", "--fail-on", "everything"],
      ["probe", "--flood", "127.0.0.1"], ["probe", "-j", "127.0.0.1"],
    ])
  func wrongUse(arguments: [String]) throws {
    let run = try Tool.run(arguments)
    #expect(run.status == 64)
    #expect(run.output.isEmpty)
  }

  @Test("Malformed captures end in a report or a named error, never in a signal")
  func malformed() throws {
    let files = Fixture.names(in: "malformed/captures").filter { $0.contains("pcap") }
    #expect(!files.isEmpty)
    for file in files {
      let run = try Tool.run("pcap", "\(Repository.root)/Fixtures/malformed/captures/\(file)")
      #expect([0, 1, 2, 3].contains(run.status), "\(file): \(run.status)")
    }
  }
}
