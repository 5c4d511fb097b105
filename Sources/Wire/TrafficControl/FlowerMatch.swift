/// What a `flower` filter compares: fields of the packet by name (`TCA_FLOWER_KEY_*`).
struct FlowerMatch {
  private(set) var words: [String] = []
  private let values: AttributeValues
  private var seen: Set<UInt16> = [1, 3, 22, 86]

  init(_ values: AttributeValues) {
    self.values = values
    if let device = take(2) { words.append("indev " + device.span.text.printable()) }
    number(102, "num_of_vlans")
    vlan(23, 24, 25, prefix: "")
    vlan(77, 78, 79, prefix: "c")
    hardwareAddress(4, 5, "dst_mac")
    hardwareAddress(6, 7, "src_mac")
    let etherType = readEtherType()
    let transport = readTransport()
    masked(73, 74, "ip_tos")
    masked(75, 76, "ip_ttl")
    mpls()
    address(12, 13, 16, 17, "dst_ip", etherType)
    address(10, 11, 14, 15, "src_ip", etherType)
    ports(transport)
    tcpFlags()
    icmp(transport)
    address(59, 60, nil, nil, "arp_tip", 0x0800, after: (57, 58, "arp_sip"))
    arp()
    number(103, "pppoe_sid", isBigEndian: true)
    tunnel()
    fragments()
    tracking()
    let rest = values.types.filter { !seen.contains($0) }
    if !rest.isEmpty {
      words.append("[keys \(rest.map { String($0) }.joined(separator: ",")) not decoded]")
    }
  }

  private mutating func take(_ attribute: UInt16) -> [UInt8]? {
    seen.insert(attribute)
    return values[attribute]
  }

  /// A number of any width, as the kernel sends it.
  private mutating func read(_ attribute: UInt16, isBigEndian: Bool) -> UInt32? {
    guard let bytes = take(attribute) else { return nil }
    switch bytes.count {
    case 1: return bytes.first.map(UInt32.init)
    case 2: return bytes.native16(0).map { UInt32(isBigEndian ? UInt16(bigEndian: $0) : $0) }
    default: return bytes.native32(0).map { isBigEndian ? UInt32(bigEndian: $0) : $0 }
    }
  }

  private mutating func number(_ attribute: UInt16, _ name: String, isBigEndian: Bool = false) {
    if let number = read(attribute, isBigEndian: isBigEndian) { words.append("\(name) \(number)") }
  }

  /// A number, with its mask where that leaves bits out.
  private mutating func masked(
    _ attribute: UInt16, _ maskAttribute: UInt16, _ name: String, isBigEndian: Bool = false
  ) {
    let mask = read(maskAttribute, isBigEndian: isBigEndian)
    guard let number = read(attribute, isBigEndian: isBigEndian) else { return }
    let width = values[attribute]?.count ?? 4
    let full: UInt32 = width == 1 ? 0xff : width == 2 ? 0xffff : .max
    let suffix = mask.map { $0 == full ? "" : "/" + TrafficText.hexadecimal($0) } ?? ""
    words.append("\(name) \(number)\(suffix)")
  }

  private mutating func vlan(
    _ identifier: UInt16, _ priority: UInt16, _ type: UInt16, prefix: String
  ) {
    number(identifier, prefix + "vlan_id")
    number(priority, prefix + "vlan_prio")
    if let number = read(type, isBigEndian: true) {
      words.append(
        "\(prefix)vlan_ethtype \(EtherTypeName.text(UInt16(truncatingIfNeeded: number)))")
    }
  }

  private mutating func hardwareAddress(
    _ attribute: UInt16, _ maskAttribute: UInt16, _ name: String
  ) {
    let mask = take(maskAttribute)
    guard let address = take(attribute), address.count == 6 else { return }
    let full = [UInt8](repeating: 0xff, count: 6)
    let text = AddressText.masked(
      address, mask: mask?.count == 6 ? mask ?? full : full, text: AddressText.mac)
    words.append("\(name) \(text)")
  }

  private mutating func readEtherType() -> UInt16 {
    guard let number = read(8, isBigEndian: true) else { return 0 }
    let names: [UInt32: String] = [0x0800: "ipv4", 0x86dd: "ipv6", 0x0806: "arp", 0x8035: "rarp"]
    let digits = String(number, radix: 16)
    let padded = String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    words.append("eth_type " + (names[number] ?? padded))
    return UInt16(truncatingIfNeeded: number)
  }

  private mutating func readTransport() -> UInt8 {
    guard let number = take(9)?.first else { return 0xff }
    let names: [UInt8: String] = [1: "icmp", 6: "tcp", 17: "udp", 58: "icmpv6", 132: "sctp"]
    words.append("ip_proto " + (names[number] ?? [number].hexadecimal))
    return number
  }

  private mutating func mpls() {
    if let stack = take(99) { words.append("mpls [\(stack.count) bytes, not decoded]") }
    number(70, "mpls_label")
    number(69, "mpls_tc")
    number(68, "mpls_bos")
    number(67, "mpls_ttl")
  }

