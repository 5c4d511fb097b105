/// The records of a pcap file (draft-ietf-opsawg-pcap).
struct PcapRecords: Sendable {
  private enum HeaderField {
    static let minorVersion = 6
    static let snapshotLength = 16
    static let linkType = 20
  }
  private enum RecordField {
    static let seconds = 0
    static let fraction = 4
    static let captured = 8
    static let wire = 12
  }

  private let variant: PcapVariant
  private let minorVersion: UInt16
  private let snapshotLength: UInt32
  /// The last frame that was lent.
  private(set) var frame: CapturedFrame

  /// Reads the file's header, whose length was checked.
  init(header bytes: Span<UInt8>, variant: PcapVariant) {
    self.variant = variant
    minorVersion = variant.order.read16(bytes, at: HeaderField.minorVersion)
    snapshotLength = variant.order.read32(bytes, at: HeaderField.snapshotLength)
    // The high bits tell of a frame check sequence.
    let linkType = variant.order.read32(bytes, at: HeaderField.linkType) & 0x03ff_ffff
    frame = CapturedFrame(linkType: LinkType(rawValue: linkType))
  }

  /// The format in words.
  var name: String {
    "pcap" + (variant.fractionUnit == 1 ? ", nanoseconds" : "")
      + (variant.order == .big ? ", big-endian" : "")
      + (variant.recordHeaderLength == 24 ? ", modified" : "")
  }

  /// The one interface that such a file tells of.
  var interface: CaptureInterface {
    var interface = CaptureInterface(linkType: frame.linkType, snapshotLength: snapshotLength)
    interface.frameCount = frame.number
    return interface
  }

  /// Lends the frames of `bytes` from `start` on; `offset` is where `bytes` stands in the file.
  mutating func read(
    _ bytes: Span<UInt8>, offset: UInt64, from start: Int,
    progress: inout CaptureReader.Progress, _ body: (Span<UInt8>, CapturedFrame) -> Void
  ) throws(WireError) {
    let order = variant.order
    let unit = variant.fractionUnit
    let headerLength = variant.recordHeaderLength
    var position = start
    defer { progress.consumed = position }
    while bytes.count - position >= headerLength {
      let header = bytes.extracting(position..<position + 16)
      let seconds = Int64(order.read32(header, at: RecordField.seconds))
      let fraction = Int64(order.read32(header, at: RecordField.fraction))
      var captured = order.read32(header, at: RecordField.captured)
      var wire = order.read32(header, at: RecordField.wire)
      // Before version 2.3 the lengths stood the other way round, and some wrote 2.3 like that.
      if minorVersion < 3 || minorVersion == 3 && captured > wire { swap(&captured, &wire) }
      guard captured <= CaptureReader.recordLimit else {
        throw .invalid(field: "pcap.record.captured_length", value: UInt64(captured))
      }
      let end = position + headerLength + Int(captured)
      guard end <= bytes.count else {
        progress.needed = end - position
        return
      }
      frame.number += 1
      frame.time = seconds * 1_000_000_000 + fraction * unit
      frame.wireLength = max(wire, captured)
      frame.offset = offset + UInt64(position)
      body(bytes.extracting(position + headerLength..<end), frame)
      position = end
    }
    progress.needed = headerLength
  }

  /// What is missing when the file ends with `rest`.
  func shortage(_ rest: Span<UInt8>) -> WireError {
    let length = variant.recordHeaderLength
    guard rest.count >= length else {
      return .truncated(field: "pcap.record.header", needed: length, have: rest.count)
    }
    let captured = Int(variant.order.read32(rest, at: RecordField.captured))
    return .truncated(field: "pcap.record", needed: length + captured, have: rest.count)
  }
}
