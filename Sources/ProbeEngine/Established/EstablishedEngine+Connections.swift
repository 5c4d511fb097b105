import Wire

extension ProbedConnection {
  /// Whether something is to happen at its deadline.
  var hasDeadline: Bool {
    switch phase {
    case .opening, .checking, .closing: true
    case .open, .draining: false
    }
  }
}

extension EstablishedEngine {
  /// After so many connections that the target ended at once, none is opened any more.
  private static let endLimit = 3

  /// Opens connections and repeats what goes unanswered.
  mutating func tendConnections() {
    if !isExhausted, current == nil { current = open() }
    if !isExhausted, next == nil, let port = current, let used = connections[port],
      used.slots.count > ProbedConnection.capacity * 3 / 4
    {
      next = open()
    }
    for port in connections.keys.sorted() { tend(port) }
  }

  private mutating func open() -> UInt16? {
    guard !freePorts.isEmpty else { return nil }
    let port = freePorts.removeFirst()
    attempts += 1
    connections[port] = ProbedConnection(
      port: port, initialSequence: sequenceCode.encode(number: attempts, attempt: 1), at: now)
    return port
  }

  private mutating func tend(_ port: UInt16) {
    guard var connection = connections[port], connection.hasDeadline, connection.deadline <= now
    else { return }
    connection.tries += 1
    let isLast = connection.tries > Self.tries
    let wait = max(2 * roundTrip.patience, .milliseconds(100))
    switch connection.phase {
    case .opening:
      if isLast {
        connections[port] = connection
        return fail(
          "no \(opened == 0 ? "" : "further ")connection could be opened: "
            + (refusal.map { "the last of \(Self.tries) SYNs was not sent: \($0.summary)" }
              ?? "nothing answered \(Self.tries) SYNs"),
          port)
      }
      connection.handed = connection.tries == 1 ? now : nil
      connection.deadline =
        now + (hasAnswered ? wait : .milliseconds(500)) * Nanoseconds(connection.tries)
      refusal = nil
      outbox.append(
        connection.segment(.opening, flags: .syn, sequence: connection.initialSequence))
    case .checking:
      if isLast {
        connections[port] = connection
        return fail(
          "the target accepted a connection and then acknowledged nothing that came out of order: a proxy, a firewall or "
            + "a target without such acknowledgements; lossctl probe -S needs none", port)
      }
      connection.deadline = now + wait
      outbox.append(
        connection.segment(
          .opening, sequence: connection.start(of: -1) &+ 1, length: connection.tries + 1))
    case .closing:
      if isLast {
        tally.leftOpen += 1
        return closed(port)
      }
      connection.deadline = now + wait
      reset(connection)
      // Old data: a connection that is still there acknowledges it, and no connection answers with a reset.
      outbox.append(
        connection.segment(
          .check, sequence: connection.hole &- ProbedConnection.oldLength,
          length: Int(ProbedConnection.oldLength)))
    case .open, .draining: return
    }
    connections[port] = connection
  }

  /// Nothing can be probed, or no more.
  private mutating func fail(_ reason: String, _ port: UInt16) {
    failure = failure ?? reason
    guard let connection = connections[port], connection.phase == .opening else {
      return close(port)
    }
    // It may be half open; nobody would answer for that.
    reset(connection)
    closed(port)
  }

  /// Takes what is said about a connection that is being opened.
  mutating func takeOpening(_ seen: Observation, _ connection: ProbedConnection) {
    let port = connection.port
    if seen.flags.contains([.syn, .ack]) {
      guard seen.acknowledgement == connection.hole else { return }
      guard connection.phase == .opening else {
        // The target repeats it, so it does not know yet that it was answered.
        outbox.append(connection.segment(.opening, sequence: connection.hole))
        return
      }
      connections[port]?.peerNext = seen.sequence &+ 1
      connections[port]?.phase = hasAnswered ? .open : .checking
      guard seen.offersSelectiveAcknowledgement else {
        return fail(
          "the target offers no selective acknowledgements (RFC 2018; SYN cookies go without), so that it cannot say which probes arrived; "
            + "lossctl probe -S needs none", port)
      }
      if let handed = connection.handed { roundTrip.add(seen.time - handed) }
      opened += 1
      connections[port]?.tries = 0
      connections[port]?.deadline = now
      if let opened = connections[port] {
        outbox.append(opened.segment(.opening, sequence: opened.hole))
      }
    } else if seen.flags.contains(.rst) {
      guard seen.acknowledgement == connection.hole, connection.phase == .opening else { return }
      failure =
        failure
        ?? "the SYN was answered with a reset (the port is closed, or a firewall answers for it): there is no connection to probe on"
      closed(port)
    } else if connection.phase == .opening, seen.flags.contains(.ack) {
      // A connection of an earlier run is still there (RFC 9293 section 3.5.1): it is ended, and this one asked for again.
      tally.resets += 1
      outbox.append(connection.segment(.reset, flags: .rst, sequence: seen.acknowledgement))
      connections[port]?.deadline = now + .milliseconds(1)
    }
  }

  // MARK: Ends

  mutating func reset(_ connection: ProbedConnection) {
    tally.resets += 1
    // Without an acknowledgement: while nothing has come from the target, there is nothing to acknowledge.
    outbox.append(connection.segment(.reset, flags: .rst, sequence: connection.hole))
  }

  mutating func close(_ port: UInt16) {
    guard connections[port] != nil else { return }
    if current == port { current = nil }
    if next == port { next = nil }
    connections[port]?.phase = .closing
    connections[port]?.tries = 0
    connections[port]?.deadline = now
  }

  /// The target ended a connection that was opened: when it does so at once and again, it is no service to probe.
  mutating func endedByTarget(_ connection: ProbedConnection) {
    let wasShort = now - connection.began < .seconds(1)
    endedAtOnce = wasShort ? endedAtOnce + 1 : 0
    guard endedAtOnce >= Self.endLimit else { return }
    failure =
      failure
      ?? "the target ended \(endedAtOnce) connections in a row within a second of accepting them: probe the port of a "
      + "service that waits for its client (SSH, or HTTP with keep-alive), or use lossctl probe -S"
  }

  /// A connection is no more.
  mutating func closed(_ port: UInt16) {
    for number in connections[port]?.slots ?? [] { settle(number, .connectionEnded) }
    connections[port] = nil
    if current == port {
      current = next
      next = nil
    }
    if next == port { next = nil }
    freePorts.append(port)
  }

  /// Ends connections whose probes all have their verdicts.
  mutating func endConnections() {
    let isEnding = isExhausted && connections.values.allSatisfy { $0.undecided == 0 }
    for port in connections.keys.sorted() {
      guard let connection = connections[port], connection.phase != .closing else { continue }
      if connection.phase == .draining && connection.undecided == 0 || isEnding { close(port) }
    }
    for port in connections.keys.sorted() where connections[port]?.phase == .closing { tend(port) }
    if isFinished {
      forget(all: true)
      tally.losses.close()
    }
  }
}
