/// One packet that the engine wants to be sent.
public struct Transmission: Hashable, Sendable {
  /// What it is for.
  public enum Purpose: UInt8, Hashable, Sendable {
    /// A probe.
    case probe
    /// A second SYN for a probe without an answer: whether the first had arrived.
    case question
    /// Finding out how the target answers second SYNs.
    case calibration
    /// The end of a half-open connection.
    case reset
    /// A bare ACK to the same port, which passes where only SYNs are dropped.
    case control
  }

  /// What it is for.
  public var purpose: Purpose
  /// The probe's number, counted from 0.
  public var number: UInt64
  /// The source port; unused for ICMP.
  public var port: UInt16
  /// The code: the sequence number, or that of a reset.
  public var code: UInt32
  /// The time to live when it is not the plan's.
  public var timeToLive: UInt8?

  init(
    _ purpose: Purpose, number: UInt64, port: UInt16, code: UInt32, timeToLive: UInt8? = nil
  ) {
    self.purpose = purpose
    self.number = number
    self.port = port
    self.code = code
    self.timeToLive = timeToLive
  }
}

/// Why the kernel did not take a packet.
public enum SendFailure: Hashable, Sendable {
  /// The queueing discipline dropped it (`ENOBUFS`).
  case queueFull
  /// The local firewall refused it (`EPERM`).
  case firewall
  /// It is larger than the interface's MTU, and what a raw socket sends is not fragmented (`EMSGSIZE`, raw(7)).
  case tooLong
  /// Anything else; the kernel's words.
  case other(String)
}
