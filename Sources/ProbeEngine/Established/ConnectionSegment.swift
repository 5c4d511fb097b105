public import Wire

/// A segment of a connection that is opened by hand to probe on it.
public struct ConnectionSegment: Hashable, Sendable {
  /// What it is for.
  public enum Purpose: Hashable, Sendable {
    /// To open the connection, complete it, and see whether the target answers what comes out of order.
    case opening
    /// A probe: one byte beyond a hole that is never filled.
    case probe(UInt64)
    /// The bytes after a probe's: the answer shows whether they join it.
    case question(UInt64)
    /// The end of the connection.
    case reset
    /// Old data, which a connection that is still there acknowledges at once.
    case check
  }

  /// What it is for.
  public var purpose: Purpose
  /// Our port.
  public var port: UInt16
  /// The TCP flags.
  public var flags: TCPFlags = .ack
  /// The sequence number.
  public var sequence: UInt32
  /// The acknowledgement number.
  public var acknowledgement: UInt32
  /// Bytes of payload.
  public var payloadLength = 0
}

/// One connection that is opened by hand, as far as the target has told about it.
///
/// Behind the SYN a hole stays empty for ever, so that no program at the target sees a byte. Behind the hole every
/// probe has a slot of sixteen bytes, of which it fills the first; questions about it fill more of the slot.
struct ProbedConnection: Sendable {
  /// How far it is.
  enum Phase: Hashable, Sendable {
    case opening
    /// It is open; it is not known yet that the target answers what comes out of order.
    case checking
    case open
    /// No more probes; those that are open get their verdicts.
    case draining
    case closing
  }

  /// Probes on one connection: each takes memory at the target.
  static let capacity = 64
  /// The length of segments that lie before what the target has.
  static let oldLength: UInt32 = 32
  private static let slotLength: UInt32 = 16

  let port: UInt16
  /// The sequence number of the SYN.
  let initialSequence: UInt32
  var phase = Phase.opening
  var tries = 0
  var deadline: Nanoseconds
  /// When the SYN was handed to the kernel, unless it had to be repeated.
  var handed: Nanoseconds?
  /// The target's next byte: all before it is acknowledged.
  var peerNext: UInt32 = 0
  /// The probe in each slot.
  var slots: [UInt64] = []
  /// Probes without a verdict.
  var undecided = 0

  /// When it was asked for.
  let began: Nanoseconds

  init(port: UInt16, initialSequence: UInt32, at now: Nanoseconds) {
    began = now
    self.port = port
    self.initialSequence = initialSequence
    deadline = now
  }

  /// What the target acknowledges for ever: the byte after the SYN is the hole.
  var hole: UInt32 { initialSequence &+ 1 }
  var isFull: Bool { slots.count >= Self.capacity }

  /// The first byte of a slot; slot 0 is for the check before the first probe.
  func start(of slot: Int) -> UInt32 {
    hole &+ Self.slotLength &+ UInt32(slot + 1) &* Self.slotLength
  }

  /// The slot that a sequence number falls into, and how far; -1 for the check; `nil` for none that is in use.
  func slot(of sequence: UInt32) -> (slot: Int, offset: UInt32)? {
    let distance = sequence &- hole &- Self.slotLength
    guard distance < UInt32(slots.count + 1) * Self.slotLength else { return nil }
    return (Int(distance / Self.slotLength) - 1, distance % Self.slotLength)
  }

  func segment(
    _ purpose: ConnectionSegment.Purpose, flags: TCPFlags = .ack, sequence: UInt32, length: Int = 0
  ) -> ConnectionSegment {
    ConnectionSegment(
      purpose: purpose, port: port, flags: flags, sequence: sequence,
      acknowledgement: flags.contains(.ack) ? peerNext : 0, payloadLength: length)
  }
}
