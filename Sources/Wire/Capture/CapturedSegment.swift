/// One TCP segment as a capture saw it: the innermost of a frame, in plain fields.
///
/// Lengths are those that the headers declare, not what the snap length left of them.
public struct CapturedSegment: Sendable {
  /// The frame's number, from 1, as Wireshark counts.
  public var frame: UInt64
  /// When it was captured, in nanoseconds since 1970.
  public var time: Int64
  /// Both ends and the network they are in.
  public var path: SegmentPath
  /// Whether the innermost packet is IPv6.
  public var isIPv6: Bool
  /// The length of the innermost IP packet in bytes, header included.
  public var packetLength: UInt32
  /// The bytes of TCP payload.
  public var payloadLength: UInt32
  /// The time to live, or hop limit, of the innermost packet.
  public var timeToLive: UInt8
  /// The low bits of the traffic class: ECN (RFC 3168).
  public var congestionNotification: UInt8
  /// The identification of an IPv4 packet; 0 for IPv6.
  public var identification: UInt16
  /// Whether the packet must not be fragmented; true for IPv6.
  public var isUnfragmentable: Bool
  /// The number of the first byte, or of the SYN.
  public var sequence: UInt32
  /// The next byte that the sender expects.
  public var acknowledgement: UInt32
  /// The control bits.
  public var flags: TCPFlags
  /// The window, not scaled.
  public var window: UInt16
  /// The options.
  public var options: TCPOptions
  /// The checksum as it stands in the TCP header.
  public var checksum: UInt16
  /// Whether the checksum was found right; `nil` where the segment was cut or not checked.
  public var isChecksumRight: Bool?
  /// The first bytes of the payload mixed into 32 bits, to tell copies apart; 0 without payload.
  public var payloadDigest: UInt32

  /// Creates a segment; the rest is set through its properties.
  public init(frame: UInt64, time: Int64, path: SegmentPath, sequence: UInt32, flags: TCPFlags) {
    self.frame = frame
    self.time = time
    self.path = path
    self.sequence = sequence
    self.flags = flags
    isIPv6 = false
    packetLength = 0
    payloadLength = 0
    timeToLive = 0
    congestionNotification = 0
    identification = 0
    isUnfragmentable = false
    acknowledgement = 0
    window = 0
    options = TCPOptions()
    checksum = 0
    isChecksumRight = nil
    payloadDigest = 0
  }
}
