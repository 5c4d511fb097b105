import Findings
import Snapshot
import Wire

/// Counters with "drop" or "ignored" in their name that count no loss.
enum BenignRules {
  static let all = [counted]

  private static let counters: [(counter: String, id: String, meaning: String)] = [
    (
      "TcpExt.TCPDeferAcceptDrop", "transport.defer-accept",
      "bare ACKs ignored because the program waits for data before it accepts (TCP_DEFER_ACCEPT)"
    ),
    (
      "Udp.IgnoredMulti", "transport.ignored-multicast",
      "multicast or broadcast datagrams that no program here asked for"
    ),
    (
      "Udp6IgnoredMulti", "transport.ignored-multicast",
      "IPv6 multicast datagrams that no program here asked for"
    ),
    (
      "TcpExt.TCPSpuriousRtxHostQueues", "transport.still-queued",
      "retransmissions not made because the packet was still in this machine's own queue"
    ),
    (
      "TcpExt.TCPToZeroWindowAdv", "transport.zero-window",
      "times a program here read too slowly and its window closed: the program, not the network"
    ),
  ]

  /// One finding for each that grew.
  static let counted = Rule("transport.benign") { change in
    counters.compactMap { counter, id, meaning in
      // What sounds like loss is worth a word at any time, the rest only while somebody watches.
      let soundsLikeLoss = counter.mentions("Drop") || counter.mentions("Ignored")
      guard let count = change.positive(counter), soundsLikeLoss || !change.isHistory else {
        return nil
      }
      return Finding(
        id: id, layer: .transport, verdict: .benign,
        summary: "\(Number.grouped(count)) \(meaning)", evidence: change.evidence(counter))
    }
  }
}
