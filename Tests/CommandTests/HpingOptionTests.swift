import Foundation
import Testing

/// Every option of hping3: those of `hping3 --help` (Debian 3.a2.ds2-10), of its help on ICMP and routes, and of its
/// later sources.
@Suite("hping3's options")
struct HpingOptionTests {
  /// Options that are taken, as many in one line as go together.
  static let kept = [
    """
    -c 1 -i u1000 -n -q -I lo -V -D --beep -t 5 -N 7 -r -y -m 1400 -o b8 -s 4444 -p 80 -k -w 1000 -Q -S -j -J \
    --tcp-mss 1000 --tcp-timestamp --tcpexitcode
    """,
    """
    --count 1 --interval u1000 --numeric --quiet --interface lo --verbose --debug --ttl 5 --id 7 --rel \
    --dontfrag --mtu 1400 --tos b8 --baseport 4444 --destport 80 --keep --win 1000 --seqnum --syn --dump --print
    """,
    "-c1 -iu1000 -Ilo -t5 -N7 -m1400 -ob8 -s4444 -p80 -w1000 -S",
    "-i 1 --fin --ack --push --urg -p 9",
    "--fast -A -F -P -U -p 9", "--faster -FPU -o 0x10 -p 9", "-SAp 80 -Vjn", "-V -j -p 9",
    "-1 -d 9", "--icmp --data 9", "-1qV", "-C 8 -d9", "-C13", "--icmptype 13", "--icmp-ts",
    "-2 -d 9 -p 9", "--udp -p 9", "-T --tr-stop --tr-no-rtt -q -j -J --beep -n -p 9",
    "--traceroute --tr-keep-ttl -t 2 -p 9", "--compat -T -1V", "--compat -2 -q",
  ]

  /// All get as far as the target, which is no host.
  @Test("What lossctl has is taken, alone, together and with its value attached", arguments: kept)
  func taken(line: String) throws {
    let run = try Tool.run(["probe"] + line.split(separator: " ").map(String.init) + ["224.0.0.1"])
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

  @Test("What lossctl does not have is refused, each in words of its own")
  func refusal() throws {
    var reasons: [String: String] = [:]
    for forms in Self.refused {
      for form in forms {
        let words = form.split(separator: " ").map(String.init)
        let run = try Tool.run(["probe"] + words + ["224.0.0.1"])
        #expect(run.status == 64, "\(form): \(run.errors)")
        #expect(run.errors.contains("See 'lossctl probe --help'"))
        let sentence = String(run.errors.prefix { $0 != "\n" })
        let parts = sentence.components(separatedBy: " is refused: ")
        #expect(parts.count == 2 && sentence.hasSuffix("."), "\(sentence)")
        let other = reasons.updateValue(forms[0], forKey: parts[parts.count - 1])
        #expect(other ?? forms[0] == forms[0], "\(other ?? "") and \(form) have one reason")
      }
    }
  }

  @Test("A host may be called exec")
  func hostNamedExec() throws {
    let run = try Tool.run("probe", "exec", "-S", "-p", "9", "-I", "no-such-0")
    #expect(run.status == 2, "\(run.errors)")
    #expect(!run.errors.contains("Tcl"))
  }

  @Test(
    "What cannot go together is said in one sentence",
    arguments: [
      (["-1", "-2"], "one of them"), (["-T", "-t", "5"], "from the first"),
      (["-T", "-2", "-d", "4"], "-d 8 or more"), (["--icmp-ts", "-d", "5"], "no room for data"),
      (["-S", "-d", "5"], "--sizes"), (["--compat", "--sizes"], "what hping3 has"),
      (["-m", "20"], "80 to 65535"), (["-o", "help"], "hexadecimal"), (["--tr-stop"], "go with -T"),
      (["-T", "-Q"], "in --compat only"), (["--sizes", "-w", "9"], "looks for a size"),
      (["--flows", "3", "-k"], "compares source ports"), (["--flows", "3", "-1"], "-1 has not"),
      (["--established", "-N", "9"], "all alike"), (["--sizes", "-J"], "-J does not go"),
      (["--connect", "-J"], "-J needs raw packets"), (["--connect", "-j"], "-j needs raw packets"),
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
    for option in Self.kept.joined(separator: " ").split(separator: " ")
    where option.hasPrefix("--") {
      #expect(run.output.contains(option))
    }
  }
}
