import Wire

/// Something in a source that could not be read, while the rest of it could.
public struct SourceProblem: Hashable, Sendable {
  /// The source.
  public var source: String
  /// What was wrong.
  public var reason: String
}

/// Turns the bytes of a recording into readings and keeps what was wrong with them.
struct RecordingDecoder {
  let recording: Recording
  private(set) var problems: [SourceProblem] = []

  init(_ recording: Recording) {
    self.recording = recording
  }

  /// The raw bytes of a source.
  func bytes(_ source: String) -> Reading<[UInt8]> {
    switch recording[source] {
    case .bytes(let bytes): .observed(bytes)
    case .datagrams(let datagrams): .observed(datagrams.flatMap { $0 })
    case .missing(let missing): .unavailable(missing)
    }
  }

  /// The lines of a text, each a name and a value with `separator` between them.
  ///
  /// Names have no blank in them, and the separator begins with one.
  func facts(_ source: String, separator: String) -> [String: String] {
    let text = String(decoding: bytes(source).value ?? [], as: UTF8.self)
    var facts: [String: String] = [:]
    for line in text.utf8.split(separator: UInt8(ascii: "\n")) {
      guard let end = line.firstIndex(of: UInt8(ascii: " ")) else { continue }
      let rest = Substring(line[end...])
      guard rest.hasPrefix(separator) else { continue }
      facts[String(Substring(line[..<end]))] =
        String(Substring(rest.utf8.dropFirst(separator.utf8.count)))
    }
    return facts
  }

  /// Decodes a file with its parser.
  mutating func file<Value>(
    _ source: String, _ read: (Span<UInt8>) -> Decoded<Value>
  ) -> Reading<Value> {
    switch bytes(source) {
    case .unavailable(let missing): return .unavailable(missing)
    case .observed(let bytes):
      let decoded = read(bytes.span)
      note(source, decoded.problems)
      return .observed(decoded.value)
    }
  }

  /// Decodes the answers to look-ups, each of which may find nothing: a refusal is an answer.
  mutating func answers<Value>(
    _ source: String, types: Set<UInt16>,
    _ decode: (Span<UInt8>) throws(WireError) -> Value?
  ) -> Reading<[Value]> {
    guard case .datagrams(let datagrams) = recording[source] else {
      return .unavailable(bytes(source).missing ?? Missing(.failed, "\(source) is no list"))
    }
    let dump = NetlinkDump(datagrams, types: types) { message throws(WireError) in
      try decode(message.payload)
    }
    note(source, dump.problems)
    return .observed(dump.values)
  }

  /// Decodes the messages of a netlink exchange.
  mutating func dump<Value>(
    _ source: String, types: Set<UInt16>,
    _ decode: (Span<UInt8>) throws(WireError) -> Value?
  ) -> Reading<[Value]> {
    switch recording[source] {
    case .missing(let missing): return .unavailable(missing)
    case .bytes: return .unavailable(Missing(.failed, "\(source) is no list of datagrams"))
    case .datagrams(let datagrams):
      let dump = NetlinkDump(datagrams, types: types) { message throws(WireError) in
        try decode(message.payload)
      }
      note(source, dump.problems)
      if dump.wasInterrupted { note(changed: source) }
      if let refusal = dump.refusal {
        let missing = Missing(source: source, refusal)
        if dump.values.isEmpty { return .unavailable(missing) }
        problems.append(SourceProblem(source: source, reason: missing.reason))
      }
      return .observed(dump.values)
    }
  }

  /// Keeps that a table changed while it was read, so that objects may be missing or twice.
  mutating func note(changed source: String) {
    problems.append(SourceProblem(source: source, reason: "the table changed while it was read"))
  }

  /// Keeps what was wrong with a source.
  mutating func note(_ source: String, _ errors: [WireError]) {
    problems += errors.map { SourceProblem(source: source, reason: $0.description) }
  }
}

extension Missing {
  private static let permission: [Int32] = [1, 13]  // EPERM, EACCES
  private static let absence: [Int32] = [2, 19, 95]  // ENOENT, ENODEV, EOPNOTSUPP

  /// Why the kernel refused a netlink request.
  init(source: String, _ answer: NetlinkAnswer) {
    let words = answer.message.map { ": \($0)" } ?? ""
    let reason = "\(source): the kernel answered with error \(answer.code)\(words)"
    if Self.permission.contains(answer.code) {
      self.init(.denied, "\(source): permission denied")
    } else {
      self.init(Self.absence.contains(answer.code) ? .absent : .failed, reason)
    }
  }
}
