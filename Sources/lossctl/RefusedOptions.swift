/// hping's options that lossctl does not have, and why.
enum RefusedOptions {
  private static let scan = "scans ports or hosts; lossctl measures loss to one target"
  private static let forged = "sends packets that pretend to be somebody else's"
  private static let covert = "moves files in covert packets, which is no diagnosis"
  private static let fragments =
    "forges fragments, which firewalls treat in ways that say nothing about loss; --sizes finds what size gets through"
  private static let matching =
    "would overwrite the number by which lossctl recognises the answers that are its own"
  private static let broken =
    "forges broken packets; a receiver drops them, and no loss is measured"
  private static let gone = "uses source routing, which routers have dropped for decades"
  private static let forgedICMP = "forges ICMP messages; -1 sends echo requests"

  private static let reasons: [String: String] = [
    "--flood":
      "sends blindly, so that no answer is seen and no loss measured; -i u10 sends 100,000 a second and counts",
    "-a": forged, "--spoof": forged, "--rand-source": forged, "--rand-dest": scan,
    "-8": scan, "--scan": scan, "-9": "listens for covert data, which is no diagnosis",
    "--listen": "listens for covert data, which is no diagnosis",
    "-B": covert, "--safe": covert, "-e": covert, "--sign": covert, "-E": covert, "--file": covert,
    "-u": covert, "--end": covert,
    "-f": fragments, "--frag": fragments, "-x": fragments, "--morefrag": fragments,
    "-g": fragments, "--fragoff": fragments, "-m": fragments, "--mtu": fragments,
    "-M": matching, "--setseq": matching, "-L": matching, "--setack": matching,
    "-O": broken, "--tcpoff": broken, "-b": broken, "--badcksum": broken,
    "-R": "sends resets, which nobody answers", "--rst": "sends resets, which nobody answers",
    "-X":
      "sets an ECN bit without a handshake, which many firewalls drop; use -o to mark IP packets",
    "--xmas":
      "sets an ECN bit without a handshake, which many firewalls drop; use -o to mark IP packets",
    "-Y":
      "sets an ECN bit without a handshake, which many firewalls drop; use -o to mark IP packets",
    "--ymas":
      "sets an ECN bit without a handshake, which many firewalls drop; use -o to mark IP packets",
    "-W": "is for hosts that count IP identifications in the wrong byte order; none does any more",
    "--winid":
      "is for hosts that count IP identifications in the wrong byte order; none does any more",
    "-G": gone, "--rroute": gone, "--lsrr": gone, "--ssrr": gone,
    "-0": "sends IP without a transport, which nothing answers",
    "--rawip": "sends IP without a transport, which nothing answers",
    "-H": "sends IP without a transport, which nothing answers",
    "--ipproto": "sends IP without a transport, which nothing answers",
    "-C": forgedICMP, "--icmptype": forgedICMP, "-K": forgedICMP, "--icmpcode": forgedICMP,
    "--icmp-ipver": forgedICMP, "--icmp-iphlen": forgedICMP, "--icmp-iplen": forgedICMP,
    "--icmp-ipid": forgedICMP, "--icmp-ipproto": forgedICMP, "--icmp-cksum": forgedICMP,
    "--icmp-gw": forgedICMP,
    "--icmp-addr": "asks for address masks, which nothing answers any more",
    "--icmp-ts": "asks for ICMP timestamps, which most hosts no longer answer",
    "-z": "binds Ctrl-Z to the time to live; use -T to vary it",
    "--bind": "binds Ctrl-Z to the time to live; use -T to vary it",
    "-Z": "binds Ctrl-Z to the time to live; use -T to vary it",
    "--unbind": "binds Ctrl-Z to the time to live; use -T to vary it",
    "--tcp-clock": "guesses clocks, which is no diagnosis of loss",
    "--clock-skew": "guesses clocks, which is no diagnosis of loss",
    "--apd-send":
      "sends packets from a script language; lossctl builds its own, so that it can tell what became of them",
    "--no-dns": "is the rule: lossctl looks no names up; use -n",
  ]

  /// The sentence for the first option that is refused.
  static func sentence(for arguments: [String]) -> String? {
    for argument in arguments {
      let name = String(argument.prefix { $0 != "=" })
      if let reason = reasons[name] { return "\(name) is refused: it \(reason)." }
    }
    return nil
  }
}
