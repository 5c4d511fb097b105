import FixtureSupport
import Testing
import Wire

@Suite("Frames down to TCP")
struct FrameDecoderTests {
  private static func frame(_ type: LinkType = .ethernet, wire: Int) -> CapturedFrame {
    CapturedFrame(number: 7, time: 8, interface: 3, linkType: type, wireLength: UInt32(wire))
  }

  @Test("The same segment comes out of every encapsulation", arguments: Encapsulation.all)
  func encapsulation(_ encapsulation: Encapsulation) throws {
    var decoder = FrameDecoder()
    decoder.verifiesChecksums = true
    let bytes = encapsulation.bytes
    let content = decoder.decode(
      bytes.span, of: Self.frame(encapsulation.linkType, wire: bytes.count))
    try #require(content == .segment, "\(decoder.census.unreadableFields)")
    let segment = decoder.segment
    #expect(segment.frame == 7)
    #expect(segment.time == 8)
    #expect(segment.path.interface == 3)
    #expect(segment.path.source == 0xffff_0a00_0001)
    #expect(segment.path.destination == 0xffff_0a00_0002)
    #expect(segment.path.sourcePort == 0x1234)
    #expect(segment.path.destinationPort == 80)
    #expect(segment.sequence == 0x0102_0304)
    #expect(segment.acknowledgement == 0x0506_0708)
    #expect(segment.flags == [.psh, .ack])
    #expect(segment.window == 0xffff)
    #expect(segment.identification == 0x1234)
    #expect(segment.isUnfragmentable)
    #expect(segment.timeToLive == 64)
    #expect(segment.packetLength == 43)
    #expect(segment.payloadLength == 3)
    #expect(segment.payloadDigest != 0)
    #expect(segment.isChecksumRight == true)
    #expect(segment.path.vlan == encapsulation.vlan)
    #expect(segment.path.tunnel == encapsulation.tunnel)
  }

  @Test("A frame may be cut anywhere: the header is enough", arguments: Encapsulation.all)
  func cut(_ encapsulation: Encapsulation) {
    let whole = encapsulation.bytes
    for length in 0..<whole.count {
      var decoder = FrameDecoder()
      let content = decoder.decode(
        whole.span.extracting(first: length),
        of: Self.frame(encapsulation.linkType, wire: whole.count))
      if length >= encapsulation.headerLength + 20 {
        #expect(content == .segment)
        #expect(decoder.segment.payloadLength == 3)
        #expect(decoder.segment.payloadDigest == 0)
      } else {
        #expect(content != .segment, "of \(length) bytes")
        #expect(content != .refusal)
      }
    }
  }

  @Test("Any byte may be anything", arguments: Encapsulation.all)
  func flipped(_ encapsulation: Encapsulation) {
    var decoder = FrameDecoder()
    var bytes = encapsulation.bytes
    for index in bytes.indices {
      let before = bytes[index]
      for value in [0, 1, 0x7f, 0x80, 0xff, before ^ 0x10] as [UInt8] {
        bytes[index] = value
        _ = decoder.decode(bytes.span, of: Self.frame(encapsulation.linkType, wire: bytes.count))
      }
      bytes[index] = before
    }
    #expect(decoder.census.total == UInt64(6 * bytes.count))
  }

