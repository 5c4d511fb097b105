import Foundation
import Testing

/// Every option of hping3: those of `hping3 --help` (Debian 3.a2.ds2-10), of its help on ICMP and routes, and of its
/// later sources.
@Suite("hping3's options")
struct HpingOptionTests {
  /// How an option is written, and what has to go with it.
  struct Kept: Sendable, CustomTestStringConvertible {
    var words: [String]
    var testDescription: String { words.joined(separator: " ") }

    init(_ words: String) { self.words = words.split(separator: " ").map(String.init) }
  }

  static let kept = [
    "-c 1", "--count 1", "-c1", "-i 1", "-i u1000", "-iu1000", "--interval u1000", "--fast",
    "--faster", "-n", "--numeric", "-q", "--quiet", "-I lo", "-Ilo", "--interface lo", "-V",
    "--verbose", "-D", "--debug", "--beep", "-1", "--icmp", "-2", "--udp", "-t 5", "-t5", "--ttl 5",
    "-N 7", "--id 7", "-r", "--rel", "-y", "--dontfrag", "-m 1400", "-m1400", "--mtu 1400",
    "-o b8", "-ob8", "-o 0x10", "--tos b8", "-C 8", "-C13", "--icmptype 13", "--icmp-ts", "-s 4444",
    "-s4444", "--baseport 4444", "-p 80", "-p80", "--destport 80", "-k", "--keep", "-w 1000",
    "--win 1000", "-Q", "--seqnum", "-S", "--syn", "-A", "--ack", "-F", "--fin", "-P", "--push",
    "-U", "--urg", "--tcpexitcode", "--tcp-mss 1000", "--tcp-timestamp", "-1 -d 9", "-2 --data 9",
    "-j", "--dump", "-J", "--print", "-T", "--traceroute", "-T --tr-stop", "-T --tr-keep-ttl -t 2",
    "-T --tr-no-rtt", "-SA", "-FPU", "-SAp 80", "-Vjn", "-V -j", "-1q", "--compat -T",
    "--compat -1V", "--compat -2 -q",
  ].map(Kept.init)

  /// `-h` and `-v` end by themselves; all others get as far as the target, which is no host.
  @Test("What lossctl has is taken, alone, together and with its value attached", arguments: kept)
  func taken(option: Kept) throws {
    let port = option.words.contains { $0.hasPrefix("-p") || $0 == "--destport" || $0 == "-SAp" }
    let run = try Tool.run(["probe"] + option.words + (port ? [] : ["-p", "9"]) + ["224.0.0.1"])
    #expect(run.status == 2, "\(run.errors)")
    #expect(run.errors.contains("group of hosts"), "\(run.errors)")
  }

  @Test("Help and version", arguments: ["-h", "--help", "-v", "--version"])
  func informing(option: String) throws {
    let run = try Tool.run("probe", option)
    #expect(run.status == 0)
    #expect(!run.output.isEmpty)
  }

  /// Options that are refused, in both forms, with the values that they take.
  static let refused: [[String]] = [
    ["--flood"], ["-z", "--bind"], ["-Z", "--unbind"], ["-0", "--rawip"],
    ["-8 1-30", "--scan 1-30"],
    ["-9 sign", "--listen sign"], ["-a 10.0.0.1", "--spoof 10.0.0.1", "-a10.0.0.1"],
    ["--rand-dest"],
    ["--rand-source"], ["-W", "--winid"], ["-f", "--frag", "-Sf", "-fS"], ["-x", "--morefrag"],
    ["-g 8", "--fragoff 8", "-g8"], ["-G", "--rroute"], ["--lsrr 10.0.0.1"], ["--ssrr 10.0.0.1"],
    ["--route-help"], ["-H 6", "--ipproto 6"], ["-K 1", "--icmpcode 1"], ["--force-icmp"],
    ["--icmp-gw 10.0.0.1"], ["--icmp-addr"], ["--icmp-help"], ["--icmp-ipver 4"],
    ["--icmp-cksum 0", "--icmp-cksum=0"], ["--icmp-echoid 1"], ["-O 5", "--tcpoff 5", "-O5"],
    ["-b", "--badcksum", "-SbV"], ["-M 5", "--setseq 5", "-M5"], ["-L 5", "--setack 5"],
    ["-R", "--rst", "-RS"], ["-X", "--xmas"], ["-Y", "--ymas"],
    ["-E /etc/hostname", "--file /etc/hostname", "-E/etc/hostname"], ["-e x", "--sign x"],
    ["-B", "--safe"], ["-u", "--end"], ["--apd-send ip()"],
    ["--clock-skew", "--clock-skew-win 9", "--clock-skew-win-shift 1"],
    ["exec script.htcl"], ["-C 5", "--icmptype 5", "-C17"],
    ["-p +80", "-p ++80", "--destport +80"],
  ]

  @Test("What lossctl does not have is refused, each with a reason of its own", arguments: refused)
  func refusal(forms: [String]) throws {
    for form in forms {
      let words = form.split(separator: " ").map(String.init)
      let port = form.contains("+80") ? [] : ["-p", "9"]
      let run = try Tool.run(["probe"] + words + port + ["224.0.0.1"])
      #expect(run.status == 64, "\(form): \(run.errors)")
      let sentence = run.errors.split(separator: "\n").first ?? ""
      #expect(
        sentence.contains(" is refused: ") || sentence.contains("would scan ports"), "\(sentence)")
      #expect(sentence.hasSuffix(".") || sentence.contains("-p 80"))
    }
  }

  @Test("No two options share a reason, but for those that shape the same forged packet")
  func reasons() throws {
    var seen: [String: String] = [:]
    for forms in Self.refused {
      let words = forms[0].split(separator: " ").map(String.init)
      let errors = try Tool.run(["probe"] + words + ["-p", "9", "224.0.0.1"]).errors
      let reason = errors.prefix { $0 != "\n" }.components(separatedBy: "refused: ").last ?? ""
      if let other = seen.updateValue(forms[0], forKey: reason) {
        Issue.record("\(other) and \(forms[0]) are refused in the same words")
      }
    }
  }

  @Test(
    "What cannot go together is said in one sentence",
    arguments: [
      (["-1", "-2"], "one of them"), (["-T", "-t", "5"], "from the first"),
      (["-T", "-2", "-d", "4"], "-d 8 or more"), (["--icmp-ts", "-d", "5"], "no room for data"),
      (["-S", "-d", "5"], "--sizes"), (["--compat", "--sizes"], "what hping3 has"),
      (["-m", "20"], "80 to 65535"), (["-o", "help"], "hexadecimal"), (["--tr-stop"], "go with -T"),
    ])
  func together(words: [String], sentence: String) throws {
    let run = try Tool.run(["probe"] + words + ["-p", "9", "224.0.0.1"])
    #expect(run.status == 64)
    #expect(run.errors.contains(sentence), "\(run.errors)")
  }

  @Test("The help fits a terminal, and names every option that it takes")
  func help() throws {
    let run = try Tool.run("probe", "--help")
    for line in run.output.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
    for option in Self.kept.flatMap(\.words) where option.hasPrefix("--") {
      #expect(run.output.contains(option))
    }
  }
}
