import Glibc

/// Owns one descriptor and closes it exactly once.
public struct OwnedDescriptor: ~Copyable, Sendable {
  /// The descriptor's number, valid as long as this value lives.
  public let number: CInt

  /// Takes over an open descriptor.
  public init(adopting number: CInt) {
    self.number = number
  }

  /// Opens a path for reading; the corresponding C function is `open`.
  public init(opening path: String) throws(SystemError) {
    let number = try systemCall("open \(path)") { Int(unsafe open(path, O_RDONLY | O_CLOEXEC)) }
    self.init(adopting: CInt(number))
  }

  /// Opens a path for writing; a file that is there already is emptied.
  public init(creating path: String) throws(SystemError) {
    let number = try systemCall("create \(path)") {
      Int(unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666))
    }
    self.init(adopting: CInt(number))
  }

  deinit { close(number) }

  /// Gives the descriptor away, unclosed.
  public consuming func release() -> CInt {
    let number = number
    discard self
    return number
  }

  /// Reads everything to the end, up to `limit` bytes.
  public func readAll(
    as name: String, limit: Int = 256 << 20
  ) throws(SystemError) -> [UInt8] {
    var bytes: [UInt8] = []
    var size = 16 << 10
    while bytes.count < limit {
      let chunk = try readSome(as: name, upTo: size)
      if chunk.isEmpty { break }
      bytes += chunk
      size = min(size * 2, 1 << 20)
    }
    return bytes
  }

  private func readSome(as name: String, upTo size: Int) throws(SystemError) -> [UInt8] {
    var failure: SystemError?
    let chunk = unsafe [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      do throws(SystemError) {
        let base = buffer.baseAddress
        count = try systemCall("read \(name)") { unsafe read(number, base, size) }
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return chunk
  }
}

/// Reads a whole file.
public func readFile(_ path: String) throws(SystemError) -> [UInt8] {
  try OwnedDescriptor(opening: path).readAll(as: path)
}

/// Writes all bytes to an open descriptor.
public func writeAll(_ bytes: [UInt8], to number: CInt, as name: String) throws(SystemError) {
  var written = 0
  while written < bytes.count {
    let start = written
    written += try systemCall("write \(name)") {
      unsafe bytes.withUnsafeBytes { buffer in
        let rest = unsafe UnsafeRawBufferPointer(rebasing: buffer[start...])
        return unsafe write(number, rest.baseAddress, rest.count)
      }
    }
  }
}
