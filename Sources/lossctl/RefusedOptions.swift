/// hping3's options that lossctl does not have: why, and what to use instead.
///
/// The list is that of `hping3 --help` and of its help on ICMP and routes; what is not here is an option of
/// `lossctl probe`, or none of hping's.
enum RefusedOptions {
  private static let reasons: [(names: [String], reason: String)] = [
    (
      ["--flood"],
      "it does not look at answers, so no loss could be counted; -i u10 sends 100,000 a second and counts"
    ),
    (["-z", "--bind"], "Ctrl-Z stops a program here as everywhere; -t sets the time to live"),
    (["-Z", "--unbind"], "Ctrl-Z is bound to nothing that could be taken from it"),
    (["-0", "--rawip"], "nothing answers IP without a transport; use -S, -1 or -2"),
    (
      ["-H", "--ipproto"],
      "it chooses the protocol of raw IP, which nothing answers; use -S, -1 or -2"
    ),
    (["-8", "--scan"], "it tries many ports; lossctl measures the loss to one, as in -S -p 80"),
    (
      ["-9", "--listen"],
      "it waits for data hidden in packets; lossctl pcap -i shows the connections that pass"
    ),
    (
      ["-a", "--spoof"],
      "answers to another host's address never come here, and that host did not ask for them"
    ),
    (["--rand-source"], "answers would go to strangers, and none of them could be counted"),
    (["--rand-dest"], "it sends to strangers; lossctl measures the loss to one host that is named"),
    (
      ["-W", "--winid"],
      "it is for Windows of the nineties, which swapped the bytes of IP identifications; -r shows how they grow"
    ),
    (
      ["-f", "--frag"],
      "firewalls treat fragments in ways of their own, which is no loss of the path; --sizes finds what gets through whole"
    ),
    (
      ["-x", "--morefrag"],
      "the target waits for the other fragments and never answers; --sizes finds what gets through"
    ),
    (
      ["-g", "--fragoff"],
      "the target waits for the packet's start and never answers; --sizes finds what gets through"
    ),
    (
      ["-G", "--rroute"],
      "routers drop or delay packets with IP options, which others never meet; use -T for the path"
    ),
    (["--lsrr"], "routers drop packets that choose their own way loosely; use -T for the path"),
    (["--ssrr"], "routers drop packets that dictate their whole way; use -T for the path"),
    (["--route-help"], "it explains --lsrr and --ssrr, which lossctl does not have"),
    (["-K", "--icmpcode"], "requests that are answered have code 0; leave it out"),
    (
      ["--force-icmp"],
      "other types of ICMP than those of -1 and --icmp-ts are no questions, or nobody answers them"
    ),
    (["--icmp-gw"], "it is for redirects, which would change another host's routes"),
    (["--icmp-addr"], "nothing answers address mask requests any more (RFC 6918); use -1"),
    (
      ["--icmp-help"],
      "it explains options for forged ICMP errors, which lossctl does not have; see --help"
    ),
    (
      [
        "--icmp-ipver", "--icmp-iphlen", "--icmp-iplen", "--icmp-ipid", "--icmp-ipproto",
        "--icmp-ipsrc", "--icmp-ipdst", "--icmp-srcport", "--icmp-dstport",
      ], "it shapes the packet that a forged ICMP error quotes, and lossctl forges none"
    ),
    (
      ["--icmp-cksum"],
      "a target drops what has a wrong checksum, which would look like loss; use -1"
    ),
    (["--icmp-echoid"], "lossctl knows the answers to its own probes by the identifier"),
    (
      ["-O", "--tcpoff"],
      "a target drops segments whose header has a wrong length, which would look like loss"
    ),
    (
      ["-b", "--badcksum"],
      "a target drops packets with a wrong checksum, which would look like loss"
    ),
    (
      ["-M", "--setseq"],
      "lossctl knows by the sequence number which probe is answered; -Q shows those of answers"
    ),
    (
      ["-L", "--setack"],
      "lossctl knows by the acknowledgement number which probe is reset; -V shows those of answers"
    ),
    (["-R", "--rst"], "nothing answers a reset, so every probe would look lost; use -S or -A"),
    (
      ["-X", "--xmas"],
      "firewalls drop the bit ECE without a negotiation, which would look like loss; -o marks IP packets"
    ),
    (
      ["-Y", "--ymas"],
      "firewalls drop the bit CWR without a negotiation, which would look like loss; -o marks IP packets"
    ),
    (["-E", "--file"], "lossctl sends no files; -d N sends N bytes with -1 or -2"),
    (["-e", "--sign"], "it marks packets for hping's --listen, which lossctl does not have"),
    (["-B", "--safe"], "it repeats what is lost of a file, and so hides the loss"),
    (["-u", "--end"], "it tells the end of the file of --file, which lossctl does not have"),
    (
      ["--apd-send"],
      "lossctl builds its packets itself, so that it can tell what became of each; see -d -o -t -w"
    ),
    (
      [
        "--clock-skew", "--clock-skew-win", "--clock-skew-win-shift",
        "--clock-skew-packets-per-sample",
      ],
      "how fast another host's clock runs says nothing about loss; --tcp-timestamp shows its timestamps"
    ),
  ]

  private static let script =
    "exec is refused: lossctl runs no Tcl; --format jsonl gives a script every event on a line."

  /// The short options that take a value, which the rest of the word may be.
  private static let valued: Set<Character> = [
    "c", "i", "I", "p", "s", "t", "N", "o", "m", "w", "d", "C",
  ]

  /// The sentence for the first option that is refused, alone, with its value or among others: `-f`, `-M5`, `-Sf`.
  static func sentence(for arguments: [String]) -> String? {
    // A host may have that name; options alone behind it are no script.
    if arguments.first == "exec", let script = arguments.dropFirst().first, !script.hasPrefix("-") {
      return Self.script
    }
    for argument in arguments.prefix(while: { $0 != "--" }) where argument.hasPrefix("-") {
      for name in names(in: argument) {
        if let refused = reasons.first(where: { $0.names.contains(name) }) {
          return "\(name) is refused: \(refused.reason)."
        }
      }
    }
    return nil
  }

  /// The options in a word.
  private static func names(in word: String) -> [String] {
    if word.hasPrefix("--") { return [String(word.prefix { $0 != "=" })] }
    var found: [String] = []
    for letter in word.dropFirst() {
      found.append("-\(letter)")
      if valued.contains(letter) { break }
    }
    return found
  }
}
