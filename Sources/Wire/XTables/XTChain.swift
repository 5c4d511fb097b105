/// A place in the packet's path where a table's chain begins (`NF_INET_*`, `NF_ARP_*`).
public enum XTHook: String, Hashable, Sendable {
  /// Before routing.
  case preRouting = "PREROUTING"
  /// Towards a socket of this machine.
  case input = "INPUT"
  /// Through this machine.
  case forward = "FORWARD"
  /// From a socket of this machine.
  case output = "OUTPUT"
  /// On the way out, after routing.
  case postRouting = "POSTROUTING"
}

/// A chain of rules, built in or made by the user.
public struct XTChain: Hashable, Sendable {
  /// The chain's name.
  public let name: String
  /// Where packets enter it; `nil` for a user's chain.
  public let hook: XTHook?
  /// What happens to packets that no rule decided on; `nil` for a user's chain, which returns.
  public let policy: XTVerdict?
  /// Packets that met the policy; `nil` for a user's chain.
  public let policyPackets: UInt64?
  /// Bytes that met the policy; `nil` for a user's chain.
  public let policyBytes: UInt64?
  /// The places of its rules in `XTTable.rules`.
  public let rules: Range<Int>
  /// The offset of the first rule, where jumps to this chain point.
  let start: Int
}
