import Findings

/// What the columns of `/proc/net/softnet_stat` mean: they belong to the whole machine.
///
/// The file has no header: the names are those of `softnet_seq_show` and `struct softnet_data`.
enum SoftnetFacts {
  /// The facts, in the kernel's order.
  static let all: [CounterFact] = [
    CounterFact(
      "softnet.processed", .softnet, .traffic,
      """
      Packets taken up by the receive path on this CPU. A packet counts again when it goes \
      through the path again: after a VLAN tag was taken off, or on the next virtual device.
      """,
      source: "net/core/dev.c: __netif_receive_skb_core()"),
    CounterFact(
      "softnet.dropped", .softnet, .loss,
      """
      Packets freed because this CPU's backlog was full or the flow limit struck: they never \
      reached the stack. The backlog serves packet steering, loopback, veth and other devices \
      without polling of their own.
      """,
      source: "net/core/dev.c: enqueue_to_backlog()"),
    CounterFact(
      "softnet.time_squeeze", .softnet, .benign,
      """
      Times the receive softirq stopped with work left because its budget or its time was used \
      up. The work goes on in the next round; it matters only where packets are lost on the same \
      CPU.
      """,
      source: "net/core/dev.c: net_rx_action()"),
    CounterFact(
      "softnet.cpu_collision", .softnet, .benign,
      "Collisions for the transmit lock in old kernels; always 0 in Linux 6.1 and later.",
      source: "net/core/net-procfs.c: softnet_seq_show()"),
    CounterFact(
      "softnet.received_rps", .softnet, .traffic,
      "Times another CPU woke this one to receive for it (receive packet steering).",
      source: "net/core/dev.c: rps_trigger_softirq()"),
    CounterFact(
      "softnet.flow_limit_count", .softnet, .loss,
      """
      Packets of one dominating flow dropped while the backlog was half full. softnet.dropped \
      counts them too.
      """,
      source: "net/core/dev.c: skb_flow_limit()"),
    CounterFact(
      "softnet.backlog_len", .softnet, .state,
      "Packets waiting in this CPU's backlog now.",
      source: "net/core/net-procfs.c: softnet_seq_show()"),
    CounterFact(
      "softnet.cpu", .softnet, .state,
      "The CPU that the line belongs to.",
      source: "net/core/net-procfs.c: softnet_seq_show()"),
    CounterFact(
      "softnet.input_qlen", .softnet, .state,
      "Packets in the queue that other code fills, now: one part of softnet.backlog_len.",
      source: "net/core/net-procfs.c: softnet_seq_show()"),
    CounterFact(
      "softnet.process_qlen", .softnet, .state,
      "Packets in the queue being worked on, now: the other part of softnet.backlog_len.",
      source: "net/core/net-procfs.c: softnet_seq_show()"),
  ]
}
