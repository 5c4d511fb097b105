import Wire

/// Mixes a path into 32 bits that are the same for both directions.
struct FlowHash {
  /// Makes the places of connections unpredictable for whoever writes captures.
  let seed: UInt64

  @inline(__always)
  func value(_ path: SegmentPath) -> UInt32 {
    let first = end(path.source, path.sourcePort)
    let second = end(path.destination, path.destinationPort)
    var network = path.tunnel ^ UInt64(path.vlan) << 20 ^ UInt64(path.interface) << 44
    if network != 0 { network = mix(network) }
    return UInt32(truncatingIfNeeded: mix((first &+ second) ^ network) >> 32)
  }

  @inline(__always)
  private func end(_ address: UInt128, _ port: UInt16) -> UInt64 {
    let low = UInt64(truncatingIfNeeded: address)
    let high = UInt64(truncatingIfNeeded: address >> 64)
    return mix(low ^ (high &* 0x9e37_79b9_7f4a_7c15) ^ UInt64(port) << 48)
  }

  @inline(__always)
  private func mix(_ value: UInt64) -> UInt64 {
    var mixed = (value ^ seed) &* 0xff51_afd7_ed55_8ccd
    mixed ^= mixed >> 32
    mixed = mixed &* 0xc4ce_b9fe_1a85_ec53
    return mixed ^ mixed >> 29
  }
}

extension SegmentPath {
  /// Whether another path joins the same ends in the same direction.
  @inline(__always)
  func isSame(as other: SegmentPath) -> Bool {
    source == other.source && destination == other.destination && sourcePort == other.sourcePort
      && destinationPort == other.destinationPort && isBeside(other)
  }

  /// Whether another path joins the same ends in the other direction, through a tunnel of that number.
  @inline(__always)
  func isReverse(of other: SegmentPath, tunnel: UInt64) -> Bool {
    source == other.destination && destination == other.source
      && sourcePort == other.destinationPort && destinationPort == other.sourcePort
      && vlan == other.vlan && tunnel == other.tunnel && interface == other.interface
  }

  @inline(__always)
  private func isBeside(_ other: SegmentPath) -> Bool {
    vlan == other.vlan && tunnel == other.tunnel && interface == other.interface
  }

  /// The same path without its tunnel's number.
  var untunnelled: SegmentPath {
    var path = self
    path.tunnel = 0
    return path
  }

  /// The same path from the other side.
  var reversed: SegmentPath {
    SegmentPath(
      source: destination, destination: source, sourcePort: destinationPort,
      destinationPort: sourcePort, vlan: vlan, tunnel: tunnel, interface: interface)
  }
}
