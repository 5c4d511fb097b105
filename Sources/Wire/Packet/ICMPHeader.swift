/// The fields of an ICMP or ICMPv6 header, to be read or written.
public struct ICMPHeader: Hashable, Sendable {
  /// The type.
  public var type: UInt8
  /// The code.
  public var code: UInt8
  /// The four bytes after the checksum.
  public var rest: UInt32

  /// Creates a header.
  public init(type: UInt8, code: UInt8, rest: UInt32) {
    self.type = type
    self.code = code
    self.rest = rest
  }

  /// Creates the header of a ping for IPv4.
  public static func echoRequest(identifier: UInt16, sequence: UInt16) -> Self {
    Self(type: 8, code: 0, rest: UInt32(identifier) << 16 | UInt32(sequence))
  }

  /// Creates the header of a ping for IPv6.
  public static func echoRequestV6(identifier: UInt16, sequence: UInt16) -> Self {
    Self(type: 128, code: 0, rest: UInt32(identifier) << 16 | UInt32(sequence))
  }

  /// Reads the fields of a message.
  public init(parsing message: borrowing ICMPMessage) {
    self.init(type: message.type, code: message.code, rest: message.restOfHeader)
  }

  /// Reads the fields of a message.
  public init(parsing message: borrowing ICMPv6Message) {
    self.init(type: message.type, code: message.code, rest: message.restOfHeader)
  }

  /// The length of the header.
  public var length: Int { 8 }

  /// Appends the header and the payload with the checksum of IPv4.
  public func emit(into buffer: inout [UInt8], payload: Span<UInt8>) {
    emit(into: &buffer, payload: payload, checksum: InternetChecksum())
  }

  /// Appends the header and the payload with the checksum of IPv6, which covers the addresses.
  public func emit(
    into buffer: inout [UInt8], payload: Span<UInt8>, source: IPAddress, destination: IPAddress
  ) {
    let checksum = InternetChecksum(
      source: source, destination: destination, protocol: .icmpv6, length: length + payload.count)
    emit(into: &buffer, payload: payload, checksum: checksum)
  }

  private func emit(
    into buffer: inout [UInt8], payload: Span<UInt8>, checksum start: InternetChecksum
  ) {
    var checksum = start
    let start = buffer.count
    buffer += [type, code, 0, 0]
    buffer.append(be32: rest)
    buffer.append(payload)
    checksum.add(buffer.span.extracting(start..<buffer.count))
    buffer.set(be16: checksum.value, at: start + 2)
  }
}
