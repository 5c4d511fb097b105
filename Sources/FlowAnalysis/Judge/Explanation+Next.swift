import Findings
import Wire

/// What to do next, and on which machine.
extension Explanation {
  private var server: String { Connection.text(connection.path.destination) }
  private var client: String { Connection.text(connection.path.source) }
  private var port: UInt16 { connection.path.destinationPort }

  func next() -> [Fix] {
    switch connection.verdict {
    case .fine, .unjudged: return []
    case .refused:
      return [
        Fix(
          "On the server, see whether anything listens on the port.",
          now: "ss -ltn 'sport = :\(port)'")
      ]
    case .noAnswer, .halfOpen:
      return [
        capture(atClient: false),
        Fix(
          "From the client, ask again, and see where it ends.",
          now: "lossctl probe -S -p \(port) \(server)"),
      ]
    case .stall where connection.isNotTaken:
      return [
        Fix(
          "On the server, see whether its queue of connections runs over.",
          now: "nstat -az TcpExtListenOverflows TcpExtListenDrops; ss -ltn 'sport = :\(port)'"),
        capture(atClient: false),
      ]
    case .stall, .broken: return afterStall()
    case .reset:
      // Who took the capture on that very host saw it leave.
      return flow.isCaptured(atClient: flow.resetIsFromClient)
        ? [] : [capture(atClient: flow.resetIsFromClient)]
    case .slow:
      return connection.lostPackets > 0
        ? [
          capture(atClient: false),
          Fix("On both hosts, see what drops packets.", now: "lossctl walk"),
        ] : []
    }
  }

  private func afterStall() -> [Fix] {
    guard let isClient = connection.stuckIsClient else {
      return [Fix("Look at the server's application, not at the network.")]
    }
    let half = isClient ? flow.client : flow.server
    let (side, other) = isClient ? ("client", "server") : ("server", "client")
    let target = isClient ? server : client
    if (isClient ? flow.server : flow.client).zeroSince != 0 {
      return [
        Fix(
          "On the \(other), see which program leaves its data unread (Recv-Q).",
          now: isClient
            ? "ss -tnp 'sport = :\(port)'" : "ss -tnp 'dst \(server) and dport = :\(port)'")
      ]
    }
    var fixes: [Fix] = []
    if connection.causes().contains(where: { $0.cause == "path-mtu" }), half.passedPacket > 0 {
      let overhead: UInt32 = flow.isIPv6 ? 48 : 28
      let packet = max(failingPacket(half), half.passedPacket &+ 1)
      let size = packet > overhead ? packet - overhead : 0
      fixes.append(
        Fix(
          "From the \(side), send packets as large as those that are missing to the \(other), unfragmentable.",
          now: "ping -M do -c 5 -s \(size) \(target)"))
      // The client has no port that answers.
      let way = isClient ? "-p \(port)" : "--icmp"
      fixes.append(
        Fix(
          "From the \(side), find the largest size that passes to the \(other).",
          now: "lossctl probe --sizes \(way) \(target)"))
    }
    // What never came to this point was lost on the sender's side of it.
    let isUnseen = half.missingBytes > 0 && half.repeatsSinceAdvance == 0
    fixes.append(capture(atClient: isUnseen ? isClient : !isClient))
    fixes.append(
      Fix("On the \(other), which is to receive it, see what drops it.", now: "lossctl walk"))
    return fixes
  }

  /// The size of an IP packet that did not get through: as it was seen, or else as large as the sender makes them out
  /// of the bytes that are missing.
  private func failingPacket(_ half: HalfState) -> UInt32 {
    guard half.stuckPacket == 0 else { return half.stuckPacket }
    let headers: UInt32 = (flow.isIPv6 ? 60 : 40) + (half.usesTimestamps ? 12 : 0)
    return headers + min(UInt32(clamping: half.missingBytes), half.segmentSize)
  }

  /// A second capture at one end; at the other when this one was taken there.
  private func capture(atClient wanted: Bool) -> Fix {
    let atClient = flow.isCaptured(atClient: wanted) ? !wanted : wanted
    let place = atClient ? "client" : "server"
    let filter = "host \(client) and host \(server) and port \(port)"
    return Fix(
      "Capture at the \(place) too, and compare: lossctl pcap here.pcap there.pcap",
      now: "tcpdump -i any -s 128 -w \(place).pcap '\(filter) or icmp or icmp6'")
  }
}

extension FlowState {
  /// Whether the capture was taken on that side's host, or next to it: its answers take no time, or its packets have
  /// passed no router and the other side is far.
  func isCaptured(atClient: Bool) -> Bool {
    let half = atClient ? client : server
    // What takes the way to that side and back is timed with the packets of the other.
    let near = atClient ? nearest(clientLoop, server) : nearest(serverLoop, client)
    let far = atClient ? nearest(serverLoop, client) : nearest(clientLoop, server)
    guard near > 0, far > 0 else { return false }
    let isAtHome = [64, 128, 255].contains(half.timeToLive)
    return far / 20 > near || far / 4 > near && (near < 500_000 || isAtHome)
  }

  private func nearest(_ loop: Int64, _ sender: HalfState) -> Int64 {
    loop > 0 && sender.shortestTrip > 0
      ? min(loop, sender.shortestTrip) : max(loop, sender.shortestTrip)
  }
}
