import FixtureSupport
import Foundation
import Testing

@Suite("What lossctl pcap reads, and how it ends")
struct PcapInputTests {
  private static let folder = "\(Repository.root)/Fixtures/captures"
  private static let stall = "\(folder)/stall-at-client.pcap"
  private static let clean = "\(folder)/reordering-at-client.pcap.gz"

  @Test(
    "Exit status follows --fail-on; without it, any loss or stall is 1",
    arguments: [
      ([stall], 1), ([clean], 0), ([stall, "--fail-on", "stall"], 1),
      ([stall, "--fail-on", "refused,reset"], 0), ([stall, "--fail-on", "loss>1%"], 1),
      ([stall, "--fail-on", "loss>99%"], 0), ([stall, "--fail-on", "loss>0.5"], 1),
      ([clean, "--fail-on", "stall,loss>1%"], 0),
    ] as [([String], Int32)])
  func status(arguments: [String], status: Int32) throws {
    #expect(try Tool.run(["pcap"] + arguments).status == status, "\(arguments)")
  }

  @Test("Standard input, plain or compressed, gives what the file gives")
  func standardInput() throws {
    let file = try Tool.run("pcap", Self.stall, "--csv")
    for command in ["cat '\(Self.stall)'", "gzip -c '\(Self.stall)'"] {
      let run = try Tool.run(program: "sh", ["-c", "\(command) | '\(Tool.path)' pcap - --csv"])
      #expect(run.output == file.output)
      #expect(run.status == 1)
    }
  }

  @Test("A file cut short is reported up to the cut, with its offset, and status 3")
  func cut() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let whole = try Data(contentsOf: URL(filePath: Self.stall))
    let path = "\(scratch.path)/cut.pcap"
    try whole.prefix(700).write(to: URL(filePath: path))
    let run = try Tool.run("pcap", path)
    #expect(run.status == 3)
    #expect(run.output.contains("READ PARTLY: pcap.record"))
    #expect(run.output.contains("after frame"))
    // Its data had no answer yet: nothing says that it got through.
    #expect(run.output.contains("had no answer yet"))
    #expect(run.errors.contains("read partly"))
    let packed = try Tool.run(
      program: "sh", ["-c", "gzip -c '\(Self.stall)' | head -c 300 | '\(Tool.path)' pcap -"])
    #expect(packed.status == 3)
    #expect(packed.output.contains("READ PARTLY: gzip"))
    // What came through a pipe is gone.
    #expect(!packed.output.contains("pcap standard input --flow"))
  }

  @Test("A filter leaves out; one that lets no TCP through says that nothing can be said")
  func filter() throws {
    let run = try Tool.run("pcap", Self.stall, "-f", "udp")
    #expect(run.status == 0)
    #expect(run.output.contains("NO TCP in what was captured"))
    #expect(!run.output.contains("NO LOSS"))
    let wrong = try Tool.run("pcap", Self.stall, "-f", "tcp prot 80")
    #expect(wrong.status == 2)
    #expect(wrong.errors.contains("filter \"tcp prot 80\""))
  }

  @Test("Connections beyond --max-flows are counted as not followed, and the report is called poor")
  func maximumFlows() throws {
    let run = try Tool.run(
      "pcap", "\(Self.folder)/loss-both-at-client.pcap.gz", "--max-flows", "1", "--format", "json")
    let document =
      try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any] ?? [:]
    let quality = document["quality"] as? [String: Any] ?? [:]
    let followed = document["connectionCount"] as? Int ?? 0
    #expect(followed >= 1)
    #expect(followed + (quality["connectionsNotFollowed"] as? Int ?? 0) == 10)
    #expect(quality["notFollowed"] as? Int ?? 0 > 0)
    #expect((quality["limits"] as? [String])?.contains { $0.contains("--max-flows") } == true)
  }

  @Test("A handshake that nothing follows is not called good")
  func handshakeAlone() throws {
    let run = try Tool.run("pcap", "\(Self.folder)/stall-at-server.pcap")
    #expect(run.status == 0)
    #expect(run.output.contains("Only its handshake is here"))
    #expect(!run.output.contains("NO LOSS"))
  }

  @Test("An interface that is not there is status 2 and one line")
  func noInterface() throws {
    let run = try Tool.run("pcap", "-i", "nosuch0")
    #expect(run.status == 2)
    #expect(run.output.isEmpty)
    #expect(run.errors.split(separator: "\n").count == 1)
  }

  @Test(
    "A live capture ends with its report on Ctrl-C, and a refused connection is in it",
    .enabled(if: geteuid() == 0, "capturing needs root"))
  func live() throws {
    // Port 1 of this machine: nobody listens there. The shell ends what it started, and that alone.
    let run = try Tool.run(
      program: "bash",
      [
        "-c",
        """
        '\(Tool.path)' pcap -i lo -f 'tcp port 1' & captor=$!
        for attempt in 1 2 3 4 5 6 7 8 9 10; do
          sleep 0.2
          (exec 3<>/dev/tcp/127.0.0.1/1) 2>/dev/null
        done
        kill -INT $captor
        wait $captor
        """,
      ])
    #expect(run.status == 0)
    #expect(run.output.hasPrefix("pcap lo, live"))
    #expect(run.output.contains("CONNECTIONS  refused"))
    #expect(!run.output.contains("pcap lo --flow"))
  }
}
