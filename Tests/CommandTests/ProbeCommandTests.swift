import FixtureSupport
import Foundation
import Testing

@Suite("lossctl probe")
struct ProbeCommandTests {
  /// A port of this machine that listens while the closure runs.
  private func listening(_ body: (UInt16) throws -> Void) throws {
    let number = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(number) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let failures = unsafe withUnsafeMutablePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { inner in
        let bound = unsafe bind(number, inner, length)
        let listens = listen(number, 16)
        let named = unsafe getsockname(number, inner, &length)
        return bound + listens + named
      }
    }
    #expect(failures == 0)
    try body(UInt16(bigEndian: address.sin_port))
  }

  /// Runs the program without any privilege: as `nobody` where the tests are root's.
  private func unprivileged(_ arguments: [String]) throws -> ToolRun {
    guard geteuid() == 0 else { return try Tool.run(arguments) }
    // The folder of the build may be closed to others: reading files is all that is left to it.
    return try Tool.run(
      program: "setpriv",
      [
        "--reuid=65534", "--regid=65534", "--clear-groups", "--inh-caps=-all,+dac_read_search",
        "--ambient-caps=-all,+dac_read_search", "--bounding-set=-all,+dac_read_search", Tool.path,
      ] + arguments)
  }

  private struct Document: Decodable {
    struct Path: Decodable { var probes: String }
    struct Packets: Decodable { var repeatedByKernel: Int? }
    struct Direction: Decodable { var isDecidable: Bool? }
    var path: Path
    var packets: Packets
    var direction: Direction
    var verdicts: [String: Int]
  }

  @Test("Without a privilege SYN probes are connections, and standard error says what is not seen")
  func connecting() throws {
    try listening { port in
      let run = try unprivileged([
        "probe", "-S", "-p", "\(port)", "-c", "3", "-i", "u20000", "--format", "json", "127.0.0.1",
      ])
      #expect(run.status == 0, "\(run.errors)")
      let document = try JSONDecoder().decode(Document.self, from: Data(run.output.utf8))
      #expect(document.path.probes == "connect")
      #expect(document.verdicts["ok"] == 3)
      #expect(document.packets.repeatedByKernel == 0)
      #expect(document.direction.isDecidable == false)
      #expect(run.errors.contains("no CAP_NET_RAW"))
      #expect(run.errors.contains("which way a SYN was lost"))
      #expect(run.errors.contains("setcap cap_net_raw+ep"))
      #expect(
        try JSONSchema("Sources/Report/Schemas/lossctl.probe.1.json").violations(in: run.output)
          .isEmpty)
    }
  }

  @Test(
    "With -q jsonl has no event for each probe, however they are sent",
    arguments: ["--connect", "--established"])
  func quietEvents(mode: String) throws {
    guard mode == "--connect" || geteuid() == 0 else { return }
    try listening { port in
      let probe = [
        "probe", mode, "-p", "\(port)", "-c", "3", "-i", "u20000", "--format", "jsonl", "127.0.0.1",
      ]
      let told = try Tool.run(probe)
      #expect(told.output.contains(#""event":"verdict""#), "\(told.output)")
      let quiet = try Tool.run(probe + ["-q"])
      #expect(quiet.status == 0, "\(quiet.errors)")
      for line in quiet.output.split(separator: "\n") {
        #expect(line.contains(#""event":"report""#) || line.contains(#""event":"notice""#))
      }
    }
  }

  @Test("A closed port is refused, not lost")
  func refused() throws {
    var closed: UInt16 = 0
    try listening { closed = $0 }
    let run = try unprivileged([
      "probe", "--connect", "-p", "\(closed)", "-c", "2", "-i", "u20000", "127.0.0.1",
    ])
    #expect(run.status == 0)
    #expect(run.output.contains("flags=RA"))
    #expect(run.output.contains("2 refused"))
  }

  @Test(
    "What needs raw packets is refused in one sentence that says what it takes",
    arguments: [["-1"], ["-2", "-p", "9"], ["-S", "-p", "9", "-T"], ["-A", "-p", "9"]])
  func refusal(options: [String]) throws {
    let run = try unprivileged(["probe"] + options + ["-c", "1", "127.0.0.1"])
    #expect(run.status == 2)
    #expect(run.output.isEmpty)
    #expect(run.errors.split(separator: "\n").count == 1, "\(run.errors)")
    #expect(run.errors.contains("CAP_NET_RAW"))
  }

  @Test("A port that nobody listens on is said to be closed, where a connection is to be probed")
  func established() throws {
    guard geteuid() == 0 else { return }
    var closed: UInt16 = 0
    try listening { port in
      closed = port
      let run = try Tool.run(
        "probe", "--established", "-p", "\(port)", "-c", "5", "-i", "u20000", "--format", "json",
        "127.0.0.1")
      #expect(run.status == 0, "\(run.errors)")
      let document = try JSONDecoder().decode(Document.self, from: Data(run.output.utf8))
      #expect(document.path.probes == "tcp-established")
      #expect(document.verdicts["ok"] == 5)
    }
    let run = try Tool.run(
      "probe", "--established", "-p", "\(closed)", "-c", "5", "--format", "json", "127.0.0.1")
    #expect(run.status == 2)
    #expect(run.output.isEmpty)
    #expect(run.errors.contains("the port is closed"))
  }

  @Test("A source port that is in use is refused with -k, and passed over aloud without")
  func portInUse() throws {
    guard geteuid() == 0 else { return }
    try listening { port in
      let kept = try Tool.run(
        "probe", "-S", "-p", "9", "-k", "-s", "\(port)", "-c", "1", "127.0.0.1")
      #expect(kept.status == 2)
      #expect(kept.output.isEmpty)
      #expect(kept.errors.contains("source port \(port) is in use on this machine"))
      let next = try Tool.run("probe", "-S", "-p", "9", "-s", "\(port)", "-c", "1", "127.0.0.1")
      #expect(next.status == 0)
      #expect(next.errors.contains(": \(port) cannot be taken (Address already in use)"))
    }
  }

  @Test("A source port that is refused for another reason is not called in use")
  func portRefused() throws {
    guard geteuid() == 0 else { return }
    // Without CAP_NET_BIND_SERVICE nobody may have the ports below 1024.
    let run = try Tool.run(
      program: "setpriv",
      [
        "--inh-caps=-net_bind_service", "--bounding-set=-net_bind_service", Tool.path, "probe",
        "-S",
        "-p", "9", "-s", "1000", "-c", "1", "127.0.0.1",
      ])
    #expect(run.errors.contains(": 1000 cannot be taken (Permission denied)"), "\(run.errors)")
  }

  @Test("Fewer flows than were asked for are no comparison of so many")
  func fewerFlows() throws {
    guard geteuid() == 0 else { return }
    let run = try Tool.run(
      "probe", "-S", "-p", "9", "--flows", "8", "-s", "65534", "-c", "8", "127.0.0.1")
    #expect(run.status == 2)
    #expect(run.output.isEmpty)
    #expect(
      run.errors.contains("--flows 8 takes 8 source ports, and only 2 could be had from 65534 on"))
  }

  @Test("In text the limits of connections are told once, before the first probe")
  func limits() throws {
    try listening { port in
      let run = try unprivileged(["probe", "-p", "\(port)", "-c", "1", "127.0.0.1"])
      #expect(run.status == 0)
      #expect(run.errors.contains("not seen: "))
      #expect(!run.output.contains("not seen: "))
      for line in (run.output + run.errors).split(separator: "\n") {
        #expect(line.count <= 80, "\(line)")
      }
    }
  }

  @Test("Sizes are told as they are tried, and the header names the interface")
  func sizes() throws {
    guard geteuid() == 0 else { return }
    try listening { port in
      let probe = ["probe", "-p", "\(port)", "--sizes", "-m", "1200"]
      let lines = try Tool.run(probe + ["--format", "jsonl", "127.0.0.1"])
      #expect(lines.status == 0, "\(lines.errors)")
      let events = lines.output.split(separator: "\n")
      #expect(events.count == 3)
      #expect(events[0].contains(#""bytes":576"#) && events[1].contains(#""bytes":1200"#))
      #expect(events[1].contains(#""result":"answered""#) && events[2].contains(#""report""#))
      let quiet = try Tool.run(probe + ["-q", "--format", "jsonl", "127.0.0.1"])
      #expect(quiet.output.split(separator: "\n").count == 1)
      let text = try Tool.run(probe + ["127.0.0.1"])
      #expect(text.output.hasPrefix("LOSSCTL PROBE 127.0.0.1 (lo 127.0.0.1): packet sizes"))
      #expect(text.output.contains("up to 1200 bytes get through"))
    }
  }

  @Test("A set-up that fails leaves standard output to what it was asked for, in every format")
  func formats() throws {
    for format in ["text", "json", "jsonl"] {
      let run = try Tool.run(
        "probe", "-S", "-p", "9", "-I", "no-such-0", "--format", format, "127.0.0.1")
      #expect(run.status == 2 && run.output.isEmpty)
      #expect(run.errors.split(separator: "\n").count == 1, "\(run.errors)")
    }
    for arguments in [["walk", "no-such-0"], ["pcap", "/no/such/file"]] {
      let run = try Tool.run(arguments + ["--format", "json"])
      #expect(run.status == 2 && run.output.isEmpty)
      #expect(run.errors.split(separator: "\n").count == 1, "\(run.errors)")
    }
  }

  @Test(
    "What cannot be probed is said in one line with status 2",
    arguments: [
      (["-S", "-p", "9", "no-such-host.invalid"], "cannot resolve"),
      (["-S", "-p", "9", "-I", "no-such-0", "127.0.0.1"], "there is no interface"),
      (["-S", "-p", "9", "224.0.0.1"], "group of hosts"),
      (["-S", "-p", "9", "-i", "u5", "-c", "9", "127.0.0.1"], "at most 100,000"),
      (["-S", "127.0.0.1"], "which port"),
      (["--connect", "-p", "9", "-i", "u500", "-c", "9", "127.0.0.1"], "at most 1000"),
      (["-S", "-p", "9", "0.0.0.0"], "no host's address"),
      (["-S", "-p", "9", "255.255.255.255"], "broadcast"),
      (["-S", "-p", "9", "-6", "127.0.0.1"], "IPv6"),
    ])
  func impossible(arguments: [String], words: String) throws {
    let run = try Tool.run(["probe"] + arguments)
    #expect(run.status == 2, "\(run.errors)")
    #expect(run.output.isEmpty)
    #expect(run.errors.split(separator: "\n").count == 1)
    #expect(run.errors.contains(words), "\(run.errors)")
  }
}
