public import Wire

extension SizeSearch {
  /// How the path answered.
  public enum Outcome: Hashable, Sendable {
    /// Every size up to the limit passed.
    case allPass
    /// Packets above a size vanish, and nobody says so.
    case blackHole
    /// A router said that the packet was too big.
    case tooBigReported(router: IPAddress, mtu: UInt32)
    /// Large packets are lost significantly more often than small ones.
    case sizeDependent
    /// Not even small packets pass, or the losses allow no conclusion.
    case undecided(String)
  }

  /// A packet to send.
  public enum Wish: Hashable, Sendable {
    /// The SYN that opens the connection.
    case open
    /// The acknowledgement that completes it.
    case complete(acknowledging: UInt32)
    /// A packet of so many bytes, IP header included; `number` tells it from others.
    case probe(size: Int, number: UInt32)
    /// The reset that ends the connection.
    case close
    /// A byte from before the connection's first, which shows whether it is still there.
    case check(acknowledging: UInt32)
  }

  /// What became of one packet.
  public struct Trial: Hashable, Sendable {
    /// What became of a packet.
    public enum Result: Hashable, Sendable {
      /// It was answered, so long after it was sent.
      case answered(after: Nanoseconds)
      /// Nothing came back in time.
      case lost
      /// A router said that it was too big for a link of this MTU, 0 when it did not say which.
      case tooBig(router: IPAddress, mtu: UInt32)
      /// This machine's kernel did not send it: it is too big for its own interface.
      case refusedHere
    }

    /// The packet's number, counted from 1.
    public var number: UInt32
    /// Its bytes, the IP header included.
    public var size: Int
    /// What became of it.
    public var result: Result
  }
}
