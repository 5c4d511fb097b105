import Wire

/// What a copy of a packet shares with it, mixed into few words.
///
/// Time to live, ECN, VLAN, tunnel and interface change from one place to the next and are left out; so is
/// the checksum, which offload leaves unfinished at one place and not at the other.
struct SegmentIdentity {
  /// The connection, the same for both directions.
  let connection: UInt64
  /// Which of the two directions it is.
  let isForward: Bool
  /// Both addresses, the same for both directions.
  let addresses: UInt64
  /// Everything that a copy shares.
  let fingerprint: UInt64

  init(_ segment: CapturedSegment) {
    let sourceAddress = Self.fold(segment.path.source)
    let destinationAddress = Self.fold(segment.path.destination)
    addresses = sourceAddress &+ destinationAddress
    let source = Self.mix(sourceAddress ^ UInt64(segment.path.sourcePort))
    let destination = Self.mix(destinationAddress ^ UInt64(segment.path.destinationPort))
    connection = source &+ destination
    isForward = source < destination
    var state = source &* 3 &+ destination
    state = Self.mix(state ^ (UInt64(segment.sequence) << 32 | UInt64(segment.acknowledgement)))
    let shape =
      UInt64(segment.payloadLength) << 32 | UInt64(segment.identification) << 16
      | UInt64(segment.flags.rawValue)
    state = Self.mix(state ^ shape)
    state = Self.mix(state ^ (UInt64(segment.payloadDigest) << 16 | UInt64(segment.window)))
    if let clocks = segment.options.timestamps {
      state = Self.mix(state ^ (UInt64(clocks.value) << 32 | UInt64(clocks.echo)))
    }
    let blocks = segment.options.selectiveAcknowledgement
    for index in 0..<blocks.count {
      state = Self.mix(state ^ (UInt64(blocks[index].left) << 32 | UInt64(blocks[index].right)))
    }
    fingerprint = state
  }

  @inline(__always)
  private static func fold(_ address: UInt128) -> UInt64 {
    let high = UInt64(truncatingIfNeeded: address >> 64)
    return mix(UInt64(truncatingIfNeeded: address) ^ high &* 0x9e37_79b9_7f4a_7c15)
  }

  @inline(__always)
  private static func mix(_ value: UInt64) -> UInt64 {
    let product = (value ^ 0x2545_f491_4f6c_dd1d).multipliedFullWidth(by: 0x9e37_79b9_7f4a_7c15)
    return product.high ^ product.low
  }
}
