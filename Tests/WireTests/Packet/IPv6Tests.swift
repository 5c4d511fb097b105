import FixtureSupport
import Testing
import Wire

/// An echo request on a veth, kernel 6.18, from the IP header on.
private let packet = bytes(
  """
  600302cb 0010 3a 40
  20010db8000100000000000000000010 20010db8000200000000000000000020
  8000624f 12340007 6c6f73736374 6c2e
  """)

@Suite struct IPv6Tests {
  @Test func deconstruct() throws {
    let ip = try IPv6Packet(packet.span)
    #expect(ip.trafficClass == 0)
    #expect(ip.flowLabel == 0x302cb)
    #expect(ip.payloadLength == 16)
    #expect(ip.nextHeader == .icmpv6)
    #expect(ip.hopLimit == 64)
    #expect(ip.source.description == "2001:db8:1::10")
    #expect(ip.destination.description == "2001:db8:2::20")
    #expect(ip.payload.count == 16)
    let upper = try ip.upperLayer()
    #expect(upper == IPv6UpperLayer(protocol: .icmpv6, offset: 0, length: 16, fragment: nil))
    #expect(ip.payload(of: upper).count == 16)
  }

  @Test func emit() throws {
    var buffer: [UInt8] = []
    IPv6Header(parsing: try IPv6Packet(packet.span)).emit(into: &buffer, payloadLength: 16)
    #expect(buffer == Array(packet.prefix(40)))
  }

  @Test func extensionHeaders() throws {
    // Hop-by-hop with padding, routing, an atomic fragment, destination options, then TCP.
    let chain = bytes(
      """
      2b 00 0104 00000000   2c 00 00 00 00000000   3c 00 0000 00000abc
      06 01 010c 000000000000000000000000   0050
      """)
    var header = IPv6Header(source: 1, destination: 2, nextHeader: .hopByHop)
    header.trafficClass = 0xb8
    var buffer: [UInt8] = []
    header.emit(into: &buffer, payloadLength: chain.count)
    buffer += chain
    let ip = try IPv6Packet(buffer.span)
    #expect(ip.trafficClass == 0xb8)
    let upper = try ip.upperLayer()
    #expect(upper.protocol == .tcp)
    #expect(upper.offset == 40)
    #expect(upper.length == 2)
    #expect(upper.fragment?.isAtomic == true)
    #expect(upper.fragment?.identification == 0xabc)
    #expect(ip.payload(of: upper).array == [0, 0x50])
    for length in 40..<80 {
      #expect(throws: WireError.self) {
        _ = try IPv6Packet(buffer.span.extracting(first: length)).upperLayer()
      }
    }
  }

  @Test func laterFragmentHasNoTransportHeader() throws {
    var buffer: [UInt8] = []
    IPv6Header(source: 1, destination: 2, nextHeader: .fragment)
      .emit(into: &buffer, payloadLength: 16)
    buffer += bytes("06 00 05a9 00000007 0000000000000000")
    let upper = try IPv6Packet(buffer.span).upperLayer()
    #expect(upper.fragment?.offset == 1448)
    #expect(upper.fragment?.hasMoreFragments == true)
    #expect(upper.fragment?.isAtomic == false)
    #expect(upper.protocol == .tcp)
  }

  @Test func jumbogram() throws {
    var buffer: [UInt8] = []
    IPv6Header(source: 1, destination: 2, nextHeader: .hopByHop)
      .emit(into: &buffer, payloadLength: 0)
    buffer += bytes("06 00 c204 00013890") + [1, 2, 3]
    let upper = try IPv6Packet(buffer.span).upperLayer()
    #expect(upper.length == 80_016 - 8)
    #expect(upper.protocol == .tcp)
  }

  @Test func impossibleLength() {
    var other = packet
    other[0] = 0x45
    #expect(throws: WireError.invalid(field: "ipv6.version", value: 4)) {
      _ = try IPv6Packet(other.span).payloadLength
    }
    var chain = packet
    chain[6] = 0
    chain[41] = 200  // a hop-by-hop header longer than the packet
    #expect(throws: WireError.self) { _ = try IPv6Packet(chain.span).upperLayer() }
  }

  @Test func everyPrefix() {
    for length in 0..<40 {
      #expect(throws: WireError.truncated(field: "ipv6.header", needed: 40, have: length)) {
        _ = try IPv6Packet(packet.span.extracting(first: length)).payloadLength
      }
    }
  }
}
