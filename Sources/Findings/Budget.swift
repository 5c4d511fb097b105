/// A conservation law of the kernel's counters, applied to one window.
///
/// What went in equals what came out plus each known drop; what is left over was lost where
/// nothing counts.
public struct Budget: Codable, Hashable, Sendable {
  /// What is conserved, such as `IPv4 packets in`.
  public var law: String
  /// The terms; `in` terms minus `out` terms is `unexplained`.
  public var terms: [BudgetTerm]
  /// Packets that no term accounts for.
  ///
  /// `nil` when a counter was reset in the window, or when more came out than went in.
  public var unexplained: UInt64?
  /// Packets by which the terms may disagree because they are not read at one instant.
  public var tolerance: UInt64
  /// What the unexplained packets can be, or why there is no number.
  public var note: String?

  /// Creates a budget.
  public init(
    law: String, terms: [BudgetTerm], unexplained: UInt64?, tolerance: UInt64, note: String? = nil
  ) {
    self.law = law
    self.terms = terms
    self.unexplained = unexplained
    self.tolerance = tolerance
    self.note = note
  }
}

/// One term of a conservation law.
public struct BudgetTerm: Codable, Hashable, Sendable {
  /// Which side of the equation the term stands on.
  public enum Side: String, Codable, Hashable, Sendable {
    /// Packets that entered.
    case `in`
    /// Packets that left, were delivered, or were dropped with a count.
    case out
  }

  /// What the packets are, in words.
  public var name: String
  /// The counter's own name.
  public var counter: String
  /// Which side it stands on.
  public var side: Side
  /// Packets in the window.
  public var packets: UInt64
  /// Whether these packets were lost, as opposed to delivered, forwarded or merged.
  public var isLoss: Bool

  /// Creates a term.
  public init(name: String, counter: String, side: Side, packets: UInt64, isLoss: Bool = false) {
    self.name = name
    self.counter = counter
    self.side = side
    self.packets = packets
    self.isLoss = isLoss
  }
}

/// A part of the stack that could not be seen.
///
/// Not seen is never zero.
public struct BlindSpot: Codable, Hashable, Sendable {
  /// The layer that is dark, wholly or in part.
  public var layer: Layer
  /// What could not be read, and why.
  public var reason: String
  /// The one command that opens it, where there is one.
  public var open: String?

  /// Creates a blind spot.
  public init(layer: Layer, reason: String, open: String? = nil) {
    self.layer = layer
    self.reason = reason
    self.open = open
  }
}
