import Wire

/// What changed of packets between the two points, first to second capture, with how often and one example.
public struct WayChanges: Hashable, Sendable {
  /// A kind of change.
  public enum Kind: UInt8, CaseIterable, Sendable {
    /// The time to live: routers between the points.
    case timeToLive
    /// An address or port: translation.
    case address
    /// The IP identification.
    case identification
    /// The ECN bits of the IP header: a mark of congestion, or bleaching.
    case congestionNotification
    /// The ECN bits of the TCP header.
    case congestionFlags
    /// The maximum segment size in a SYN: clamping.
    case maximumSegmentSize
    /// The window scale in a SYN.
    case windowScale
    /// The permission for selective acknowledgements in a SYN.
    case selectiveAcknowledgement
    /// Timestamps, taken away, added or rewritten.
    case timestamps
    /// The window.
    case window
    /// The acknowledgement number: something between the points answers itself.
    case acknowledgement
  }

  /// One kind's changes.
  public struct Change: Hashable, Sendable {
    /// How many packets.
    public var count = 0
    /// The value at the first capture, of the first such packet.
    public var before: UInt64 = 0
    /// The value at the second capture.
    public var after: UInt64 = 0
    /// The packet's frame in the first capture.
    public var firstFrame: UInt64 = 0
    /// The packet's frame in the second capture.
    public var secondFrame: UInt64 = 0
  }

  private var changes = [Change](repeating: Change(), count: Kind.allCases.count)

  /// Starts with none.
  public init() {}

  /// The changes of a kind.
  public subscript(kind: Kind) -> Change { changes[Int(kind.rawValue)] }

  /// Notes what differs between two sightings of a packet.
  mutating func note(_ first: ComparedPacket, _ second: ComparedPacket, isTranslated: Bool) {
    func check<Value: BinaryInteger>(_ kind: Kind, _ before: Value, _ after: Value) {
      if before != after { add(kind, UInt64(before), UInt64(after), first, second) }
    }
    check(.timeToLive, first.timeToLive, second.timeToLive)
    check(.identification, first.identification, second.identification)
    check(
      .congestionNotification, first.congestionNotification, second.congestionNotification)
    check(.window, first.window, second.window)
    check(.acknowledgement, first.acknowledgement, second.acknowledgement)
    let marks: TCPFlags = [.ece, .cwr, .ae]
    check(
      .congestionFlags, first.flags.intersection(marks).rawValue,
      second.flags.intersection(marks).rawValue)
    if first.flags.contains(.syn) {
      check(.maximumSegmentSize, first.maximumSegmentSize, second.maximumSegmentSize)
      check(.windowScale, first.windowScale, second.windowScale)
      check(
        .selectiveAcknowledgement, first.isSACKPermitted ? 1 : 0, second.isSACKPermitted ? 1 : 0)
    }
    if first.hasTimestamps != second.hasTimestamps || first.clock != second.clock {
      add(.timestamps, UInt64(first.clock), UInt64(second.clock), first, second)
    }
    if isTranslated { add(.address, 0, 1, first, second) }
  }

  private mutating func add(
    _ kind: Kind, _ before: UInt64, _ after: UInt64, _ first: ComparedPacket,
    _ second: ComparedPacket
  ) {
    let index = Int(kind.rawValue)
    if changes[index].count == 0 {
      changes[index] = Change(
        before: before, after: after, firstFrame: first.frame, secondFrame: second.frame)
    }
    changes[index].count += 1
  }
}
