import Findings
import Snapshot
import Wire

/// Connections that came to a listening socket and were not taken.
enum ListenRules {
  static let all = [acceptQueue, otherListenDrops, synQueue]

  /// The accept queue was full: the program takes connections too slowly.
  static let acceptQueue = Rule("transport.listen-overflow") { change in
    guard let lost = change.positive("TcpExt.ListenOverflows") else { return [] }
    let judgement = Judgement(lost: lost, passed: change.amount("Tcp.PassiveOpens"), in: change)
    let full = (change.after.listeners.value ?? []).filter { $0.acceptQueue > $0.backlog }
    let sockets = full.map { socket in
      Evidence(
        source: "ss -ltn", counter: "Recv-Q of \(socket.description)",
        text: "\(socket.acceptQueue) waiting, backlog \(socket.backlog)")
    }
    let ports = full.map { "port \($0.port)" }.joined(separator: ", ")
    let limit = change.after.number("net.core.somaxconn") ?? 4096
    var fixes = [
      Fix("make the program accept faster: more workers, no blocking work in the accept loop")
    ]
    if full.contains(where: { UInt64($0.backlog) >= limit }) {
      fixes.append(
        .setting(
          "the program's backlog is cut by somaxconn: raise it and restart the program",
          "net.core.somaxconn", to: "\(limit * 4)", in: change))
    } else {
      fixes.append(
        Fix(
          "a larger backlog in the program's listen() rides out bursts",
          current: full.first.map { "backlog \($0.backlog) on port \($0.port)" }))
    }
    if change.after.settings["net.ipv4.tcp_abort_on_overflow"] == "1" {
      fixes.append(
        .setting(
          "let clients try again instead of sending them a reset",
          "net.ipv4.tcp_abort_on_overflow", to: "0", in: change))
    }
    return [
      Finding(
        id: "transport.listen-overflow", layer: .transport, verdict: judgement.verdict,
        scope: ports.isEmpty ? nil : ports, packets: lost,
        summary:
          "a full accept queue dropped \(Number.count(lost, "SYN or ACK")) of new connections"
          + (ports.isEmpty ? "" : ": \(ports) is full now"),
        evidence: change.evidence("TcpExt.ListenOverflows", "TcpExt.ListenDrops") + sockets,
        fix: fixes)
    ]
  }

  /// Listen drops beyond the full accept queue: no memory, no route for the answer, or a bad SYN.
  static let otherListenDrops = Rule("transport.listen-drops") { change in
    let drops = change.amount("TcpExt.ListenDrops") ?? 0
    let overflows = change.amount("TcpExt.ListenOverflows") ?? 0
    let queueFull = change.amount("TcpExt.TCPReqQFullDrop") ?? 0
    let others = drops - min(drops, overflows +| queueFull)
    guard others > 0 else { return [] }
    let judgement = Judgement(lost: others, passed: change.amount("Tcp.PassiveOpens"), in: change)
    // Without cookies the last quarter of the SYN backlog is kept for clients known from before
    // (tcp_conn_request in net/ipv4/tcp_input.c), and who is turned away there has no counter of his own.
    let keepsRoom = change.after.settings["net.ipv4.tcp_syncookies"] == "0"
    let reasons =
      (keepsRoom
        ? "the last quarter of tcp_max_syn_backlog is kept for known clients while SYN cookies are off, or "
        : "") + "no memory, no route for the answer, or a firewall that dropped the answer"
    let cookies: [Fix] =
      keepsRoom
      ? [
        .setting(
          "answer with cookies when the queue fills up", "net.ipv4.tcp_syncookies", to: "1",
          in: change)
      ] : []
    let settings =
      keepsRoom
      ? ["net.ipv4.tcp_syncookies", "net.ipv4.tcp_max_syn_backlog"].compactMap {
        change.setting($0)
      } : []
    return [
      Finding(
        id: "transport.listen-drops", layer: .transport, verdict: judgement.verdict,
        packets: others,
        summary:
          "\(Number.count(others, "connection request")) dropped although the accept queue had room: "
          + reasons,
        evidence: change.evidence(
          "TcpExt.ListenDrops", "TcpExt.ListenOverflows", "TcpExt.TCPReqQFullDrop") + settings,
        fix: cookies + [Fix("see whether the answer has a route", now: "ip route get CLIENT")])
    ]
  }

  /// The SYN queue was full and cookies are off.
  static let synQueue = Rule("transport.syn-queue-full") { change in
    guard let lost = change.positive("TcpExt.TCPReqQFullDrop") else { return [] }
    let judgement = Judgement(lost: lost, passed: change.amount("Tcp.PassiveOpens"), in: change)
    let backlog = change.after.number("net.ipv4.tcp_max_syn_backlog") ?? 1024
    return [
      Finding(
        id: "transport.syn-queue-full", layer: .transport, verdict: judgement.verdict,
        packets: lost,
        summary:
          "a full SYN queue dropped \(Number.count(lost, "connection request")), because SYN cookies are off",
        evidence: change.evidence("TcpExt.TCPReqQFullDrop")
          + [
            change.setting("net.ipv4.tcp_syncookies"),
            change.setting("net.ipv4.tcp_max_syn_backlog"),
          ].compactMap { $0 },
        fix: [
          .setting(
            "answer with cookies when the queue is full", "net.ipv4.tcp_syncookies", to: "1",
            in: change),
          .setting(
            "a longer SYN queue (the program's backlog limits it, too)",
            "net.ipv4.tcp_max_syn_backlog", to: "\(backlog * 4)", in: change),
        ])
    ]
  }
}

extension ListeningSocket {
  /// The address and port as `ss` prints them.
  var description: String {
    let host = localAddress.isUnspecified ? "*" : "\(localAddress)"
    return host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
  }
}
