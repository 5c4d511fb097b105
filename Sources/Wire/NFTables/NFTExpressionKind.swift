/// The expressions of nf_tables by their kernel names (`nft_expr_type.name`).
///
/// A rule is a list of expressions that load values into registers, compare them, and act.
enum NFTExpressionKind: String, Hashable, Sendable, CaseIterable {
  // Load a value.
  case immediate
  case payload
  case exthdr
  case tcpopt
  case meta
  case ct
  case rt
  case socket
  case osf
  case fib
  case numgen
  case hash
  case xfrm
  case tunnel
  case inner
  // Change a value.
  case bitwise
  case byteorder
  // End the rule for packets that do not match.
  case cmp
  case range
  case lookup
  case limit
  case quota
  case connlimit
  // Act.
  case counter
  case last
  case log
  case reject
  case queue
  case nat
  case masq
  case redir
  case tproxy
  case synproxy
  case dup
  case fwd
  case notrack
  case flowOffload = "flow_offload"
  case dynset
  case objref
  // Extensions of iptables.
  case match
  case target

  /// The kind that `name` (with or without its NUL) stands for, or `nil` for one that is not known.
  ///
  /// Every expression of a ruleset is asked, so no text is made: the letters are compared as two numbers.
  init?(_ name: Span<UInt8>) {
    let count = name.count
    guard count <= 16 else { return nil }
    var first: UInt64 = 0
    var second: UInt64 = 0
    for index in 0..<min(count, 8) {
      first |= UInt64(name[index]) << UInt64(56 - 8 * index)
    }
    if count > 8 {
      for index in 8..<count { second |= UInt64(name[index]) << UInt64(120 - 8 * index) }
    }
    let known: NFTExpressionKind? =
      switch (first, second) {
      case (0x696d_6d65_6469_6174, 0x6500_0000_0000_0000): .immediate
      case (0x7061_796c_6f61_6400, 0): .payload
      case (0x6578_7468_6472_0000, 0): .exthdr
      case (0x7463_706f_7074_0000, 0): .tcpopt
      case (0x6d65_7461_0000_0000, 0): .meta
      case (0x6374_0000_0000_0000, 0): .ct
      case (0x7274_0000_0000_0000, 0): .rt
      case (0x736f_636b_6574_0000, 0): .socket
      case (0x6f73_6600_0000_0000, 0): .osf
      case (0x6669_6200_0000_0000, 0): .fib
      case (0x6e75_6d67_656e_0000, 0): .numgen
      case (0x6861_7368_0000_0000, 0): .hash
      case (0x7866_726d_0000_0000, 0): .xfrm
      case (0x7475_6e6e_656c_0000, 0): .tunnel
      case (0x696e_6e65_7200_0000, 0): .inner
      case (0x6269_7477_6973_6500, 0): .bitwise
      case (0x6279_7465_6f72_6465, 0x7200_0000_0000_0000): .byteorder
      case (0x636d_7000_0000_0000, 0): .cmp
      case (0x7261_6e67_6500_0000, 0): .range
      case (0x6c6f_6f6b_7570_0000, 0): .lookup
      case (0x6c69_6d69_7400_0000, 0): .limit
      case (0x7175_6f74_6100_0000, 0): .quota
      case (0x636f_6e6e_6c69_6d69, 0x7400_0000_0000_0000): .connlimit
      case (0x636f_756e_7465_7200, 0): .counter
      case (0x6c61_7374_0000_0000, 0): .last
      case (0x6c6f_6700_0000_0000, 0): .log
      case (0x7265_6a65_6374_0000, 0): .reject
      case (0x7175_6575_6500_0000, 0): .queue
      case (0x6e61_7400_0000_0000, 0): .nat
      case (0x6d61_7371_0000_0000, 0): .masq
      case (0x7265_6469_7200_0000, 0): .redir
      case (0x7470_726f_7879_0000, 0): .tproxy
      case (0x7379_6e70_726f_7879, 0): .synproxy
      case (0x6475_7000_0000_0000, 0): .dup
      case (0x6677_6400_0000_0000, 0): .fwd
      case (0x6e6f_7472_6163_6b00, 0): .notrack
      case (0x666c_6f77_5f6f_6666, 0x6c6f_6164_0000_0000): .flowOffload
      case (0x6479_6e73_6574_0000, 0): .dynset
      case (0x6f62_6a72_6566_0000, 0): .objref
      case (0x6d61_7463_6800_0000, 0): .match
      case (0x7461_7267_6574_0000, 0): .target
      default: nil
      }
    guard let known else { return nil }
    self = known
  }
}
