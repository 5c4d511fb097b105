import FixtureSupport
import Testing
import Wire

@Suite("Fragments of IP")
struct FragmentTests {
  private var decoder = FrameDecoder()

  /// One fragment of 10.0.0.1 to 10.0.0.2.
  private mutating func decode(
    _ payload: [UInt8], at offset: Int, hasMore: Bool, identification: UInt16 = 9
  ) -> FrameContent {
    var header = IPv4Header(source: 0x0a00_0001, destination: 0x0a00_0002, protocol: .tcp)
    header.isDontFragment = false
    header.hasMoreFragments = hasMore
    header.fragmentOffset = offset
    header.identification = identification
    var frame: [UInt8] = []
    header.emit(into: &frame, payloadLength: payload.count)
    frame += payload
    return decoder.decode(
      frame.span, of: CapturedFrame(linkType: .raw, wireLength: UInt32(frame.count)))
  }

  private static let segment = bytes(Encapsulation.segment) + [UInt8](repeating: 7, count: 57)

  @Test("A segment is whole when its last fragment comes, and has its whole length")
  mutating func whole() {
    #expect(decode(Array(Self.segment[..<40]), at: 0, hasMore: true) == .other(.fragment))
    #expect(decode(Array(Self.segment[40..<64]), at: 40, hasMore: true) == .other(.fragment))
    #expect(decode(Array(Self.segment[64...]), at: 64, hasMore: false) == .segment)
    #expect(decoder.segment.payloadLength == 60)
    #expect(decoder.segment.packetLength == 100)
    #expect(decoder.segment.path.sourcePort == 0x1234)
  }

  @Test("The order of fragments does not matter")
  mutating func reordered() {
    #expect(decode(Array(Self.segment[40...]), at: 40, hasMore: false) == .other(.fragment))
    #expect(decode(Array(Self.segment[..<40]), at: 0, hasMore: true) == .segment)
    #expect(decoder.segment.payloadLength == 60)
  }

  @Test("Without all of its fragments a segment never arrived")
  mutating func incomplete() {
    #expect(decode(Array(Self.segment[..<40]), at: 0, hasMore: true) == .other(.fragment))
    #expect(decode(Array(Self.segment[64...]), at: 64, hasMore: false) == .other(.fragment))
    let other = decode(Array(Self.segment[40..<64]), at: 40, hasMore: true, identification: 10)
    #expect(other == .other(.fragment))
    #expect(decoder.census[.segment] == 0)
    #expect(decoder.census[.fragment] == 3)
  }

  @Test("A first fragment that ends within the header is malformed (RFC 1858)")
  mutating func tiny() {
    #expect(decode(Array(Self.segment[..<16]), at: 0, hasMore: true) == .other(.malformed))
  }

  @Test("Endless first fragments take no more room")
  mutating func flood() {
    for identification in 0..<5000 {
      _ = decode(
        Array(Self.segment[..<40]), at: 0, hasMore: true,
        identification: UInt16(identification))
    }
    // The last ones are still waited for.
    #expect(
      decode(Array(Self.segment[40...]), at: 40, hasMore: false, identification: 4999)
        == .segment)
    #expect(
      decode(Array(Self.segment[40...]), at: 40, hasMore: false, identification: 1)
        == .other(.fragment))
  }

  @Test("A tunnel's first fragment is enough, for the packet inside knows its length")
  mutating func tunnel() {
    let inner = bytes(
      "08 68 08 68 05 00 00 00 30 ff 04 f8 00 00 00 07"
        + "45 00 04 f8 12 34 40 00 40 06 00 00 0a 00 00 01 0a 00 00 02" + Encapsulation.segment)
    var header = IPv4Header(source: 1, destination: 2, protocol: .udp)
    header.isDontFragment = false
    header.hasMoreFragments = true
    var frame: [UInt8] = []
    header.emit(into: &frame, payloadLength: inner.count)
    frame += inner
    let content = decoder.decode(
      frame.span, of: CapturedFrame(linkType: .raw, wireLength: UInt32(frame.count)))
    #expect(content == .segment)
    #expect(decoder.segment.payloadLength == 0x4f8 - 40)
  }
}
