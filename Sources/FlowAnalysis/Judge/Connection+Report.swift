public import Findings
import Wire

extension Connection {
  /// Whether one direction is missing.
  var isOneSided: Bool {
    let isAlone = flow.client.packets == 0 || flow.server.packets == 0
    return isAlone && handshake != .unanswered && flow.client.packets + flow.server.packets > 1
  }

  /// SYNs that found no answer; the last one counts when the capture waited for it.
  var synsLost: UInt32 {
    guard verdict == .noAnswer else { return flow.synLostAfter }
    let isWaitedFor = watchedUntil - flow.lastSynTime > Nanoseconds.perSecond
    return flow.synLostAfter + (isWaitedFor ? 1 : 0)
  }

  /// Whether SYN-ACKs went again for want of a final ACK that was sent and lost before the capture point.
  ///
  /// A client that has no answer repeats its SYN before a repeated SYN-ACK can reach it; this one had its answer.
  private var isFinalAckLostBefore: Bool {
    flow.synRepeats == 0 && flow.synCount > 0 && flow.finalAckSeen
  }

  /// SYN-ACKs that passed here and did not reach the client.
  var synAcksLost: UInt32 { isFinalAckLostBefore ? 0 : flow.synAckLostAfter }

  /// Final ACKs that never came to the capture point.
  var finalAcksLostBefore: UInt32 { isFinalAckLostBefore ? flow.synAckLostAfter : 0 }

  /// Where it is, in words; `nil` on a plain network.
  var network: String? {
    var parts: [String] = []
    if path.vlan != 0 {
      let outer = path.vlan >> 16
      parts.append("VLAN " + (outer == 0 ? "" : "\(outer).") + "\(path.vlan & 0xffff)")
    }
    if path.tunnel != 0 { parts.append(TunnelKind.text(path.tunnel)) }
    if path.interface != 0 { parts.append("capture interface \(path.interface)") }
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }

  /// The address of a path in text.
  static func text(_ address: UInt128) -> String {
    "\(IPAddress(mapped: address))"
  }

  /// The connection as a document.
  public func report() -> ConnectionReport {
    var report = ConnectionReport(
      number: number, client: side(flow.client, flow.server, path.source, path.sourcePort),
      server: side(flow.server, flow.client, path.destination, path.destinationPort))
    report.network = network
    report.firstFrame = flow.firstFrame
    report.lastFrame = flow.lastFrame
    report.start = Double(flow.firstTime) / 1e9
    report.seconds = seconds
    report.packets = flow.packets
    report.handshake = handshakeReport()
    report.verdict = verdict.name
    report.causes = causes()
    report.bracket = bracket()
    report.refusals = refusals()
    for cause in WaitCause.allCases where flow.waits[cause] > 0 {
      report.secondsWaited[cause.name] = Double(flow.waits[cause]) / 1e9
    }
    let story = Explanation(connection: self, bracket: report.bracket)
    report.summary = story.summary()
    report.confidence = story.confidence()
    report.evidence = story.evidence()
    report.next = story.next()
    return report
  }

  private func side(
    _ half: HalfState, _ peer: HalfState, _ address: UInt128, _ port: UInt16
  ) -> EndpointReport {
    var report = EndpointReport(address: Self.text(address), port: port)
    let counts = half.counts
    report.packets = UInt64(half.packets)
    report.dataPackets = UInt64(half.dataPackets)
    report.payloadBytes = half.payloadBytes
    report.unacknowledgedBytes = half.unacknowledgedPayload
    report.missingBytes = half.missingBytes
    report.lostBefore = UInt64(counts.lostBefore)
    report.lostBeforeInferred = UInt64(counts.lostBeforeInferred)
    report.lostAfter = UInt64(counts.lostAfter)
    report.unrecorded = UInt64(counts.unrecorded)
    report.ambiguous = UInt64(counts.ambiguous)
    report.reordered = UInt64(counts.reordered)
    report.reorderMilliseconds =
      counts.longestReorderLag > 0 ? Double(counts.longestReorderLag) / 1e6 : nil
    report.reorderedAfter = UInt64(counts.reorderedAfter)
    for kind in RetransmissionKind.allCases where counts.kinds[kind] > 0 {
      report.retransmissions[kind.name] = UInt64(counts.kinds[kind])
    }
    report.longestBackoff = UInt64(half.longestChain)
    report.duplicateAcks = UInt64(peer.duplicateAckTotal)
    report.zeroWindows = UInt64(half.zeroWindows)
    report.zeroWindowSeconds = Double(half.zeroTime) / 1e9
    report.roundTripMilliseconds = half.shortestTrip > 0 ? Double(half.shortestTrip) / 1e6 : nil
    report.maximumSegment = half.maximumSegment > 0 ? UInt64(half.maximumSegment) : nil
    report.windowScale = half.windowScale == 0xff ? nil : UInt64(half.windowScale)
    report.permitsSelectiveAcknowledgement = half.permitsSelective
    report.usesTimestamps = half.usesTimestamps
    report.timeToLive = half.packets > 0 ? UInt64(half.timeToLive) : nil
    report.largestPacket = UInt64(half.largestPacket)
    report.superSegments = UInt64(half.superSegments)
    return report
  }

