// Layouts: linux/netfilter_ipv6/ip6t_frag.h, ip6t_rt.h, ip6t_ipv6header.h, ip6t_mh.h, ip6t_opts.h,
// ip6t_srh.h.

extension XTFormat {
  static let frag = XTFormat(size: 14) { data, out in
    let flags = data[12]
    let inverted = data[13]
    securityIndices("--fragid", data, not: inverted & 1 != 0, &out)
    out.flag(
      "--fraglen \(data[native32: 8])", if: flags & 0x02 != 0, not: inverted & 2 != 0)
    out.flag("--fragres", if: flags & 0x04 != 0)
    out.flag("--fragfirst", if: flags & 0x08 != 0)
    out.flag("--fragmore", if: flags & 0x10 != 0)
    out.flag("--fraglast", if: flags & 0x20 != 0)
  }

  static let rt = XTFormat(size: 277) { data, out in
    let flags = data[16]
    let inverted = data[17]
    out.flag("--rt-type \(data[native32: 0])", if: flags & 0x01 != 0, not: inverted & 1 != 0)
    let low = data[native32: 4]
    let high = data[native32: 8]
    if low != 0 || high != .max { out.range("--rt-segsleft", low, high, not: inverted & 2 != 0) }
    out.flag("--rt-len \(data[native32: 12])", if: flags & 0x04 != 0, not: inverted & 4 != 0)
    out.flag("--rt-0-res", if: flags & 0x08 != 0)
    out.flag("--rt-0-addrs", if: flags & 0x10 != 0)
    let hops = (0..<min(Int(data[276]), 16)).map { XTText.ipv6(data, 20 + 16 * $0) }
    if !hops.isEmpty { out.add(" " + hops.joined(separator: ",")) }
    out.flag("--rt-0-not-strict", if: flags & 0x20 != 0)
  }

  static let ipv6header = XTFormat(size: 3) { data, out in
    let names: [(bit: UInt32, name: String)] = [
      (128, "hop-by-hop"), (64, "ipv6-opts"), (32, "ipv6-route"), (16, "ipv6-frag"), (8, "ah"),
      (4, "esp"), (2, "ipv6-nonxt"), (1, "protocol"),
    ]
    out.flag("--header ", if: true, not: data[1] != 0)
    out.names(UInt32(data[0]), names)
    if data[0] == 0 { out.add("NONE") }
    out.flag("--soft", if: data[2] != 0)
  }

  static let mh = XTFormat(size: 3) { data, out in
    if data[0] != 0 || data[1] != 0xff {
      out.range("--mh-type", data[0], data[1], not: data[2] & 1 != 0)
    }
  }

  /// Hop-by-hop and destination options have the same layout.
  static func options(_ name: String) -> XTFormat {
    XTFormat(size: 39) { data, out in
      let flags = data[4]
      out.flag("--\(name)-len \(data[native32: 0])", if: flags & 1 != 0, not: data[5] & 1 != 0)
      out.flag("--\(name)-opts", if: flags & 2 != 0)
      let shown = (0..<min(Int(data[38]), 16)).map { index in
        let option = data[native16: 6 + 2 * index]
        return option & 0xff == 0xff ? "\(option >> 8)" : "\(option >> 8):\(option & 0xff)"
      }
      if !shown.isEmpty { out.add(" " + shown.joined(separator: ",")) }
    }
  }

  static let srh = XTFormat(size: 10) { data, out in
    segmentHeader(data, flags: data[native16: 6], inverted: data[native16: 8], &out)
  }

  static let srhWithAddresses = XTFormat(1...1, size: 108) { data, out in
    let flags = data[native16: 104]
    let inverted = data[native16: 106]
    segmentHeader(data, flags: flags, inverted: inverted, &out)
    for (index, name) in ["psid", "nsid", "lsid"].enumerated() {
      let address = XTText.ipv6(data, 8 + 16 * index)
      let length = prefixLength(data, 56 + 16 * index, bytes: 16).map { "\($0)" }
      out.flag(
        "--srh-\(name) \(address)/\(length ?? XTText.ipv6(data, 56 + 16 * index))",
        if: flags >> (11 + index) & 1 != 0, not: inverted >> (11 + index) & 1 != 0)
    }
  }

  private static func segmentHeader(
    _ data: Span<UInt8>, flags: UInt16, inverted: UInt16, _ out: inout XTText
  ) {
    let options = [
      "next-hdr \(data[0])", "hdr-len-eq \(data[1])", "hdr-len-gt \(data[1])",
      "hdr-len-lt \(data[1])", "segs-left-eq \(data[2])", "segs-left-gt \(data[2])",
      "segs-left-lt \(data[2])", "last-entry-eq \(data[3])", "last-entry-gt \(data[3])",
      "last-entry-lt \(data[3])", "tag \(data[native16: 4])",
    ]
    for (bit, option) in options.enumerated() {
      out.flag("--srh-\(option)", if: flags >> bit & 1 != 0, not: inverted >> bit & 1 != 0)
    }
  }
}
