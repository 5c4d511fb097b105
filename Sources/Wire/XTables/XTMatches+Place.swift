// Layouts: linux/netfilter/xt_iprange.h, xt_addrtype.h, xt_mac.h, xt_physdev.h, xt_devgroup.h,
// xt_rpfilter.h, xt_realm.h, xt_policy.h, xt_set.h, ipset/ip_set.h, xt_pkttype.h, xt_cpu.h.

extension XTFormat {
  static let iprange = XTFormat(1...1, size: 65) { data, out in
    let flags = data[64]
    for (index, option) in ["--src-range", "--dst-range"].enumerated()
    where flags >> index & 1 != 0 {
      let low = out.address(data, 32 * index)
      let high = out.address(data, 32 * index + 16)
      out.flag("\(option) \(low)-\(high)", if: true, not: flags >> (4 + index) & 1 != 0)
    }
  }

  static let addrtype = XTFormat(size: 12) { data, out in
    addressTypes("--src-type", data[native16: 0], not: data[native32: 4] != 0, &out)
    addressTypes("--dst-type", data[native16: 2], not: data[native32: 8] != 0, &out)
  }

  static let addrtypeWithInterfaces = XTFormat(1...1, size: 8) { data, out in
    let flags = data[native32: 4]
    addressTypes("--src-type", data[native16: 0], not: flags & 1 != 0, &out)
    addressTypes("--dst-type", data[native16: 2], not: flags & 2 != 0, &out)
    out.flag("--limit-iface-in", if: flags & 4 != 0)
    out.flag("--limit-iface-out", if: flags & 8 != 0)
  }

  private static func addressTypes(
    _ option: String, _ mask: UInt16, not isInverted: Bool, _ out: inout XTText
  ) {
    guard mask != 0 else { return }
    let names = [
      "UNSPEC", "UNICAST", "LOCAL", "BROADCAST", "ANYCAST", "MULTICAST", "BLACKHOLE",
      "UNREACHABLE", "PROHIBIT", "THROW", "NAT", "XRESOLVE",
    ]
    out.flag("\(option) ", if: true, not: isInverted)
    out.names(UInt32(mask), names.enumerated().map { (UInt32(1) << $0.offset, $0.element) })
  }

  static let mac = XTFormat(size: 12) { data, out in
    out.flag(
      "--mac-source \(data.hardwareAddress(0))", if: true, not: data[native32: 8] != 0)
  }

  static let physdev = XTFormat(size: 66) { data, out in
    let inverted = data[64]
    let flags = data[65]
    out.flag("--physdev-is-in", if: flags & 8 != 0, not: inverted & 8 != 0)
    out.flag("--physdev-in \(data.text(0, 16))", if: flags & 1 != 0, not: inverted & 1 != 0)
    out.flag("--physdev-is-out", if: flags & 16 != 0, not: inverted & 16 != 0)
    out.flag("--physdev-out \(data.text(32, 16))", if: flags & 2 != 0, not: inverted & 2 != 0)
    out.flag("--physdev-is-bridged", if: flags & 4 != 0, not: inverted & 4 != 0)
  }

  static let devgroup = XTFormat(size: 20) { data, out in
    let flags = data[native32: 0]
    if flags & 1 != 0 {
      out.flag("--src-group", if: true, not: flags & 2 != 0)
      out.maskedHex(data[native32: 4], data[native32: 8])
    }
    if flags & 4 != 0 {
      out.flag("--dst-group", if: true, not: flags & 8 != 0)
      out.maskedHex(data[native32: 12], data[native32: 16])
    }
  }

  static let rpfilter = XTFormat(size: 1) { data, out in
    out.flag("--loose", if: data[0] & 1 != 0)
    out.flag("--validmark", if: data[0] & 2 != 0)
    out.flag("--accept-local", if: data[0] & 4 != 0)
    out.flag("--invert", if: data[0] & 8 != 0)
  }

  static let realm = XTFormat(size: 9) { data, out in
    out.not(data[8] != 0)
    out.add(" --realm")
    out.maskedHex(data[native32: 0], data[native32: 4])
  }

