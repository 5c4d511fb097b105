import Wire

/// Finds for each flow of the first capture the one of the second that holds the same packets.
enum FlowPairing {
  /// Packets of a flow that are looked up when addresses do not agree.
  private static let sample = 64

  /// Sets the partners of all flows; addresses and ports may be translated between the captures.
  static func pair(_ first: inout ComparedCapture, _ second: inout ComparedCapture) {
    for index in first.flows.indices {
      guard let other = second.numbers[first.flows[index].direction] else { continue }
      join(index, other, &first, &second)
    }
    var owners: [UInt64: Int] = [:]
    for (index, flow) in second.flows.enumerated() where flow.partner < 0 {
      for packet in flow.packets.prefix(sample) where isTelling(packet) {
        owners[MatchLevel.numbered.key(packet)] = index
      }
    }
    guard !owners.isEmpty else { return }
    for index in first.flows.indices where first.flows[index].partner < 0 {
      var votes: [Int: Int] = [:]
      for packet in first.flows[index].packets.prefix(sample) where isTelling(packet) {
        if let owner = owners[MatchLevel.numbered.key(packet)] { votes[owner, default: 0] += 1 }
      }
      let best = votes.max { ($0.value, -$0.key) < ($1.value, -$1.key) }
      guard let best, second.flows[best.key].partner < 0 else { continue }
      join(index, best.key, &first, &second)
    }
  }

  /// Whether a packet's numbers cannot be another's by chance.
  private static func isTelling(_ packet: ComparedPacket) -> Bool {
    packet.length > 0 && packet.digest != 0 || packet.flags.contains(.syn)
  }

  private static func join(
    _ index: Int, _ other: Int, _ first: inout ComparedCapture, _ second: inout ComparedCapture
  ) {
    guard let ours = first.flows[index].packets.first,
      let theirs = second.flows[other].packets.first
    else { return }
    first.flows[index].partner = other
    second.flows[other].partner = index
    second.flows[other].rebase(
      by: Int64(Int32(truncatingIfNeeded: theirs.sequence &- ours.sequence)))
  }
}
