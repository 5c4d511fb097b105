/// What the kernel knows about one of its own TCP connections: `TCP_INFO` (tcp(7), `struct tcp_info` of
/// include/uapi/linux/tcp.h), as far as it is looked at here.
///
/// The structure has only ever grown at its end, so a kernel's fields are read as far as it gave them.
public struct TCPInformation: Hashable, Sendable {
  /// The round-trip time that the kernel measured, in microseconds (`tcpi_rtt`); `nil` before the first measurement.
  public var roundTripMicroseconds: UInt32?
  /// Segments sent again since the connection was begun, SYNs included (`tcpi_total_retrans`).
  public var retransmissions: UInt32
  /// Whether both ends use timestamps (`TCPI_OPT_TIMESTAMPS`; RFC 7323).
  public var hasTimestamps: Bool

  /// Creates what a kernel might say.
  public init(roundTripMicroseconds: UInt32?, retransmissions: UInt32, hasTimestamps: Bool) {
    self.roundTripMicroseconds = roundTripMicroseconds
    self.retransmissions = retransmissions
    self.hasTimestamps = hasTimestamps
  }

  /// Reads the bytes that getsockopt(2) returned.
  public init(_ bytes: Span<UInt8>) throws(WireError) {
    try bytes.require(104, for: "tcp_info")
    let time = bytes[native32: 68]
    roundTripMicroseconds = time == 0 ? nil : time
    retransmissions = bytes[native32: 100]
    hasTimestamps = bytes[5] & 1 != 0
  }
}
