private let netfilterHeader = 4  // struct nfgenmsg

/// Walks through the messages of one dump of nf_tables, and keeps what was wrong.
struct NFTMessages {
  /// Messages that could not be read.
  private(set) var problems: [WireError] = []
  /// Whether the ruleset changed during a dump (`NLM_F_DUMP_INTR`).
  private(set) var wasInterrupted = false
  /// What the kernel answered instead of, or at the end of, a dump.
  private(set) var refusals: [NetlinkAnswer] = []

  /// Notes what was wrong elsewhere.
  mutating func note(_ error: WireError) { problems.append(error) }

  /// Hands every message of `type` (`NFT_MSG_NEW*`) to `body`: its family, its attributes, and where they
  /// begin in the datagram.
  ///
  /// A message that cannot be read becomes a problem and the rest is read on; a datagram whose framing is
  /// broken is given up from there.
  mutating func read(
    _ datagrams: [[UInt8]], type: UInt16,
    _ body: (NFTFamily, Span<UInt8>, _ datagram: Int, _ start: Int) throws(WireError) -> Void
  ) {
    for (index, datagram) in datagrams.enumerated() {
      var messages = NetlinkMessages(datagram.span)
      var offset = 0
      do throws(WireError) {
        while let message = try messages.next() {
          let start = offset + 16
          offset += (message.payload.count + 16 + 3) & ~3
          do throws(WireError) {
            try read(message, type: type, datagram: index, start: start, body)
          } catch {
            problems.append(error)
          }
        }
      } catch {
        problems.append(error)
      }
    }
  }

  private mutating func read(
    _ message: borrowing NetlinkMessage, type: UInt16, datagram: Int, start: Int,
    _ body: (NFTFamily, Span<UInt8>, _ datagram: Int, _ start: Int) throws(WireError) -> Void
  ) throws(WireError) {
    if message.flags & NetlinkMessage.dumpInterrupted != 0 { wasInterrupted = true }
    let payload = message.payload
    switch message.type {
    case NetlinkMessage.error, NetlinkMessage.done:
      if message.type == NetlinkMessage.done, payload.isEmpty { return }
      let answer = try NetlinkAnswer(payload)
      if answer.code != 0 { refusals.append(answer) }
    case 10 << 8 | type:
      try payload.require(netfilterHeader, for: "nfgenmsg")
      try body(
        NFTFamily(payload[0]), payload.extracting(netfilterHeader...), datagram,
        start + netfilterHeader)
    default: break
    }
  }
}
