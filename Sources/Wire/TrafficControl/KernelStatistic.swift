/// One number that the kernel keeps, under the kernel's own name, with what it may do over time.
public struct KernelStatistic: Hashable, Sendable {
  /// How the number moves.
  public enum Kind: Hashable, Sendable {
    /// Only grows, and starts again at 0 after 2³² − 1.
    case counter32
    /// Only grows, in 64 bits.
    case counter64
    /// Goes up and down: a length, a delay, a mode.
    case level
  }

  /// Why the packets of a drop counter were dropped.
  public enum Drop: Hashable, Sendable {
    /// Active queue management told the senders to slow down: the qdisc did its job.
    case queueManagement
    /// A queue was full: in packets, bytes, or per flow.
    case limit
    /// The qdisc's memory limit was reached.
    case memory
    /// Someone configured the loss: an emulator, a policer, a penalty.
    case policy
    /// Memory could not be had.
    case allocation
    /// Not a loss: a redundant packet was removed, such as an acknowledgement that a later one covers.
    case benign
  }

  /// The kernel's name of the field.
  public let name: String
  /// The value; a level may be negative.
  public let value: Int128
  /// How the number moves.
  public let kind: Kind
  /// What was dropped, where this counts drops.
  public let drop: Drop?

  init(_ name: String, _ value: some BinaryInteger, _ kind: Kind, drop: Drop? = nil) {
    self.name = name
    self.value = Int128(value)
    self.kind = kind
    self.drop = drop
  }
}
