/// The order of the bytes in an integer: capture files are written in that of the machine that captured.
enum ByteOrder: Hashable, Sendable {
  case little
  case big

  /// The 16-bit integer at `offset`; check the length first.
  @inline(__always)
  func read16(_ bytes: Span<UInt8>, at offset: Int) -> UInt16 {
    self == .big ? bytes[be16: offset] : bytes[be16: offset].byteSwapped
  }

  /// The 32-bit integer at `offset`.
  @inline(__always)
  func read32(_ bytes: Span<UInt8>, at offset: Int) -> UInt32 {
    self == .big ? bytes[be32: offset] : bytes[be32: offset].byteSwapped
  }

  /// The 64-bit integer at `offset`.
  func read64(_ bytes: Span<UInt8>, at offset: Int) -> UInt64 {
    self == .big ? bytes[be64: offset] : bytes[be64: offset].byteSwapped
  }
}