  private mutating func address(
    _ ipv4: UInt16, _ ipv4Mask: UInt16, _ ipv6: UInt16?, _ ipv6Mask: UInt16?, _ name: String,
    _ etherType: UInt16, after: (UInt16, UInt16, String)? = nil
  ) {
    if let (attribute, mask, name) = after {
      address(attribute, mask, nil, nil, name, etherType)
    }
    var (bytes, mask) = (take(ipv4), take(ipv4Mask))
    if let ipv6, let ipv6Mask {
      let (long, longMask) = (take(ipv6), take(ipv6Mask))
      if etherType == 0x86dd { (bytes, mask) = (long, longMask) }
    }
    guard let bytes, let mask, bytes.count == mask.count else { return }
    words.append("\(name) " + AddressText.masked(bytes, mask: mask, text: AddressText.ip))
  }

  private mutating func ports(_ transport: UInt8) {
    let table: [UInt8: (UInt16, UInt16, UInt16, UInt16)] = [
      6: (19, 36, 18, 35), 17: (21, 38, 20, 37), 132: (42, 40, 41, 39),
    ]
    if let (destination, destinationMask, source, sourceMask) = table[transport] {
      masked(destination, destinationMask, "dst_port", isBigEndian: true)
      masked(source, sourceMask, "src_port", isBigEndian: true)
    }
    for (first, last, name) in [(89 as UInt16, 90 as UInt16, "dst_port"), (87, 88, "src_port")] {
      if let start = read(first, isBigEndian: true), let end = read(last, isBigEndian: true) {
        words.append("\(name) \(start)-\(end)")
      }
    }
  }

  private mutating func tcpFlags() {
    let mask = read(72, isBigEndian: true)
    guard let flags = read(71, isBigEndian: true) else { return }
    let suffix = mask.map { "/" + String($0, radix: 16) } ?? ""
    words.append("tcp_flags \(TrafficText.hexadecimal(flags))\(suffix)")
  }

  private mutating func icmp(_ transport: UInt8) {
    let isSix = transport == 58
    for (name, four, six) in [("icmp_type", 51 as UInt16, 55 as UInt16), ("icmp_code", 49, 53)] {
      let attribute = isSix ? six : four
      let mask = take(attribute + 1)?.first
      guard let number = take(attribute)?.first else { continue }
      words.append("\(name) \(number)" + (mask.map { $0 == 0xff ? "" : "/\($0)" } ?? ""))
    }
  }

  private mutating func arp() {
    let mask = take(62)?.first
    if let operation = take(61)?.first {
      let names: [UInt8: String] = [1: "request", 2: "reply"]
      let isWhole = mask ?? 0xff == 0xff
      let text = isWhole ? names[operation] ?? "\(operation)" : "\(operation)"
      words.append("arp_op \(text)" + (isWhole ? "" : "/\(mask ?? 0)"))
    }
    hardwareAddress(63, 64, "arp_sha")
    hardwareAddress(65, 66, "arp_tha")
  }

  private mutating func tunnel() {
    let isFour = values[30] != nil || values[28] != nil
    address(29, 30, 33, 34, "enc_dst_ip", isFour ? 0x0800 : 0x86dd)
    address(27, 28, 31, 32, "enc_src_ip", isFour ? 0x0800 : 0x86dd)
    number(26, "enc_key_id", isBigEndian: true)
    masked(45, 46, "enc_dst_port", isBigEndian: true)
    masked(43, 44, "enc_src_port", isBigEndian: true)
    masked(80, 81, "enc_tos")
    masked(82, 83, "enc_ttl")
  }

  private mutating func fragments() {
    let mask = read(48, isBigEndian: true)
    guard let flags = read(47, isBigEndian: true), let mask else { return }
    let shown = [(1 as UInt32, "frag"), (2, "firstfrag")].filter { mask & $0.0 != 0 }
    if shown.isEmpty { return }
    let text = shown.map { (flags & $0.0 == 0 ? "no" : "") + $0.1 }.joined(separator: "/")
    words.append("ip_flags " + text)
  }

  private mutating func tracking() {
    let mask = read(92, isBigEndian: false) ?? 0xffff
    if let state = read(91, isBigEndian: false) {
      // In the order of tc's own table.
      let bits: [(UInt32, String)] = [
        (8, "trk"), (1, "new"), (2, "est"), (4, "rel"), (16, "inv"), (32, "rpl"),
      ]
      let text = bits.filter { mask & $0.0 != 0 }
        .map { (state & $0.0 == 0 ? "-" : "+") + $0.1 }.joined()
      words.append("ct_state " + text)
    }
    masked(93, 94, "ct_zone")
    masked(95, 96, "ct_mark")
    let labelMask = take(98)
    if let label = take(97) {
      var text = "ct_label " + label.hexadecimal
      if let labelMask, labelMask.contains(where: { $0 != 0xff }) {
        text += "/" + labelMask.hexadecimal
      }
      words.append(text)
    }
  }
}
