/// Tables with a header and one line of hexadecimal values a CPU, such as `/proc/net/stat/rt_cache`.
///
/// Columns are found by name: kernels have recycled names and places. Written by `rt_cpu_seq_show`
/// (net/ipv4/route.c), `neigh_stat_seq_show` (net/core/neighbour.c) and `ct_cpu_seq_show`
/// (net/netfilter/nf_conntrack_standalone.c).
public enum PerCPUTable {
  /// Reads the sum of each column over all CPUs.
  ///
  /// The first column (`entries`) is the same total on every line and is taken once.
  public static func read(_ bytes: Span<UInt8>) -> Decoded<CounterTable> {
    var table = Decoded(CounterTable())
    let lines = ProcText.lines(bytes)
    guard let header = lines.first.map(ProcText.words) else { return table }
    for line in lines.dropFirst() {
      let words = ProcText.words(line)
      guard words.count == header.count else {
        table.problems.append(
          .truncated(field: "per-CPU line", needed: header.count, have: words.count))
        continue
      }
      for (column, (name, word)) in zip(header, words).enumerated() {
        guard let value = word.hexadecimal else {
          table.problems.append(.malformed(field: String(name), text: String(word)))
          continue
        }
        let sum = column == 0 ? 0 : table.value[String(name)] ?? 0
        table.value[String(name)] = sum &+ value
      }
    }
    return table
  }
}
