import Findings

/// What the counters of the neighbour tables (ARP and neighbour discovery) mean.
///
/// The tables belong to the whole machine, not to a namespace. Names are those of `struct ndt_stats`
/// (`RTM_GETNEIGHTBL`).
enum NeighbourFacts {
  /// The facts, in the kernel's order.
  static let all: [CounterFact] = [
    CounterFact(
      "neighbour.ndts_allocs", .ip, .traffic,
      "Entries made.",
      source: "net/core/neighbour.c: neigh_alloc()"),
    CounterFact(
      "neighbour.ndts_destroys", .ip, .traffic,
      "Entries freed.",
      source: "net/core/neighbour.c: neigh_destroy()"),
    CounterFact(
      "neighbour.ndts_hash_grows", .ip, .benign,
      "Times the hash table was made larger.",
      source: "net/core/neighbour.c: neigh_hash_grow()"),
    CounterFact(
      "neighbour.ndts_res_failed", .ip, .symptom,
      """
      Addresses that did not answer: the packets that waited for them were dropped. Normal for \
      addresses nobody has; a fault when it is the gateway or a server.
      """,
      source: "net/core/neighbour.c: neigh_invalidate()"),
    CounterFact(
      "neighbour.ndts_lookups", .ip, .traffic,
      "Look-ups in the slow path.",
      source: "net/core/neighbour.c: neigh_lookup()"),
    CounterFact(
      "neighbour.ndts_hits", .ip, .traffic,
      "Look-ups in the slow path that found an entry.",
      source: "net/core/neighbour.c: neigh_lookup()"),
    CounterFact(
      "neighbour.ndts_rcv_probes_mcast", .ip, .traffic,
      "Neighbour solicitations received by multicast.",
      source: "net/ipv6/ndisc.c: ndisc_recv_ns()"),
    CounterFact(
      "neighbour.ndts_rcv_probes_ucast", .ip, .traffic,
      "Neighbour solicitations received by unicast.",
      source: "net/ipv6/ndisc.c: ndisc_recv_ns()"),
    CounterFact(
      "neighbour.ndts_periodic_gc_runs", .ip, .benign,
      "Regular rounds of tidying up.",
      source: "net/core/neighbour.c: neigh_periodic_work()"),
    CounterFact(
      "neighbour.ndts_forced_gc_runs", .ip, .symptom,
      """
      Rounds of tidying up because there were more entries than gc_thresh2. Entries not \
      refreshed for five seconds may be thrown out, and the next packet to them has to wait \
      again.
      """,
      source: "net/core/neighbour.c: neigh_forced_gc()"),
    CounterFact(
      "neighbour.ndts_table_fulls", .ip, .loss,
      """
      Times a new neighbour could not be entered because the table had reached gc_thresh3: the \
      packet for it was dropped, or its question not answered.
      """,
      source: "net/core/neighbour.c: neigh_alloc()"),
  ]

  /// The same facts by the names of `/proc/net/stat/arp_cache` and `ndisc_cache`, and what only these files have.
  static let files: [CounterFact] =
    all.map { fact in
      var other = fact
      other.name = "neighbour." + fact.name.dropFirst("neighbour.ndts_".count)
      return other
    } + filesOnly

  private static let filesOnly: [CounterFact] = [
    CounterFact(
      "neighbour.entries", .ip, .state,
      "Entries in the table now, of all namespaces.",
      source: "net/core/neighbour.c: neigh_stat_seq_show()"),
    CounterFact(
      "neighbour.unresolved_discards", .ip, .loss,
      """
      Packets dropped because too many were waiting for the same neighbour to answer \
      (unres_qlen_bytes). The oldest go first.
      """,
      source: "net/core/neighbour.c: __neigh_event_send()"),
  ]
}
