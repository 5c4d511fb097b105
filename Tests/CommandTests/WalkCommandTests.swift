import Findings
import FixtureSupport
import Foundation
import Testing

@Suite("lossctl walk on this machine")
struct WalkCommandTests {
  private func report(_ run: ToolRun) throws -> WalkReport {
    try JSONDecoder().decode(WalkReport.self, from: Data(run.output.utf8))
  }

  @Test("An interface that is not there: a sentence with those that are, and status 2")
  func noInterface() throws {
    let run = try Tool.run("walk", "no-such-if")
    #expect(run.status == 2)
    #expect(run.output.isEmpty)
    #expect(run.errors.contains("no interface \"no-such-if\""))
    #expect(run.errors.contains("lo"))
  }

  @Test("Namespaces and processes that are not there: a sentence each, and status 2")
  func noNamespace() throws {
    let name = try Tool.run("walk", "--netns", "no-such-namespace")
    #expect(name.status == 2)
    #expect(name.errors.contains("no network namespace \"no-such-namespace\""))
    let process = try Tool.run("walk", "--pid", "2147483647")
    #expect(process.status == 2)
    #expect(process.errors.contains("no process 2147483647"))
  }

  @Test(
    "Wrong use is status 64 and changes nothing",
    arguments: [
      ["walk", "--no-such-option"], ["walk", "--count", "2"], ["walk", "--during"],
      ["walk", "--interval", "0"], ["walk", "--interval", "1", "--during", "--", "true"],
      ["walk", "--netns", "a", "--pid", "1"], ["walk", "--format", "xml"], ["no-such-command"],
    ])
  func wrongUse(arguments: [String]) throws {
    let run = try Tool.run(arguments)
    #expect(run.status == 64)
    #expect(run.output.isEmpty)
    #expect(!run.errors.isEmpty)
  }

  @Test(
    "A report that cannot be written is told, with status 2; a reader that goes away is not",
    arguments: [
      ["walk", "lo"], ["walk", "lo", "--format", "json"],
      ["pcap", "\(Repository.root)/Fixtures/captures/stall-at-client.pcap"],
    ])
  func fullDisk(arguments: [String]) throws {
    let full = try Tool.run(
      program: "sh", ["-c", "exec \"$@\" >/dev/full", "-", Tool.path] + arguments)
    #expect(full.status == 2)
    #expect(full.errors.hasSuffix("write to standard output: No space left on device\n"))
    let gone = try Tool.run(
      program: "sh", ["-c", "(trap '' PIPE; exec \"$@\") | true", "-", Tool.path] + arguments)
    #expect(!gone.errors.contains("write to standard output"))
  }

  @Test("Every layer is there, in the order of the table, and none of them is silently left out")
  func layers() throws {
    let report = try report(try Tool.run("walk", "lo", "--format", "json"))
    #expect(report.layers.map(\.layer) == Layer.allCases)
    #expect(report.interface == "lo")
    for layer in report.layers where layer.status == .blind {
      #expect(report.blindSpots.contains { $0.layer == layer.layer })
    }
  }

  @Test("The command's output goes to standard error, its status into the document")
  func during() throws {
    let run = try Tool.run(
      "walk", "lo", "--format", "json", "--during", "--", "sh", "-c", "echo told; exit 7")
    let report = try report(run)
    #expect(report.window.kind == .during)
    #expect(report.window.commandStatus == 7)
    #expect(report.window.command == ["sh", "-c", "echo told; exit 7"])
    #expect(run.errors.contains("told"))
    #expect(!run.output.contains("told\n"))
  }

  @Test("A command that a signal ended has 128 and the signal's number as its status")
  func killed() throws {
    let run = try Tool.run(
      "walk", "lo", "--format", "json", "--during", "--", "sh", "-c", "kill -9 $$")
    #expect(try report(run).window.commandStatus == 137)
  }

  @Test("A command that does not exist could not be measured")
  func noCommand() throws {
    let run = try Tool.run("walk", "lo", "--during", "--", "/no/such/program")
    #expect(run.status == 2)
    #expect(run.errors.contains("/no/such/program"))
  }

  @Test("Windows: the first since boot, then growth, one document a line")
  func interval() throws {
    let run = try Tool.run(
      "walk", "lo", "--interval", "0.2", "--count", "3", "--format", "json")
    let reports = try run.output.split(separator: "\n").map {
      try JSONDecoder().decode(WalkReport.self, from: Data($0.utf8))
    }
    #expect(reports.map(\.window.kind) == [.boot, .interval, .interval])
    for report in reports.dropFirst() {
      #expect((report.window.seconds ?? 0) >= 0.15)
      // A window of a fifth of a second cannot hold the growth of a whole uptime.
      for reading in report.layers.flatMap(\.readings) {
        #expect((reading.growth ?? 0) <= UInt64(Int64.max), "\(reading.name)")
      }
    }
  }

  @Test("What was recorded live is told again from the folder")
  func record() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let live = try report(
      try Tool.run("walk", "lo", "--format", "json", "--record", "\(scratch.path)/kept"))
    let again = try report(
      try Tool.run("walk", "lo", "--format", "json", "--replay", "\(scratch.path)/kept"))
    #expect(live.findings == again.findings)
    #expect(live.budget == again.budget)
    #expect(live.layers.map(\.summary) == again.layers.map(\.summary))
  }

  @Test("Without privileges: a report, and what would open the rest", .enabled(if: getuid() == 0))
  func unprivileged() throws {
    let run = try Tool.run(
      program: "setpriv",
      [
        "--reuid", "65534", "--clear-groups", "--inh-caps", "-all", "--bounding-set", "-all",
        Tool.path, "walk", "lo",
      ])
    #expect(run.status == 0 || run.status == 1)
    #expect(run.output.contains("NOT SEEN"))
    #expect(run.output.contains("open it: sudo lossctl walk lo"))
    #expect(run.output.contains("setcap"))
  }

  @Test("Help has a page for each command, with its exit statuses")
  func help() throws {
    for command in ["walk", "probe", "pcap"] {
      let run = try Tool.run("help", command)
      #expect(run.status == 0)
      #expect(run.output.contains("EXIT STATUS"), "\(command)")
    }
  }
}
