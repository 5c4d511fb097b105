import FixtureSupport
import Testing
import Wire

// Recorded on a veth, kernel 6.18.
private let source = IPAddress.v6(0x2001_0db8_0001_0000_0000_0000_0000_0010)
private let destination = IPAddress.v6(0x2001_0db8_0002_0000_0000_0000_0000_0020)
private let echo = bytes("8000624f 12340007 6c6f73736374 6c2e")

/// A router's "packet too big" with MTU 1400; the quote is cut to IP and UDP header, and the
/// checksum set to 0.
private let tooBig = bytes(
  """
  02000000 00000578
  6002279b05a81140 20010db8000100000000000000000010 20010db8000200000000000000000020
  91cb000905a8615e
  """)

@Suite struct ICMPv6Tests {
  @Test func deconstruct() throws {
    let request = try ICMPv6Message(echo.span)
    #expect(request.type == 128)
    #expect(request.meaning == .echoRequest(identifier: 0x1234, sequence: 7))
    #expect(request.quote.isEmpty == true)
    #expect(request.payload.count == 8)
    #expect(request.hasValidChecksum(source: source, destination: destination) == true)

    let error = try ICMPv6Message(tooBig.span)
    #expect(error.meaning == .packetTooBig(mtu: 1400))
    let quoted = try IPv6Packet(error.quote)
    #expect(quoted.payloadLength == 1448)
    #expect(try UDPDatagram(quoted.payload).destinationPort == 9)
  }

  @Test func emit() throws {
    let message = try ICMPv6Message(echo.span)
    var buffer: [UInt8] = []
    ICMPHeader.echoRequestV6(identifier: 0x1234, sequence: 7).emit(
      into: &buffer, payload: message.payload, source: source, destination: destination)
    #expect(buffer == echo)
    buffer = []
    ICMPHeader(parsing: message).emit(
      into: &buffer, payload: message.payload, source: source, destination: destination)
    #expect(buffer == echo)
  }

  @Test func quoteAndExtensionsAreToldApart() throws {
    let exceeded = try ICMPv6Message(bytes("0300 0000 01 000000 6000000000000000 2000").span)
    #expect(exceeded.quote.array == bytes("6000000000000000"))
    #expect(exceeded.extensions.array == bytes("2000"))
  }

  @Test func everyPrefix() throws {
    for length in 0..<8 {
      #expect(throws: WireError.truncated(field: "icmpv6.header", needed: 8, have: length)) {
        _ = try ICMPv6Message(tooBig.span.extracting(first: length)).type
      }
    }
    for length in 8...tooBig.count {
      #expect(try ICMPv6Message(tooBig.span.extracting(first: length)).quote.count == length - 8)
    }
  }

  @Test func badChecksum() throws {
    let message = try ICMPv6Message(tooBig.span)
    #expect(message.hasValidChecksum(source: destination, destination: source) == false)
  }
}
