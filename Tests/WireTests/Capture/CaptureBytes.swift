import Wire

/// Writes capture files byte by byte, in either byte order, and also wrong ones.
struct CaptureBytes {
  var isBig = false
  var bytes: [UInt8] = []

  mutating func append16(_ value: UInt16) { bytes.append(be16: isBig ? value : value.byteSwapped) }

  mutating func append32(_ value: UInt32) { bytes.append(be32: isBig ? value : value.byteSwapped) }

  mutating func append64(_ value: UInt64) { bytes.append(be64: isBig ? value : value.byteSwapped) }

  /// The header of a pcap file.
  mutating func pcapHeader(magic: UInt32 = 0xa1b2_c3d4, minor: UInt16 = 4, linkType: UInt32 = 1) {
    append32(magic)
    append16(2)
    append16(minor)
    for value in [0, 0, 65_535, linkType] { append32(value) }
  }

  /// A record of a pcap file.
  mutating func record(
    _ seconds: UInt32, _ fraction: UInt32, _ frame: [UInt8], wire: UInt32? = nil,
    extra: [UInt8] = []
  ) {
    append32(seconds)
    append32(fraction)
    append32(UInt32(frame.count))
    append32(wire ?? UInt32(frame.count))
    bytes += extra + frame
  }

  /// A block of a pcapng file.
  mutating func block(_ type: UInt32, _ body: (inout Self) -> Void) {
    var inner = Self(isBig: isBig)
    body(&inner)
    while inner.bytes.count % 4 != 0 { inner.bytes.append(0) }
    append32(type)
    append32(UInt32(inner.bytes.count + 12))
    bytes += inner.bytes
    append32(UInt32(inner.bytes.count + 12))
  }

  /// An option of a block.
  mutating func option(_ code: UInt16, _ value: [UInt8]) {
    append16(code)
    append16(UInt16(value.count))
    bytes += value
    while bytes.count % 4 != 0 { bytes.append(0) }
  }

  /// A 64-bit integer as the bytes of an option.
  func eight(_ value: UInt64) -> [UInt8] {
    var writer = Self(isBig: isBig)
    writer.append64(value)
    return writer.bytes
  }

  mutating func section() {
    block(0x0a0d_0d0a) {
      $0.append32(0x1a2b_3c4d)
      $0.append16(1)
      $0.append16(0)
      $0.append64(.max)
    }
  }

  mutating func interface(
    _ linkType: UInt16, snap: UInt32 = 0, options: (inout Self) -> Void = { _ in }
  ) {
    block(1) {
      $0.append16(linkType)
      $0.append16(0)
      $0.append32(snap)
      options(&$0)
    }
  }

  mutating func packet(
    _ interface: UInt32, _ ticks: UInt64, _ frame: [UInt8], wire: UInt32? = nil,
    options: (inout Self) -> Void = { _ in }
  ) {
    block(6) {
      $0.append32(interface)
      $0.append32(UInt32(ticks >> 32))
      $0.append32(UInt32(truncatingIfNeeded: ticks))
      $0.append32(UInt32(frame.count))
      $0.append32(wire ?? UInt32(frame.count))
      $0.bytes += frame
      while $0.bytes.count % 4 != 0 { $0.bytes.append(0) }
      options(&$0)
    }
  }
}

/// What a reader made of bytes.
struct ReadCapture: Equatable {
  struct Frame: Equatable {
    var about: CapturedFrame
    var bytes: [UInt8]
  }
  var frames: [Frame] = []
  var damage: CaptureDamage?
  var interfaces: [CaptureInterface] = []
  var format = ""

  /// Reads bytes that come in pieces of one size.
  init(_ bytes: [UInt8], piece: Int = .max) {
    var reader = CaptureReader()
    var held: [UInt8] = []
    var rest = bytes[...]
    var needed = 0
    var found: [Frame] = []
    do throws(CaptureDamage) {
      while !rest.isEmpty {
        held += rest.prefix(piece)
        rest = rest.dropFirst(piece)
        if held.count < needed { continue }
        let progress = try reader.read(held.span) { bytes, frame in
          found.append(Frame(about: frame, bytes: bytes.array))
        }
        held.removeFirst(progress.consumed)
        needed = progress.needed
      }
      try reader.finish(rest: held.span)
    } catch {
      damage = error
    }
    frames = found
    interfaces = reader.interfaces
    format = reader.formatName
  }
}
