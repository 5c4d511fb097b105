public import Findings

extension Connection {
  /// Causes of a stall or a break, the likeliest first; empty for other verdicts.
  public func causes() -> [CauseReport] {
    switch verdict {
    case .stall where stuckIsClient == nil:
      return [
        CauseReport(
          "server-application-silent", "likely",
          because: "The request was acknowledged and the server sent no byte of an answer.")
      ]
    case .stall where isNotTaken: return notTakenCauses()
    case .stall, .broken:
      guard let stuckIsClient else { return [] }
      return stuckCauses(
        stuckIsClient ? flow.client : flow.server, peer: stuckIsClient ? flow.server : flow.client,
        side: stuckIsClient ? "client" : "server", other: stuckIsClient ? "server" : "client")
    case .reset:
      return [resetCause()]
    case .noAnswer:
      return noAnswerCauses()
    case .slow:
      return WaitCause.allCases.filter { flow.waits[$0] > 0 && $0 != .clientApplication }
        .sorted { flow.waits[$0] > flow.waits[$1] }
        .map {
          CauseReport(
            $0.name, "certain",
            because: "\(Number.duration(Double(flow.waits[$0]) / 1e9)) were spent on it.")
        }
    case .fine, .refused, .halfOpen, .unjudged: return []
    }
  }

  private func stuckCauses(
    _ half: HalfState, peer: HalfState, side: String, other: String
  ) -> [CauseReport] {
    if peer.zeroSince != 0 {
      return [
        CauseReport(
          "zero-window", "certain",
          because: "The \(other) announced a window of zero and never opened it again: "
            + "its application does not read.")
      ]
    }
    var causes: [CauseReport] = []
    let passes = half.passedPacket
    let fails = half.stuckPacket
    let proof = half.beyondFrame != 0
    let heard = peer.lastHeard > half.outstandingSince
    if half.refusal.isTooBig {
      causes.append(
        CauseReport(
          "path-mtu", "certain",
          because: "\(Self.text(half.refusal.reporter)) said in frame \(half.refusal.frame) that "
            + "the packets are too big (MTU \(half.refusal.maximumTransmissionUnit)), and the "
            + "\(side) did not get smaller ones through."))
      return causes
    }
    let isSizeKnown = fails > 0
    let isSuspect = half.isSizeSuspect(isIPv6: flow.isIPv6)
    if proof || heard, isSuspect || !half.wasLeftAlone(by: peer) {
      let whatPasses =
        proof
        ? "what came after it arrived (frame \(half.beyondFrame))"
        : "the \(other) still answers"
      if isSuspect {
        let sizes =
          isSizeKnown
          ? "IP packets of \(passes) bytes pass, none of \(fails) or more did"
          : "IP packets of \(passes) bytes pass, and \(half.missingBytes) bytes before them never came"
        causes.append(
          CauseReport(
            "path-mtu", isSizeKnown && fails <= 1200 ? "possible" : "likely",
            because: "\(sizes), and \(whatPasses): a link or the receiver takes no larger packets, "
              + "and no ICMP error says so."))
        causes.append(
          CauseReport(
            "filter", "possible",
            because: "A firewall or middlebox that drops this content would look the same."))
      } else if !isSizeKnown {
        causes.append(
          CauseReport(
            "filter", "possible",
            because:
              "\(half.missingBytes) bytes never came here, and packets as large did (\(passes) bytes): size is "
              + "not what decides. Loss, or a firewall before this point that drops this content."))
      } else {
        causes.append(
          CauseReport(
            "filter", "likely",
            because: "A packet of \(passes) bytes passed and one of \(fails) bytes did not: "
              + "size is not what decides. A firewall or middlebox drops this content."))
      }
      causes.append(
        CauseReport(
          "receiving-host", "possible",
          because: "The \(other)'s own host may drop it behind the capture point: "
            + "`lossctl walk` there tells."))
      return causes
    }
    // Without a small packet afterwards, size and death look the same; a host that has just answered
    // seldom dies with the first packet that is larger.
    let isLarger = fails > passes
    if isLarger {
      causes.append(
        CauseReport(
          "path-mtu", "possible",
          because:
            "IP packets of \(passes) bytes passed before, and none of \(fails) bytes or more; "
            + "no small packet was tried afterwards, so that this is not proved."))
    }
    causes.append(
      CauseReport(
        "dead-peer", isLarger ? "possible" : "likely",
        because: proof || heard
          ? "Nothing came from the \(other) any more in the last "
            + "\(Number.duration(Double(half.lastSendTime - peer.lastHeard) / 1e9)) in which the \(side) sent: the "
            + "\(other), or the way back, is gone."
          : "Nothing at all came from the \(other) after the \(side)'s data: the \(other), "
            + "or the way back, is gone."))
    causes.append(
      CauseReport(
        "filter", "possible",
        because: "A firewall that drops every packet of the connection from then on looks the same."
      ))
    return causes
  }

