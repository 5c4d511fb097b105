import Findings

/// What the sections `Icmp` and `IcmpMsg`, and the lines `Icmp6…`, mean.
enum ICMPFacts {
  /// The facts of the columns that have a fixed name.
  static let all: [CounterFact] =
    totals4 + named(version4) + totals6 + named(version6)

  /// What is known of a column with a number, such as `IcmpMsg.InType8` or `Icmp6OutType135`.
  ///
  /// The kernel prints such a column when its count is not zero. `nil` for any other name.
  static func numbered(_ column: String) -> CounterFact? {
    for family in [version4, version6] {
      for direction in Direction.allCases {
        let prefix = family.numberPrefix + direction.rawValue + "Type"
        guard column.hasPrefix(prefix) else { continue }
        let digits = column.dropFirst(prefix.count)
        // Written as the kernel writes it: no sign, no leading zero.
        guard let number = UInt8(digits), String(number) == digits else { return nil }
        let type =
          family.types.first { $0.number == number }
          ?? ICMPType(number: number, words: "type \(number)")
        return fact(column, type, direction, family)
      }
    }
    return nil
  }

  private enum Direction: String, CaseIterable {
    case incoming = "In"
    case outgoing = "Out"
  }

  /// What differs between ICMP and ICMPv6.
  private struct Family {
    var namePrefix: String
    var numberPrefix: String
    var title: String
    var receive: String
    var send: String
    var types: [ICMPType]
  }

  private static let version4 = Family(
    namePrefix: "Icmp.", numberPrefix: "IcmpMsg.", title: "ICMP",
    receive: "net/ipv4/icmp.c: icmp_rcv()", send: "net/ipv4/icmp.c: icmp_out_count()",
    types: ICMPType.version4)
  private static let version6 = Family(
    namePrefix: "Icmp6", numberPrefix: "Icmp6", title: "ICMPv6",
    receive: "net/ipv6/icmp.c: icmpv6_rcv()",
    send: "net/ipv6/ip6_output.c: __ip6_make_skb(); net/ipv6/ndisc.c: ndisc_send_skb()",
    types: ICMPType.version6)

  private static func named(_ family: Family) -> [CounterFact] {
    Direction.allCases.flatMap { direction in
      family.types.compactMap { type in
        type.name.map { name in
          fact(family.namePrefix + direction.rawValue + name, type, direction, family)
        }
      }
    }
  }

  private static func fact(
    _ column: String, _ type: ICMPType, _ direction: Direction, _ family: Family
  ) -> CounterFact {
    let isIncoming = direction == .incoming
    let meaning = isIncoming ? type.incoming : type.outgoing
    var explanation =
      "\(family.title) messages \(isIncoming ? "received" : "sent"): \(type.words)."
    if meaning == .symptom {
      explanation +=
        isIncoming
        ? " Each tells of a packet that was dropped by whoever sent the message."
        : " Each tells a sender of a packet that was dropped here, and counted elsewhere."
    }
    return CounterFact(
      column, .transport, meaning, explanation, source: isIncoming ? family.receive : family.send)
  }

