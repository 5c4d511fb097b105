import Testing
import Wire

@Suite("Netlink framing")
struct NetlinkFramingTests {
  /// A message of a type with a payload, padded.
  private func message(_ type: UInt16, flags: UInt16 = 0, _ payload: [UInt8]) -> [UInt8] {
    var bytes = NetlinkRequest.native(UInt32(16 + payload.count))
    bytes += NetlinkRequest.native(type) + NetlinkRequest.native(flags)
    bytes += NetlinkRequest.native(UInt32(1)) + NetlinkRequest.native(UInt32(0)) + payload
    while bytes.count % 4 != 0 { bytes.append(0) }
    return bytes
  }

  private func count(_ datagrams: [[UInt8]]) -> NetlinkDump<Int> {
    NetlinkDump(datagrams, types: [30]) { message throws(WireError) in message.payload.count }
  }

  @Test("Messages follow each other, padded to four bytes")
  func sequence() {
    let dump = count([message(30, [1]) + message(30, [1, 2, 3, 4, 5]) + message(3, [0, 0, 0, 0])])
    #expect(dump.values == [1, 5])
    #expect(dump.problems.isEmpty)
    #expect(dump.refusal == nil)
  }

  @Test("An error is the kernel's answer, with its words")
  func refusal() throws {
    let words = Array("no such thing".utf8) + [0]
    var attribute =
      NetlinkRequest.native(UInt16(4 + words.count)) + NetlinkRequest.native(UInt16(1))
    attribute += words + [0, 0]
    let header = [UInt8](repeating: 0, count: 16)
    let payload = NetlinkRequest.native(UInt32(bitPattern: -2)) + header + attribute
    let dump = count([message(2, payload)])
    #expect(dump.refusal?.code == 2)
    #expect(dump.refusal?.message == "no such thing")
  }

  @Test("An interrupted dump is remembered")
  func interrupted() {
    #expect(count([message(30, flags: NetlinkMessage.dumpInterrupted, [])]).wasInterrupted)
  }

  @Test("Every cut of a datagram gives what came before it and one problem")
  func truncated() {
    let whole = message(30, [1, 2, 3, 4]) + message(30, [5, 6, 7, 8])
    for length in 1..<whole.count where length != 20 {
      let dump = count([Array(whole.prefix(length))])
      #expect(dump.values.count == (length > 20 ? 1 : 0))
      #expect(dump.problems.count == 1, "\(length)")
    }
  }

  @Test("A length below the header's own ends the datagram instead of spinning", arguments: 0..<16)
  func tooShort(length: Int) {
    var bytes = message(30, [1, 2, 3, 4])
    bytes.replaceSubrange(0..<4, with: NetlinkRequest.native(UInt32(length)))
    let dump = count([bytes])
    #expect(dump.values.isEmpty)
    #expect(dump.problems == [.invalid(field: "nlmsg_len", value: UInt64(length))])
  }

  @Test("An attribute of length zero is an error, because it would mean no progress")
  func zeroAttribute() {
    let header = [UInt8](repeating: 0, count: 16)
    let dump = NetlinkDump([message(16, header + [0, 0, 3, 0])], types: [16]) {
      message throws(WireError) in try Link(message.payload)
    }
    #expect(dump.values.isEmpty)
    #expect(dump.problems == [.invalid(field: "ifinfomsg nla_len", value: 0)])
  }
}
