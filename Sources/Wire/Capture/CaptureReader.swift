/// Reads a capture file piece by piece, and lends each frame where it lies.
///
/// Call `read` with the bytes that are there, then drop those that it was done with, add more and
/// call it again; at the end of the file call `finish`. Both formats, pcap and pcapng, are known by
/// their first bytes. Nothing is allocated for a frame.
public struct CaptureReader: Sendable {
  /// The largest record that is believed: no capturer writes frames of 16 MiB.
  static let recordLimit = 16 << 20

  /// How far one call of `read` came.
  public struct Progress: Hashable, Sendable {
    /// The bytes that are not needed any more.
    public var consumed = 0
    /// How many bytes from there on must be there for the next call to come further.
    public var needed = 0
  }

  private enum Format {
    case unknown
    case pcap(PcapRecords)
    case pcapng(PcapNGBlocks)
  }

  private var format = Format.unknown
  /// Where the next byte that `read` gets stands in the file.
  private var offset: UInt64 = 0

  /// Starts at the beginning of a file.
  public init() {}

  /// Lends every frame that `bytes` holds whole to `body`, in order.
  ///
  /// Throws at the first record that cannot be right; the frames before it have been lent.
  public mutating func read(
    _ bytes: Span<UInt8>, _ body: (Span<UInt8>, CapturedFrame) -> Void
  ) throws(CaptureDamage) -> Progress {
    var progress = Progress()
    do throws(WireError) {
      if case .unknown = format {
        guard try recognise(bytes, &progress) else { return progress }
      }
      let start = progress.consumed
      switch format {
      case .unknown: break
      case .pcap(var records):
        format = .unknown
        defer { format = .pcap(records) }
        try records.read(bytes, offset: offset, from: start, progress: &progress, body)
      case .pcapng(var blocks):
        // Moved out and back, so that its arrays are not copied.
        format = .unknown
        defer { format = .pcapng(blocks) }
        try blocks.read(bytes, offset: offset, progress: &progress, body)
      }
    } catch {
      throw damage(at: offset + UInt64(progress.consumed), error)
    }
    offset += UInt64(progress.consumed)
    return progress
  }

  /// Ends a file of which `rest` bytes were not consumed; throws when it stops in the middle of a record.
  public func finish(rest: Span<UInt8>) throws(CaptureDamage) {
    switch format {
    case .unknown:
      throw damage(
        at: offset, .truncated(field: "capture.file_header", needed: 24, have: rest.count))
    case .pcap(let records):
      guard !rest.isEmpty else { return }
      throw damage(at: offset, records.shortage(rest))
    case .pcapng(let blocks):
      guard let error = blocks.shortage(rest) else { return }
      throw damage(at: offset, error)
    }
  }

  /// Whether the file was found to be a capture at all.
  public var isCapture: Bool {
    if case .unknown = format { return false }
    return true
  }

  /// The format in words.
  public var formatName: String {
    switch format {
    case .unknown: "unknown"
    case .pcap(let records): records.name
    case .pcapng(let blocks): blocks.name
    }
  }

  /// The interfaces that were declared so far.
  public var interfaces: [CaptureInterface] {
    switch format {
    case .unknown: []
    case .pcap(let records): [records.interface]
    case .pcapng(let blocks): blocks.interfaces
    }
  }

  /// How many comments the frames had.
  public var commentCount: UInt64 {
    if case .pcapng(let blocks) = format { blocks.commentCount } else { 0 }
  }

  /// How many frames were lent.
  public var frameCount: UInt64 {
    switch format {
    case .unknown: 0
    case .pcap(let records): records.frame.number
    case .pcapng(let blocks): blocks.frame.number
    }
  }

  private func damage(at offset: UInt64, _ cause: WireError) -> CaptureDamage {
    CaptureDamage(offset: offset, lastFrame: frameCount, cause: cause)
  }

  private mutating func recognise(
    _ bytes: Span<UInt8>, _ progress: inout Progress
  ) throws(WireError) -> Bool {
    guard bytes.count >= 4 else {
      progress.needed = 4
      return false
    }
    let magic = bytes[be32: 0]
    if magic == PcapNGBlocks.sectionHeader {
      format = .pcapng(PcapNGBlocks())
      return true
    }
    guard let variant = PcapVariant(magic: magic) else {
      throw .invalid(field: "capture.magic_number", value: UInt64(magic))
    }
    guard bytes.count >= variant.fileHeaderLength else {
      progress.needed = variant.fileHeaderLength
      return false
    }
    format = .pcap(PcapRecords(header: bytes, variant: variant))
    progress.consumed = variant.fileHeaderLength
    return true
  }
}