  /// Whether the server goes on with the handshake although the client ended it and sends data.
  var isNotTaken: Bool {
    verdict == .stall && stuckIsClient == true && flow.finalAckLostAfter > 0
      && !flow.client.deliveredAny
  }

  private func notTakenCauses() -> [CauseReport] {
    let repeats = Number.count(UInt64(flow.finalAckLostAfter), "time")
    return [
      CauseReport(
        "listen-queue-full", "likely",
        because:
          "The server repeated its SYN-ACK \(repeats) after the client's ACK had passed here: it does not "
          + "take the connection. A program that accepts too slowly leaves its queue full."),
      CauseReport(
        "filter", "possible",
        because: "A firewall that lets the SYN through and drops what follows looks the same."),
    ]
  }

  private func resetCause() -> CauseReport {
    let who = flow.resetIsFromClient ? "client" : "server"
    let half = flow.resetIsFromClient ? flow.client : flow.server
    let (low, high) = (half.lowestTimeToLive, half.highestTimeToLive)
    let isKnown = half.packets > 1 && low <= high
    let isOther = isKnown && !(low...high).contains(flow.resetTimeToLive)
    var signs: [String] = []
    if flow.resetHaste > 0 {
      let trip = flow.resetIsFromClient ? flow.server.shortestTrip : flow.client.shortestTrip
      signs.append(
        "It acknowledges data \(CaptureTally.milliseconds(flow.resetHaste)) after that passed here, and the "
          + "\(who) is \(CaptureTally.milliseconds(trip)) away and back.")
    }
    if isOther {
      signs.append(
        "It came with a time to live of \(flow.resetTimeToLive); packets of the \(who) have "
          + (low == high ? "\(low)." : "\(low) to \(high)."))
    }
    if Judge(flow: flow, watchedUntil: watchedUntil).isForeignReset {
      return CauseReport("reset-by-middlebox", "likely", because: signs.joined(separator: " "))
    }
    if isOther {
      return CauseReport("reset-by-middlebox", "possible", because: signs.joined(separator: " "))
    }
    guard isKnown else {
      return CauseReport(
        "reset-by-\(who)", "possible",
        because: "No other packet of the \(who) was captured to compare its time to live with.")
    }
    return CauseReport(
      "reset-by-\(who)", "likely",
      because: "Its time to live, \(flow.resetTimeToLive), is that of the \(who)'s other packets.")
  }

  private func noAnswerCauses() -> [CauseReport] {
    let refusal = flow.client.refusal
    if refusal.count > 0 {
      return [
        CauseReport(
          "icmp-error", "certain",
          because: "\(Self.text(refusal.reporter)) refused it (frame \(refusal.frame)).")
      ]
    }
    return [
      CauseReport(
        "filter-or-dead-host", "possible",
        because:
          "\(Number.count(UInt64(flow.synCount), "SYN")) passed here and nothing came back: a firewall drops them, "
          + "nobody is there, or the way back is broken."),
      CauseReport(
        "listen-queue-full", "possible",
        because: "A server whose queue of half-open connections is full drops SYNs without a word."),
    ]
  }
}

extension HalfState {
  /// Whether the other side fell silent for good while this one went on sending.
  func wasLeftAlone(by peer: HalfState) -> Bool {
    repeatsSinceAdvance >= 2 && lastSendTime - peer.lastHeard >= 3 * Nanoseconds.perSecond
  }

  /// When the last segment of this side was captured.
  var lastHeard: Int64 { max(lastSendTime, lastSegmentTime) }
}
