import Findings

/// What connection tracking's counters mean, by the names that `conntrack -S` prints.
enum ConntrackFacts {
  /// The facts, in the kernel's order.
  static let all: [CounterFact] = [
    CounterFact(
      "conntrack.entries", .conntrack, .state,
      "Connections tracked in this namespace now.",
      source: "net/netfilter/nf_conntrack_netlink.c: ctnetlink_stat_ct()"),
    CounterFact(
      "conntrack.max_entries", .conntrack, .state,
      "The limit of tracked connections: net.netfilter.nf_conntrack_max.",
      source: "net/netfilter/nf_conntrack_netlink.c: ctnetlink_stat_ct()"),
    CounterFact(
      "conntrack.searched", .conntrack, .traffic,
      "No longer sent (Linux 6.1 and later do not); it counted look-ups in the table.",
      source: "net/netfilter/nf_conntrack_core.c"),
    CounterFact(
      "conntrack.found", .conntrack, .benign,
      """
      Look-ups that found an entry while NAT searched for a free address or port: how often the \
      first choice was taken.
      """,
      source: "net/netfilter/nf_conntrack_core.c: nf_conntrack_tuple_taken()"),
    CounterFact(
      "conntrack.new", .conntrack, .traffic,
      "No longer sent (Linux 6.1 and later do not); it counted new connections.",
      source: "net/netfilter/nf_conntrack_core.c"),
    CounterFact(
      "conntrack.invalid", .conntrack, .symptom,
      """
      Packets that belong to no connection tracking can follow: out of window, a broken header, \
      an answer without a question. They go on as `ct state invalid`; a rule decides whether \
      they are dropped.
      """,
      source: "net/netfilter/nf_conntrack_core.c: nf_conntrack_in()"),
    CounterFact(
      "conntrack.ignore", .conntrack, .benign,
      """
      No longer sent (Linux 6.1 and later do not); it counted packets that carried a connection \
      already.
      """,
      source: "net/netfilter/nf_conntrack_core.c"),
    CounterFact(
      "conntrack.delete", .conntrack, .traffic,
      "No longer sent (Linux 6.1 and later do not); it counted entries removed.",
      source: "net/netfilter/nf_conntrack_core.c"),
    CounterFact(
      "conntrack.delete_list", .conntrack, .traffic,
      """
      No longer sent (Linux 6.1 and later do not); it counted entries put on the list of the \
      dying.
      """,
      source: "net/netfilter/nf_conntrack_core.c"),
    CounterFact(
      "conntrack.insert", .conntrack, .traffic,
      """
      Entries put in by hand over netlink, as conntrackd does. Connections that packets made are \
      not counted.
      """,
      source: "net/netfilter/nf_conntrack_core.c: nf_conntrack_hash_check_insert()"),
    CounterFact(
      "conntrack.insert_failed", .conntrack, .loss,
      """
      Packets dropped because their new connection could not be entered: another packet had just \
      taken the same addresses and ports, the entry was being removed already, or the hash chain \
      was too long. Parallel DNS queries through NAT do the first.
      """,
      source: "net/netfilter/nf_conntrack_core.c: __nf_conntrack_confirm(), nf_ct_resolve_clash()"),
    CounterFact(
      "conntrack.drop", .conntrack, .loss,
      """
      Packets dropped by tracking itself: the table was full, memory was short, a clash could \
      not be resolved (conntrack.insert_failed counts that too), or a protocol's own tracker \
      refused.
      """,
      source: "net/netfilter/nf_conntrack_core.c: nf_conntrack_in(), nf_ct_resolve_clash()"),
    CounterFact(
      "conntrack.early_drop", .conntrack, .symptom,
      """
      Connections thrown out to make room in a full table, only such as were not yet assured. No \
      packet is lost at once, but the rest of the evicted connection may be.
      """,
      source: "net/netfilter/nf_conntrack_core.c: early_drop()"),
    CounterFact(
      "conntrack.error", .conntrack, .symptom,
      """
      ICMP messages that did not fit any connection or were damaged. They are treated as \
      invalid.
      """,
      source: "net/netfilter/nf_conntrack_core.c: nf_conntrack_handle_icmp()"),
    CounterFact(
      "conntrack.search_restart", .conntrack, .benign,
      "Look-ups done again because an entry moved meanwhile.",
      source:
        "net/netfilter/nf_conntrack_core.c: ____nf_conntrack_find(), nf_conntrack_tuple_taken()"),
    CounterFact(
      "conntrack.clash_resolve", .conntrack, .benign,
      "Clashes of two packets for one connection that were resolved without loss.",
      source:
        "net/netfilter/nf_conntrack_core.c: __nf_ct_resolve_clash(), nf_ct_resolve_clash_harder()"),
    CounterFact(
      "conntrack.chaintoolong", .conntrack, .loss,
      """
      New connections refused because their hash chain was longer than allowed; the packet is \
      dropped and counted in conntrack.insert_failed too. The table has too few buckets, or \
      somebody aims at it.
      """,
      source: "net/netfilter/nf_conntrack_core.c: __nf_conntrack_confirm()"),
  ]
}
