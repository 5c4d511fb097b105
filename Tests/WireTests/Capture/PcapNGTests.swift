import Testing
import Wire

@Suite("pcapng files")
struct PcapNGTests {
  /// Two sections of different byte order, three interfaces of different link types and clocks, every kind of block.
  static let everything: [UInt8] = {
    var file = CaptureBytes(isBig: false)
    file.section()
    file.interface(1) { options in
      options.option(2, Array("eth0".utf8))
      options.option(11, [0] + Array("tcp".utf8))
      options.option(0, [])
    }
    file.interface(113, snap: 4) { options in
      options.option(9, [9])
      options.option(14, options.eight(10))
    }
    file.packet(0, 1_700_000_000_000_001, [1, 2, 3], wire: 60) { options in
      options.option(1, Array("hello".utf8))
      options.option(4, options.eight(3))
    }
    file.packet(1, 5, [4, 5, 6, 7])
    file.block(0xbad) { $0.append32(7) }  // an unknown block
    file.block(4) { $0.append32(0) }  // names
    file.block(3) {  // a simple packet
      $0.append32(6)
      $0.bytes += [8, 9, 10, 11, 12, 13]
    }
    file.block(5) { block in
      block.append32(1)
      block.append64(0)
      block.option(4, block.eight(1000))
      block.option(5, block.eight(7))
      block.option(6, block.eight(900))
      block.option(7, block.eight(8))
      block.option(8, block.eight(885))
    }
    var second = CaptureBytes(isBig: true)
    second.section()
    second.interface(101) { $0.option(9, [0x80 | 10]) }
    second.packet(0, 1536, [0x45])
    second.block(2) {  // an old packet block: 5 packets were lost before it
      $0.append16(0)
      $0.append16(5)
      $0.append64(2048)
      $0.append32(1)
      $0.append32(2)
      $0.bytes += [0x46]
    }
    second.packet(9, 0, [1])
    return file.bytes + second.bytes
  }()

  @Test("Sections, interfaces, clocks and drop counters")
  func everything() throws {
    let read = ReadCapture(Self.everything)
    #expect(read.damage == nil)
    try #require(read.frames.count == 6)
    #expect(read.frames.map(\.about.number) == [1, 2, 3, 4, 5, 6])
    #expect(
      read.frames.map(\.bytes)
        == [[1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11, 12, 13], [0x45], [0x46], [1]])
    #expect(read.frames.map(\.about.interface) == [0, 1, 0, 2, 2, .max])
    #expect(
      read.frames.map(\.about.linkType)
        == [.ethernet, .linuxCooked, .ethernet, .raw, .raw, .undeclared])
    #expect(
      read.frames.map(\.about.time) == [
        1_700_000_000_000_001_000, 10_000_000_005, 10_000_000_005, 1_500_000_000, 2_000_000_000,
        2_000_000_000,
      ])
    #expect(read.frames.map(\.about.isTimeKnown) == [true, true, false, true, true, false])
    #expect(read.frames.map(\.about.wireLength) == [60, 4, 6, 1, 2, 1])
    try #require(read.interfaces.count == 3)
    #expect(read.interfaces[0].name == "eth0")
    #expect(read.interfaces[0].filter == "tcp")
    #expect(read.interfaces[0].droppedBetweenFrames == 3)
    #expect(read.interfaces[0].received == nil)
    #expect(read.interfaces[1].received == 1000)
    #expect(read.interfaces[1].droppedByInterface == 7)
    #expect(read.interfaces[1].filterAccepted == 900)
    #expect(read.interfaces[1].droppedBySystem == 8)
    #expect(read.interfaces[1].delivered == 885)
    #expect(read.interfaces[2].droppedBetweenFrames == 5)
    #expect(read.interfaces.map(\.frameCount) == [2, 1, 2])
    #expect(read.format == "pcapng, big-endian, 2 sections")
  }

  @Test("However small the pieces, the same comes out", arguments: [1, 2, 3, 7, 11, 12, 13, 64])
  func pieces(size: Int) {
    #expect(ReadCapture(Self.everything, piece: size) == ReadCapture(Self.everything))
  }

  @Test("Cut at any byte, the frames before the cut come out, and the cut is named")
  func cut() {
    let whole = ReadCapture(Self.everything)
    for length in 0..<Self.everything.count {
      let read = ReadCapture(Array(Self.everything[..<length]))
      #expect(read.frames == Array(whole.frames.prefix(read.frames.count)))
      if let damage = read.damage { #expect(damage.offset <= UInt64(length)) }
    }
  }

  @Test("Any byte may be anything: never a trap, and never more frames than there are blocks")
  func flipped() {
    var bytes = Self.everything
    for index in bytes.indices {
      let before = bytes[index]
      for value in [0, 1, 0x7f, 0x80, 0xff] as [UInt8] {
        bytes[index] = value
        #expect(ReadCapture(bytes, piece: 100).frames.count <= 12)
      }
      bytes[index] = before
    }
  }

  @Test("An unknown block larger than any buffer is passed over")
  func huge() {
    var file = CaptureBytes()
    file.section()
    file.interface(1)
    let length = UInt32(17 << 20)
    file.append32(0xbad)
    file.append32(length)
    file.bytes += [UInt8](repeating: 0, count: Int(length) - 12)
    file.append32(length)
    file.packet(0, 1, [1])
    let read = ReadCapture(file.bytes, piece: 1 << 20)
    #expect(read.damage == nil)
    #expect(read.frames.count == 1)
    let cut = ReadCapture(Array(file.bytes[..<(10 << 20)]), piece: 1 << 20)
    #expect(cut.frames.isEmpty)
    #expect(
      cut.damage?.cause
        == .truncated(field: "pcapng.block", needed: (7 << 20) + 48, have: 0))
  }

  @Test(
    "Lying lengths are named",
    arguments: [
      (4, "pcapng.block.length"), (13, "pcapng.block.length"), (0x7fff_fffc, "pcapng.block.length"),
    ] as [(UInt32, String)])
  func lies(length: UInt32, field: String) {
    var file = CaptureBytes()
    file.section()
    file.interface(1)
    file.append32(6)
    file.append32(length)
    file.append64(0)
    #expect(
      ReadCapture(file.bytes).damage
        == CaptureDamage(
          offset: 48, lastFrame: 0, cause: .invalid(field: field, value: UInt64(length))))
  }

  @Test("A packet longer than its block is named")
  func longPacket() {
    var file = CaptureBytes()
    file.section()
    file.interface(1)
    file.block(6) { block in
      for value in [0, 0, 0, 100, 100] as [UInt32] { block.append32(value) }
    }
    #expect(
      ReadCapture(file.bytes).damage?.cause
        == .invalid(field: "pcapng.packet.captured_length", value: 100))
  }

  @Test("Times out of range stay at its end")
  func extremeTimes() {
    for (resolution, expected) in [(0, .max), (3, .max), (9, .max), (0xff, 0), (127, 0)]
      as [(UInt8, Int64)]
    {
      var file = CaptureBytes()
      file.section()
      file.interface(1) { $0.option(9, [resolution]) }
      file.packet(0, .max, [1])
      #expect(ReadCapture(file.bytes).frames.first?.about.time == expected, "\(resolution)")
    }
    var file = CaptureBytes()
    file.section()
    file.interface(1) { $0.option(14, $0.eight(1 << 63)) }
    file.packet(0, 1, [1])
    #expect(ReadCapture(file.bytes).frames.first?.about.time ?? 0 < 0)
  }
}
