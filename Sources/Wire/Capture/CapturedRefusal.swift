/// An ICMP error that quotes a TCP segment: a router or host that would not pass it on.
public struct CapturedRefusal: Sendable {
  /// The frame's number, from 1, as Wireshark counts.
  public var frame: UInt64
  /// When it was captured, in nanoseconds since 1970.
  public var time: Int64
  /// The path of the quoted segment, from its sender to its receiver.
  public var path: SegmentPath
  /// Who sent the error, in the form of `SegmentPath.source`.
  public var reporter: UInt128
  /// Whether it is ICMPv6.
  public var isIPv6: Bool
  /// The ICMP type.
  public var type: UInt8
  /// The ICMP code.
  public var code: UInt8
  /// The MTU that the error names (RFC 1191, RFC 4443 section 3.2); 0 without.
  public var maximumTransmissionUnit: UInt32
  /// The sequence number of the quoted segment.
  public var sequence: UInt32
  /// The length of the quoted IP packet in bytes.
  public var quotedPacketLength: UInt32

  /// Creates a refusal; the rest is set through its properties.
  public init(frame: UInt64, time: Int64, path: SegmentPath, reporter: UInt128) {
    self.frame = frame
    self.time = time
    self.path = path
    self.reporter = reporter
    isIPv6 = false
    type = 0
    code = 0
    maximumTransmissionUnit = 0
    sequence = 0
    quotedPacketLength = 0
  }
}
