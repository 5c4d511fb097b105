import Wire

/// The networks that a capture shows (VLAN, tunnel, interface), and which connections are seen in several.
struct CapturedNetworks: Sendable {
  /// What tells two networks apart.
  struct Place: Hashable, Sendable {
    var vlan: UInt32
    var tunnel: UInt64
    var interface: UInt32
  }

  private struct Alias: Sendable {
    var key: UInt64 = 0
    var network: UInt16 = 0
  }

  private static let aliasCount = 1 << 14
  /// All networks beyond the last one share it, and nothing is known of them.
  private static let limit = 4096

  private var places: [Place] = []
  private var numbers: [Place: UInt16] = [:]
  private var last: Place?
  private var lastNumber: UInt16 = 0
  private var aliases: [Alias] = []

  /// Whether there is more than one network.
  var areSeveral: Bool { places.count > 1 }

  /// The number of a segment's network.
  mutating func number(of path: SegmentPath) -> UInt16 {
    let place = Place(vlan: path.vlan, tunnel: path.tunnel, interface: path.interface)
    if place == last { return lastNumber }
    last = place
    if let known = numbers[place] {
      lastNumber = known
    } else if places.count < Self.limit {
      lastNumber = UInt16(places.count)
      numbers[place] = lastNumber
      places.append(place)
    } else {
      lastNumber = UInt16(Self.limit)
    }
    return lastNumber
  }

  /// Where a network is; `nil` for those beyond the limit.
  func place(_ number: UInt16) -> Place? {
    Int(number) < places.count ? places[Int(number)] : nil
  }

  /// Notes that the packets of a connection in `network` are copies of those in `original`.
  mutating func join(_ connection: UInt64, in network: UInt16, to original: UInt16) {
    if aliases.isEmpty { aliases = [Alias](repeating: Alias(), count: Self.aliasCount) }
    let key = key(connection, network)
    aliases[index(key)] = Alias(key: key, network: original)
  }

  /// The network under which a connection that is seen in `network` is known.
  func network(of connection: UInt64, in network: UInt16) -> UInt16 {
    guard !aliases.isEmpty else { return network }
    let key = key(connection, network)
    let alias = aliases[index(key)]
    return alias.key == key ? alias.network : network
  }

  private func key(_ connection: UInt64, _ network: UInt16) -> UInt64 {
    (connection ^ UInt64(network) &* 0x9e37_79b9_7f4a_7c15) | 1
  }

  private func index(_ key: UInt64) -> Int {
    Int(truncatingIfNeeded: key >> 20) & (Self.aliasCount - 1)
  }
}
