import FixtureSupport
import Testing
import Wire

/// An echo request on a veth, kernel 6.18, from the IP header on.
private let packet = bytes(
  """
  45 00 0024 5b25 4000 40 01 5ae1 c000020a c00002c8
  0800363f 12340007 6c6f73736374 6c2e
  """)

@Suite struct IPv4Tests {
  @Test func deconstruct() throws {
    let ip = try IPv4Packet(packet.span)
    #expect(ip.headerLength == 20)
    #expect(ip.totalLength == 36)
    #expect(ip.payloadLength == 16)
    #expect(ip.identification == 0x5b25)
    #expect(ip.isDontFragment == true)
    #expect(ip.hasMoreFragments == false)
    #expect(ip.isFragment == false)
    #expect(ip.fragmentOffset == 0)
    #expect(ip.timeToLive == 64)
    #expect(ip.protocol == .icmp)
    #expect(ip.source.description == "192.0.2.10")
    #expect(ip.destination.description == "192.0.2.200")
    #expect(ip.options.isEmpty == true)
    #expect(ip.payload.count == 16)
    #expect(ip.hasValidChecksum == true)
  }

  @Test func emit() throws {
    let ip = try IPv4Packet(packet.span)
    var buffer: [UInt8] = []
    IPv4Header(parsing: ip).emit(into: &buffer, payloadLength: 16)
    #expect(buffer == Array(packet.prefix(20)))
  }

  @Test func emitOptionsAndFragment() throws {
    var header = IPv4Header(source: 0x0a00_0001, destination: 0x0a00_0002, protocol: .udp)
    header.options = [7, 7, 4, 0, 0, 0, 0]  // record route, to be padded
    header.isDontFragment = false
    header.hasMoreFragments = true
    header.fragmentOffset = 1480
    var buffer: [UInt8] = []
    header.emit(into: &buffer, payloadLength: 8)
    buffer += [UInt8](repeating: 1, count: 8)
    let ip = try IPv4Packet(buffer.span)
    #expect(ip.headerLength == 28)
    #expect(ip.options.array == [7, 7, 4, 0, 0, 0, 0, 0])
    #expect(ip.fragmentOffset == 1480)
    #expect(ip.isFragment == true)
    #expect(ip.hasMoreFragments == true)
    #expect(ip.hasValidChecksum == true)
    #expect(ip.payload.count == 8)
  }

  @Test func paddingIsNotPayload() throws {
    let padded = packet + [0, 0, 0]
    #expect(try IPv4Packet(padded.span).payload.count == 16)
  }

  @Test func zeroTotalLengthIsOffload() throws {
    var offloaded = packet
    offloaded.set(be16: 0, at: 2)
    let ip = try IPv4Packet(offloaded.span)
    #expect(ip.payloadLength == nil)
    #expect(ip.payload.count == 16)
  }

  @Test func impossibleLength() {
    var short = packet
    short[0] = 0x44
    #expect(throws: WireError.invalid(field: "ipv4.header_length", value: 16)) {
      _ = try IPv4Packet(short.span).totalLength
    }
    var less = packet
    less.set(be16: 19, at: 2)
    #expect(throws: WireError.invalid(field: "ipv4.total_length", value: 19)) {
      _ = try IPv4Packet(less.span).totalLength
    }
    var other = packet
    other[0] = 0x65
    #expect(throws: WireError.invalid(field: "ipv4.version", value: 6)) {
      _ = try IPv4Packet(other.span).totalLength
    }
  }

  @Test func everyPrefix() throws {
    for length in 0..<20 {
      #expect(throws: WireError.truncated(field: "ipv4.header", needed: 20, have: length)) {
        _ = try IPv4Packet(packet.span.extracting(first: length)).totalLength
      }
    }
    for length in 20...packet.count {
      let ip = try IPv4Packet(packet.span.extracting(first: length))
      #expect(ip.payload.count == length - 20)
      #expect(ip.payloadLength == 16)
    }
  }

  @Test func badChecksum() throws {
    var bad = packet
    bad[8] = 63
    #expect(try IPv4Packet(bad.span).hasValidChecksum == false)
  }
}
