import Findings
import Snapshot
import Wire

/// Datagrams that reached their socket, or found none.
enum DatagramRules {
  static let all = [receiveBuffer, memory, noListener, filtered, sendBuffer]

  private struct Family {
    let name: String
    let prefix: String

    func counter(_ column: String) -> String { prefix + column }
  }

  private static let families = [
    Family(name: "UDP", prefix: "Udp."), Family(name: "UDP over IPv6", prefix: "Udp6"),
  ]

  /// The receive buffer of a socket was full: the program reads too slowly.
  static let receiveBuffer = Rule("transport.udp-receive-buffer") { change in
    families.compactMap { family in
      let counter = family.counter("RcvbufErrors")
      guard let lost = change.positive(counter) else { return nil }
      let judgement = Judgement(
        lost: lost, passed: change.amount(family.counter("InDatagrams")), in: change)
      let sockets = droppingSockets(change)
      let maximum = change.after.number("net.core.rmem_max") ?? 212_992
      let ports = sockets.map { "port \($0.socket.localPort)" }.joined(separator: ", ")
      return Finding(
        id: "transport.udp-receive-buffer", layer: .transport, verdict: judgement.verdict,
        scope: ports.isEmpty ? nil : ports, packets: lost,
        summary:
          "a full socket receive buffer dropped \(Number.count(lost, "\(family.name) datagram"))"
          + (ports.isEmpty ? "" : " on \(ports)") + ": the program does not read fast enough",
        evidence: change.evidence(counter)
          + sockets.prefix(4).map { entry in
            Evidence(
              source: "/proc/net/udp port \(entry.socket.localPort) inode \(entry.socket.inode)",
              counter: "drops", before: entry.before, after: entry.socket.drops)
          },
        fix: [
          Fix("make the program read faster: see whether it is starved of CPU or blocked"),
          .setting(
            "allow larger buffers, and set SO_RCVBUF in the program", "net.core.rmem_max",
            to: "\(max(maximum, 4 << 20) * 2)", in: change),
        ])
    }
  }

  /// All UDP sockets together hit the memory limit.
  static let memory = Rule("transport.udp-memory") { change in
    families.compactMap { family in
      let counter = family.counter("MemErrors")
      guard let lost = change.positive(counter) else { return nil }
      let judgement = Judgement(
        lost: lost, passed: change.amount(family.counter("InDatagrams")), in: change)
      return Finding(
        id: "transport.udp-memory", layer: .transport, verdict: judgement.verdict, packets: lost,
        summary:
          "the memory limit of all UDP sockets together dropped "
          + Number.count(lost, "\(family.name) datagram"),
        evidence: change.evidence(counter)
          + [
            change.setting("net.ipv4.udp_mem"),
            change.after.socketLevels.value?["UDP.mem"].map {
              Evidence(source: "/proc/net/sockstat (pages)", counter: "UDP.mem", after: $0)
            },
          ].compactMap { $0 },
        fix: [
          .setting(
            "more memory for UDP (three numbers of pages)", "net.ipv4.udp_mem",
            to: "262144 524288 1048576", in: change)
        ])
    }
  }

  /// Datagrams to a port that nobody listens on.
  static let noListener = Rule("transport.udp-no-listener") { change in
    families.compactMap { family in
      let counter = family.counter("NoPorts")
      guard let lost = change.positive(counter) else { return nil }
      let judgement = Judgement(
        lost: lost, passed: change.amount(family.counter("InDatagrams")), in: change)
      return Finding(
        id: "transport.udp-no-listener", layer: .transport,
        // Since boot this is mostly scans and late answers to closed sockets.
        verdict: change.isHistory ? .benign : judgement.verdict, packets: lost,
        summary:
          "\(Number.count(lost, "\(family.name) datagram")) came to a port that no program listens on; "
          + "the senders are told (port unreachable)",
        evidence: change.evidence(counter),
        fix: [
          Fix(
            "start the service, or correct the port or address it is bound to", now: "ss -lunp"),
          Fix(
            "see which port", now: "tcpdump -ni any 'icmp[icmptype] == 3 and icmp[icmpcode] == 3'"),
        ])
    }
  }

  /// Errors that none of the named ones explains: a socket's own filter, or an IPsec policy.
  static let filtered = Rule("transport.udp-filtered") { change in
    families.compactMap { family in
      let errors = change.amount(family.counter("InErrors")) ?? 0
      let named = ["RcvbufErrors", "InCsumErrors", "MemErrors"].reduce(0) {
        $0 + (change.amount(family.counter($1)) ?? 0)
      }
      let lost = errors - min(errors, named)
      guard lost > 0 else { return nil }
      let judgement = Judgement(
        lost: lost, passed: change.amount(family.counter("InDatagrams")), in: change)
      return Finding(
        id: "transport.udp-filtered", layer: .transport, verdict: judgement.verdict, packets: lost,
        summary:
          "\(Number.count(lost, "\(family.name) datagram")) dropped at their socket: its own filter "
          + "(SO_ATTACH_FILTER, a cgroup program) or an IPsec policy refused them",
        evidence: change.evidence(
          family.counter("InErrors"), family.counter("RcvbufErrors"),
          family.counter("InCsumErrors"), family.counter("MemErrors"))
          + change.programs(.ingress),
        fix: [
          Fix("see which sockets have a filter", now: "ss -uanp --bpf"),
          Fix("see what is attached to cgroups", now: "bpftool cgroup tree"),
        ])
    }
  }

  /// Sending failed for lack of room: in the socket, or because the queue below refused.
  static let sendBuffer = Rule("transport.udp-send-refused") { change in
    families.compactMap { family in
      let counter = family.counter("SndbufErrors")
      guard let count = change.positive(counter) else { return nil }
      return Finding(
        id: "transport.udp-send-refused", layer: .transport, verdict: .suspect, role: .symptom,
        packets: count,
        summary:
          "\(Number.count(count, "\(family.name) datagram")) could not be sent; the program was told "
          + "(no buffer space): a queue below is full",
        evidence: change.evidence(counter), causes: ["qdisc", "link.tx-dropped", "netfilter"])
    }
  }

  /// Sockets that dropped in the window, the worst first.
  private static func droppingSockets(
    _ change: HostChange
  ) -> [(socket: DatagramSocket, before: UInt64?)] {
    let earlier = Dictionary(
      (change.before?.udpSockets.value ?? []).map { ($0.inode, $0.drops) }
    ) { first, _ in first }
    return (change.after.udpSockets.value ?? []).compactMap { socket in
      let before = earlier[socket.inode]
      let start = change.isHistory ? 0 : before ?? 0
      return socket.drops > start ? (socket, before) : nil
    }.sorted { $0.socket.drops - ($0.before ?? 0) > $1.socket.drops - ($1.before ?? 0) }
  }
}
