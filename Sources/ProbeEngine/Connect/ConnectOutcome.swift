public import Wire

/// What the kernel said about one connection that it was asked to open.
public struct ConnectOutcome: Hashable, Sendable {
  /// How it ended.
  public enum Kind: Hashable, Sendable {
    /// The target accepted.
    case connected
    /// The target refused, with a reset.
    case refused
    /// Somebody answered with an ICMP error.
    case icmp(ICMPKind, from: IPAddress)
    /// The kernel gave up for a reason whose sender it does not tell; its words.
    case failed(String)
    /// Nothing has come yet.
    case pending
  }

  /// How it ended.
  public var kind: Kind
  /// How often the kernel had repeated the SYN.
  public var retransmissions: UInt32
  /// What the kernel measured from a SYN to its answer; `nil` when it could not.
  ///
  /// After a repeated SYN it is the time since the SYN whose timestamp the answer echoes, to the millisecond.
  public var roundTrip: Nanoseconds?
  /// Whether the answer carried timestamps.
  public var hasTimestamps: Bool
  /// Our port.
  public var port: UInt16
  /// When this program noticed.
  public var time: Nanoseconds

  /// Creates an outcome.
  public init(
    kind: Kind, retransmissions: UInt32, roundTrip: Nanoseconds?, hasTimestamps: Bool, port: UInt16,
    time: Nanoseconds
  ) {
    self.kind = kind
    self.retransmissions = retransmissions
    self.roundTrip = roundTrip
    self.hasTimestamps = hasTimestamps
    self.port = port
    self.time = time
  }
}

/// An outcome, for the one who prints it.
public struct ConnectReply: Hashable, Sendable {
  /// The probe's number.
  public var number: UInt64
  /// What the kernel said.
  public var outcome: ConnectOutcome
  /// What it means.
  public var verdict: ProbeVerdict
  /// From the SYN to its answer, where that is known.
  public var roundTrip: Nanoseconds?
}
