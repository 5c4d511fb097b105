import SystemCalls
public import Wire

/// A capture file or pipe, or a live interface, that lends its frames one at a time.
public final class CaptureSource {
  /// A read that fits the second-level cache, so that the decoder finds the bytes there.
  private static let chunk = 256 << 10

  private enum Origin {
    case stream(ByteStream)
    case live(LiveCapture)
  }

  private let origin: Origin
  private let filter: PacketFilter?
  /// The path or the interface's name.
  public let name: String

  /// Opens a capture file, or standard input when the path is a hyphen.
  ///
  /// Compression by gzip is noticed. `filter` is in the language of tcpdump; frames that it does not let through are counted and not lent.
  public init(path: String, filter: String? = nil) throws(CaptureOpenError) {
    do throws(SystemError) {
      origin = .stream(try ByteStream(path: path))
    } catch {
      throw CaptureOpenError(name: path == "-" ? "standard input" : path, error)
    }
    name = path == "-" ? "standard input" : path
    if let filter { self.filter = try PacketFilter(filter) } else { self.filter = nil }
  }

  /// Starts to capture on an interface, then gives up the privilege that this needed.
  ///
  /// Needs CAP_NET_RAW. The filter runs in the kernel.
  public init(
    interface: String, filter: String? = nil, snapshotLength: Int = 262_144,
    isPromiscuous: Bool = true
  ) throws(CaptureOpenError) {
    origin = .live(
      try LiveCapture(
        interface: interface, filter: filter, snapshotLength: snapshotLength,
        isPromiscuous: isPromiscuous))
    name = interface
    self.filter = nil
  }

  /// Lends every frame once, in the order of the file, and says in the end what the capture was.
  ///
  /// `stop` is asked after each 256 KiB, and ten times a second where frames are awaited. `progress` gets the
  /// share of the file that was read, never for pipes. Throws when nothing could be read, or the filter is
  /// wrong; damage after the first record stands in the summary.
  public func forEachFrame(
    until stop: () -> Bool = { false }, progress: (Double) -> Void = { _ in },
    _ body: (Span<UInt8>, CapturedFrame) -> Void
  ) throws(CaptureOpenError) -> CaptureSummary {
    let stream: ByteStream
    switch origin {
    case .live(let capture): return try capture.forEachFrame(until: stop, body)
    case .stream(let file): stream = file
    }
    guard let filter else { return try read(stream, until: stop, progress: progress, body) }
    func mustStop() -> Bool { stop() || filter.failure != nil }
    let summary = try read(stream, until: mustStop, progress: progress) { bytes, frame in
      if filter.accepts(bytes, of: frame) { body(bytes, frame) }
    }
    if let failure = filter.failure { throw CaptureOpenError(name: name, reason: failure) }
    return summary
  }

  private func read(
    _ stream: ByteStream, until stop: () -> Bool, progress: (Double) -> Void,
    _ body: (Span<UInt8>, CapturedFrame) -> Void
  ) throws(CaptureOpenError) -> CaptureSummary {
    var reader = CaptureReader()
    var buffer = [UInt8](repeating: 0, count: Self.chunk)
    var end = 0
    var total: UInt64 = 0
    var damage: CaptureDamage?
    var wasStopped = false
    do throws(CaptureDamage) {
      reading: while true {
        let count: Int
        do throws(ByteStream.Failure) {
          guard let more = try stream.read(into: &buffer, at: end, until: stop) else {
            wasStopped = true
            break reading
          }
          count = more
        } catch {
          throw CaptureDamage(
            offset: total, lastFrame: reader.frameCount,
            cause: .malformed(field: stream.compression ?? "file", text: error.reason))
        }
        if count == 0 {
          try reader.finish(rest: buffer.span.extracting(first: end))
          break
        }
        total += UInt64(count)
        end += count
        let result = try reader.read(buffer.span.extracting(first: end), body)
        end = Self.keep(&buffer, from: result.consumed, to: end, room: result.needed)
        if let size = stream.size, size > 0 {
          progress(min(1, Double(stream.readCount) / Double(size)))
        }
      }
    } catch {
      guard reader.isCapture else {
        throw CaptureOpenError(
          name: name, reason: Self.refusal(of: buffer.span.extracting(first: end), error.cause))
      }
      damage = error
    }
    var summary = CaptureSummary(format: reader.formatName, compression: stream.compression)
    summary.frameCount = reader.frameCount
    summary.byteCount = total
    summary.interfaces = reader.interfaces
    summary.commentCount = reader.commentCount
    summary.damage = damage
    summary.wasStopped = wasStopped
    return summary
  }

  /// Moves what was not consumed to the front, and makes room for the next record.
  private static func keep(
    _ buffer: inout [UInt8], from start: Int, to end: Int, room needed: Int
  ) -> Int {
    let rest = end - start
    if start > 0, rest > 0 {
      unsafe buffer.withUnsafeMutableBytes { bytes in
        let source = unsafe UnsafeRawBufferPointer(rebasing: bytes[start..<end])
        unsafe bytes.copyMemory(from: source)
      }
    }
    if needed + chunk / 4 > buffer.count {
      buffer.append(contentsOf: repeatElement(0, count: needed + chunk - buffer.count))
    }
    return rest
  }

  /// Why bytes are no capture.
  private static func refusal(of bytes: Span<UInt8>, _ cause: WireError) -> String {
    if bytes.isEmpty { return "empty" }
    if let advice = ForeignFormat.advice(bytes) { return "not a capture but \(advice)" }
    if case .invalid = cause { return "neither pcap nor pcapng: \(cause)" }
    return "\(cause)"
  }
}
