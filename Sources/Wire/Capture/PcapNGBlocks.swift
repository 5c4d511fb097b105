/// The blocks of a pcapng file (draft-ietf-opsawg-pcapng).
///
/// Sections may follow each other, each with its own byte order and interfaces. Blocks of unknown
/// types are passed over.
struct PcapNGBlocks: Sendable {
  static let sectionHeader: UInt32 = 0x0a0d_0d0a
  private static let byteOrderMagic: UInt32 = 0x1a2b_3c4d
  /// More would be a file made to fill memory.
  private static let interfaceLimit = 65_536

  private enum BlockType {
    static let interface: UInt32 = 1
    static let oldPacket: UInt32 = 2
    static let simplePacket: UInt32 = 3
    static let statistics: UInt32 = 5
    static let packet: UInt32 = 6
  }

  /// What a packet block needs to know of its interface.
  private struct Source {
    var clock: TimestampClock
    var linkType: LinkType
    var snapshotLength: UInt32
  }

  private var order = ByteOrder.little
  private var sections = 0
  private var sources: [Source] = []
  /// The number of the section's first interface among all.
  private var firstInterface = 0
  /// Bytes of an unknown block, larger than what is buffered, that are still to be passed over.
  private var skipped = 0
  /// The interfaces of all sections.
  private(set) var interfaces: [CaptureInterface] = []
  /// Comments of frames so far.
  private(set) var commentCount: UInt64 = 0
  /// The last frame that was lent.
  private(set) var frame = CapturedFrame(linkType: .undeclared)

  /// The format in words.
  var name: String {
    "pcapng" + (order == .big ? ", big-endian" : "")
      + (sections > 1 ? ", \(sections) sections" : "")
  }

  /// Lends the frames of `bytes`; `offset` is where `bytes` stands in the file.
  mutating func read(
    _ bytes: Span<UInt8>, offset: UInt64, progress: inout CaptureReader.Progress,
    _ body: (Span<UInt8>, CapturedFrame) -> Void
  ) throws(WireError) {
    var position = min(skipped, bytes.count)
    skipped -= position
    defer { progress.consumed = position }
    while bytes.count - position >= 12 {
      let type = bytes[be32: position]
      if type == Self.sectionHeader { try setOrder(bytes, at: position) }
      let length = try blockLength(order.read32(bytes, at: position + 4))
      if length > bytes.count - position {
        if length <= CaptureReader.recordLimit {
          progress.needed = length
          return
        }
        guard !isKnown(order == .big ? type : type.byteSwapped) else {
          throw .invalid(field: "pcapng.block.length", value: UInt64(length))
        }
        skipped = length - (bytes.count - position)
        position = bytes.count
        break
      }
      guard order.read32(bytes, at: position + length - 4) == UInt32(length) else {
        throw .invalid(
          field: "pcapng.block.trailing_length",
          value: UInt64(order.read32(bytes, at: position + length - 4)))
      }
      let block = bytes.extracting(position + 8..<position + length - 4)
      frame.offset = offset + UInt64(position)
      switch type == Self.sectionHeader ? type : order == .big ? type : type.byteSwapped {
      case BlockType.packet: try packet(block, body)
      case BlockType.simplePacket: try simplePacket(block, body)
      case BlockType.oldPacket: try oldPacket(block, body)
      case BlockType.interface: try interface(block)
      case BlockType.statistics: try statistics(block)
      case Self.sectionHeader: try startSection(block)
      default: break
      }
      position += length
    }
    progress.needed = 12
  }

  /// What is missing when the file ends with `rest`; `nil` when nothing is.
  func shortage(_ rest: Span<UInt8>) -> WireError? {
    if skipped > 0 { return .truncated(field: "pcapng.block", needed: skipped, have: 0) }
    guard !rest.isEmpty else { return nil }
    guard rest.count >= 12 else {
      return .truncated(field: "pcapng.block.header", needed: 12, have: rest.count)
    }
    return .truncated(
      field: "pcapng.block", needed: Int(order.read32(rest, at: 4)), have: rest.count)
  }

  private func isKnown(_ type: UInt32) -> Bool {
    (1...6).contains(type) && type != 4 || type == Self.sectionHeader
  }

  private func blockLength(_ value: UInt32) throws(WireError) -> Int {
    guard value >= 12, value % 4 == 0 else {
      throw .invalid(field: "pcapng.block.length", value: UInt64(value))
    }
    return Int(value)
  }

  private mutating func setOrder(_ bytes: Span<UInt8>, at position: Int) throws(WireError) {
    switch bytes[be32: position + 8] {
    case Self.byteOrderMagic: order = .big
    case Self.byteOrderMagic.byteSwapped: order = .little
    case let other: throw .invalid(field: "pcapng.section.byte_order_magic", value: UInt64(other))
    }
  }

  private mutating func startSection(_ block: Span<UInt8>) throws(WireError) {
    try block.require(16, for: "pcapng.section")
    let major = order.read16(block, at: 4)
    guard major == 1 else {
      throw .invalid(field: "pcapng.section.major_version", value: UInt64(major))
    }
    sections += 1
    sources.removeAll(keepingCapacity: true)
    firstInterface = interfaces.count
  }

