import FixtureSupport
import Testing
import Wire

/// A way to wrap one and the same segment, written out by hand.
struct Encapsulation: Sendable, CustomTestStringConvertible {
  let name: String
  let linkType: LinkType
  let bytes: [UInt8]
  /// Bytes before the TCP header.
  let headerLength: Int
  var vlan: UInt32 = 0
  var tunnel: UInt64 = 0
  var testDescription: String { name }

  /// 10.0.0.1:4660 to 10.0.0.2:80, identification 0x1234, not to be fragmented, TTL 64, PSH, ACK, GET.
  static let internet = """
    45 00 00 2b 12 34 40 00 40 06 14 97 0a 00 00 01 0a 00 00 02
    """
  static let segment = """
    12 34 00 50 01 02 03 04 05 06 07 08 50 18 ff ff dd e9 00 00 47 45 54
    """
  static let ethernet = "02 00 00 00 00 02 02 00 00 00 00 01"

  /// An outer IPv4 header without options from 192.0.2.1 to 192.0.2.2.
  static func outer(_ length: Int, _ number: UInt8) -> String {
    let digits = String(length, radix: 16)
    let padded = String(repeating: "0", count: 4 - digits.count) + digits
    let protocolDigits = String(number, radix: 16)
    return "45 00 \(padded) 00 01 00 00 40 \(number < 16 ? "0" : "")\(protocolDigits) 00 00"
      + " c0 00 02 01 c0 00 02 02 "
  }

  init(
    _ name: String, _ linkType: LinkType, _ prefix: String, vlan: UInt32 = 0, tunnel: UInt64 = 0
  ) {
    self.name = name
    self.linkType = linkType
    let before = FixtureSupport.bytes(Self.expanded(prefix) + Self.internet)
    bytes = before + FixtureSupport.bytes(Self.segment)
    headerLength = before.count
    self.vlan = vlan
    self.tunnel = tunnel
  }

  /// Writes out `E`, two Ethernet addresses, and `@93/17`, an outer header with length and protocol.
  private static func expanded(_ text: String) -> String {
    text.split(separator: " ").map { word in
      if word == "E" { return ethernet }
      guard word.hasPrefix("@") else { return String(word) }
      let numbers = word.dropFirst().split(separator: "/").compactMap { Int($0) }
      return outer(numbers[0], UInt8(numbers[1]))
    }.joined(separator: " ")
  }

  static func kind(_ kind: TunnelKind, _ identifier: UInt64 = 0) -> UInt64 {
    UInt64(kind.rawValue) << 56 | identifier
  }

  static let all: [Self] = links + tags + tunnels + datagramTunnels

  private static let links: [Self] = [
    Self(
      "Ethernet", .ethernet,
      "E 08 00"),
    Self(
      "NULL, little-endian", .null,
      "02 00 00 00"),
    Self(
      "NULL, big-endian", .null,
      "00 00 00 02"),
    Self(
      "LOOP", .loop,
      "00 00 00 02"),
    Self(
      "RAW", .raw,
      ""),
    Self(
      "RAW of BSD", .rawBSD,
      ""),
    Self(
      "IPV4", .ipv4,
      ""),
    Self(
      "SLL", .linuxCooked,
      "00 00 00 01 00 06 02 00 00 00 00 01 00 00 08 00"),
    Self(
      "SLL2", .linuxCooked2,
      "08 00 00 00 00 00 00 05 00 01 00 06 02 00 00 00 00 01 00 00"),
    Self(
      "SLL with a VLAN", .linuxCooked,
      "00 00 00 01 00 06 02 00 00 00 00 01 00 00 81 00 00 07 08 00", vlan: 7),
    Self(
      "PPP with address and control", .ppp,
      "ff 03 00 21"),
    Self(
      "PPP, compressed", .ppp,
      "21"),
    Self(
      "PPP with direction", .pppDirection,
      "00 ff 03 00 21"),
    Self(
      "Cisco HDLC on a PPP link", .pppHDLC,
      "0f 00 08 00"),
    Self(
      "Cisco HDLC", .ciscoHDLC,
      "0f 00 08 00"),
    Self(
      "NFLOG", .netfilterLog,
      "02 00 00 00 05 00 0a 00 00 00 00 00 2f 00 09 00"),
    Self(
      "NFLOG, big-endian", .netfilterLog,
      "02 00 00 00 00 05 00 0a 00 00 00 00 00 2f 00 09"),
    Self(
      "802.3 with SNAP", .ethernet,
      "E 00 33 aa aa 03 00 00 00 08 00"),
    Self(
      "802.11, QoS", .wireless,
      "88 01 00 00 02 00 00 00 00 01 02 00 00 00 00 02 02 00 00 00 00 03 10 00 00 00"
        + " aa aa 03 00 00 00 08 00"
    ),
    Self(
      "802.11 behind radiotap, padded", .radiotap,
      "00 00 18 00 03 00 00 00 01 02 03 04 05 06 07 08 20 00 00 00 00 00 00 00 88 01 00 00 02 00 00 00 00 01 02 00 00 00 00 02 02 00 00 00 00 03 10 00 00 00 00 00 aa aa 03 00 00 00 08 00"
    ),
    Self(
      "PPI", .perPacketInformation,
      "00 00 08 00 01 00 00 00 E 08 00"),
    Self(
      "IPoIB", .infiniband,
      "00000000000000000000000000000000000000000000000000000000000000000000000000000000 08 00 00 00"
    ),
  ]

