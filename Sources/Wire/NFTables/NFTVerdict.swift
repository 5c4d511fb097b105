private let dataVerdict: UInt16 = 2
private let verdictCode: UInt16 = 1
private let verdictChain: UInt16 = 2
private let nftContinue: Int32 = -1
private let nftBreak: Int32 = -2
private let nftJump: Int32 = -3
private let nftGoto: Int32 = -4
private let nftReturn: Int32 = -5
private let verdictMask: Int32 = 0xff

/// What a rule does with a packet in the end.
public enum NFTVerdict: Hashable, Sendable {
  /// The next rule sees the packet: this one counts, logs, marks, or does nothing.
  case none
  /// The packet leaves this hook's chain and goes on.
  case accept
  /// The packet is freed without a word to its sender.
  case drop
  /// The packet is freed and its sender told.
  case reject(NFTReject)
  /// The next rule is asked, explicitly.
  case `continue`
  /// The packet goes through another chain and comes back.
  case jump(chain: String)
  /// The packet goes through another chain, which returns to this chain's caller.
  case goto(chain: String)
  /// The rest of the chain is skipped: back to the calling chain, or to the policy.
  case `return`
  /// The packet waits for a program on an nfnetlink queue, which decides.
  case queue(NFTQueue)
  /// A map gives each packet a verdict of its own; elements without a match leave it to the next rule.
  case map(set: String)
  /// A target of iptables whose own code decides.
  case target(name: String)
  /// A code that is not known, or one that no rule has.
  case other(Int32)

  /// Reads `NFTA_IMMEDIATE_DATA` or `NFTA_SET_ELEM_DATA`; `nil` when it is a value, not a verdict.
  ///
  /// Chain names are left empty unless `names` are wanted.
  init?(data: Span<UInt8>, names: Bool = true) throws(WireError) {
    var attributes = NetlinkAttributes(data, in: "nft data")
    while let attribute = try attributes.next() {
      if attribute.type == dataVerdict {
        self = try Self.verdict(attribute.nested, names: names)
        return
      }
    }
    return nil
  }

  private static func verdict(
    _ nest: consuming NetlinkAttributes, names: Bool
  ) throws(WireError) -> NFTVerdict {
    var code: Int32?
    var chain = ""
    while let attribute = try nest.next() {
      switch attribute.type {
      case verdictCode: code = Int32(bitPattern: try attribute.be32)
      case verdictChain where names: chain = attribute.text
      default: break
      }
    }
    switch code {
    case nftContinue, nftBreak: return .continue
    case nftJump: return .jump(chain: chain)
    case nftGoto: return .goto(chain: chain)
    case nftReturn: return .return
    case .some(let code) where code >= 0:
      switch code & verdictMask {
      case 0: return .drop
      case 1: return .accept
      case 3:
        let number = UInt16(truncatingIfNeeded: code >> 16)
        return .queue(NFTQueue(first: number, count: 1, isBypassing: false))
      default: return .other(code)
      }
    default: return .other(code ?? 0)
    }
  }
}

/// The queues that a rule sends packets to (`nft_queue`).
public struct NFTQueue: Hashable, Sendable {
  /// The number of the first queue; `nil` when the rule computes it for each packet.
  public var first: UInt16?
  /// How many queues share the packets.
  public var count: UInt16
  /// Whether packets pass on when no program listens; otherwise they are dropped.
  public var isBypassing: Bool
}

/// How a rejected packet's sender is told (`nft_reject`).
public struct NFTReject: Hashable, Sendable {
  /// The kind of message.
  public enum Kind: Hashable, Sendable {
    /// ICMP or ICMPv6 destination unreachable, by the family of the table.
    case icmp
    /// A TCP reset.
    case tcpReset
    /// ICMP or ICMPv6 by the packet, with a code that both have.
    case icmpx
    /// A number that is not known.
    case other(UInt32)
  }

  /// The kind of message.
  public var kind: Kind
  /// The ICMP code, or one of `enum nft_reject_inet_code` for `.icmpx`.
  public var code: UInt8
}
