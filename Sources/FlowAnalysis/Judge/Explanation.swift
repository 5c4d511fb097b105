import Findings
import Wire

/// Says of one connection, in words, what happened, what shows it, and what to do next.
struct Explanation {
  let connection: Connection
  let bracket: SizeBracket?

  var flow: FlowState { connection.flow }

  func confidence() -> String {
    switch connection.verdict {
    case .refused, .fine: return "certain"
    case .stall, .broken:
      guard let stuck else { return "likely" }
      return stuck.beyondFrame != 0 || stuck.repeatsSinceAdvance >= 3 ? "certain" : "likely"
    case .noAnswer: return flow.synCount > 1 ? "certain" : "likely"
    case .halfOpen, .reset, .slow: return "likely"
    case .unjudged: return "possible"
    }
  }

  private var stuck: HalfState? {
    connection.stuckIsClient.map { $0 ? flow.client : flow.server }
  }

  private func seconds(_ time: Int64) -> String { Number.duration(Double(max(0, time)) / 1e9) }

  func summary() -> String {
    switch connection.verdict {
    case .fine: return fine()
    case .noAnswer:
      return "\(Number.count(UInt64(flow.synCount), "SYN")) in "
        + "\(seconds(flow.lastSynTime - flow.synTime)) and no answer."
    case .refused:
      return "The server's side answered the SYN with a reset after "
        + "\(seconds(flow.resetTime - flow.lastSynTime))."
    case .halfOpen:
      return "The server answered (\(Number.count(UInt64(flow.synAckCount), "SYN-ACK"))), "
        + "and the client's final ACK never came to this point."
    case .stall, .broken: return stall()
    case .reset:
      let who = flow.resetIsFromClient ? "client" : "server"
      return
        "A reset from the \(who)'s side broke it off \(seconds(flow.resetTime - flow.firstTime)) "
        + "after its first packet"
        + (flow.wasOutstandingAtReset ? ", with data under way." : ".")
    case .slow:
      let causes = WaitCause.allCases.filter { flow.waits[$0] >= 100_000_000 }
        .sorted { flow.waits[$0] > flow.waits[$1] }.prefix(3)
        .map { "\($0.name) \(seconds(flow.waits[$0]))" }
      return "It ended well and waited: \(causes.joined(separator: ", "))." + refusals()
        + damage() + handshakeLosses()
    case .unjudged: return unjudged()
    }
  }

  private func fine() -> String {
    let lost = connection.lostPackets
    let missing = flow.client.missingBytes + flow.server.missingBytes
    let isUnanswered = [flow.client, flow.server].contains {
      $0.isOutstanding && $0.repeatsSinceAdvance > 0 && $0.dataPackets > 0
    }
    let packets = Number.count(lost, "packet") + (lost == 1 ? " was" : " were")
    if lost > 0, missing > 0 {
      return
        "\(packets) lost, and \(Number.count(missing, "byte was", "bytes were")) still missing when the "
        + "capture ended." + handshakeLosses()
    }
    if lost > 0, isUnanswered, flow.resetFrame == 0 {
      return "\(packets) lost, and what was sent again had no answer yet when the capture ended."
        + handshakeLosses()
    }
    let rest = refusals() + damage() + handshakeLosses()
    if lost == 0, missing > 0 {
      return "It got through as far as the capture has it; "
        + "\(Number.count(missing, "byte is", "bytes are")) missing at the end." + rest
    }
    if lost > 0 {
      return "It got through, with \(Number.count(lost, "packet")) lost and sent again." + rest
    }
    if !rest.isEmpty { return "It got through." + rest }
    if flow.resetFrame != 0 { return "It got through, and a reset closed it." }
    return "Everything sent was acknowledged."
  }

  /// Why nothing is concluded.
  private func unjudged() -> String {
    let judge = Judge(flow: flow, watchedUntil: connection.watchedUntil)
    if judge.isHandshakeAlone {
      return
        "Only its handshake is here: what was sent next, if anything, never came to this point."
        + handshakeLosses()
    }
    if judge.isCutAfterSyn {
      let time = CaptureTally.milliseconds(max(0, connection.watchedUntil - flow.lastSynTime))
      return connection.end == .portsReused
        ? "Another connection began on its ports \(time) after its SYN."
        : "The capture ends \(time) after its SYN."
    }
    if judge.isCaptureLossy {
      let missing = flow.client.missingBytes + flow.server.missingBytes
      return
        "\(Number.count(missing, "byte is", "bytes are")) missing at the end, and the receiver has others that were never "
        + "recorded: the capture lost packets there, and whether the network did cannot be told."
    }
    return connection.isOneSided
      ? "Only one direction was captured: nothing can be said of its losses."
      : "Too little of it was captured to judge."
  }

  /// Routers that asked for smaller packets, and whether they got them, in sentences.
  private func refusals() -> String {
    [(flow.client, "client"), (flow.server, "server")].map { half, side in
      let refusal = half.refusal
      guard refusal.isTooBig else { return "" }
      let obeyed =
        refusal.obeyedAt == 0
        ? ""
        : ", and the \(side) obeyed after \(CaptureTally.milliseconds(refusal.obeyedAt - refusal.time))"
      return " \(Connection.text(refusal.reporter)) refused packets of the \(side) as too big (MTU "
        + "\(refusal.maximumTransmissionUnit), frame \(refusal.frame))\(obeyed)."
    }.joined()
  }

