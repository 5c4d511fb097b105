import FixtureSupport
import Testing
import Wire

/// A frame between two veth ends, kernel 6.18; the payload is cut to four bytes.
private let frame = bytes("2edaa5e817a1 4e503e3ce932 0800 4500003c")

@Suite struct EthernetTests {
  @Test func deconstruct() throws {
    let ethernet = try EthernetFrame(frame.span)
    #expect(ethernet.destination.description == "2e:da:a5:e8:17:a1")
    #expect(ethernet.source.bits == 0x4e50_3e3c_e932)
    #expect(ethernet.type == .ipv4)
    #expect(ethernet.payload.array == bytes("4500003c"))
  }

  @Test func emit() throws {
    let header = EthernetHeader(parsing: try EthernetFrame(frame.span))
    var buffer: [UInt8] = []
    header.emit(into: &buffer)
    #expect(buffer == Array(frame.prefix(14)))
  }

  @Test func everyPrefix() {
    for length in 0..<14 {
      #expect(throws: WireError.truncated(field: "ethernet.header", needed: 14, have: length)) {
        _ = try EthernetFrame(frame.span.extracting(first: length)).type
      }
    }
  }
}

/// A service tag with priority 3 that may be dropped, then a customer tag, then IPv4; by hand from
/// IEEE 802.1Q.
private let tags = bytes("7064 8100 0005 0800")

@Suite struct VLANTests {
  @Test func deconstruct() throws {
    let outer = try VLANTag(tags.span)
    #expect(outer.identifier == 100)
    #expect(outer.priority == 3)
    #expect(outer.isDropEligible == true)
    #expect(outer.type == .vlan)
    let inner = try VLANTag(outer.payload)
    #expect(inner.identifier == 5)
    #expect(inner.type == .ipv4)
    #expect(inner.payload.isEmpty == true)
  }

  @Test func emit() throws {
    let outer = try VLANTag(tags.span)
    var buffer: [UInt8] = []
    VLANHeader(parsing: outer).emit(into: &buffer)
    VLANHeader(parsing: try VLANTag(outer.payload)).emit(into: &buffer)
    #expect(buffer == tags)
  }

  @Test func everyPrefix() {
    for length in 0..<4 {
      #expect(throws: WireError.truncated(field: "vlan.tag", needed: 4, have: length)) {
        _ = try VLANTag(tags.span.extracting(first: length)).type
      }
    }
  }
}
