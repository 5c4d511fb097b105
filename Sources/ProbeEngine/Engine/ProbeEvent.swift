/// What the engine has to tell while it runs.
public enum ProbeEvent: Hashable, Sendable {
  /// An answer or an ICMP error for a probe; `isCopy` for all but the first.
  case reply(ProbeReply)
  /// What the kernel said about a connection that was a probe.
  case connection(ConnectReply)
  /// What became of a probe, when it is decided.
  case verdict(ProbeOutcome)
  /// Something that the user should know at once, in a sentence.
  case notice(String)

  /// Whether it is about a single probe.
  public var isAboutProbe: Bool {
    switch self {
    case .reply, .connection, .verdict: true
    case .notice: false
    }
  }
}

/// One answer.
public struct ProbeReply: Hashable, Sendable {
  /// The probe's number.
  public var number: UInt64
  /// The packet.
  public var seen: Observation
  /// From the probe's departure to the packet's arrival; `nil` when the departure was not seen.
  public var roundTrip: Nanoseconds?
  /// Whether an answer to the same probe came before.
  public var isCopy: Bool
  /// Which repetition of the SYN-ACK this is, 0 for the first one.
  public var repetition: UInt8
  /// Whether it came after the time to wait.
  public var isLate: Bool
}

/// What became of one probe.
public struct ProbeOutcome: Hashable, Sendable {
  /// The probe's number.
  public var number: UInt64
  /// The source port.
  public var port: UInt16
  /// What became of it.
  public var verdict: ProbeVerdict
  /// What was said before, when this corrects it.
  public var corrects: ProbeVerdict?
  /// When it was handed to the kernel.
  public var sent: Nanoseconds
  /// From departure to answer.
  public var roundTrip: Nanoseconds?
  /// From departure to decision.
  public var decidedAfter: Nanoseconds
}
