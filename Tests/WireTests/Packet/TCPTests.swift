import FixtureSupport
import Testing
import Wire

// Recorded on a veth, kernel 6.18, before transmit offload finished the checksums; they are set to
// what `tcpdump -vv` says they should be.
private let client = IPAddress.v4(0xc000_020a)
private let server = IPAddress.v4(0xc000_02c8)

private let synchronise = bytes(
  """
  e0dc 0050 f8a747bf 00000000 a002 ff00 1278 0000
  02040550 0402 080a3052602f00000000 01 03030a
  """)

private let push = bytes(
  """
  e0dc 0050 f8a74ba8 4710967c 8018 0040 01ac 0000
  0101 080a30526062eaf611d8
  79797979797979797979
  """)

private let selective = bytes(
  """
  0050 e0dc 4710967c f8a747c0 b010 0040 a643 0000
  0101 080aeaf6120b3052602f 0101 050af8a74ba8f8a74bb2
  """)

@Suite struct TCPTests {
  @Test func deconstruct() throws {
    let tcp = try TCPSegment(push.span)
    #expect(tcp.sourcePort == 57564)
    #expect(tcp.destinationPort == 80)
    #expect(tcp.sequence == 4_171_713_448)
    #expect(tcp.acknowledgement == 1_192_269_436)
    #expect(tcp.headerLength == 32)
    #expect(tcp.flags == [.psh, .ack])
    #expect(tcp.flags.description == "PSH,ACK")
    #expect(tcp.window == 64)
    #expect(tcp.urgentPointer == 0)
    #expect(tcp.hasWholeHeader == true)
    #expect(tcp.options.count == 12)
    #expect(tcp.payload.array == Array(repeating: 0x79, count: 10))
    #expect(tcp.hasValidChecksum(source: client, destination: server) == true)
  }

  @Test func parse() throws {
    let syn = TCPHeader(parsing: try TCPSegment(synchronise.span))
    #expect(syn.flags == .syn)
    #expect(syn.options.maximumSegmentSize == 1360)
    #expect(syn.options.windowScale == 10)
    #expect(syn.options.isSelectiveAcknowledgementPermitted)
    #expect(syn.options.timestamps == TCPTimestamps(value: 810_704_943, echo: 0))
    #expect(syn.options.unknownCount == 0)
    #expect(!syn.options.isMalformed)

    let options = TCPHeader(parsing: try TCPSegment(selective.span)).options
    #expect(options.selectiveAcknowledgement.count == 1)
    #expect(
      options.selectiveAcknowledgement[0]
        == SACKBlock(left: 4_171_713_448, right: 4_171_713_458))
  }

  @Test(arguments: [(synchronise, false), (push, false), (selective, true)])
  func emit(recorded: [UInt8], isFromServer: Bool) throws {
    let tcp = try TCPSegment(recorded.span)
    var buffer: [UInt8] = []
    TCPHeader(parsing: tcp).emit(
      into: &buffer, payload: tcp.payload, source: isFromServer ? server : client,
      destination: isFromServer ? client : server)
    #expect(buffer == recorded)
  }

  @Test func fourBlocksFit() {
    var options = TCPOptions()
    for left: UInt32 in [10, 30, 50, 70, 90] {
      options.selectiveAcknowledgement.append(SACKBlock(left: left, right: left + 5))
    }
    #expect(options.selectiveAcknowledgement.count == 4)
    #expect(options.length == 36)
    options.timestamps = TCPTimestamps(value: 1, echo: 2)
    #expect(options.length == 40)  // three blocks beside the timestamps
    var buffer: [UInt8] = []
    options.emit(into: &buffer)
    #expect(buffer.count == 40)
    #expect(TCPOptions(parsing: buffer.span).selectiveAcknowledgement.count == 3)
  }

  @Test func unknownAndBrokenOptions() {
    let unknown = TCPOptions(parsing: bytes("fd04 abcd 0204 05b4 00 ffff").span)
    #expect(unknown.unknownCount == 1)
    #expect(unknown.maximumSegmentSize == 1460)
    #expect(!unknown.isMalformed)
    for broken in [
      "02", "0200", "0201", "02045b", "0203 05 00", "080a 0000", "0509 00000000000000",
    ] {
      #expect(TCPOptions(parsing: bytes(broken).span).isMalformed, "\(broken)")
    }
    let empty = TCPOptions(parsing: bytes("0502 0101").span)
    #expect(!empty.isMalformed)
    #expect(empty.selectiveAcknowledgement.count == 0)
  }

  @Test func impossibleLength() {
    var short = push
    short[12] = 0x40
    #expect(throws: WireError.invalid(field: "tcp.data_offset", value: 16)) {
      _ = try TCPSegment(short.span).flags
    }
  }

  @Test func everyPrefix() throws {
    for length in 0..<20 {
      #expect(throws: WireError.truncated(field: "tcp.header", needed: 20, have: length)) {
        _ = try TCPSegment(push.span.extracting(first: length)).flags
      }
    }
    for length in 20...push.count {
      let tcp = try TCPSegment(push.span.extracting(first: length))
      #expect(tcp.hasWholeHeader == (length >= 32))
      #expect(tcp.options.count == min(12, length - 20))
      #expect(tcp.payload.count == max(0, length - 32))
      _ = TCPOptions(parsing: tcp.options)
    }
  }

  @Test func badChecksum() throws {
    var bad = push
    bad[40] = 0
    #expect(try TCPSegment(bad.span).hasValidChecksum(source: client, destination: server) == false)
  }
}
