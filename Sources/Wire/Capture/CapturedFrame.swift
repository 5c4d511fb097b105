/// What a capture file says about one frame, apart from its bytes.
public struct CapturedFrame: Sendable, Hashable {
  /// The frame's number, from 1, as Wireshark counts.
  public var number: UInt64
  /// When it was captured, in nanoseconds since 1970; where the record has no time, that of the frame before.
  public var time: Int64
  /// Whether the record has a time: a simple packet block has none.
  public var isTimeKnown: Bool
  /// The capture interface, counted from 0 over all sections; `.max` when the file never declared it.
  public var interface: UInt32
  /// What the bytes start with.
  public var linkType: LinkType
  /// The length of the frame on the wire, of which the capture may hold less.
  public var wireLength: UInt32
  /// Where the record starts in the file, after decompression.
  public var offset: UInt64

  /// Creates the description of a frame.
  public init(
    number: UInt64 = 0, time: Int64 = 0, isTimeKnown: Bool = true, interface: UInt32 = 0,
    linkType: LinkType, wireLength: UInt32 = 0, offset: UInt64 = 0
  ) {
    self.number = number
    self.time = time
    self.isTimeKnown = isTimeKnown
    self.interface = interface
    self.linkType = linkType
    self.wireLength = wireLength
    self.offset = offset
  }
}
