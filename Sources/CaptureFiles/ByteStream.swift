import Glibc
import SystemCalls

/// The bytes of a file or pipe, decompressed on the way.
final class ByteStream {
  /// Why the stream ended before its end.
  enum Failure: Error {
    case system(SystemError)
    case compression(String)

    /// The reason in words.
    var reason: String {
      switch self {
      case .system(let error): error.reason
      case .compression(let reason): reason
      }
    }
  }

  private let descriptor: OwnedDescriptor
  private let name: String
  /// Whether reading can wait for ever: a pipe, a terminal, a socket.
  private let isPipe: Bool
  private var inflater: Inflater?
  /// Compressed bytes, and which of them are still to be decompressed.
  private var compressed: [UInt8] = []
  private var pending = 0..<0
  /// The length of the file; `nil` for pipes.
  let size: UInt64?
  /// Bytes that came from the kernel so far.
  private(set) var readCount: UInt64 = 0
  private var isFirst = true

  /// How the bytes were compressed.
  var compression: String? { inflater == nil ? nil : "gzip" }

  /// Opens a path; `-` is standard input.
  init(path: String) throws(SystemError) {
    let descriptor =
      path == "-"
      ? OwnedDescriptor(
        adopting: CInt(try systemCall("read standard input") { Int(dup(STDIN_FILENO)) }))
      : try OwnedDescriptor(opening: path)
    var status = stat()
    try systemCall("look at \(path)") { Int(unsafe fstat(descriptor.number, &status)) }
    let kind = status.st_mode & S_IFMT
    guard kind != S_IFDIR else { throw SystemError(operation: "read \(path)", code: EISDIR) }
    name = path
    isPipe = kind != S_IFREG
    size = kind == S_IFREG ? UInt64(max(0, status.st_size)) : nil
    self.descriptor = descriptor
  }

  /// Fills `buffer` from `start` on as far as one read goes; returns the number of bytes, 0 at the end.
  ///
  /// While a pipe has nothing to say, `stop` is asked ten times a second; `nil` when it said yes.
  func read(
    into buffer: inout [UInt8], at start: Int, until stop: () -> Bool
  ) throws(Failure) -> Int? {
    if isFirst {
      isFirst = false
      guard let count = try readRaw(into: &buffer, at: start, until: stop) else { return nil }
      guard try isGzip(&buffer, at: start, have: count, until: stop) else { return count }
    }
    guard inflater != nil else { return try readRaw(into: &buffer, at: start, until: stop) }
    return try readInflated(into: &buffer, at: start, until: stop)
  }

  /// Looks at the first bytes; those of gzip are moved aside, to be decompressed.
  private func isGzip(
    _ buffer: inout [UInt8], at start: Int, have count: Int, until stop: () -> Bool
  ) throws(Failure) -> Bool {
    guard count >= 2, buffer[start] == 0x1f, buffer[start + 1] == 0x8b else { return false }
    do throws(Inflater.Failure) {
      inflater = try Inflater()
    } catch {
      throw .compression(error.reason)
    }
    compressed = Array(buffer[start..<start + count])
    compressed.append(contentsOf: repeatElement(0, count: max(0, (64 << 10) - count)))
    pending = 0..<count
    return true
  }

  private func readInflated(
    into buffer: inout [UInt8], at start: Int, until stop: () -> Bool
  ) throws(Failure) -> Int? {
    guard let inflater else { return 0 }
    while true {
      if pending.isEmpty {
        guard let count = try readRaw(into: &compressed, at: 0, until: stop) else { return nil }
        pending = 0..<count
        if count == 0 {
          if inflater.isInsideMember { throw .compression("the compressed file is cut short") }
          return 0
        }
      }
      let input = pending
      let used: (read: Int, written: Int)
      do throws(Inflater.Failure) {
        used = try Self.inflate(compressed, input, into: &buffer, at: start, with: inflater)
      } catch {
        throw .compression(error.reason)
      }
      pending = input.lowerBound + used.read..<input.upperBound
      if used.written > 0 { return used.written }
      if used.read == 0, !pending.isEmpty { throw .compression("no progress") }
    }
  }

  private static func inflate(
    _ input: [UInt8], _ range: Range<Int>, into buffer: inout [UInt8], at start: Int,
    with inflater: Inflater
  ) throws(Inflater.Failure) -> (read: Int, written: Int) {
    let result = unsafe input.withUnsafeBytes { source in
      unsafe buffer.withUnsafeMutableBytes { target in
        Result { () throws(Inflater.Failure) in
          unsafe try inflater.inflate(
            UnsafeRawBufferPointer(rebasing: source[range]),
            into: UnsafeMutableRawBufferPointer(rebasing: target[start...]))
        }
      }
    }
    return try result.get()
  }

  private func readRaw(
    into buffer: inout [UInt8], at start: Int, until stop: () -> Bool
  ) throws(Failure) -> Int? {
    let number = descriptor.number
    if isPipe {
      while true {
        if stop() { return nil }
        var wish = pollfd(fd: number, events: Int16(POLLIN), revents: 0)
        // An interrupted wait asks again.
        if unsafe poll(&wish, 1, 100) > 0 { break }
      }
    } else if stop() {
      return nil
    }
    do throws(SystemError) {
      let count = try systemCall("read \(name)") {
        unsafe buffer.withUnsafeMutableBytes { bytes in
          let room = unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[start...])
          return unsafe Glibc.read(number, room.baseAddress, room.count)
        }
      }
      readCount += UInt64(count)
      return count
    } catch {
      throw .system(error)
    }
  }
}
