import FixtureSupport
import Testing
import Wire

@Suite("ICMP errors about TCP")
struct RefusalTests {
  private func decode(_ hexadecimal: String) -> (FrameContent, CapturedRefusal) {
    let frame = bytes(hexadecimal)
    var decoder = FrameDecoder()
    let content = decoder.decode(
      frame.span,
      of: CapturedFrame(
        number: 4, time: 5, linkType: .ethernet, wireLength: UInt32(frame.count)))
    return (content, decoder.refusal)
  }

  @Test("Fragmentation needed names its MTU, its sender and the segment")
  func fragmentationNeeded() {
    let (content, refusal) = decode(
      Encapsulation.ethernet + "81 00 00 05 08 00"
        + "45 00 00 38 00 01 00 00 40 01 00 00 c0 00 02 09 0a 00 00 01"
        + "03 04 00 00 00 00 00 64" + "45 00 05 dc 12 34 40 00 40 06 00 00 0a 00 00 01 0a 00 00 02"
        + "12 34 00 50 01 02 03 04")
    #expect(content == .refusal)
    #expect(refusal.frame == 4)
    #expect(refusal.time == 5)
    #expect(refusal.reporter == 0xffff_c000_0209)
    #expect(refusal.type == 3)
    #expect(refusal.code == 4)
    #expect(refusal.maximumTransmissionUnit == 100)
    #expect(refusal.path.source == 0xffff_0a00_0001)
    #expect(refusal.path.destinationPort == 80)
    #expect(refusal.path.vlan == 5)
    #expect(refusal.sequence == 0x0102_0304)
    #expect(refusal.quotedPacketLength == 1500)
    #expect(!refusal.isIPv6)
  }

  @Test("Packet too big of ICMPv6")
  func packetTooBig() {
    let addresses = "20010db8000000000000000000000001 20010db8000000000000000000000002"
    let (content, refusal) = decode(
      Encapsulation.ethernet + "86 dd 60 00 00 00 00 44 3a 40" + addresses
        + "02 00 00 00 00 00 05 00 60 00 00 00 05 b4 06 40" + addresses
        + "12 34 00 50 01 02 03 04" + "00 00 00 00 00 00 00 00 00 00 00 00")
    #expect(content == .refusal)
    #expect(refusal.isIPv6)
    #expect(refusal.maximumTransmissionUnit == 1280)
    #expect(refusal.quotedPacketLength == 1500)
    #expect(refusal.sequence == 0x0102_0304)
  }

  @Test("Pings, redirects and errors about UDP are no refusals of TCP")
  func others() {
    let outer = Encapsulation.ethernet + "08 00" + Encapsulation.outer(56, 1)
    let quote = "12 34 40 00 40 06 00 00 0a 00 00 01 0a 00 00 02 12 34 00 50 01 02 03 04"
    #expect(decode(outer + "08 00 00 00 00 01 00 01 45 00 05 dc" + quote).0 == .other(.icmp))
    #expect(decode(outer + "05 01 00 00 00 01 00 01 45 00 05 dc" + quote).0 == .other(.icmp))
    let datagram = quote.replacing("40 00 40 06", with: "40 00 40 11")
    #expect(decode(outer + "03 04 00 00 00 00 00 64 45 00 05 dc" + datagram).0 == .other(.icmp))
    // Seven bytes of TCP do not hold the sequence number.
    #expect(
      decode(outer + "03 04 00 00 00 00 00 64 45 00 05 dc" + quote.dropLast(3)).0
        == .other(.icmp))
  }
}
