/// One interface that a capture was taken on, with the drops that the capturer itself declared.
///
/// A count that the file does not give is `nil`.
public struct CaptureInterface: Sendable, Hashable {
  /// What its frames start with.
  public var linkType: LinkType
  /// How many bytes of a frame were kept at most; 0 without a limit.
  public var snapshotLength: UInt32
  /// The interface's name.
  public var name: String?
  /// The filter that was set while capturing.
  public var filter: String?
  /// Frames of this interface that were read.
  public var frameCount: UInt64 = 0
  /// Packets that came in (`isb_ifrecv`).
  public var received: UInt64?
  /// Packets that the interface dropped for want of resources (`isb_ifdrop`).
  public var droppedByInterface: UInt64?
  /// Packets that the filter let through (`isb_filteraccept`).
  public var filterAccepted: UInt64?
  /// Packets that the operating system dropped (`isb_osdrop`, `ps_drop`).
  public var droppedBySystem: UInt64?
  /// Packets that were handed to the capturing program (`isb_usrdeliv`).
  public var delivered: UInt64?
  /// Packets that single records say were lost before them (`epb_dropcount`, or the drop count of a packet block).
  public var droppedBetweenFrames: UInt64?

  /// Creates an interface; the rest is set through its properties.
  public init(linkType: LinkType, snapshotLength: UInt32 = 0, name: String? = nil) {
    self.linkType = linkType
    self.snapshotLength = snapshotLength
    self.name = name
  }
}
