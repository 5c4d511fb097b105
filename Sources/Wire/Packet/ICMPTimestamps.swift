/// What an ICMP timestamp message says after its header: milliseconds since midnight UT (RFC 792).
public struct ICMPTimestamps: Hashable, Sendable {
  /// The type of a request.
  public static let request: UInt8 = 13
  /// The type of a reply.
  public static let reply: UInt8 = 14
  /// The length of the three times.
  public static let length = 12

  /// When the request was sent, by the sender's clock.
  public var originate: UInt32
  /// When it arrived, by the target's clock; 0 in a request.
  public var receive: UInt32
  /// When the reply was sent, by the target's clock; 0 in a request.
  public var transmit: UInt32

  /// The times of a request.
  public init(originate: UInt32) {
    self.originate = originate
    receive = 0
    transmit = 0
  }

  /// Reads what follows the eight bytes of a header.
  public init(parsing payload: Span<UInt8>) throws(WireError) {
    try payload.require(Self.length, for: "icmp.timestamps")
    originate = payload[be32: 0]
    receive = payload[be32: 4]
    transmit = payload[be32: 8]
  }

  /// Appends the three times.
  public func emit(into buffer: inout [UInt8]) {
    buffer.append(be32: originate)
    buffer.append(be32: receive)
    buffer.append(be32: transmit)
  }
}
