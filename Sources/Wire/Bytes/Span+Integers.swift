extension Span where Element == UInt8 {
  /// The big-endian 16-bit integer at `offset`.
  ///
  /// Check the length first: `require(_:for:)`.
  @inline(__always)
  public subscript(be16 offset: Int) -> UInt16 {
    UInt16(self[offset]) << 8 | UInt16(self[offset + 1])
  }

  /// The big-endian 32-bit integer at `offset`.
  @inline(__always)
  public subscript(be32 offset: Int) -> UInt32 {
    UInt32(self[be16: offset]) << 16 | UInt32(self[be16: offset + 2])
  }

  /// The big-endian 64-bit integer at `offset`.
  @inline(__always)
  public subscript(be64 offset: Int) -> UInt64 {
    UInt64(self[be32: offset]) << 32 | UInt64(self[be32: offset + 4])
  }

  /// The 16-bit integer at `offset` in this machine's byte order, as netlink and ioctl structs have it.
  public subscript(native16 offset: Int) -> UInt16 { UInt16(bigEndian: self[be16: offset]) }

  /// The 32-bit integer at `offset` in this machine's byte order.
  public subscript(native32 offset: Int) -> UInt32 { UInt32(bigEndian: self[be32: offset]) }

  /// The 64-bit integer at `offset` in this machine's byte order.
  public subscript(native64 offset: Int) -> UInt64 { UInt64(bigEndian: self[be64: offset]) }

  /// Throws unless at least `count` bytes are there.
  public func require(_ count: Int, for field: @autoclosure () -> String) throws(WireError) {
    guard self.count >= count else {
      throw .truncated(field: field(), needed: count, have: self.count)
    }
  }

  /// The bytes as an array of their own.
  public var array: [UInt8] {
    var copy: [UInt8] = []
    copy.reserveCapacity(count)
    for index in indices { copy.append(self[index]) }
    return copy
  }

  /// The bytes up to the first NUL, or all of them, as text; bad UTF-8 is repaired.
  public var text: String {
    var copy: [UInt8] = []
    copy.reserveCapacity(count)
    for index in indices {
      let byte = self[index]
      if byte == 0 { break }
      copy.append(byte)
    }
    return String(decoding: copy, as: UTF8.self)
  }
}
