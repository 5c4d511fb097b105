import CTraffic
import Glibc

/// `tcp-serve`: a listening socket that behaves well or badly, as asked.
///
/// Prints `accepted`, `read` (bytes), `written` (bytes) and `answered` (HTTP requests).
func tcpServe(_ arguments: inout Arguments) throws(Failure) {
  let address = try Address(arguments.text("at") ?? "0.0.0.0:8000")
  let backlog = try arguments.number("backlog", or: 128)
  let neverAccept = arguments.flag("never-accept")
  let answer = try arguments.number("answer", or: 0)
  let http = arguments.flag("http")
  let neverRead = arguments.flag("never-read")
  let receiveBuffer = try arguments.number("receive-buffer", or: 0)
  let deferred = try arguments.number("defer", or: 0)
  try arguments.finish()

  let signal = try endSignal()
  let listener = try Socket(address.family, SOCK_STREAM)
  try listener.set(SOL_SOCKET, SO_REUSEADDR, 1, "address reuse")
  if receiveBuffer > 0 {
    try listener.set(SOL_SOCKET, SO_RCVBUF, receiveBuffer, "receive buffer")
  }
  if deferred > 0 {
    try listener.set(CInt(IPPROTO_TCP), TCP_DEFER_ACCEPT, deferred, "deferred accept")
  }
  try listener.bind(address)
  try check(traffic_listen(listener.number, CInt(backlog)), "listen")
  tell("ready")

  var server = Server(answer: answer, http: http)
  if neverAccept {
    _ = waitForEnd(signal)
  } else {
    try server.run(listener, until: signal, reads: !neverRead)
  }
  server.tell()
}

/// The connections of a listening socket.
private struct Server {
  let answer: Int
  let http: Bool
  private var connections: [CInt: [UInt8]] = [:]
  private var accepted = 0
  private var read = 0
  private var written = 0
  private var answered = 0

  /// Answers `answer` bytes to the first data of a connection, or to each HTTP request.
  init(answer: Int, http: Bool) {
    self.answer = answer
    self.http = http
  }

  /// Serves until told to end.
  mutating func run(
    _ listener: borrowing Socket, until signal: borrowing Descriptor, reads: Bool
  ) throws(Failure) {
    while true {
      var entries = [signal.number, listener.number].map {
        pollfd(fd: $0, events: CShort(POLLIN), revents: 0)
      }
      if reads {
        entries += connections.keys.map { pollfd(fd: $0, events: CShort(POLLIN), revents: 0) }
      }
      let ready = unsafe poll(&entries, nfds_t(entries.count), -1)
      guard ready > 0 else { continue }
      if entries[0].revents != 0 { return }
      if entries[1].revents != 0 {
        let connection = traffic_accept(listener.number)
        if connection >= 0 {
          accepted += 1
          connections[connection] = []
        }
      }
      for entry in entries.dropFirst(2) where entry.revents != 0 { serve(entry.fd) }
    }
  }

  /// Reads what a connection sent and answers where it is time.
  private mutating func serve(_ connection: CInt) {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = unsafe traffic_receive(connection, &buffer, buffer.count)
    if count == -Int(EAGAIN) { return }
    guard count > 0, let request = connections[connection] else {
      connections[connection] = nil
      close(connection)
      return
    }
    read += count
    if http {
      let whole = request + buffer[..<count]
      connections[connection] = whole
      guard whole.suffix(4) == [13, 10, 13, 10] else { return }
      let head = "HTTP/1.0 200 OK\r\nContent-Length: \(answer)\r\n\r\n"
      write(connection, Array(head.utf8) + [UInt8](repeating: 0x61, count: answer))
      answered += 1
      connections[connection] = nil
      close(connection)
    } else if request.isEmpty, answer > 0 {
      // Marked as answered by remembering one byte.
      connections[connection] = [1]
      write(connection, [UInt8](repeating: 0x61, count: answer))
    }
  }

  /// Writes all of it, waiting at most five seconds for room.
  private mutating func write(_ connection: CInt, _ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let piece = Array(rest.prefix(65_536))
      let count = unsafe traffic_send(connection, piece, piece.count, [UInt8](), 0)
      if count == -Int(EAGAIN) {
        guard traffic_wait(connection, CInt(POLLOUT), -1, 5000) > 0 else { return }
      } else if count < 0 {
        return
      } else {
        written += count
        rest = rest.dropFirst(count)
      }
    }
  }

  /// Prints the counts.
  func tell() {
    labtraffic.tell([
      "accepted": accepted, "read": read, "written": written, "answered": answered,
    ])
  }
}