  private func handshakeReport() -> HandshakeReport {
    var report = HandshakeReport(state: handshake.name)
    report.syns = UInt64(flow.synCount)
    report.synAcks = UInt64(flow.synAckCount)
    report.synsLostAfter = UInt64(synsLost)
    report.synAcksLostAfter = UInt64(synAcksLost)
    report.finalAcksLostBefore = UInt64(finalAcksLostBefore)
    report.finalAcksLostAfter = UInt64(flow.finalAckLostAfter)
    if flow.synCount > 0, flow.finalAckSeen {
      report.milliseconds = Double(flow.establishedAt - flow.synTime) / 1e6
    }
    report.serverMilliseconds = flow.serverLoop > 0 ? Double(flow.serverLoop) / 1e6 : nil
    report.clientMilliseconds = flow.clientLoop > 0 ? Double(flow.clientLoop) / 1e6 : nil
    return report
  }

  private static func meaning(type: UInt8, code: UInt8, isIPv6: Bool) -> String {
    switch (isIPv6, type, code) {
    case (false, 3, 0), (true, 1, 0): "network unreachable"
    case (false, 3, 1), (true, 1, 3): "host unreachable"
    case (false, 3, 3), (true, 1, 4): "port unreachable"
    case (false, 3, 9), (false, 3, 10), (false, 3, 13), (true, 1, 1): "administratively prohibited"
    case (false, 11, _), (true, 3, _): "time exceeded"
    default: "ICMP type \(type), code \(code)"
    }
  }

  /// The sizes of the stuck side's packets that passed, and that did not.
  func bracket() -> SizeBracket? {
    guard let stuckIsClient, verdict == .stall || verdict == .broken, !isNotTaken else {
      return nil
    }
    let half = stuckIsClient ? flow.client : flow.server
    guard half.passedPacket > 0, half.isSizeSuspect(isIPv6: flow.isIPv6) else { return nil }
    return SizeBracket(
      sender: stuckIsClient ? "client" : "server", passes: UInt64(half.passedPacket),
      fails: half.stuckPacket > 0 ? UInt64(half.stuckPacket) : nil)
  }

  private func refusals() -> [RefusalReport] {
    [(flow.client, "client"), (flow.server, "server")].compactMap { half, about in
      let refusal = half.refusal
      guard refusal.count > 0 else { return nil }
      var report = RefusalReport(
        frame: refusal.frame, count: UInt64(refusal.count),
        reporter: Self.text(refusal.reporter), about: about,
        meaning: refusal.isTooBig
          ? "fragmentation needed"
          : Self.meaning(type: refusal.type, code: refusal.code, isIPv6: flow.isIPv6))
      if refusal.maximumTransmissionUnit > 0 {
        report.maximumTransmissionUnit = UInt64(refusal.maximumTransmissionUnit)
      }
      if refusal.isTooBig {
        report.isObeyed =
          refusal.obeyedAt != 0 ? true : half.lastPayloadTime > refusal.time ? false : nil
        if refusal.obeyedAt != 0 {
          report.milliseconds = Double(refusal.obeyedAt - refusal.time) / 1e6
        }
      }
      return report
    }
  }
}

extension HalfState {
  /// Whether what does not get through is larger than everything that did.
  ///
  /// What was never seen is as large as its bytes and a full segment allow.
  func isSizeSuspect(isIPv6: Bool) -> Bool {
    if stuckPacket > 0 { return stuckPacket > passedPacket }
    let header: UInt32 = (isIPv6 ? 60 : 40) + (usesTimestamps ? 12 : 0)
    let payload = UInt32(clamping: min(missingBytes, UInt64(segmentSize)))
    return missingBytes == 0 || payload + header > passedPacket
  }

  /// Payload bytes above the last acknowledgement; the FIN is none.
  var unacknowledgedPayload: UInt64 {
    guard isOutstanding, hasAcknowledged else { return 0 }
    let bytes = next.ahead(of: acked) - (hasFinished ? 1 : 0)
    return UInt64(max(0, bytes))
  }
}
