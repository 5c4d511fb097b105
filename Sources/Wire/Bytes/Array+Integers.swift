extension Array where Element == UInt8 {
  /// Appends two bytes, without making an array of them first.
  mutating func append(_ first: UInt8, _ second: UInt8) {
    append(first)
    append(second)
  }

  /// Appends a 16-bit integer, the high byte first.
  public mutating func append(be16 value: UInt16) {
    append(UInt8(truncatingIfNeeded: value >> 8))
    append(UInt8(truncatingIfNeeded: value))
  }

  /// Appends a 32-bit integer, the high byte first.
  public mutating func append(be32 value: UInt32) {
    append(be16: UInt16(truncatingIfNeeded: value >> 16))
    append(be16: UInt16(truncatingIfNeeded: value))
  }

  /// Appends the low 48 bits of an integer, the high byte first.
  public mutating func append(be48 value: UInt64) {
    append(be16: UInt16(truncatingIfNeeded: value >> 32))
    append(be32: UInt32(truncatingIfNeeded: value))
  }

  /// Appends a 64-bit integer, the high byte first.
  public mutating func append(be64 value: UInt64) {
    append(be32: UInt32(truncatingIfNeeded: value >> 32))
    append(be32: UInt32(truncatingIfNeeded: value))
  }

  /// Appends an address in network order: 4 or 16 bytes.
  public mutating func append(_ address: IPAddress) {
    switch address {
    case .v4(let bits): append(be32: bits)
    case .v6(let bits):
      append(be64: UInt64(truncatingIfNeeded: bits >> 64))
      append(be64: UInt64(truncatingIfNeeded: bits))
    }
  }

  /// Overwrites two bytes at `offset`, the high byte first; does nothing when they are not there.
  public mutating func set(be16 value: UInt16, at offset: Int) {
    guard offset >= 0, offset + 2 <= count else { return }
    self[offset] = UInt8(truncatingIfNeeded: value >> 8)
    self[offset + 1] = UInt8(truncatingIfNeeded: value)
  }

  /// Overwrites four bytes at `offset`, the high byte first; does nothing when they are not there.
  public mutating func set(be32 value: UInt32, at offset: Int) {
    guard offset >= 0, offset + 4 <= count else { return }
    set(be16: UInt16(truncatingIfNeeded: value >> 16), at: offset)
    set(be16: UInt16(truncatingIfNeeded: value), at: offset + 2)
  }

  /// Appends borrowed bytes.
  public mutating func append(_ bytes: Span<UInt8>) {
    for index in bytes.indices { append(bytes[index]) }
  }
}