  private mutating func interface(_ block: Span<UInt8>) throws(WireError) {
    try block.require(8, for: "pcapng.interface")
    guard interfaces.count < Self.interfaceLimit else {
      throw .invalid(field: "pcapng.interface.count", value: UInt64(interfaces.count + 1))
    }
    let linkType = LinkType(rawValue: UInt32(order.read16(block, at: 0)))
    var described = CaptureInterface(
      linkType: linkType, snapshotLength: order.read32(block, at: 4))
    var clock = TimestampClock()
    var options = PcapNGOptions(block.extracting(8..<block.count), order: order)
    while options.next() {
      switch options.code {
      case PcapNGOptions.Code.interfaceName: described.name = options.text
      case PcapNGOptions.Code.interfaceFilter: described.filter = options.filter
      case PcapNGOptions.Code.interfaceResolution:
        if let resolution = options.byte { clock.set(resolution: resolution) }
      case PcapNGOptions.Code.interfaceTimeOffset:
        if let offset = options.integer64 { clock.set(offset: Int64(bitPattern: offset)) }
      default: break
      }
    }
    interfaces.append(described)
    sources.append(
      Source(clock: clock, linkType: linkType, snapshotLength: described.snapshotLength))
  }

  private mutating func statistics(_ block: Span<UInt8>) throws(WireError) {
    try block.require(12, for: "pcapng.statistics")
    let local = Int(order.read32(block, at: 0))
    guard local < sources.count else { return }
    let index = firstInterface + local
    var options = PcapNGOptions(block.extracting(12..<block.count), order: order)
    while options.next() {
      guard let value = options.integer64 else { continue }
      switch options.code {
      case PcapNGOptions.Code.statisticsReceived: interfaces[index].received = value
      case PcapNGOptions.Code.statisticsDropped: interfaces[index].droppedByInterface = value
      case PcapNGOptions.Code.statisticsAccepted: interfaces[index].filterAccepted = value
      case PcapNGOptions.Code.statisticsSystemDropped: interfaces[index].droppedBySystem = value
      case PcapNGOptions.Code.statisticsDelivered: interfaces[index].delivered = value
      default: break
      }
    }
  }

  private mutating func packet(
    _ block: Span<UInt8>, _ body: (Span<UInt8>, CapturedFrame) -> Void
  ) throws(WireError) {
    try block.require(20, for: "pcapng.packet")
    try lend(
      block, interface: Int(order.read32(block, at: 0)),
      ticks: UInt64(order.read32(block, at: 4)) << 32 | UInt64(order.read32(block, at: 8)), body)
  }

  private mutating func oldPacket(
    _ block: Span<UInt8>, _ body: (Span<UInt8>, CapturedFrame) -> Void
  ) throws(WireError) {
    try block.require(20, for: "pcapng.packet")
    let local = Int(order.read16(block, at: 0))
    let drops = order.read16(block, at: 2)
    // 65535: the capturer does not know.
    if drops != .max { countDrops(UInt64(drops), on: local) }
    try lend(
      block, interface: local,
      ticks: UInt64(order.read32(block, at: 4)) << 32 | UInt64(order.read32(block, at: 8)), body)
  }

  private mutating func lend(
    _ block: Span<UInt8>, interface local: Int, ticks: UInt64,
    _ body: (Span<UInt8>, CapturedFrame) -> Void
  ) throws(WireError) {
    let captured = Int(order.read32(block, at: 12))
    guard captured <= block.count - 20 else {
      throw .invalid(field: "pcapng.packet.captured_length", value: UInt64(captured))
    }
    let options = 20 + (captured + 3) & ~3
    if block.count - options >= 8 {
      var list = PcapNGOptions(block.extracting(options..<block.count), order: order)
      while list.next() {
        if list.code == PcapNGOptions.Code.comment { commentCount += 1 }
        if list.code == PcapNGOptions.Code.packetDropCount, let drops = list.integer64 {
          countDrops(drops, on: local)
        }
      }
    }
    frame.wireLength = max(order.read32(block, at: 16), UInt32(captured))
    frame.isTimeKnown = true
    if local < sources.count {
      frame.time = sources[local].clock.nanoseconds(ticks)
      frame.linkType = sources[local].linkType
      frame.interface = UInt32(firstInterface + local)
      interfaces[firstInterface + local].frameCount += 1
    } else {
      frame.linkType = .undeclared
      frame.interface = .max
      frame.isTimeKnown = false
    }
    frame.number += 1
    body(block.extracting(20..<20 + captured), frame)
  }

  private mutating func simplePacket(
    _ block: Span<UInt8>, _ body: (Span<UInt8>, CapturedFrame) -> Void
  ) throws(WireError) {
    try block.require(4, for: "pcapng.simple_packet")
    let wire = order.read32(block, at: 0)
    var captured = min(Int(wire), block.count - 4)
    frame.wireLength = wire
    frame.isTimeKnown = false
    if let source = sources.first {
      if source.snapshotLength > 0 { captured = min(captured, Int(source.snapshotLength)) }
      frame.linkType = source.linkType
      frame.interface = UInt32(firstInterface)
      interfaces[firstInterface].frameCount += 1
    } else {
      frame.linkType = .undeclared
      frame.interface = .max
    }
    frame.number += 1
    body(block.extracting(4..<4 + captured), frame)
  }

  private mutating func countDrops(_ drops: UInt64, on local: Int) {
    guard local < sources.count else { return }
    let index = firstInterface + local
    let before = interfaces[index].droppedBetweenFrames ?? 0
    let (sum, overflow) = before.addingReportingOverflow(drops)
    interfaces[index].droppedBetweenFrames = overflow ? .max : sum
  }
}