  /// Packets that came with a wrong checksum, where checksums were looked at, in sentences.
  private func damage() -> String {
    [(flow.client, "client"), (flow.server, "server")].map { half, side in
      let wrong = half.wrongChecksums
      guard wrong > 0, half.rightChecksums > wrong else { return "" }
      return
        " \(Number.count(UInt64(wrong), "packet")) of the \(side) came here damaged (wrong checksum): "
        + "the receiver drops what is."
    }.joined()
  }

  /// What was lost of the handshake, in sentences; empty when nothing was.
  private func handshakeLosses() -> String {
    let told: [(UInt32, String, String)] = [
      (
        connection.synsLost, "SYN",
        "passed here and found no answer: lost beyond this point, or its answer was, or the server dropped it"
      ),
      (connection.synAcksLost, "SYN-ACK", "passed here and did not reach the client"),
      (
        connection.finalAcksLostBefore, "final ACK",
        "was lost before this point: the server repeated its SYN-ACK, but the client did not repeat its SYN"
      ),
      (
        flow.finalAckLostAfter, "final ACK",
        "passed here and the server did not take it: lost beyond this point, or its accept queue is full"
      ),
    ]
    return told.filter { $0.0 > 0 }.map { " \(Number.count(UInt64($0.0), $0.1)) \($0.2)." }.joined()
  }

  private func stall() -> String {
    guard let isClient = connection.stuckIsClient, let half = stuck else {
      return "The request arrived and the server's application sent no answer for "
        + "\(seconds(flow.lastTime - flow.client.lastPayloadTime))."
    }
    let side = isClient ? "client" : "server"
    let other = isClient ? "server" : "client"
    let start =
      connection.verdict == .stall ? "The handshake is fine, then " : "After data that passed, "
    let missing = half.missingBytes
    let bytes = half.unacknowledgedPayload
    if missing > 0, half.repeatsSinceAdvance == 0 {
      return start + "\(Number.count(missing, "byte")) sent by the \(side) never reached this point"
        + control(half) + "."
    }
    let peer = isClient ? flow.server : flow.client
    if peer.zeroSince != 0 {
      return start + "the \(other) closed its window and never opened it again."
    }
    let times = half.repeatsSinceAdvance + 1
    if connection.isNotTaken {
      return "The client ended the handshake, and the server repeated its SYN-ACK "
        + "\(Number.count(UInt64(flow.finalAckLostAfter), "time")) as if it had not: \(Number.count(bytes, "byte")) "
        + "of the client were sent \(times) times and never acknowledged."
    }
    return start
      + "\(Number.count(bytes, "byte")) sent by the \(side) \(bytes == 1 ? "was" : "were") sent \(times) times and never "
      + "acknowledged" + control(half) + "."
  }

  /// What shows that small packets pass at the same time.
  private func control(_ half: HalfState) -> String {
    let peer = connection.stuckIsClient == true ? flow.server : flow.client
    guard half.beyondFrame != 0, half.passedPacket > 0,
      half.isSizeSuspect(isIPv6: flow.isIPv6) || !half.wasLeftAlone(by: peer)
    else { return "" }
    let smallest = min(
      half.passedPacket, half.beyondPacket == 0 ? half.passedPacket : half.beyondPacket)
    let range =
      smallest < half.passedPacket
      ? "\(smallest)- to \(half.passedPacket)-byte" : "\(half.passedPacket)-byte"
    return ", while \(range) packets pass"
  }

  func evidence() -> [FrameEvidence] {
    var found: [FrameEvidence] = []
    func add(_ frame: UInt64, _ text: String) {
      if frame != 0, found.count < 12 { found.append(FrameEvidence(frame, text)) }
    }
    if flow.synRepeats > 0 { add(flow.lastSynFrame, "the last of \(flow.synCount) SYNs") }
    for (half, side) in [(flow.client, "client"), (flow.server, "server")] {
      if half.isOutstanding, half.dataPackets > 0 {
        add(half.outstandingFrame, "the \(side)'s first byte that nobody acknowledged")
      }
      if half.beyondFrame != 0 {
        let left = half.beyondStart.ahead(of: half.first)
        let right = half.beyondEnd.ahead(of: half.first)
        add(half.beyondFrame, "SACK \(left):\(right) says that what came after the hole arrived")
      }
      add(half.counts.firstLossFrame, "the \(side)'s first loss")
      add(half.zeroFrame, "the \(side)'s first window of zero")
      let refusal = half.refusal
      if refusal.count > 0 { add(refusal.frame, "ICMP error about the \(side)'s packets") }
    }
    add(flow.resetFrame, "the reset")
    if flow.longestGap >= Nanoseconds.perSecond {
      add(flow.longestGapFrame, "ends the longest silence, \(seconds(flow.longestGap))")
    }
    return found.sorted { $0.frame < $1.frame }
  }
}
