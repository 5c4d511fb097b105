import Wire

/// Finds out how the target answers a second SYN on a connection that is half open, on a port on which
/// nothing here answers for us.
///
/// Only a target that remembers the first SYN can say whether it had arrived. SYN cookies, SYN proxies and closed
/// ports remember nothing.
struct Calibration: Sendable {
  /// What was found out.
  enum Result: Hashable, Sendable {
    /// It has not been asked yet.
    case unknown
    /// It acknowledges the first SYN again: it remembers.
    case stateful
    /// It answers the second SYN as if there had been no first: SYN cookies or a proxy.
    case stateless
    /// It refuses connections, and a refusal needs no memory.
    case refused
    /// It answers a SYN, and nothing that comes after it on the same connection.
    case mute
    /// It does not answer at all.
    case silent
  }

  private enum Phase: Hashable {
    case idle
    case waitingForFirst
    case waitingForSecond
    case waitingForRepetition
  }

  /// The latest result.
  private(set) var result = Result.unknown
  /// When it was found.
  private(set) var concluded: Nanoseconds?
  /// The time after which the target repeats its SYN-ACK, if that was seen.
  private(set) var repetitionTime: Nanoseconds?
  /// Calibrations that came to a result.
  private(set) var rounds: UInt64 = 0
  /// Packets sent for it.
  private(set) var packets: UInt64 = 0

  private let port: UInt16
  private let sequenceCode: SequenceCode
  private var phase = Phase.idle
  private var number: UInt64 = SequenceCode.period - 1
  private var tries = 0
  /// Connections on which the second SYN went unanswered.
  private var unanswered = 0
  private var asked: Nanoseconds = 0
  private var answered: Nanoseconds = 0
  private var patience: Nanoseconds = .milliseconds(250)
  /// The moment at which the next thing happens on its own.
  private(set) var deadline: Nanoseconds?

  init(port: UInt16, sequenceCode: SequenceCode) {
    self.port = port
    self.sequenceCode = sequenceCode
  }

  /// Numbers from here on are calibrations, not probes.
  static let numbers = SequenceCode.period - (1 << 16)

  var isRunning: Bool { phase != .idle && phase != .waitingForRepetition }

  private var firstCode: UInt32 { sequenceCode.encode(number: number, attempt: 3) }
  private var secondCode: UInt32 { sequenceCode.encode(number: number, attempt: 2) }

  /// Starts unless it is running.
  mutating func start(at now: Nanoseconds, patience: Nanoseconds) -> [Transmission] {
    guard !isRunning else { return [] }
    let end = phase == .idle ? [] : resets()
    self.patience = patience
    tries = 0
    unanswered = 0
    return end + [first(at: now)]
  }

  private mutating func first(at now: Nanoseconds) -> Transmission {
    number -= 1
    if number < Self.numbers { number = SequenceCode.period - 2 }
    tries += 1
    phase = .waitingForFirst
    asked = now
    deadline = now + patience * Nanoseconds(tries)
    return packet(firstCode)
  }

  private mutating func second(at now: Nanoseconds) -> Transmission {
    phase = .waitingForSecond
    deadline = now + patience
    return packet(secondCode)
  }

  /// Asks on another connection: on the same one a target answers once per half second (tcp_invalid_ratelimit).
  private mutating func another(at now: Nanoseconds) -> [Transmission] {
    unanswered += 1
    guard unanswered < Self.connections else { return conclude(.mute, at: now) }
    tries = 0
    return resets() + [first(at: now)]
  }

  /// So many connections without an answer to the second SYN show that none is given.
  private static let connections = 5

  /// One of its packets could not be sent.
  mutating func withdraw() { packets -= min(1, packets) }

  private mutating func packet(_ code: UInt32) -> Transmission {
    packets += 1
    return Transmission(.calibration, number: number, port: port, code: code)
  }

  /// The segments that end what the target may hold.
  mutating func resets() -> [Transmission] {
    guard phase != .idle else { return [] }
    phase = .idle
    deadline = nil
    return [firstCode, secondCode].map {
      Transmission(.reset, number: number, port: port, code: $0 &+ 1)
    }
  }

  /// Takes an answer that carries a calibration's number.
  mutating func take(
    _ seen: Observation, number: UInt64, attempt: UInt8, at now: Nanoseconds
  ) -> [Transmission] {
    guard number == self.number else {
      // An earlier try of this calibration, remembered although its answer or its reset was lost.
      guard seen.port == port, seen.flags == .ack else { return [] }
      let code = sequenceCode.encode(number: number, attempt: attempt)
      let end = Transmission(.reset, number: number, port: port, code: code &+ 1)
      return [end] + (isRunning ? conclude(.stateful, at: now) : [])
    }
    switch phase {
    case .waitingForFirst:
      guard attempt == 3, seen.port == port else { return [] }
      if seen.flags.contains(.rst) { return conclude(.refused, at: now) }
      guard seen.flags.contains([.syn, .ack]) else { return [] }
      answered = seen.time
      patience = max(patience, 2 * (now - asked))
      return [second(at: now)]
    case .waitingForSecond:
      if seen.flags.contains(.rst) { return conclude(.mute, at: now) }
      if attempt == 2 { return conclude(.stateless, at: now) }
      // A second SYN-ACK may also be a copy of the first, or its repetition by the target's timer.
      guard !seen.flags.contains(.syn) else { return [] }
      result = .stateful
      concluded = now
      rounds += 1
      if repetitionTime != nil { return resets() }
      phase = .waitingForRepetition
      deadline = answered + .milliseconds(3500)
      return []
    case .waitingForRepetition:
      guard attempt == 3, seen.flags.contains([.syn, .ack]),
        seen.time - answered > .milliseconds(150)
      else { return [] }
      repetitionTime = seen.time - answered
      return resets()
    case .idle: return []
    }
  }

  /// Takes the proof that an ordinary probe brought: the target has acknowledged a first SYN in answer to a second.
  mutating func proveStateful(at now: Nanoseconds) -> [Transmission] {
    guard isRunning || result != .stateful else {
      concluded = now
      return []
    }
    if isRunning { return conclude(.stateful, at: now) }
    result = .stateful
    concluded = now
    rounds += 1
    return []
  }

  private mutating func conclude(_ result: Result, at now: Nanoseconds) -> [Transmission] {
    self.result = result
    concluded = now
    rounds += 1
    return resets()
  }

  /// Does what is due.
  mutating func advance(to now: Nanoseconds) -> [Transmission] {
    guard let deadline, deadline <= now else { return [] }
    switch phase {
    case .waitingForFirst where tries < 4:
      let old = Transmission(.reset, number: number, port: port, code: firstCode &+ 1)
      return [old, first(at: now)]
    case .waitingForFirst: return conclude(.silent, at: now)
    case .waitingForSecond: return another(at: now)
    case .waitingForRepetition, .idle: return resets()
    }
  }
}
