public import Wire

/// Recognises packets that were recorded more than once, so that they are not taken for retransmissions.
///
/// A mirror port, a second tap, a bridge with its ports or a router between two interfaces record the same
/// IP packet again. A retransmission is another packet: it has another IP identification, and comes no
/// sooner than its cause. IPv6 and some senders of IPv4 have no identification; there a copy needs more:
/// another time to live or network, or the habit of copies between these hosts, or so short a lag that no
/// timer and no answer of the far side can be the reason. In doubt it is no copy.
///
/// Memory is bounded: of the last moment at least 16,384 packets are known, more on fast links.
public struct CopyFilter: Sendable {
  /// Limits in nanoseconds.
  private enum Limit {
    /// Between two taps as far apart as an Internet path.
    static let elsewhere: Int64 = 1_000_000_000
    /// The same, of packets without identification: below the shortest retransmission timers.
    static let elsewhereUnnamed: Int64 = 50_000_000
    /// A mirror's buffer at its worst; a sender that keeps the identification when it retransmits needs longer.
    static let mirror: Int64 = 100_000_000
    /// Sooner than any answer from beyond the local network.
    static let local: Int64 = 2_000_000
    /// Sooner than any timer of a sender (Linux's tail loss probe waits 2 ms at least).
    static let timer: Int64 = 1_500_000
  }

  /// How many copies there were, by kind.
  public private(set) var counts = CopyCounts()
  private var seen = SeenPackets()
  private var recent = RecentSegments()
  private var habits = CopyHabits()
  private var networks = CapturedNetworks()

  /// Creates a filter that has seen nothing.
  public init() {}

  /// Whether a segment is one that was recorded before.
  ///
  /// The VLAN, tunnel and interface of its path become those under which the connection was seen first,
  /// when copies of it are recorded in several networks: flows are to be told apart by the path as it then is.
  public mutating func isCopy(_ segment: inout CapturedSegment) -> Bool {
    let identity = SegmentIdentity(segment)
    let network = networks.number(of: segment.path)
    if let original = seen.packet(identity.fingerprint),
      isCopy(segment, identity, in: network, of: original)
    {
      count(segment, identity, in: network, of: original)
      return true
    }
    var known = network
    if networks.areSeveral {
      known = networks.network(of: identity.connection, in: network)
      if known != network, let place = networks.place(known) {
        segment.path.vlan = place.vlan
        segment.path.tunnel = place.tunnel
        segment.path.interface = place.interface
      }
    }
    seen.add(
      SeenPackets.Packet(
        fingerprint: identity.fingerprint, time: segment.time, ordinal: recent.count,
        network: network, timeToLive: segment.timeToLive))
    recent.append(identity, identification: segment.identification)
    return false
  }

  private mutating func isCopy(
    _ segment: CapturedSegment, _ identity: SegmentIdentity, in network: UInt16,
    of original: SeenPackets.Packet
  ) -> Bool {
    let (difference, overflow) = segment.time.subtractingReportingOverflow(original.time)
    guard !overflow else { return false }
    // Two taps need not agree on the order.
    let lag = Int64(clamping: difference.magnitude)
    guard lag <= Limit.elsewhere else { return false }
    let isNamed =
      segment.identification != 0
      && !recent.isConstant(segment.identification, of: identity)
    if network != original.network || segment.timeToLive != original.timeToLive {
      guard isNamed || lag <= Limit.elsewhereUnnamed else { return false }
      habits.learn(identity.addresses, lag: lag)
      return true
    }
    guard lag <= Limit.mirror else { return false }
    let isBare = segment.payloadLength == 0 && segment.flags.isDisjoint(with: [.syn, .fin])
    let isCertain =
      segment.flags.intersection([.syn, .ack]) == .syn
      || isNamed && lag <= Limit.local
      || !isNamed && !isBare && !segment.flags.contains(.syn) && lag <= Limit.timer
        && recent.isFarSideSilent(since: original.ordinal, of: identity)
    if isCertain {
      habits.learn(identity.addresses, lag: lag)
      return true
    }
    // Nobody retransmits a bare acknowledgement.
    if isNamed, isBare { return true }
    guard let expected = habits.expectedLag(identity.addresses) else { return false }
    return isNamed || lag <= expected
  }

  private mutating func count(
    _ segment: CapturedSegment, _ identity: SegmentIdentity, in network: UInt16,
    of original: SeenPackets.Packet
  ) {
    var packet = original
    packet.time = segment.time
    if network != original.network {
      let here = networks.place(network)
      let there = networks.place(original.network)
      if here?.tunnel != there?.tunnel {
        counts.otherTunnel += 1
      } else if here?.vlan != there?.vlan {
        counts.otherVLAN += 1
      } else {
        counts.otherInterface += 1
      }
      let first = networks.network(of: identity.connection, in: original.network)
      if first != network { networks.join(identity.connection, in: network, to: first) }
    } else if segment.timeToLive != original.timeToLive {
      counts.beyondRouter += 1
    } else {
      counts.samePlace += 1
    }
    if segment.timeToLive < original.timeToLive {
      packet.descents = original.descents == .max ? .max : original.descents + 1
      packet.timeToLive = segment.timeToLive
      if packet.descents >= 3 { counts.looping += 1 }
    }
    seen.update(packet)
  }
}
