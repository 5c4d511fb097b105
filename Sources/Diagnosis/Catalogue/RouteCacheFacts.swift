import Findings

/// What the columns of `/proc/net/stat/rt_cache` mean.
///
/// They count look-ups in all namespaces of the machine, whichever one the file is read in.
enum RouteCacheFacts {
  /// The facts, in the kernel's order.
  static let all: [CounterFact] = [
    CounterFact(
      "rt_cache.entries", .ip, .state,
      "Route objects in memory now.",
      source: "net/ipv4/route.c: rt_cpu_seq_show()"),
    CounterFact(
      "rt_cache.in_hit", .ip, .traffic,
      "Always 0: the routing cache that it belonged to went with Linux 3.6.",
      source: "net/ipv4/route.c: rt_cpu_seq_show()"),
    CounterFact(
      "rt_cache.in_slow_tot", .ip, .traffic,
      "Route objects made for packets received.",
      source: "net/ipv4/route.c: ip_route_input_slow()"),
    CounterFact(
      "rt_cache.in_slow_mc", .ip, .traffic,
      "Route objects made for multicast packets received.",
      source: "net/ipv4/route.c: ip_route_input_mc()"),
    CounterFact(
      "rt_cache.in_no_route", .ip, .symptom,
      """
      Look-ups for something received that ended without a way: no route, forwarding off, or a \
      route of type blackhole, unreachable or prohibit, which nothing else counts. But ARP \
      requests for other machines' addresses count as well, so that it grows on every busy \
      Ethernet.
      """,
      source: "net/ipv4/route.c: ip_route_input_slow()"),
    CounterFact(
      "rt_cache.in_brd", .ip, .traffic,
      "Broadcast packets received.",
      source: "net/ipv4/route.c: ip_route_input_slow()"),
    CounterFact(
      "rt_cache.in_martian_dst", .ip, .symptom,
      """
      Packets, and ARP requests, for an impossible address such as 0.0.0.0, or 127.0.0.1 from \
      outside: the packets were dropped.
      """,
      source: "net/ipv4/route.c: ip_route_input_slow()"),
    CounterFact(
      "rt_cache.in_martian_src", .ip, .symptom,
      """
      Packets, and ARP requests, from an impossible address (loopback, multicast, our own) or \
      from one that reverse-path filtering does not expect on that interface: the packets were \
      dropped. The latter show in TcpExt.IPReversePathFilter.
      """,
      source: "net/ipv4/route.c: ip_handle_martian_source()"),
    CounterFact(
      "rt_cache.out_hit", .ip, .traffic,
      "Always 0: the routing cache that it belonged to went with Linux 3.6.",
      source: "net/ipv4/route.c: rt_cpu_seq_show()"),
    CounterFact(
      "rt_cache.out_slow_tot", .ip, .traffic,
      "Route objects made for packets to be sent.",
      source: "net/ipv4/route.c: __mkroute_output()"),
    CounterFact(
      "rt_cache.out_slow_mc", .ip, .traffic,
      "Route objects made for multicast packets to be sent.",
      source: "net/ipv4/route.c: __mkroute_output()"),
    CounterFact(
      "rt_cache.gc_total", .ip, .traffic,
      "Always 0: the routing cache that it belonged to went with Linux 3.6.",
      source: "net/ipv4/route.c: rt_cpu_seq_show()"),
    CounterFact(
      "rt_cache.gc_ignored", .ip, .traffic,
      "Always 0: the routing cache that it belonged to went with Linux 3.6.",
      source: "net/ipv4/route.c: rt_cpu_seq_show()"),
    CounterFact(
      "rt_cache.gc_goal_miss", .ip, .traffic,
      "Always 0: the routing cache that it belonged to went with Linux 3.6.",
      source: "net/ipv4/route.c: rt_cpu_seq_show()"),
    CounterFact(
      "rt_cache.gc_dst_overflow", .ip, .traffic,
      "Always 0: the routing cache that it belonged to went with Linux 3.6.",
      source: "net/ipv4/route.c: rt_cpu_seq_show()"),
    CounterFact(
      "rt_cache.in_hlist_search", .ip, .traffic,
      "Always 0: the routing cache that it belonged to went with Linux 3.6.",
      source: "net/ipv4/route.c: rt_cpu_seq_show()"),
    CounterFact(
      "rt_cache.out_hlist_search", .ip, .traffic,
      "Always 0: the routing cache that it belonged to went with Linux 3.6.",
      source: "net/ipv4/route.c: rt_cpu_seq_show()"),
  ]
}
