import Testing
import Wire

@Suite("pcap files")
struct PcapTests {
  @Test("Both byte orders, micro- and nanoseconds", arguments: [false, true])
  func dialects(isBig: Bool) throws {
    for (magic, unit) in [(0xa1b2_c3d4, 1000), (0xa1b2_3c4d, 1)] as [(UInt32, Int64)] {
      var file = CaptureBytes(isBig: isBig)
      file.pcapHeader(magic: magic, linkType: 113)
      file.record(1_700_000_000, 5, [1, 2, 3], wire: 9)
      file.record(4_000_000_000, 6, [])
      let read = ReadCapture(file.bytes)
      #expect(read.damage == nil)
      try #require(read.frames.count == 2)
      #expect(read.frames[0].bytes == [1, 2, 3])
      let expected = CapturedFrame(
        number: 1, time: 1_700_000_000_000_000_000 + 5 * unit, linkType: .linuxCooked,
        wireLength: 9, offset: 24)
      #expect(read.frames[0].about == expected)
      // Seconds are unsigned: 2096 is not 1960.
      #expect(read.frames[1].about.time == 4_000_000_000_000_000_000 + 6 * unit)
      #expect(read.frames[1].about.offset == 24 + 16 + 3)
      #expect(read.interfaces.map(\.frameCount) == [2])
      #expect(read.interfaces[0].droppedBySystem == nil)
      #expect(read.format.contains("big-endian") == isBig)
      #expect(read.format.contains("nanoseconds") == (unit == 1))
    }
  }

  @Test("The bits above the link type tell of a checksum and not of another link")
  func checkSequence() {
    var file = CaptureBytes()
    file.pcapHeader(linkType: 0x4400_0001)
    file.record(1, 1, [1])
    #expect(ReadCapture(file.bytes).frames.first?.about.linkType == .ethernet)
  }

  @Test("Kuznetsov's records have eight bytes more")
  func modified() {
    var file = CaptureBytes()
    file.pcapHeader(magic: 0xa1b2_cd34)
    file.record(1, 1, [1, 2], extra: [0, 0, 0, 0, 0, 0, 0, 0])
    file.record(2, 1, [3], extra: [0, 0, 0, 0, 0, 0, 0, 0])
    #expect(ReadCapture(file.bytes).frames.map(\.bytes) == [[1, 2], [3]])
  }

  @Test("Version 2.2 had the two lengths the other way round")
  func swapped() {
    var file = CaptureBytes()
    file.pcapHeader(minor: 2)
    file.append32(1)
    file.append32(0)
    file.append32(60)
    file.append32(2)
    file.bytes += [1, 2]
    let read = ReadCapture(file.bytes)
    #expect(read.frames.first?.bytes == [1, 2])
    #expect(read.frames.first?.about.wireLength == 60)
  }

  @Test("A lying length is named, with its place, and what came before is kept")
  func lie() {
    var file = CaptureBytes()
    file.pcapHeader()
    file.record(1, 0, [1])
    file.append32(2)
    file.append32(0)
    file.append32(0x7fff_ffff)
    file.append32(60)
    let read = ReadCapture(file.bytes)
    #expect(read.frames.count == 1)
    #expect(
      read.damage
        == CaptureDamage(
          offset: 41, lastFrame: 1,
          cause: .invalid(field: "pcap.record.captured_length", value: 0x7fff_ffff)))
  }

  @Test("Cut at any byte, a file gives its whole records and says where the cut is")
  func cut() {
    var file = CaptureBytes()
    file.pcapHeader()
    for index in 0..<5 { file.record(UInt32(index), 0, [UInt8](repeating: 1, count: index)) }
    let whole = ReadCapture(file.bytes)
    for length in 0..<file.bytes.count {
      let read = ReadCapture(Array(file.bytes[..<length]))
      #expect(read.frames == Array(whole.frames.prefix(read.frames.count)))
      let ends = [24] + whole.frames.map { Int($0.about.offset) + 16 + $0.bytes.count }
      #expect((read.damage == nil) == ends.contains(length))
      if length >= 24 {
        #expect(read.damage?.offset ?? UInt64(length) == UInt64(ends.last { $0 <= length } ?? 0))
      }
    }
  }

  @Test("What is no capture is refused by its first bytes")
  func noCapture() {
    let read = ReadCapture(Array("root:x:0:0:root".utf8))
    #expect(read.damage?.cause == .invalid(field: "capture.magic_number", value: 0x726f_6f74))
    #expect(ReadCapture([]).damage != nil)
    let magic: [UInt8] = [0x28, 0xb5, 0x2f, 0xfd, 0]
    #expect(ForeignFormat.advice(magic.span)?.contains("zstd") == true)
    #expect(ForeignFormat.advice([1, 2, 3].span) == nil)
  }
}
