/// One CPU's line of `/proc/net/softnet_stat`.
///
/// Written by `softnet_seq_show` in net/core/net-procfs.c: hexadecimal columns without a header, nine in
/// old kernels, fifteen since 6.10. Offline CPUs have no line, so that a line's position is not its CPU.
public struct SoftnetRow: Hashable, Sendable {
  /// The CPU: column 13 where the kernel prints it (5.10 and later), else the line's position.
  public var cpu: Int
  /// Whether `cpu` was printed by the kernel rather than taken from the position.
  public var cpuIsCertain: Bool
  /// Packets processed by the receive softirq on this CPU (column 1).
  public var processed: UInt64
  /// Packets freed because the backlog of this CPU was full (column 2): `enqueue_to_backlog()`.
  public var dropped: UInt64
  /// Rounds of the softirq that ended with work left, for lack of budget or time (column 3).
  public var timeSqueeze: UInt64
  /// Wake-ups of this CPU by another one for receive packet steering (column 10).
  public var receivedRPS: UInt64?
  /// Packets dropped by the flow limit (column 11).
  public var flowLimitCount: UInt64?
  /// Packets waiting in the backlog now (column 12).
  public var backlogLength: UInt64?
  /// Packets in the input queue now (column 14).
  public var inputQueueLength: UInt64?
  /// Packets in the process queue now (column 15).
  public var processQueueLength: UInt64?
  /// How many columns the line had: tells absent from zero.
  public var columns: Int

  /// Creates the row of one CPU.
  public init(cpu: Int, processed: UInt64, dropped: UInt64, timeSqueeze: UInt64, columns: Int) {
    self.cpu = cpu
    cpuIsCertain = false
    self.processed = processed
    self.dropped = dropped
    self.timeSqueeze = timeSqueeze
    self.columns = columns
  }
}

/// `/proc/net/softnet_stat`.
public enum SoftnetTable {
  /// Reads one row a CPU; a line with fewer than nine columns or a word that is no number is a problem.
  public static func read(_ bytes: Span<UInt8>) -> Decoded<[SoftnetRow]> {
    var rows = Decoded<[SoftnetRow]>([])
    for (position, line) in ProcText.lines(bytes).enumerated() {
      let words = ProcText.words(line)
      let columns = words.compactMap(\.hexadecimal)
      guard columns.count == words.count else {
        rows.problems.append(.malformed(field: "softnet_stat line", text: String(line)))
        continue
      }
      guard columns.count >= 9 else {
        rows.problems.append(
          .truncated(field: "softnet_stat columns", needed: 9, have: columns.count))
        continue
      }
      var row = SoftnetRow(
        cpu: position, processed: columns[0], dropped: columns[1], timeSqueeze: columns[2],
        columns: columns.count)
      if columns.count > 9 { row.receivedRPS = columns[9] }
      if columns.count > 10 { row.flowLimitCount = columns[10] }
      if columns.count > 11 { row.backlogLength = columns[11] }
      if columns.count > 12, let cpu = Int(exactly: columns[12]) {
        row.cpu = cpu
        row.cpuIsCertain = true
      }
      if columns.count > 13 { row.inputQueueLength = columns[13] }
      if columns.count > 14 { row.processQueueLength = columns[14] }
      rows.value.append(row)
    }
    return rows
  }
}
