/// Writes frames as pcapng, each with a comment if there is something to say (draft-ietf-opsawg-pcapng).
///
/// Little-endian, one section, times in nanoseconds. What is written collects in `bytes`, to be taken
/// away from time to time.
public struct PcapNGWriter: Sendable {
  private enum BlockType {
    static let section: UInt32 = 0x0a0d_0d0a
    static let interface: UInt32 = 1
    static let statistics: UInt32 = 5
    static let packet: UInt32 = 6
  }

  /// A link type that is nobody's: frames of interfaces that the original never declared.
  private static let userLinkType: UInt16 = 147

  /// What was written and not taken away yet.
  public private(set) var bytes: [UInt8] = []
  private let interfaces: [CaptureInterface]
  private var hasUndeclared = false

  /// Starts a file with the interfaces of the original.
  public init(interfaces: [CaptureInterface]) {
    self.interfaces = interfaces
    block(BlockType.section) { file in
      file.append(le32: 0x1a2b_3c4d)
      file.append(le16: 1)
      file.append(le16: 0)
      file.append(le64: .max)  // the length of the section is not given
    }
    for interface in interfaces {
      declare(
        UInt16(clamping: interface.linkType.rawValue), snapshotLength: interface.snapshotLength,
        name: interface.name, filter: interface.filter)
    }
  }

  /// Adds a frame, with a comment or without.
  public mutating func append(_ frame: CapturedFrame, _ content: Span<UInt8>, comment: String?) {
    var interface = frame.interface
    if Int(interface) >= interfaces.count {
      if !hasUndeclared { declare(Self.userLinkType, snapshotLength: 0, name: nil, filter: nil) }
      hasUndeclared = true
      interface = UInt32(interfaces.count)
    }
    let time = UInt64(max(0, frame.time))
    block(BlockType.packet) { file in
      file.append(le32: interface)
      file.append(le32: UInt32(truncatingIfNeeded: time >> 32))
      file.append(le32: UInt32(truncatingIfNeeded: time))
      file.append(le32: UInt32(clamping: content.count))
      file.append(le32: frame.wireLength)
      file.append(content)
      file.padToWord()
      guard let comment else { return }
      file.append(option: 1, Array(comment.utf8))
      file.append(le32: 0)
    }
  }

  /// Ends the file with the drops that the original declares.
  public mutating func finish() {
    for (index, interface) in interfaces.enumerated() {
      let counts: [(code: UInt16, value: UInt64?)] = [
        (4, interface.received), (5, interface.droppedByInterface), (6, interface.filterAccepted),
        (7, interface.droppedBySystem), (8, interface.delivered),
      ]
      guard counts.contains(where: { $0.value != nil }) else { continue }
      block(BlockType.statistics) { file in
        file.append(le32: UInt32(index))
        file.append(le64: 0)
        for (code, value) in counts {
          guard let value else { continue }
          var number: [UInt8] = []
          number.append(le64: value)
          file.append(option: code, number)
        }
        file.append(le32: 0)
      }
    }
  }

  /// Gives away what was written so far.
  public mutating func take() -> [UInt8] {
    defer { bytes.removeAll(keepingCapacity: true) }
    return bytes
  }

  private mutating func declare(
    _ linkType: UInt16, snapshotLength: UInt32, name: String?, filter: String?
  ) {
    block(BlockType.interface) { file in
      file.append(le16: linkType)
      file.append(le16: 0)
      file.append(le32: snapshotLength)
      if let name { file.append(option: 2, Array(name.utf8)) }
      file.append(option: 9, [9])
      if let filter { file.append(option: 11, [0] + Array(filter.utf8)) }
      file.append(le32: 0)
    }
  }

  private mutating func block(_ type: UInt32, _ body: (inout [UInt8]) -> Void) {
    let start = bytes.count
    bytes.append(le32: type)
    bytes.append(le32: 0)
    body(&bytes)
    let length = UInt32(bytes.count - start + 4)
    bytes.append(le32: length)
    for (index, byte) in bytes[(bytes.count - 4)...].enumerated() {
      bytes[start + 4 + index] = byte
    }
  }
}

extension Array where Element == UInt8 {
  fileprivate mutating func append(le16 value: UInt16) { append(be16: value.byteSwapped) }

  fileprivate mutating func append(le32 value: UInt32) { append(be32: value.byteSwapped) }

  fileprivate mutating func append(le64 value: UInt64) { append(be64: value.byteSwapped) }

  /// Fills up to a multiple of four bytes; every block starts at one.
  fileprivate mutating func padToWord() {
    while count % 4 != 0 { append(0) }
  }

  /// Adds an option, cut to what its length field can say.
  fileprivate mutating func append(option code: UInt16, _ value: [UInt8]) {
    let kept = value.prefix(Int(UInt16.max))
    append(le16: code)
    append(le16: UInt16(kept.count))
    self += kept
    padToWord()
  }
}
