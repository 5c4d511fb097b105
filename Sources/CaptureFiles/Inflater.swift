import CZlib

/// Decompresses gzip, also several members one after the other.
@safe
final class Inflater {
  /// What can be wrong with compressed bytes.
  struct Failure: Error {
    let reason: String
  }

  // zlib keeps the address of the stream, so it must not move.
  private let stream: UnsafeMutablePointer<z_stream>
  private var isAtMemberEnd = false
  /// Whether a member is not complete yet.
  var isInsideMember: Bool { !isAtMemberEnd }

  init() throws(Failure) {
    unsafe stream = .allocate(capacity: 1)
    unsafe stream.initialize(to: z_stream())
    // 15 bits of window, plus 16 for gzip's header.
    let code = unsafe inflateInit2_(
      stream, 15 + 16, ZLIB_VERSION, CInt(MemoryLayout<z_stream>.size))
    guard code == Z_OK else { throw Failure(reason: "zlib cannot start: code \(code)") }
  }

  deinit {
    unsafe inflateEnd(stream)
    unsafe stream.deallocate()
  }

  /// Decompresses from `input` to `output`; returns how many bytes of each were used.
  func inflate(
    _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) throws(Failure) -> (read: Int, written: Int) {
    let readable = input.count
    let room = output.count
    if isAtMemberEnd {
      guard readable > 0 else { return (0, 0) }
      unsafe inflateReset(stream)
      isAtMemberEnd = false
    }
    // zlib does not write to its input; the header is from before `const`.
    unsafe stream.pointee.next_in = UnsafeMutablePointer(
      mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
    unsafe stream.pointee.avail_in = UInt32(readable)
    unsafe stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
    unsafe stream.pointee.avail_out = UInt32(room)
    let code = unsafe CZlib.inflate(stream, Z_NO_FLUSH)
    let used = unsafe (
      read: readable - Int(stream.pointee.avail_in),
      written: room - Int(stream.pointee.avail_out)
    )
    switch code {
    case Z_OK, Z_BUF_ERROR: break
    case Z_STREAM_END: isAtMemberEnd = true
    default:
      let message = unsafe stream.pointee.msg.map { unsafe String(cString: $0) }
      // What came out before the fault is still good.
      if used.written > 0 { return used }
      throw Failure(reason: message ?? "zlib code \(code)")
    }
    return used
  }
}