  private static let tags: [Self] = [
    Self(
      "VLAN", .ethernet,
      "E 81 00 20 05 08 00", vlan: 5),
    Self(
      "QinQ", .ethernet,
      "E 88 a8 00 64 81 00 00 05 08 00", vlan: 0x64_0005),
    Self(
      "old QinQ", .ethernet,
      "E 91 00 00 64 81 00 00 05 08 00", vlan: 0x64_0005),
    Self(
      "priority tag only", .ethernet,
      "E 81 00 e0 00 08 00"),
    Self(
      "MPLS", .ethernet,
      "E 88 47 00 06 40 ff 00 06 51 ff"),
    Self(
      "pseudowire with a control word", .ethernet,
      "E 88 47 00 06 51 ff 00 00 00 00 E 08 00"),
    Self(
      "pseudowire without", .ethernet,
      "E 88 47 00 06 51 ff E 08 00"),
    Self(
      "PPPoE", .ethernet,
      "E 88 64 11 00 00 11 00 2d 00 21", tunnel: kind(.pppoe, 17)),
    Self(
      "PPPoE in a VLAN", .ethernet,
      "E 81 00 00 05 88 64 11 00 00 11 00 2d 00 21", vlan: 5,
      tunnel: kind(.pppoe, 17)),
    Self(
      "802.1ah", .ethernet,
      "E 88 e7 00 01 02 03 E 08 00",
      tunnel: kind(.backbone, 0x10203)),
    Self(
      "FabricPath", .ethernet,
      "E 89 03 00 01 E 08 00"),
    Self(
      "HSR", .ethernet,
      "E 89 2f 00 35 00 01 08 00"),
    Self(
      "802.1BR", .ethernet,
      "E 89 3f 00 00 00 00 00 00 08 00"),
    Self(
      "VN-Tag", .ethernet,
      "E 89 26 00 00 00 00 08 00"),
  ]

