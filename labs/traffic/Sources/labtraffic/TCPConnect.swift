import CTraffic
import Glibc

/// `tcp-connect`: opens connections side by side, sends and reads on each, and counts outcomes.
///
/// Prints `attempts`, `connected`, `refused`, `unanswered` (no end of the handshake within the
/// patience), `failed`, `finished` (sent all and read all that was expected), `written`, `read`.
func tcpConnect(_ arguments: inout Arguments) throws(Failure) {
  let target = try Address(arguments.required("to"))
  let count = try arguments.number("count", or: 1)
  let rate = try arguments.number("rate", or: 500)
  let patience = try arguments.number("patience", or: 3000)
  let hold = arguments.flag("hold")
  let receiveBuffer = try arguments.number("receive-buffer", or: 0)
  let work = Work(
    send: try arguments.number("send", or: 0), write: try arguments.number("write", or: 16_384),
    expect: try arguments.number("expect", or: 0),
    pause: try arguments.number("pause", or: 0) * 1_000_000)
  let atOnce = try arguments.number("at-once", or: count, minimum: 1)
  try arguments.finish()

  let signal = try endSignal()
  var clients: [Client] = []
  var tally = ConnectTally()
  var pace = Pace(rate: rate)
  while tally.attempts < count || clients.contains(where: \.isBusy) {
    if tally.attempts < count, clients.count(where: \.isBusy) < atOnce {
      tally.attempts += 1
      let socket = try Socket(target.family, SOCK_STREAM)
      try socket.set(CInt(IPPROTO_TCP), TCP_NODELAY, 1, "no delay")
      if receiveBuffer > 0 {
        try socket.set(SOL_SOCKET, SO_RCVBUF, receiveBuffer, "receive buffer")
      }
      let error = socket.connect(target)
      clients.append(Client(socket, error: error, patience: patience, work: work))
      pace.wait()
    }
    // Waits only when nothing is left to start.
    step(clients, milliseconds: tally.attempts < count ? 0 : 20)
    if !hold { clients.removeAll { $0.settle(&tally) } }
  }
  if hold {
    // Settled, but kept open.
    for client in clients { _ = client.settle(&tally) }
    tally.tell()
    tell("ready")
    _ = waitForEnd(signal)
  } else {
    tally.tell()
  }
}

/// What each connection does after the handshake.
private struct Work {
  let send: Int
  let write: Int
  let expect: Int
  /// Nanoseconds between the handshake and the first byte.
  let pause: Int
}

/// The outcomes of all connections.
private struct ConnectTally {
  var attempts = 0
  var connected = 0
  var refused = 0
  var unanswered = 0
  var failed = 0
  var finished = 0
  var written = 0
  var read = 0

  /// Prints the counts.
  func tell() {
    labtraffic.tell([
      "attempts": attempts, "connected": connected, "refused": refused, "unanswered": unanswered,
      "failed": failed, "finished": finished, "written": written, "read": read,
    ])
  }
}

/// Lets every connection that can go on do so.
private func step(_ clients: [Client], milliseconds: CInt) {
  let busy = clients.filter(\.isBusy)
  var entries = busy.map { pollfd(fd: $0.number, events: CShort($0.events), revents: 0) }
  _ = unsafe poll(&entries, nfds_t(entries.count), milliseconds)
  for (client, entry) in zip(busy, entries) { client.step(ready: entry.revents != 0) }
}

/// One connection.
private final class Client {
  private enum Phase {
    case connecting
    case sending
    case reading
    case ended
  }

  private let socket: Socket
  private let work: Work
  private let deadline: Int
  private var phase = Phase.connecting
  private var sendsFrom = 0
  private var error: CInt
  private var connected = false
  private var finished = false
  private var written = 0
  private var read = 0

  init(_ socket: consuming Socket, error: CInt, patience: Int, work: Work) {
    self.socket = socket
    self.error = error
    self.work = work
    deadline = traffic_now() + patience * 1_000_000
    if error != 0 { phase = .ended }
  }

  var number: CInt { socket.number }
  var isBusy: Bool { phase != .ended }
  var events: CInt { CInt(phase == .reading ? POLLIN : POLLOUT) }

  /// Goes on with the work, or gives up when the patience is at its end.
  func step(ready: Bool) {
    if ready {
      switch phase {
      case .connecting:
        error = traffic_option_value(socket.number, SOL_SOCKET, SO_ERROR)
        connected = error == 0
        phase = connected ? .sending : .ended
        sendsFrom = traffic_now() + work.pause
      case .sending: send()
      case .reading: receive()
      case .ended: break
      }
    }
    if phase == .sending, written >= work.send { phase = .reading }
    if phase == .reading, read >= work.expect {
      finished = true
      phase = .ended
    }
    if phase != .ended, traffic_now() > deadline { phase = .ended }
  }

  private func send() {
    let piece = [UInt8](repeating: 0x61, count: min(work.write, work.send - written))
    guard !piece.isEmpty, traffic_now() >= sendsFrom else { return }
    let count = socket.send(piece)
    if count >= 0 {
      written += count
    } else if count != -Int(EAGAIN) {
      error = CInt(-count)
      phase = .ended
    }
  }

  private func receive() {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = socket.receive(into: &buffer)
    if count > 0 {
      read += count
    } else if count != -Int(EAGAIN) {
      error = CInt(-count)
      phase = .ended
    }
  }

  /// Adds an ended connection to the counts; whether it has ended.
  func settle(_ tally: inout ConnectTally) -> Bool {
    guard phase == .ended else { return false }
    tally.written += written
    tally.read += read
    if connected { tally.connected += 1 }
    if finished {
      tally.finished += 1
    } else if error == ECONNREFUSED {
      tally.refused += 1
    } else if !connected, error == 0 {
      tally.unanswered += 1
    } else {
      tally.failed += 1
    }
    return true
  }
}
