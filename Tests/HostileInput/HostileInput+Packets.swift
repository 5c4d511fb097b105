import FixtureSupport
import Wire

extension HostileInput {
  /// Packets, from the wire or quoted in others.
  static let packets: [HostileInput] = [
    HostileInput("frame", seeds: ["packets/*"], samples: frames) { frame($0.span) },
    HostileInput("transport", seeds: [], samples: transports) { transport($0.span) },
  ]

  private static let frames = [
    // TCP with timestamps in IPv4, tagged; an ICMP error that quotes UDP; IPv6 with a chain of headers.
    bytes(
      """
      2edaa5e817a1 4e503e3ce932 8100 0005 0800
      4500003c5b2540004006b054 c000020a c00002c8
      e0dc0050f8a747bf00000000a002ff0012780000 02040550 0402 080a3052602f00000000 01 03030a
      """),
    bytes(
      """
      2edaa5e817a1 4e503e3ce932 0800
      450000385b2540004001b054 c000020a c00002c8
      0304000000000578 450005c6000040004011b054 c000020a c00002c8 aa50000905b28a96
      """),
    bytes(
      """
      2edaa5e817a1 4e503e3ce932 86dd
      600302cb 0050 00 40 20010db8000100000000000000000010 20010db8000200000000000000000020
      2b00010400000000 2c00000000000000 3c00000000000abc
      0601010c000000000000000000000000
      e0dc0050f8a747bf00000000a002ff0012780000 02040550 0402 080a3052602f00000000 01 03030a
      """),
    bytes(
      """
      2edaa5e817a1 4e503e3ce932 86dd
      600302cb00103a40 20010db8000100000000000000000010 20010db8000200000000000000000020
      8000624f12340007 6c6f73736374 6c2e
      """),
  ]

  private static let transports = [
    bytes(
      "0050e0dc4710967cf8a747c0b0100040a6430000 0101080aeaf6120b3052602f 0101050af8a74ba8f8a74bb2"),
    bytes("e0dc0050f8a74ba84710967c8018004001ac0000 0101080a30526062eaf611d8 79797979797979797979"),
    bytes("0301000000010000450000002000 20000000 00080101 00000000"),
    bytes("0800363f123400076c6f737363746c2e"),
    bytes("aa50000900108a966c6f737363746c2e"),
  ]

  private static let here = IPAddress.v4(0xc000_020a)
  private static let there = IPAddress.v4(0xc000_02c8)

  /// Follows a frame from its first byte, and packets in packets.
  private static func frame(_ bytes: Span<UInt8>) -> Int {
    do throws(WireError) {
      let ethernet = try EthernetFrame(bytes)
      var sum = ethernet.source.description.size &+ ethernet.destination.description.size
      var buffer: [UInt8] = []
      EthernetHeader(parsing: ethernet).emit(into: &buffer)
      var type = ethernet.type
      var payload = ethernet.payload
      // Tags may be stacked; each takes four bytes.
      while type == .vlan || type == .serviceVLAN {
        let tag = try VLANTag(payload)
        VLANHeader(parsing: tag).emit(into: &buffer)
        type = tag.type
        payload = tag.payload
      }
      sum &+= buffer.count
      return sum &+ network(payload)
    } catch {
      return error.description.size
    }
  }

  /// IPv4 or IPv6, whichever it claims to be.
  private static func network(_ bytes: Span<UInt8>) -> Int {
    guard !bytes.isEmpty else { return 0 }
    do throws(WireError) {
      var buffer: [UInt8] = []
      if bytes[0] >> 4 == 4 {
        let packet = try IPv4Packet(bytes)
        IPv4Header(parsing: packet).emit(into: &buffer, payloadLength: packet.payload.count)
        return buffer.count &+ packet.options.count &+ (packet.payloadLength ?? 0)
          &+ packet.fragmentOffset &+ (packet.hasValidChecksum ? 1 : 0)
          &+ "\(packet.source) \(packet.destination)".size
          &+ transport(packet.payload, from: packet.source, to: packet.destination)
      }
      let packet = try IPv6Packet(bytes)
      IPv6Header(parsing: packet).emit(into: &buffer, payloadLength: packet.payload.count)
      let upper = try packet.upperLayer()
      return buffer.count &+ "\(packet.source) \(upper)".size
        &+ transport(packet.payload(of: upper), from: packet.source, to: packet.destination)
    } catch {
      return error.description.size
    }
  }

  /// Every header that can follow IP, over the same bytes, whatever the protocol is said to be.
  private static func transport(
    _ bytes: Span<UInt8>, from source: IPAddress = here, to destination: IPAddress = there
  ) -> Int {
    func each(_ read: () throws(WireError) -> Int) -> Int {
      do throws(WireError) {
        return try read()
      } catch {
        return error.description.size
      }
    }
    var buffer: [UInt8] = []
    var sum = mark(TCPOptions(parsing: bytes)) &+ Int(InternetChecksum.of(bytes))
    sum &+= each { () throws(WireError) in
      let segment = try TCPSegment(bytes)
      let header = TCPHeader(parsing: segment)
      header.emit(into: &buffer, payload: segment.payload, source: source, destination: destination)
      return mark(header) &+ segment.options.count
        &+ (segment.hasWholeHeader ? 1 : 0)
        &+ (segment.hasValidChecksum(source: source, destination: destination) ? 1 : 0)
    }
    sum &+= each { () throws(WireError) in
      let datagram = try UDPDatagram(bytes)
      let isValid = datagram.hasValidChecksum(source: source, destination: destination)
      UDPHeader(parsing: datagram).emit(
        into: &buffer, payload: datagram.payload, source: source, destination: destination)
      return datagram.payload.count &+ (isValid == true ? 1 : 0)
    }
    sum &+= each { () throws(WireError) in
      let message = try ICMPMessage(bytes)
      ICMPHeader(parsing: message).emit(into: &buffer, payload: message.payload)
      return mark(message.meaning) &+ message.extensions.count
        &+ (message.hasValidChecksum ? 1 : 0) &+ network(message.quote)
    }
    sum &+= each { () throws(WireError) in
      let message = try ICMPv6Message(bytes)
      ICMPHeader(parsing: message).emit(
        into: &buffer, payload: message.payload, source: source, destination: destination)
      return mark(message.meaning) &+ message.extensions.count
        &+ (message.hasValidChecksum(source: source, destination: destination) ? 1 : 0)
        &+ network(message.quote)
    }
    return sum &+ buffer.count
  }
}