  private static let tunnels: [Self] = [
    Self(
      "IP in IP", .ethernet,
      "E 08 00 @63/4", tunnel: kind(.internet)),
    Self(
      "4in6", .ethernet,
      "E 86 dd 60 00 00 00 00 2b 04 40 20010db8000000000000000000000001 20010db8000000000000000000000002",
      tunnel: kind(.internet)),
    Self(
      "GRE", .ethernet,
      "E 08 00 @67/47 00 00 08 00", tunnel: kind(.gre)),
    Self(
      "GRE with checksum, key and sequence", .ethernet,
      "E 08 00 @79/47 b0 00 08 00 00 00 00 00 00 00 00 2a 00 00 00 01",
      tunnel: kind(.gre, 42)),
    Self(
      "Ethernet in GRE", .ethernet,
      "E 08 00 @81/47 00 00 65 58 E 08 00",
      tunnel: kind(.gre)),
    Self(
      "PPTP", .ethernet,
      "E 08 00 @83/47 30 81 88 0b 00 2f 00 07 00 00 00 01 00 00 00 01 ff 03 00 21",
      tunnel: kind(.pptp)),
    Self(
      "ERSPAN I", .ethernet,
      "E 08 00 @81/47 00 00 88 be E 08 00",
      tunnel: kind(.erspan)),
    Self(
      "ERSPAN II", .ethernet,
      "E 08 00 @93/47 10 00 88 be 00 00 00 01 10 01 00 07 00 00 00 00 E 08 00",
      tunnel: kind(.erspan, 7)),
    Self(
      "ERSPAN III", .ethernet,
      "E 08 00 @97/47 10 00 22 eb 00 00 00 01 20 01 00 07 00 00 00 00 00 00 00 00 E 08 00",
      tunnel: kind(.erspan, 7)),
    Self(
      "ERSPAN III with a platform header", .ethernet,
      "E 08 00 @105/47 10 00 22 eb 00 00 00 01 20 01 00 07 00 00 00 00 00 00 00 01 00 00 00 00 00 00 00 00 E 08 00",
      tunnel: kind(.erspan, 7)),
    Self(
      "MPLS in IP", .ethernet,
      "E 08 00 @67/137 00 06 51 ff", tunnel: kind(.mpls)),
    Self(
      "EtherIP", .ethernet,
      "E 08 00 @79/97 30 00 E 08 00",
      tunnel: kind(.etherIP)),
    Self(
      "authentication header", .ethernet,
      "E 08 00 @75/51 04 01 00 00 00 00 00 01 00 00 00 01",
      tunnel: kind(.internet)),
  ]

  private static let datagramTunnels: [Self] = [
    Self(
      "VXLAN", .ethernet,
      "E 08 00 @93/17 c0 00 12 b5 00 49 00 00 08 00 00 00 00 00 2a 00 E 08 00",
      tunnel: kind(.vxlan, 42)),
    Self(
      "VXLAN on the old port, with a VLAN inside and outside", .ethernet,
      "E 81 00 00 09 08 00 @97/17 c0 00 21 18 00 4d 00 00 08 00 00 00 00 00 2a 00 E 81 00 00 05 08 00",
      vlan: 5,
      tunnel: kind(.vxlan, 42)),
    Self(
      "VXLAN-GPE", .ethernet,
      "E 08 00 @79/17 c0 00 12 b6 00 3b 00 00 0c 00 00 01 00 00 2a 00", tunnel: kind(.vxlan, 42)),
    Self(
      "Geneve with an option", .ethernet,
      "E 08 00 @101/17 c0 00 17 c1 00 51 00 00 02 00 65 58 00 00 2a 00 01 02 03 01 00 00 00 00 E 08 00",
      tunnel: kind(.geneve, 42)),
    Self(
      "GTP-U", .ethernet,
      "E 08 00 @79/17 08 68 08 68 00 3b 00 00 30 ff 00 2b 00 00 00 07", tunnel: kind(.gtp)),
    Self(
      "GTP-U with an extension", .ethernet,
      "E 08 00 @87/17 08 68 08 68 00 43 00 00 34 ff 00 33 00 00 00 07 00 00 00 85 01 00 09 00",
      tunnel: kind(.gtp)),
    Self(
      "L2TP", .ethernet,
      "E 08 00 @83/17 06 a5 06 a5 00 3f 00 00 40 02 00 37 00 01 00 02 ff 03 00 21",
      tunnel: kind(.l2tp)),
    Self(
      "GRE in UDP", .ethernet,
      "E 08 00 @75/17 c0 00 12 92 00 37 00 00 00 00 08 00", tunnel: kind(.gre)),
    Self(
      "MPLS in UDP", .ethernet,
      "E 08 00 @75/17 c0 00 19 eb 00 37 00 00 00 06 51 ff", tunnel: kind(.mpls)),
  ]
}
