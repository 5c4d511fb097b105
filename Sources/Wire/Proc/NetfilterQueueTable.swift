/// One queue of `/proc/net/netfilter/nfnetlink_queue`.
///
/// Written by `seq_show` in net/netfilter/nfnetlink_queue.c. A queue is listed while a program holds it.
public struct NetfilterQueue: Hashable, Sendable {
  /// The queue's number.
  public var number: UInt64
  /// The netlink port of the program that reads it; usually its process id.
  public var portID: UInt64
  /// Packets waiting for a verdict.
  public var waiting: UInt64
  /// Packets dropped because the queue was full (`queue_dropped`).
  public var queueDropped: UInt64
  /// Packets dropped because the program's socket was full (`queue_user_dropped`).
  public var userDropped: UInt64
}

/// `/proc/net/netfilter/nfnetlink_queue`.
public enum NetfilterQueueTable {
  /// Reads one queue a line; a line with fewer than seven numbers is a problem.
  public static func read(_ bytes: Span<UInt8>) -> Decoded<[NetfilterQueue]> {
    var queues = Decoded<[NetfilterQueue]>([])
    for line in ProcText.lines(bytes) {
      let words = ProcText.words(line).compactMap { UInt64($0) }
      guard words.count >= 7 else {
        queues.problems.append(.malformed(field: "nfnetlink_queue line", text: String(line)))
        continue
      }
      queues.value.append(
        NetfilterQueue(
          number: words[0], portID: words[1], waiting: words[2], queueDropped: words[5],
          userDropped: words[6]))
    }
    return queues
  }
}