  private static let totals4: [CounterFact] = [
    CounterFact(
      "Icmp.InMsgs", .transport, .traffic, "ICMP messages received, bad ones included.",
      source: version4.receive),
    CounterFact(
      "Icmp.InErrors", .transport, .benign,
      """
      ICMP messages that could not be used: damaged (Icmp.InCsumErrors), of an unknown type, sent to a \
      broadcast address, or about a connection that nobody here has (any more), which is the usual case.
      """,
      source: "net/ipv4/icmp.c: icmp_rcv(); net/ipv4/tcp_ipv4.c: tcp_v4_err()"),
    CounterFact(
      "Icmp.InCsumErrors", .transport, .loss,
      "ICMP messages dropped for a wrong checksum: damaged on the way. Icmp.InErrors counts them too.",
      source: version4.receive,
      finding: CounterFinding(
        "transport.icmp-checksum", "ICMP messages dropped: wrong checksum", total: "Icmp.InMsgs",
        fix: [.findDamage])),
    CounterFact(
      "Icmp.OutMsgs", .transport, .traffic, "ICMP messages sent.", source: version4.send),
    CounterFact(
      "Icmp.OutErrors", .transport, .loss,
      """
      ICMP messages, among them answers to pings, that could not be queued for sending: the kernel's own \
      socket had too much waiting, or memory was short.
      """,
      source: "net/ipv4/icmp.c: icmp_push_reply()",
      finding: CounterFinding(
        "transport.icmp-not-sent", "ICMP messages of this machine that could not be sent",
        total: "Icmp.OutMsgs", fix: [.findWaitingAnswers])),
    CounterFact(
      "Icmp.OutRateLimitGlobal", .transport, .benign,
      """
      ICMP errors not sent because the machine had sent too many (net.ipv4.icmp_msgs_per_sec); ICMPv6 \
      counts here too. No data is lost; others miss a hint, such as a hop in traceroute or "packet too big".
      """,
      source: "net/ipv4/icmp.c: icmpv4_global_allow(); net/ipv6/icmp.c: icmpv6_global_allow()"),
    CounterFact(
      "Icmp.OutRateLimitHost", .transport, .benign,
      """
      ICMP errors not sent because the same host had got too many (net.ipv4.icmp_ratelimit). No data is \
      lost; that host misses a hint, such as a hop in traceroute or "packet too big".
      """,
      source: "net/ipv4/icmp.c: icmpv4_xrlim_allow()"),
  ]

  private static let totals6: [CounterFact] = [
    CounterFact(
      "Icmp6InMsgs", .transport, .traffic, "ICMPv6 messages received, bad ones included.",
      source: version6.receive),
    CounterFact(
      "Icmp6InErrors", .transport, .benign,
      """
      ICMPv6 messages that could not be used: damaged (Icmp6InCsumErrors), cut short, or about a \
      connection that nobody here has (any more), which is the usual case.
      """,
      source: "net/ipv6/icmp.c: icmpv6_rcv(), icmpv6_notify(); net/ipv6/tcp_ipv6.c: tcp_v6_err()"),
    CounterFact(
      "Icmp6OutMsgs", .transport, .traffic, "ICMPv6 messages sent.", source: version6.send),
    CounterFact(
      "Icmp6OutErrors", .transport, .loss,
      """
      ICMPv6 messages, among them answers to pings, that could not be queued for sending: the kernel's \
      own socket had too much waiting, or memory was short.
      """,
      source: "net/ipv6/icmp.c: icmp6_send(), icmpv6_echo_reply()",
      finding: CounterFinding(
        "transport.icmp6-not-sent", "ICMPv6 messages of this machine that could not be sent",
        total: "Icmp6OutMsgs", fix: [.findWaitingAnswers])),
    CounterFact(
      "Icmp6InCsumErrors", .transport, .loss,
      "ICMPv6 messages dropped for a wrong checksum: damaged on the way. Icmp6InErrors counts them too.",
      source: version6.receive,
      finding: CounterFinding(
        "transport.icmp6-checksum", "ICMPv6 messages dropped: wrong checksum", total: "Icmp6InMsgs",
        fix: [.findDamage])),
    CounterFact(
      "Icmp6OutRateLimitHost", .transport, .benign,
      """
      ICMPv6 errors not sent because the same host had got too many (net.ipv6.icmp.ratelimit). No data is \
      lost; that host misses a hint, such as a hop in traceroute or "packet too big".
      """,
      source: "net/ipv6/icmp.c: icmpv6_xrlim_allow()"),
  ]
}

extension Fix {
  fileprivate static let findWaitingAnswers = Fix(
    """
    Look at the queueing disciplines and at memory: answers wait there; a flood of pings does this too
    """)
}
