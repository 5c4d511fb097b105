import FixtureSupport
import Testing
import Wire

// Recorded on a veth, kernel 6.18, before transmit offload finished the checksum; it is set to
// what `tcpdump -vv` says it should be.
private let source = IPAddress.v4(0xc000_020a)
private let destination = IPAddress.v4(0xc000_02c8)
private let datagram = bytes("a96b 0009 000f 2231 6c6f737363746c")

@Suite struct UDPTests {
  @Test func deconstruct() throws {
    let udp = try UDPDatagram(datagram.span)
    #expect(udp.sourcePort == 43371)
    #expect(udp.destinationPort == 9)
    #expect(udp.length == 15)
    #expect(udp.payload.array == Array("lossctl".utf8))
    #expect(udp.hasValidChecksum(source: source, destination: destination) == true)
  }

  @Test func emit() throws {
    let udp = try UDPDatagram(datagram.span)
    var buffer: [UInt8] = []
    UDPHeader(parsing: udp).emit(
      into: &buffer, payload: udp.payload, source: source, destination: destination)
    #expect(buffer == datagram)
  }

  @Test func emitV6() throws {
    // The same payload over IPv6; the checksum is the one that `tcpdump -vv` expects.
    var buffer: [UInt8] = []
    UDPHeader(sourcePort: 48317, destinationPort: 9).emit(
      into: &buffer, payload: Array("lossctl".utf8).span,
      source: .v6(0x2001_0db8_0001_0000_0000_0000_0000_0010),
      destination: .v6(0x2001_0db8_0002_0000_0000_0000_0000_0020))
    #expect(buffer == bytes("bcbd 0009 000f 380d 6c6f737363746c"))
  }

  @Test func impossibleLength() {
    var short = datagram
    short.set(be16: 7, at: 4)
    #expect(throws: WireError.invalid(field: "udp.length", value: 7)) {
      _ = try UDPDatagram(short.span).length
    }
  }

  @Test func everyPrefix() throws {
    for length in 0..<8 {
      #expect(throws: WireError.truncated(field: "udp.header", needed: 8, have: length)) {
        _ = try UDPDatagram(datagram.span.extracting(first: length)).length
      }
    }
    for length in 8..<datagram.count {
      let udp = try UDPDatagram(datagram.span.extracting(first: length))
      #expect(udp.payload.count == length - 8)
      #expect(udp.hasValidChecksum(source: source, destination: destination) == nil)
    }
  }

  @Test func zeroChecksum() throws {
    var none = datagram
    none.set(be16: 0, at: 6)
    #expect(
      try UDPDatagram(none.span).hasValidChecksum(source: source, destination: destination) == nil)
  }

  @Test func badChecksum() throws {
    var bad = datagram
    bad[8] = 0
    #expect(
      try UDPDatagram(bad.span).hasValidChecksum(source: source, destination: destination) == false)
  }
}
