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
      ["pcap", "a", "--fail-on", "loss>200%"], ["pcap", "a", "--fail-on", "stall>1.5"],
      ["probe", "--flood", "127.0.0.1"], ["probe", "-j", "--format", "json", "127.0.0.1"],
      ["probe", "--connect", "-1", "127.0.0.1"], ["probe", "-Q", "-T", "-p", "80", "127.0.0.1"],
    ])
  func wrongUse(arguments: [String]) throws {
    let run = try Tool.run(arguments)
    #expect(run.status == 64)
    #expect(run.output.isEmpty)
  }

  @Test(
    "A window that never opened again counts as a stall, and what was lost of a handshake as loss",
    arguments: [
      ("zero-window-at-client", "stall", 1), ("zero-window-at-client", "loss", 0),
      ("syn-ack-lost-at-server", "loss", 1), ("syn-ack-lost-at-server", "stall", 0),
    ])
  func failOn(capture: String, condition: String, status: Int32) throws {
    let path = "\(Repository.root)/Fixtures/captures/\(capture).pcap.gz"
    #expect(try Tool.run("pcap", path, "--fail-on", condition).status == status)
  }

  @Test("An end that fits several connections: how many, beside the first")
  func severalMatch() throws {
    let path = "\(Repository.root)/Fixtures/captures/loss-both-at-server.pcap.gz"
    let rows = try Tool.run("pcap", path, "--csv").output.split(separator: "\n").dropFirst()
    let server = "10.0.2.2:80"
    let note =
      "\(rows.count) connections match \(server); this is 0, the first; --flow N picks another"
    #expect(try Tool.run("pcap", path, "--flow", server).output.hasPrefix("\(note)\n\n0 "))
    let document = try Tool.run("pcap", path, "--flow", server, "--format", "json")
    #expect(document.errors == "lossctl: \(note)\n")
    #expect(document.output.hasPrefix("{"))
    #expect(!(try Tool.run("pcap", path, "--flow", "0").output.contains("connections match")))
  }

  @Test("The ladder has the ICMP error where it came, towards the sender that it is about")
  func refusalInLadder() throws {
    let path = "\(Repository.root)/Fixtures/captures/icmp-obeyed-at-server.pcap.gz"
    let output = try Tool.run("pcap", path, "--flow", "0").output
    let rungs = output.split(separator: "\n").filter { $0.contains("--") }
    let place = try #require(rungs.firstIndex { $0.contains("ICMP") })
    #expect(rungs[place].contains("fragmentation needed, MTU"))
    let numbers = rungs.map { Int($0.dropFirst(10).prefix(8).filter(\.isNumber)) ?? 0 }
    #expect(place > 0 && numbers == numbers.sorted(), "\(numbers)")
  }

  @Test("One capture beside itself lost nothing, and does not pretend to know a way")
  func twice() throws {
    let path = "\(Repository.root)/Fixtures/captures/loss-both-at-server.pcap.gz"
    let run = try Tool.run("pcap", path, path)
    let words = run.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(run.status == 0)
    #expect(words.contains("which point packets pass first is not known"))
    #expect(!words.contains("one direction only"))
    #expect(words.hasSuffix("NOTHING LOST between the two points"))
  }

  /// One connection of the document, as far as it is looked at here.
  private struct Document: Decodable {
    struct Connection: Decodable {
      struct Cause: Decodable { var cause: String }
      struct Side: Decodable { var lostAfter: Int }
      var verdict: String
      var causes: [Cause]
      var client: Side
    }
    var connections: [Connection]
  }

  @Test(
    "A recorded stall: nine of ten copies of the request are proved lost, and the size is a cause")
  func stall() throws {
    let run = try Tool.run(
      "pcap", "\(Repository.root)/Fixtures/captures/stall-at-client.pcap", "--format", "json")
    #expect(run.status == 1)
    let document = try JSONDecoder().decode(Document.self, from: Data(run.output.utf8))
    #expect(document.connections.map(\.verdict) == ["stall"])
    #expect(document.connections.first?.causes.first?.cause == "path-mtu")
    #expect(document.connections.first?.client.lostAfter == 9)
    #expect(
      try JSONSchema("Sources/Report/Schemas/lossctl.pcap.1.json").violations(in: run.output)
        .isEmpty)
  }

  @Test("Both ends of that wire: the ten packets that the server's device dropped, and no other")
  func bothEnds() throws {
    let folder = "\(Repository.root)/Fixtures/captures"
    let run = try Tool.run(
      "pcap", "\(folder)/stall-at-client.pcap", "\(folder)/stall-at-server.pcap")
    #expect(run.status == 1)
    // The truth is the counter of the server's device (Fixtures/captures/README.md).
    #expect(run.output.split(separator: "\n").filter { $0.contains("lost on the way") }.count == 10)
    let again = try Tool.run(
      "pcap", "\(folder)/stall-at-client.pcap", "\(folder)/stall-at-client.pcap")
    #expect(again.status == 0)
    #expect(again.output.contains("NOTHING LOST"))
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
