/// One thing that a rule tests before its matches, such as `-s 10.0.0.0/8`.
public struct XTHeaderTest: Hashable, Sendable {
  /// The option of the tool, such as `-s`.
  public let option: String
  /// What the option is given; empty for an option without value.
  public let value: String
  /// Whether `!` turns the test round.
  public let isInverted: Bool

  /// The test as the tool prints it, with a space before it.
  var text: String {
    (isInverted ? " ! " : " ") + option + (value.isEmpty ? "" : " " + value)
  }

  /// All tests in the fixed part of a rule, in the order in which the family's tool prints them.
  static func all(
    in entry: Span<UInt8>, _ layout: XTLayout, _ family: XTFamily
  ) -> [XTHeaderTest] {
    var tests = Tests()
    switch family {
    case .ipv4: tests.readIPv4(entry, layout)
    case .ipv6: tests.readIPv6(entry, layout)
    case .arp: tests.readARP(entry, layout)
    case .bridge: break
    }
    return tests.found
  }
}

/// Gathers the tests of one rule.
private struct Tests {
  var found: [XTHeaderTest] = []

  mutating func add(_ option: String, _ value: String, not isInverted: Bool) {
    found.append(XTHeaderTest(option: option, value: value, isInverted: isInverted))
  }

  /// `struct ipt_ip`.
  mutating func readIPv4(_ entry: Span<UInt8>, _ layout: XTLayout) {
    let inverted = entry[83]
    for (option, address, bit) in [("-s", 0, UInt8(0x08)), ("-d", 4, 0x10)] {
      let isInverted = inverted & bit != 0
      let isAny = entry[be32: address] == 0 && entry[be32: address + 8] == 0
      if isAny, !isInverted { continue }
      let length = prefixLength(entry, address + 8, bytes: 4).map { "\($0)" }
      let mask = length ?? IPAddress.v4(entry[be32: address + 8]).description
      add(option, "\(IPAddress.v4(entry[be32: address]))/\(mask)", not: isInverted)
    }
    readInterfaces(entry, layout, UInt16(inverted))
    readProtocol(entry[native16: 80], inverted)
    if entry[82] & 1 != 0 { add("-f", "", not: inverted & 0x20 != 0) }
  }

  /// `struct ip6t_ip6`.
  mutating func readIPv6(_ entry: Span<UInt8>, _ layout: XTLayout) {
    let inverted = entry[132]
    for (option, address, bit) in [("-s", 0, UInt8(0x08)), ("-d", 16, 0x10)] {
      let isInverted = inverted & bit != 0
      let length = prefixLength(entry, address + 32, bytes: 16)
      if length == 0, !isInverted { continue }
      let mask = length.map { "\($0)" } ?? XTText.ipv6(entry, address + 32)
      add(option, "\(XTText.ipv6(entry, address))/\(mask)", not: isInverted)
    }
    readInterfaces(entry, layout, UInt16(inverted))
    readProtocol(entry[native16: 128], inverted)
    // ip6tables has no option for the traffic class, which the kernel does not test either.
    if entry[131] & 2 != 0 { add("-?", "\(entry[130])", not: inverted & 4 != 0) }
  }

  /// `struct arpt_arp`.
  mutating func readARP(_ entry: Span<UInt8>, _ layout: XTLayout) {
    let inverted = entry[native16: 160]
    func isInverted(_ bit: UInt16) -> Bool { inverted & bit != 0 }
    readInterfaces(entry, layout, inverted)
    for (source, bit) in [(true, UInt16(0)), (false, 1)] {
      let address = source ? 0 : 4
      if entry[be32: address + 8] != 0 {
        let text = XTText(family: .arp)
        let value = text.address(entry, address) + text.mask(entry, address + 8, like: address)
        add(source ? "-s" : "-d", value, not: isInverted(0x04 << bit))
      }
      let hardware = source ? 18 : 50
      if (0..<16).contains(where: { entry[hardware + 16 + $0] != 0 }) {
        let mask = entry.hardwareAddress(hardware + 16)
        let value = entry.hardwareAddress(hardware)
        add(
          source ? "--src-mac" : "--dst-mac",
          mask == "ff:ff:ff:ff:ff:ff" ? value : "\(value)/\(mask)", not: isInverted(0x10 << bit))
      }
    }
    if entry[17] != 0 {
      let mask = entry[17] == 255 ? "" : "/\(entry[17])"
      add("--h-length", "\(entry[16])\(mask)", not: isInverted(0x200))
    }
    for (option, offset, bit) in [
      ("--opcode", 82, UInt16(0x40)), ("--h-type", 86, 0x80), ("--proto-type", 90, 0x100),
    ] where entry[be16: offset + 2] != 0 {
      let isHex = option == "--proto-type"
      let value = isHex ? "0x\(hex(entry[be16: offset]))" : "\(entry[be16: offset])"
      let bits = entry[be16: offset + 2]
      let mask = bits == .max ? "" : isHex ? "/\(hex(bits))" : "/\(bits)"
      add(option, value + mask, not: isInverted(bit))
    }
  }

  private mutating func readInterfaces(
    _ entry: Span<UInt8>, _ layout: XTLayout, _ inverted: UInt16
  ) {
    for (option, index) in [("-i", 0), ("-o", 1)] {
      let name = layout.interfaces + 16 * index
      let mask = name + 32
      if entry[mask] == 0 { continue }
      add(option, interface(entry, name, mask), not: inverted >> index & 1 != 0)
    }
  }

  /// A name whose mask ends before its closing NUL stands for all that begin so: `veth+`.
  private func interface(_ entry: Span<UInt8>, _ name: Int, _ mask: Int) -> String {
    var bytes: [UInt8] = []
    for index in 0..<16 {
      if entry[mask + index] == 0 {
        if entry[name + index - 1] != 0 { bytes.append(UInt8(ascii: "+")) }
        break
      }
      if entry[name + index] != 0 { bytes.append(entry[name + index]) }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private mutating func readProtocol(_ number: UInt16, _ inverted: UInt8) {
    guard number != 0 else { return }
    let name = UInt8(exactly: number).map(IPProtocolName.text) ?? "\(number)"
    add("-p", name, not: inverted & 0x40 != 0)
  }
}