  @Test("IPv6 behind every extension header")
  func internet6() throws {
    let addresses = "20010db8000000000000000000000001 20010db8000000000000000000000002"
    let options = "3c 00 01 04 00 00 00 00"
    let destination = "2b 00 01 04 00 00 00 00"
    let routing = "2c 02 04 00 00 00 00 00" + String(repeating: "00", count: 16)
    let atomic = "06 00 00 00 00 00 00 01"
    let frame = bytes(
      "60 20 00 00 00 47 00 3a" + addresses + options + destination + routing + atomic
        + Encapsulation.segment)
    var decoder = FrameDecoder()
    try #require(
      decoder.decode(frame.span, of: Self.frame(.raw, wire: frame.count)) == .segment)
    #expect(decoder.segment.isIPv6)
    #expect(decoder.segment.path.source == 0x2001_0db8_0000_0000_0000_0000_0000_0001)
    #expect(decoder.segment.payloadLength == 3)
    #expect(decoder.segment.packetLength == 40 + 0x47)
    #expect(decoder.segment.timeToLive == 0x3a)
    #expect(decoder.segment.congestionNotification == 2)
    #expect(decoder.segment.identification == 0)
  }

  @Test("A jumbogram says its length in an option (RFC 2675)")
  func jumbo() throws {
    let frame = bytes(
      "60 00 00 00 00 00 00 40 20010db8000000000000000000000001"
        + "20010db8000000000000000000000002 06 00 c2 04 00 01 38 80" + Encapsulation.segment)
    var decoder = FrameDecoder()
    try #require(
      decoder.decode(frame.span, of: Self.frame(.raw, wire: 40 + 0x13880)) == .segment)
    #expect(decoder.segment.payloadLength == 80_000 - 8 - 20)
  }

  @Test("A total length of 0, before segmentation offload, is that of the frame")
  func offload() throws {
    var frame = Encapsulation.all[0].bytes
    frame.set(be16: 0, at: 16)
    var decoder = FrameDecoder()
    try #require(
      decoder.decode(frame.span, of: Self.frame(wire: 14 + 40 + 70_000)) == .segment)
    #expect(decoder.segment.payloadLength == 70_000)
    #expect(decoder.segment.packetLength == 70_040)
  }

  @Test("Padding of short frames is no payload")
  func padding() throws {
    var frame = Encapsulation.all[0].bytes
    frame.set(be16: 40, at: 16)
    var decoder = FrameDecoder()
    try #require(
      decoder.decode(frame.span, of: Self.frame(wire: frame.count)) == .segment)
    #expect(decoder.segment.payloadLength == 0)
  }

  @Test("A wrong checksum is told from one that was left to the card")
  func checksums() {
    var decoder = FrameDecoder()
    decoder.verifiesChecksums = true
    var frame = Encapsulation.all[0].bytes
    frame.set(be16: 0x1234, at: 50)
    _ = decoder.decode(frame.span, of: Self.frame(wire: frame.count))
    #expect(decoder.segment.isChecksumRight == false)
    // The sum of 0a00 0001 0a00 0002, the protocol and the length of 23.
    frame.set(be16: 0x0a00 + 1 + 0x0a00 + 2 + 6 + 23, at: 50)
    _ = decoder.decode(frame.span, of: Self.frame(wire: frame.count))
    #expect(decoder.segment.isChecksumRight == nil)
    decoder.verifiesChecksums = false
    _ = decoder.decode(frame.span, of: Self.frame(wire: frame.count))
    #expect(decoder.segment.isChecksumRight == nil)
  }

  @Test("The digest is of the first 16 bytes, whatever the snap length")
  func digest() {
    let head = bytes(Encapsulation.internet + Encapsulation.segment).prefix(40)
    func digest(_ payload: [UInt8], captured: Int) -> UInt32 {
      var packet = Array(head) + payload
      packet.set(be16: UInt16(packet.count), at: 2)
      var decoder = FrameDecoder()
      _ = decoder.decode(
        packet.span.extracting(first: 40 + captured), of: Self.frame(.raw, wire: packet.count))
      return decoder.segment.payloadDigest
    }
    let payload = [UInt8](0..<100)
    #expect(digest(payload, captured: 100) == digest(payload, captured: 16))
    #expect(digest(payload, captured: 15) == 0)
    #expect(digest([1] + payload.dropFirst(), captured: 100) != digest(payload, captured: 100))
    #expect(digest([1, 2, 3], captured: 3) != digest([1, 2, 4], captured: 3))
    #expect(digest([], captured: 0) == 0)
  }

  @Test("What is not TCP is counted by its name")
  func others() {
    var decoder = FrameDecoder()
    func kind(_ hexadecimal: String, _ type: LinkType = .ethernet) -> FrameKind {
      let frame = bytes(hexadecimal)
      return decoder.decode(frame.span, of: Self.frame(type, wire: frame.count)).kind
    }
    let ethernet = Encapsulation.ethernet
    #expect(kind(ethernet + "08 06 00 01") == .arp)
    #expect(kind(ethernet + "88 cc 02 07") == .otherLink)
    #expect(kind(ethernet + "00 26 42 42 03 00 00") == .otherLink)
    #expect(kind(ethernet + "08 00" + Encapsulation.outer(28, 17) + "0035003500080000") == .udp)
    #expect(kind(ethernet + "08 00" + Encapsulation.outer(28, 1) + "0800000000000000") == .icmp)
    #expect(
      kind(ethernet + "08 00" + Encapsulation.outer(28, 50) + "0800000000000000") == .encrypted)
    #expect(kind(ethernet + "08 00" + Encapsulation.outer(28, 132) + "00000000") == .otherInternet)
    #expect(kind(ethernet + "08 00 35") == .malformed)
    #expect(kind("ff", LinkType(rawValue: 220)) == .unknownLinkType)
    #expect(kind("", .undeclared) == .unknownLinkType)
    #expect(kind("80 00", .wireless) == .wireless)
    #expect(kind("08 40", .wireless) == .encrypted)
    #expect(decoder.census.unknownLinkTypes[LinkType(rawValue: 220)] == 1)
    #expect(decoder.census.unreadableFields["ipv4.header"] == 1)
    #expect(decoder.census[.otherLink] == 2)
  }

  @Test("Packets in packets in packets come to an end")
  func depth() {
    var frame = bytes(String(repeating: Encapsulation.outer(0, 4), count: 1000))
    var decoder = FrameDecoder()
    #expect(
      decoder.decode(frame.span, of: Self.frame(.raw, wire: frame.count)).kind == .tooDeep)
    frame = bytes(Encapsulation.ethernet + String(repeating: "81 00 00 05 ", count: 10_000))
    #expect(decoder.decode(frame.span, of: Self.frame(wire: frame.count)).kind == .tooDeep)
  }
}

extension FrameDecoderTests {
  @Test("A packet that declares more than PPPoE carries ends where PPPoE says")
  func lengthOfSession() {
    var bytes = Encapsulation.all.first { $0.name == "PPPoE" }?.bytes ?? []
    bytes[19] -= 3  // PPPoE's length, and not IP's
    var decoder = FrameDecoder()
    let frame = CapturedFrame(linkType: .ethernet, wireLength: UInt32(bytes.count))
    #expect(decoder.decode(bytes.span, of: frame) == .segment)
    #expect(decoder.segment.payloadLength == 0)
    #expect(decoder.segment.packetLength == 40)
  }
}
