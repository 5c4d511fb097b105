/// Where the fields of a rule lie, on a 64-bit kernel.
///
/// `struct ipt_entry` (linux/netfilter_ipv4/ip_tables.h), `struct ip6t_entry`
/// (linux/netfilter_ipv6/ip6_tables.h) and `struct arpt_entry` (linux/netfilter_arp/arp_tables.h).
/// The 32-bit layout, in which counters are aligned to four bytes, is not read.
struct XTLayout: Sendable {
  /// The kernel's name of the struct.
  let name: String
  /// The size of the fixed part, after which matches follow.
  let size: Int
  /// `target_offset`, followed by `next_offset`.
  let targetOffset: Int
  /// `counters`: packets, then bytes.
  let counters: Int
  /// `iniface`, followed by `outiface` and the masks of both.
  let interfaces: Int
  /// Where the flag bits are, and which of them makes a jump a goto.
  let gotoFlag: (offset: Int, bit: UInt8)
  /// The hooks by their number.
  let hooks: [XTHook]

  /// The layout of a family's rules; `nil` for bridges, whose tables are of another kind.
  static func of(_ family: XTFamily) -> XTLayout? {
    switch family {
    case .ipv4: ipv4
    case .ipv6: ipv6
    case .arp: arp
    case .bridge: nil
    }
  }

  private static let internetHooks: [XTHook] = [
    .preRouting, .input, .forward, .output, .postRouting,
  ]

  private static let ipv4 = XTLayout(
    name: "ipt_entry", size: 112, targetOffset: 88, counters: 96, interfaces: 16,
    gotoFlag: (82, 2), hooks: internetHooks)

  private static let ipv6 = XTLayout(
    name: "ip6t_entry", size: 168, targetOffset: 140, counters: 152, interfaces: 64,
    gotoFlag: (131, 4), hooks: internetHooks)

  private static let arp = XTLayout(
    name: "arpt_entry", size: 192, targetOffset: 164, counters: 176, interfaces: 94,
    gotoFlag: (158, 0), hooks: [.input, .output, .forward])

  /// The bytes of `struct xt_entry_match` and `struct xt_entry_target` before their data.
  static let extensionHeader = 32
}
