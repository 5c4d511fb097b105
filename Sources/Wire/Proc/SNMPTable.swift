/// `/proc/net/snmp` and `/proc/net/netstat`: pairs of lines, names then values, behind a prefix.
///
/// Columns differ from kernel to kernel, so that names pair with values by the header line alone.
/// Written by `snmp_seq_show` and `netstat_seq_show` in net/ipv4/proc.c.
public enum SNMPTable {
  /// Reads counters named `Prefix.Column`, such as `Ip.InReceives`.
  ///
  /// A negative value (`Tcp.MaxConn` is -1 for "no limit") is no counter and is left out. A section
  /// whose two lines differ in length, or that has no second line, is left out with a problem.
  public static func read(_ bytes: Span<UInt8>) -> Decoded<CounterTable> {
    // A column takes about twenty bytes in both lines together.
    var table = Decoded(CounterTable(capacity: bytes.count / 20))
    let lines = ProcText.lines(bytes)
    var index = 0
    while index < lines.count {
      let header = ProcText.words(lines[index])
      index += 1
      guard let prefix = header.first, prefix.hasSuffix(":") else {
        if !header.isEmpty {
          table.problems.append(.malformed(field: "header", text: String(lines[index - 1])))
        }
        continue
      }
      let section = prefix.dropLast()
      guard index < lines.count else {
        table.problems.append(.truncated(field: "\(section) values", needed: 1, have: 0))
        break
      }
      let values = ProcText.words(lines[index])
      guard values.first == prefix else {
        table.problems.append(.malformed(field: "\(section) values", text: String(lines[index])))
        continue
      }
      index += 1
      guard values.count == header.count else {
        table.problems.append(
          .truncated(field: "\(section) values", needed: header.count - 1, have: values.count - 1))
        continue
      }
      for (name, text) in zip(header, values).dropFirst() {
        if let value = UInt64(text) {
          table.value["\(section).\(name)"] = value
        } else if Int64(text) == nil {
          table.problems.append(.malformed(field: "\(section).\(name)", text: String(text)))
        }
      }
    }
    return table
  }
}

/// `/proc/net/snmp6` and `/proc/net/dev_snmp6/INTERFACE`: a name and a value on each line.
///
/// Written by `snmp6_seq_show` in net/ipv6/proc.c. `ifIndex` is a fact about the file, not a counter.
public enum SNMP6Table {
  /// Reads counters by the names in the file, such as `Ip6InReceives`.
  public static func read(_ bytes: Span<UInt8>) -> Decoded<CounterTable> {
    let lines = ProcText.lines(bytes)
    var table = Decoded(CounterTable(capacity: lines.count))
    for line in lines {
      let words = ProcText.words(line)
      if words.isEmpty { continue }
      guard words.count == 2, let value = UInt64(words[1]) else {
        table.problems.append(.malformed(field: "snmp6 line", text: String(line)))
        continue
      }
      if words[0] != "ifIndex" { table.value[String(words[0])] = value }
    }
    return table
  }
}

/// `/proc/net/sockstat` and `sockstat6`: a protocol, then names and values in turn.
///
/// Written by `sockstat_seq_show` in net/ipv4/proc.c. `mem` counts pages, `memory` counts bytes.
public enum SocketStatistics {
  /// Reads levels named `Protocol.name`, such as `TCP.mem`.
  public static func read(_ bytes: Span<UInt8>) -> Decoded<CounterTable> {
    var table = Decoded(CounterTable())
    for line in ProcText.lines(bytes) {
      let words = ProcText.words(line)
      guard let prefix = words.first else { continue }
      guard prefix.hasSuffix(":"), words.count % 2 == 1 else {
        table.problems.append(.malformed(field: "sockstat line", text: String(line)))
        continue
      }
      for index in stride(from: 1, to: words.count, by: 2) {
        let name = "\(prefix.dropLast()).\(words[index])"
        if let value = UInt64(words[index + 1]) {
          table.value[name] = value
        } else {
          table.problems.append(.malformed(field: name, text: String(words[index + 1])))
        }
      }
    }
    return table
  }
}
