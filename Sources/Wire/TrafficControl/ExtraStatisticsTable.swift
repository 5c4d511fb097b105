/// The structs of statistics of each kind, their fields in the order in which tc prints them.
///
/// Source: `struct tc_*_xstats` of include/uapi/linux/pkt_sched.h, and what the enqueue function of
/// each net/sched/sch_*.c does when it counts.
enum ExtraStatisticsTable {
  private typealias Field = ExtraStatisticsField

  static let kinds: [String: [ExtraStatisticsField]] = [
    "htb": [
      .count(0, "lends", label: "lended:"), .count(4, "borrows", label: "borrowed:"),
      .count(8, "giants", label: "giants:"),
      Field(offset: 12, name: "tokens", label: "tokens:", width: .i32),
      Field(offset: 16, name: "ctokens", label: "ctokens:", width: .i32),
    ],
    "red": [
      .count(12, "marked"), .count(0, "early", drop: .queueManagement),
      .count(4, "pdrop", drop: .limit), .count(8, "other", drop: .limit),
    ],
    "choke": [
      .count(12, "marked"), .count(0, "early", drop: .queueManagement),
      .count(4, "pdrop", drop: .limit), .count(8, "other", drop: .limit),
      .count(16, "matched", drop: .queueManagement),
    ],
    "sfb": [
      .count(0, "earlydrop", drop: .queueManagement), .count(4, "penaltydrop", drop: .policy),
      .count(8, "bucketdrop", drop: .limit), .count(12, "queuedrop", drop: .limit),
      .count(16, "childdrop", drop: .limit), .count(20, "marked"),
      Field(offset: 24, name: "maxqlen"),
      Field(offset: 28, name: "maxprob", form: .fraction(0xffff)),
      Field(offset: 32, name: "avgprob", form: .fraction(0xffff)),
    ],
    "sfq": [Field(offset: 0, name: "allot", width: .i32)],
    "drr": [Field(offset: 0, name: "deficit", form: .bytes)],
    "hfsc": [
      Field(offset: 16, name: "period"),
      Field(
        offset: 0, name: "work", width: .u64, kind: .counter64, shown: .ifPositive,
        suffix: " bytes"),
      Field(
        offset: 8, name: "rtwork", width: .u64, kind: .counter64, shown: .ifPositive,
        suffix: " bytes"),
      Field(offset: 20, name: "level"),
    ],
    "codel": [
      Field(offset: 4, name: "count"), Field(offset: 8, name: "lastcount"),
      Field(offset: 12, name: "ldelay", form: .microseconds),
      Field(offset: 28, name: "dropping", form: .flag),
      Field(offset: 16, name: "drop_next", width: .i32, form: .microseconds),
      Field(offset: 0, name: "maxpacket"), .count(24, "ecn_mark"),
      .count(20, "drop_overlimit", drop: .limit), .count(32, "ce_mark", shown: .ifPositive),
    ],
    "fq": [
      Field(offset: 64, name: "flows"),
      Field(offset: 68, name: "inactive_flows", label: "(inactive"),
      Field(offset: 72, name: "throttled_flows", label: "throttled", suffix: ")"),
      Field(
        offset: 56, name: "time_next_delayed_flow", label: "next_packet_delay", width: .i64,
        form: .nanoseconds, shown: .ifPositive),
      .wide(0, "gc_flows", label: "gc"), .wide(8, "highprio_packets", label: "highprio"),
      .wide(16, "tcp_retrans", label: "retrans", shown: .ifPositive), .wide(24, "throttled"),
      Field(
        offset: 76, name: "unthrottle_latency_ns", label: "latency", form: .nanoseconds,
        shown: .ifPositive),
      .wide(80, "ce_mark", shown: .ifPositive),
      .wide(32, "flows_plimit", drop: .limit, shown: .ifPositive),
      .wide(40, "pkts_too_long", shown: .ifPositive),
      .wide(
        48, "allocation_errors", label: "alloc_errors", drop: .allocation, shown: .ifPositive),
      .wide(88, "horizon_drops", drop: .policy, shown: .ifPositive),
      .wide(96, "horizon_caps", shown: .ifPositive),
      // From 6.7: packets that took the fast path, and those that each band dropped.
      .wide(104, "fastpath_packets", shown: .never),
      .wide(112, "band0_drops", shown: .never), .wide(120, "band1_drops", shown: .never),
      .wide(128, "band2_drops", shown: .never),
    ],
    "pie": [
      Field(offset: 0, name: "prob", width: .u64, form: .fraction(Double(UInt64.max))),
      Field(offset: 8, name: "delay", form: .microseconds),
      Field(offset: 12, name: "avg_dq_rate", shown: .ifSet(16)),
      .count(20, "packets_in", label: "pkts_in"), .count(28, "overlimit", drop: .limit),
      .count(24, "dropped"), Field(offset: 32, name: "maxq"), .count(36, "ecn_mark"),
    ],
    "fq_pie": [
      .count(0, "packets_in", label: "pkts_in"), .count(8, "overlimit", drop: .limit),
      .count(12, "overmemory"), .count(4, "dropped"), .count(16, "ecn_mark"),
      .count(20, "new_flow_count"), Field(offset: 24, name: "new_flows_len"),
      Field(offset: 28, name: "old_flows_len"),
      Field(offset: 32, name: "memory_usage", label: "memory_used"),
    ],
    "hhf": [
      .count(0, "drop_overlimit", drop: .limit), .count(4, "hh_overlimit"),
      .count(8, "hh_tot_count", label: "tot_hh"),
      Field(offset: 12, name: "hh_cur_count", label: "cur_hh"),
    ],
  ]

  /// `struct tc_fq_codel_qd_stats`, after the number that says so.
  static let fairQueueCodel: [ExtraStatisticsField] = [
    Field(offset: 4, name: "maxpacket"), .count(8, "drop_overlimit", drop: .limit),
    .count(16, "new_flow_count"), .count(12, "ecn_mark"), .count(28, "ce_mark", shown: .ifPositive),
    Field(offset: 32, name: "memory_usage", label: "memory_used", shown: .ifPositive),
    .count(36, "drop_overmemory", drop: .memory, shown: .ifPositive),
    Field(offset: 20, name: "new_flows_len"), Field(offset: 24, name: "old_flows_len"),
  ]

  /// `struct tc_fq_codel_cl_stats`, after the number that says so.
  static let fairQueueCodelFlow: [ExtraStatisticsField] = [
    Field(offset: 4, name: "deficit", width: .i32), Field(offset: 12, name: "count"),
    Field(offset: 16, name: "lastcount"), Field(offset: 8, name: "ldelay", form: .microseconds),
    Field(offset: 20, name: "dropping", form: .flag),
    Field(
      offset: 24, name: "drop_next", width: .i32, form: .microseconds, shown: .ifSet(20)),
  ]
}
