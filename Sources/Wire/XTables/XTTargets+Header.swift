// Layouts: linux/netfilter/xt_TCPMSS.h, xt_TCPOPTSTRIP.h, xt_DSCP.h, xt_CHECKSUM.h,
// linux/netfilter_ipv4/ipt_ECN.h, ipt_TTL.h, linux/netfilter_ipv6/ip6t_HL.h.

extension XTFormat {
  static let tcpmssTarget = XTFormat(size: 2) { data, out in
    let size = data[native16: 0]
    out.add(size == .max ? " --clamp-mss-to-pmtu" : " --set-mss \(size)")
  }

  static let tcpoptstrip = XTFormat(size: 32) { data, out in
    let options = (0..<256).filter { data[native32: $0 / 32 * 4] >> ($0 % 32) & 1 != 0 }
    if options.isEmpty { return }
    out.add(" --strip-options \(options.map { "\($0)" }.joined(separator: ","))")
  }

  static let dscpTarget = XTFormat(size: 1) { data, out in
    out.add(" --set-dscp 0x\(hex(data[0], digits: 2))")
  }

  static let tosTarget = XTFormat(1...1, size: 2) { data, out in
    out.add(" --set-tos 0x\(hex(data[0], digits: 2))/0x\(hex(data[1], digits: 2))")
  }

  static let ecnTarget = XTFormat(size: 3) { data, out in
    let operation = data[0]
    let echo = data[2] & 1
    let reduced = data[2] >> 1 & 1
    if operation == 0x30, echo == 0, reduced == 0 { return out.add(" --ecn-tcp-remove") }
    out.flag("--ecn-tcp-ece \(echo)", if: operation & 0x10 != 0)
    out.flag("--ecn-tcp-cwr \(reduced)", if: operation & 0x20 != 0)
    out.flag("--ecn-ip-ect \(data[1])", if: operation & 0x01 != 0)
  }

  static let ttlTarget = XTFormat(size: 2) { data, out in hopLimitChange("ttl", data, &out) }
  static let hlTarget = XTFormat(size: 2) { data, out in hopLimitChange("hl", data, &out) }

  private static func hopLimitChange(_ name: String, _ data: Span<UInt8>, _ out: inout XTText) {
    let modes = [0: " --\(name)-set", 1: " --\(name)-inc", 2: " --\(name)-dec"]
    out.add((modes[Int(data[0])] ?? " [mode \(data[0])]") + " \(data[1])")
  }

  static let checksum = XTFormat(size: 1) { data, out in
    out.flag("--checksum-fill", if: data[0] & 1 != 0)
  }
}
