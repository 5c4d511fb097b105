// Layouts: linux/netfilter/xt_conntrack.h, xt_state.h, xt_connbytes.h, xt_connlabel.h,
// xt_connlimit.h, xt_helper.h, xt_cluster.h.

extension XTFormat {
  static let conntrack = XTFormat(1...3, size: 152) { data, out in
    // Revision 1 has masks of one byte, revision 2 of two; revision 3 has ranges of ports.
    guard out.revision == 1 || data.count >= (out.revision == 2 ? 154 : 162) else {
      return out.add(" [\(data.count) bytes not decoded]")
    }
    let flags = data[native16: 146]
    let inverted = data[native16: 148]
    func isSet(_ bit: Int) -> Bool { flags >> bit & 1 != 0 }
    func isInverted(_ bit: Int) -> Bool { inverted >> bit & 1 != 0 }
    let isNarrow = out.revision == 1
    let states = isNarrow ? UInt16(data[150]) : data[native16: 150]
    let statuses = isNarrow ? UInt16(data[151]) : data[native16: 152]

    if isSet(0) {
      out.not(isInverted(0))
      out.add(isSet(13) ? " --state " : " --ctstate ")
      out.names(UInt32(states), connectionStates)
    }
    out.flag("--ctproto \(data[native16: 136])", if: isSet(1), not: isInverted(1))
    for (index, name) in ["origsrc", "origdst", "replsrc", "repldst"].enumerated()
    where isSet(2 + index) {
      let offset = 32 * index
      let address = out.address(data, offset) + out.mask(data, offset + 16, like: offset)
      out.flag("--ct\(name) \(address)", if: true, not: isInverted(2 + index))
    }
    for (index, name) in ["origsrc", "origdst", "replsrc", "repldst"].enumerated()
    where isSet(8 + index) {
      let offset = 138 + 2 * index
      if out.revision == 3 {
        let low = data[native16: offset]
        let high = data[native16: 154 + 2 * index]
        out.range("--ct\(name)port", low, high == 0 ? low : high, not: isInverted(8 + index))
      } else {
        out.flag("--ct\(name)port \(data[be16: offset])", if: true, not: isInverted(8 + index))
      }
    }
    if isSet(6) {
      out.not(isInverted(6))
      out.add(" --ctstatus ")
      out.names(
        UInt32(statuses), [(1, "EXPECTED"), (2, "SEEN_REPLY"), (4, "ASSURED"), (8, "CONFIRMED")])
      if statuses == 0 { out.add("NONE") }
    }
    if isSet(7) {
      out.range("--ctexpire", data[native32: 128], data[native32: 132], not: isInverted(7))
    }
    out.flag("--ctdir \(isInverted(12) ? "REPLY" : "ORIGINAL")", if: isSet(12))
  }

  /// `XT_CONNTRACK_STATE_*`, in the order of the tools.
  private static let connectionStates: [(bit: UInt32, name: String)] = [
    (0x1, "INVALID"), (0x8, "NEW"), (0x4, "RELATED"), (0x2, "ESTABLISHED"), (0x100, "UNTRACKED"),
    (0x40, "SNAT"), (0x80, "DNAT"),
  ]

  static let state = XTFormat(size: 4) { data, out in
    out.add(" --state ")
    out.names(
      data[native32: 0],
      [(0x1, "INVALID"), (0x8, "NEW"), (0x4, "RELATED"), (0x2, "ESTABLISHED"), (0x40, "UNTRACKED")])
  }

  static let connbytes = XTFormat(size: 18) { data, out in
    // The tools write a negated range with its ends exchanged.
    let from = data[native64: 0]
    let to = data[native64: 8]
    out.not(from > to)
    out.add(" --connbytes \(min(from, to))")
    if max(from, to) != 0, max(from, to) != .max { out.add(":\(max(from, to))") }
    let modes = ["packets", "bytes", "avgpkt"]
    let directions = ["original", "reply", "both"]
    out.add(" --connbytes-mode \(data[16] < 3 ? modes[Int(data[16])] : "unknown")")
    out.add(" --connbytes-dir \(data[17] < 3 ? directions[Int(data[17])] : "unknown")")
  }

  static let connlabel = XTFormat(size: 4) { data, out in
    let options = data[native16: 2]
    out.not(options & 1 != 0)
    out.add(" --label \"\(data[native16: 0])\"")
    out.flag("--set", if: options & 2 != 0)
  }

  static let connlimit = XTFormat(0...1, size: 24) { data, out in
    let flags = data[native32: 20]
    let limit = data[native32: 16]
    out.add(flags & 1 != 0 ? " --connlimit-upto \(limit)" : " --connlimit-above \(limit)")
    var bits = 0
    for word in 0..<(out.isIPv6(data, 0) ? 4 : 1) {
      bits += (~data[be32: 4 * word]).leadingZeroBitCount
    }
    out.add(" --connlimit-mask \(bits)")
    if out.revision > 0 {
      out.add(flags & 2 != 0 ? " --connlimit-daddr" : " --connlimit-saddr")
    }
  }

  static let helper = XTFormat(size: 34) { data, out in
    out.not(data[native32: 0] != 0)
    out.add(" --helper")
    out.quoted(data.text(4, 30))
  }

  static let cluster = XTFormat(size: 16) { data, out in
    out.not(data[native32: 12] & 1 != 0)
    out.add(" --cluster-local-nodemask 0x\(hex(data[native32: 4], digits: 8))")
    out.add(" --cluster-total-nodes \(data[native32: 0])")
    out.add(" --cluster-hash-seed 0x\(hex(data[native32: 8], digits: 8))")
  }
}