  static let policy = XTFormat(size: 308) { data, out in
    let flags = data[native16: 304]
    out.add(flags & 1 != 0 ? " --dir in" : " --dir out")
    out.add(flags & 4 != 0 ? " --pol none" : " --pol ipsec")
    out.flag("--strict", if: flags & 8 != 0)
    let count = min(Int(data[native16: 306]), 4)
    for index in 0..<count {
      policyElement(data, 76 * index, &out)
      if index + 1 < count { out.add(" --next") }
    }
  }

  private static func policyElement(_ data: Span<UInt8>, _ start: Int, _ out: inout XTText) {
    let flags = data[start + 74]
    let inverted = data[start + 75]
    func end(_ offset: Int) -> String {
      let address = start + offset
      return out.address(data, address) + out.mask(data, address + 16, like: address)
    }
    let mode = data[start + 73]
    let modes = ["transport", "tunnel"]
    let proto = IPProtocolName.text(data[start + 72])
    let options: [(bit: UInt8, text: String)] = [
      (32, "--reqid \(data[native32: start + 68])"),
      (16, "--spi 0x\(hex(data[native32: start + 64]))"),
      (4, "--proto \(proto)"),
      (8, "--mode \(mode < 2 ? modes[Int(mode)] : "???")"),
      (2, "--tunnel-dst \(end(32))"),
      (1, "--tunnel-src \(end(0))"),
    ]
    for option in options {
      out.flag(option.text, if: flags & option.bit != 0, not: inverted & option.bit != 0)
    }
  }

  static let setOld = XTFormat(size: 28) { data, out in
    out.not(data[native32: 4] & 4 != 0)
    out.add(" --match-set" + oldSetReference(data, 0))
  }

  static let set = XTFormat(1...2, size: 4) { data, out in
    matchedSet(data, &out)
    out.flag("--return-nomatch", if: out.revision == 2 && data[3] & 0x80 != 0)
  }

  static let setWithCounters = XTFormat(3...4, size: 44) { data, out in
    matchedSet(data, &out)
    let flags = data[native32: 40]
    out.flag("--return-nomatch", if: flags & 0x80 != 0)
    out.flag("! --update-counters", if: flags & 0x8 != 0)
    out.flag("! --update-subcounters", if: flags & 0x10 != 0)
    // Revision 3 has the operation before the value, revision 4 after it.
    for (name, start) in [("packets", 8), ("bytes", 24)] {
      let value = data[native64: out.revision == 3 ? start + 8 : start]
      switch data[out.revision == 3 ? start : start + 8] {
      case 1: out.add(" --\(name)-eq \(value)")
      case 2: out.add(" ! --\(name)-eq \(value)")
      case 3: out.add(" --\(name)-lt \(value)")
      case 4: out.add(" --\(name)-gt \(value)")
      default: break
      }
    }
  }

  private static func matchedSet(_ data: Span<UInt8>, _ out: inout XTText) {
    out.not(data[3] & 1 != 0)
    out.add(" --match-set" + setReference(data, 0))
  }

  /// A set by the kernel's number for it, and which parts of the packet are looked up.
  ///
  /// The rule has no name: `ipset list` shows which set it is.
  static func setReference(_ data: Span<UInt8>, _ offset: Int) -> String {
    let count = min(Int(data[offset + 2]), 6)
    let names = (0..<count).map { data[offset + 3] >> ($0 + 1) & 1 != 0 ? "src" : "dst" }
    return " [set \(data[native16: offset])]"
      + (names.isEmpty ? "" : " " + names.joined(separator: ","))
  }

  /// The same in revision 0, which has a word for each part of the packet, up to the first that is zero.
  static func oldSetReference(_ data: Span<UInt8>, _ offset: Int) -> String {
    let directions = (0..<6).map { data[native32: offset + 4 + 4 * $0] }.prefix { $0 != 0 }
    let names = directions.map { $0 & 1 != 0 ? "src" : "dst" }
    return " [set \(data[native16: offset])]"
      + (names.isEmpty ? "" : " " + names.joined(separator: ","))
  }

  static let pkttype = XTFormat(size: 8) { data, out in
    let type = data[native32: 0]
    let names = ["unicast", "broadcast", "multicast", "otherhost"]
    let name = type < 4 ? names[Int(type)] : "\(Int32(bitPattern: type))"
    out.flag("--pkt-type \(name)", if: true, not: data[native32: 4] != 0)
  }

  static let cpu = XTFormat(size: 8) { data, out in
    out.flag("--cpu \(data[native32: 0])", if: true, not: data[native32: 4] != 0)
  }
}
