/// What a rule does with a packet that it matches.
public enum XTVerdict: Hashable, Sendable {
  /// The packet passes this table.
  case accept
  /// The packet is freed without a word to its sender.
  case drop
  /// The packet is freed and its sender told, such as `icmp-port-unreachable`.
  case reject(with: String)
  /// The rest of the chain is skipped: back to the calling chain, or to the policy.
  case `return`
  /// The packet waits for a program on an nfnetlink queue, which decides.
  case queue(XTQueue)
  /// The packet goes through another chain and comes back.
  case jump(chain: String)
  /// The packet goes through another chain, which returns to this chain's caller.
  case goto(chain: String)
  /// The next rule sees the packet too: it was logged, marked or merely counted.
  case `continue`
  /// The target's own code decides (`DNAT`, `TPROXY`, `SYNPROXY`, or a target not known here).
  case other(target: String)
  /// A number that is no verdict and no place where a chain begins.
  case unresolved(Int32)

  /// Whether a matching packet ends here, freed by this very rule.
  public var losesPacket: Bool {
    switch self {
    case .drop, .reject: true
    default: false
    }
  }

  /// Understands the number in a `standard` target (`struct xt_standard_target`).
  ///
  /// A negative number is a verdict, minus one; zero or more is the offset of a rule to jump to,
  /// and `nil`, because only the table knows what is there.
  static func standard(_ number: Int32) -> XTVerdict? {
    switch number {
    case -1: .drop
    case -2: .accept
    case -4: .queue(XTQueue(first: 0, count: 1, isBypassing: false))
    case -5: .return
    case 0...: nil
    default: .unresolved(number)
    }
  }
}

/// The queues that a rule sends packets to (`struct xt_NFQ_info_v3`).
public struct XTQueue: Hashable, Sendable {
  /// The number of the first queue.
  public let first: UInt16
  /// How many queues share the packets.
  public let count: UInt16
  /// Whether packets pass on when no program listens; otherwise they are dropped.
  public let isBypassing: Bool
}
