import FixtureSupport
import Testing
import Wire

// Recorded on a veth, kernel 6.18.
private let echo = bytes("0800363f 12340007 6c6f73736374 6c2e")

/// A router's "fragmentation needed" with MTU 1400; the quote is cut to IP and UDP header, and the
/// checksum set to 0.
private let tooBig = bytes(
  """
  0304 0000 0000 0578
  450005c60000400040 11b054 c000020a c00002c8  aa50000905b28a96
  """)

@Suite struct ICMPTests {
  @Test func deconstruct() throws {
    let request = try ICMPMessage(echo.span)
    #expect(request.type == 8)
    #expect(request.code == 0)
    #expect(request.meaning == .echoRequest(identifier: 0x1234, sequence: 7))
    #expect(request.quote.isEmpty == true)
    #expect(request.payload.array == Array("lossctl.".utf8))
    #expect(request.hasValidChecksum == true)

    let error = try ICMPMessage(tooBig.span)
    #expect(error.meaning == .packetTooBig(mtu: 1400))
    let quoted = try IPv4Packet(error.quote)
    #expect(quoted.totalLength == 1478)
    #expect(try UDPDatagram(quoted.payload).destinationPort == 9)
  }

  @Test func emit() throws {
    let message = try ICMPMessage(echo.span)
    var buffer: [UInt8] = []
    ICMPHeader(parsing: message).emit(into: &buffer, payload: message.payload)
    #expect(buffer == echo)
    buffer = []
    ICMPHeader.echoRequest(identifier: 0x1234, sequence: 7)
      .emit(into: &buffer, payload: message.payload)
    #expect(buffer == echo)
  }

  @Test func quoteAndExtensionsAreToldApart() throws {
    // RFC 4884: a length of 1 word of quote, then the extension structure.
    let unreachable = try ICMPMessage(bytes("0301 0000 00 01 0000 45000000 2000").span)
    #expect(unreachable.quote.array == bytes("45000000"))
    #expect(unreachable.extensions.array == bytes("2000"))
    // A redirect has an address where others have the length.
    let redirect = try ICMPMessage(bytes("0500 0000 c0010201 4500000045000000").span)
    #expect(redirect.quote.count == 8)
    #expect(redirect.extensions.isEmpty == true)
  }

  @Test func everyPrefix() throws {
    for length in 0..<8 {
      #expect(throws: WireError.truncated(field: "icmp.header", needed: 8, have: length)) {
        _ = try ICMPMessage(tooBig.span.extracting(first: length)).type
      }
    }
    for length in 8...tooBig.count {
      #expect(try ICMPMessage(tooBig.span.extracting(first: length)).quote.count == length - 8)
    }
  }

  @Test func badChecksum() throws {
    #expect(try ICMPMessage(tooBig.span).hasValidChecksum == false)
  }
}
