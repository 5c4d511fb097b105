/// The options of a TCP header that matter for loss, read into plain fields.
///
/// Reading never fails: options that are unknown are counted, and a list that is cut short or
/// has an impossible length is read up to there and marked.
public struct TCPOptions: Hashable, Sendable {
  private enum Kind {
    static let end: UInt8 = 0
    static let noOperation: UInt8 = 1
    static let maximumSegmentSize: UInt8 = 2
    static let windowScale: UInt8 = 3
    static let selectiveAcknowledgementPermitted: UInt8 = 4
    static let selectiveAcknowledgement: UInt8 = 5
    static let timestamps: UInt8 = 8
    static let fastOpen: UInt8 = 34
  }

  /// The largest segment that the sender takes (RFC 9293 section 3.7.1).
  public var maximumSegmentSize: UInt16?
  /// The shift count of the sender's windows (RFC 7323 section 2).
  public var windowScale: UInt8?
  /// Whether the sender understands selective acknowledgements (RFC 2018).
  public var isSelectiveAcknowledgementPermitted = false
  /// The sender's clock and the echo of the receiver's (RFC 7323 section 3).
  public var timestamps: TCPTimestamps?
  /// The ranges that arrived beyond a hole (RFC 2018), or came twice (RFC 2883).
  public var selectiveAcknowledgement = SACKBlocks()
  /// Whether a Fast Open option is there (RFC 7413).
  public var hasFastOpen = false
  /// How many options of other kinds there are.
  public var unknownCount: UInt8 = 0
  /// Whether the list ended in the middle of an option, or one had an impossible length.
  public var isMalformed = false

  /// Creates an empty list.
  public init() {}

  /// Reads the bytes between the fixed header and the payload.
  public init(parsing bytes: Span<UInt8>) {
    // Two no-operations and the timestamps: what most segments of most systems carry, and no more.
    if bytes.count == 12, bytes[be32: 0] == 0x0101_080a {
      timestamps = TCPTimestamps(value: bytes[be32: 4], echo: bytes[be32: 8])
      return
    }
    var offset = 0
    while offset < bytes.count {
      let kind = bytes[offset]
      if kind == Kind.end { return }
      if kind == Kind.noOperation {
        offset += 1
        continue
      }
      guard offset + 2 <= bytes.count else { break }
      let length = Int(bytes[offset + 1])
      guard length >= 2, offset + length <= bytes.count else { break }
      read(kind, bytes.extracting(offset + 2..<offset + length))
      offset += length
    }
    isMalformed = isMalformed || offset < bytes.count
  }

  private mutating func read(_ kind: UInt8, _ value: Span<UInt8>) {
    switch (kind, value.count) {
    case (Kind.maximumSegmentSize, 2): maximumSegmentSize = value[be16: 0]
    case (Kind.windowScale, 1): windowScale = value[0]
    case (Kind.selectiveAcknowledgementPermitted, 0): isSelectiveAcknowledgementPermitted = true
    case (Kind.timestamps, 8):
      timestamps = TCPTimestamps(value: value[be32: 0], echo: value[be32: 4])
    case (Kind.selectiveAcknowledgement, _) where value.count % 8 == 0:
      var offset = 0
      while offset + 8 <= value.count {
        selectiveAcknowledgement.append(
          SACKBlock(left: value[be32: offset], right: value[be32: offset + 4]))
        offset += 8
      }
    case (Kind.fastOpen, _): hasFastOpen = true
    case (Kind.maximumSegmentSize, _), (Kind.windowScale, _), (Kind.timestamps, _),
      (Kind.selectiveAcknowledgementPermitted, _), (Kind.selectiveAcknowledgement, _):
      isMalformed = true
    default:
      unknownCount = unknownCount == .max ? .max : unknownCount + 1
    }
  }

  /// The length of what `emit` appends, a multiple of 4, 40 at most.
  public var length: Int {
    let words =
      (maximumSegmentSize == nil ? 0 : 1) + (windowScale == nil ? 0 : 1)
      + (timestamps != nil ? 3 : isSelectiveAcknowledgementPermitted ? 1 : 0)
    let blocks = blocksThatFit(after: words)
    return 4 * (words + (blocks == 0 ? 0 : 1 + 2 * blocks))
  }

  /// Appends the known options in the order in which Linux writes them, padded to 4 bytes.
  ///
  /// Of the SACK blocks as many are written as fit.
  public func emit(into buffer: inout [UInt8]) {
    let start = buffer.count
    if let maximumSegmentSize {
      buffer.append(Kind.maximumSegmentSize, 4)
      buffer.append(be16: maximumSegmentSize)
    }
    if isSelectiveAcknowledgementPermitted {
      buffer.append(Kind.selectiveAcknowledgementPermitted, 2)
    } else if timestamps != nil {
      buffer.append(Kind.noOperation, Kind.noOperation)
    }
    if let timestamps {
      buffer.append(Kind.timestamps, 10)
      buffer.append(be32: timestamps.value)
      buffer.append(be32: timestamps.echo)
    }
    if let windowScale {
      buffer.append(Kind.noOperation, Kind.windowScale)
      buffer.append(3, windowScale)
    }
    while (buffer.count - start) % 4 != 0 { buffer.append(Kind.noOperation) }
    let blocks = blocksThatFit(after: (buffer.count - start) / 4)
    if blocks > 0 {
      buffer.append(Kind.noOperation, Kind.noOperation)
      buffer.append(Kind.selectiveAcknowledgement, UInt8(2 + 8 * blocks))
      for index in 0..<blocks {
        buffer.append(be32: selectiveAcknowledgement[index].left)
        buffer.append(be32: selectiveAcknowledgement[index].right)
      }
    }
  }

  /// How many SACK blocks fit after `words` 32-bit words of other options.
  private func blocksThatFit(after words: Int) -> Int {
    min(selectiveAcknowledgement.count, (10 - words - 1) / 2)
  }
}

/// The two clocks of the timestamps option (RFC 7323 section 3).
public struct TCPTimestamps: Hashable, Sendable {
  /// The sender's clock (`TSval`).
  public var value: UInt32
  /// The receiver's clock as the sender last saw it (`TSecr`).
  public var echo: UInt32

  /// Creates a pair.
  public init(value: UInt32, echo: UInt32) {
    self.value = value
    self.echo = echo
  }
}
