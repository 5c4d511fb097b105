// Layouts: linux/netfilter/xt_tcpudp.h, xt_sctp.h, xt_dccp.h, xt_esp.h, xt_ipcomp.h, xt_multiport.h,
// xt_tcpmss.h, xt_l2tp.h, linux/netfilter_ipv4/ip_tables.h, ipt_ah.h, linux/netfilter_ipv6/ip6t_ah.h.

extension XTFormat {
  static let tcp = XTFormat(size: 12) { data, out in
    let inverted = data[11]
    ports(data, (0, inverted & 1 != 0), (4, inverted & 2 != 0), &out)
    if data[8] != 0 || inverted & 8 != 0 {
      out.not(inverted & 8 != 0)
      out.add(" --tcp-option \(data[8])")
    }
    if data[9] != 0 || inverted & 4 != 0 {
      out.not(inverted & 4 != 0)
      out.add(" --tcp-flags \(tcpFlags(data[9])) \(tcpFlags(data[10]))")
    }
  }

  static let udp = XTFormat(size: 9) { data, out in
    ports(data, (0, data[8] & 1 != 0), (4, data[8] & 2 != 0), &out)
  }

  private typealias Ports = (offset: Int, isInverted: Bool)

  /// Appends the source and destination ports, where they are not all ports.
  private static func ports(
    _ data: Span<UInt8>, _ source: Ports, _ destination: Ports, _ out: inout XTText
  ) {
    for (option, ports) in [("--sport", source), ("--dport", destination)] {
      let low = data[native16: ports.offset]
      let high = data[native16: ports.offset + 2]
      if low != 0 || high != .max { out.range(option, low, high, not: ports.isInverted) }
    }
  }

  private static func tcpFlags(_ flags: UInt8) -> String {
    let names = ["FIN", "SYN", "RST", "PSH", "ACK", "URG"]
    var shown = names.indices.filter { flags >> $0 & 1 != 0 }.map { names[$0] }
    if flags >> 6 != 0 { shown.append("0x\(hex(flags & 0xc0))") }
    return shown.isEmpty ? "NONE" : shown.joined(separator: ",")
  }

  static let icmp = XTFormat(size: 4, only: [.ipv4, .bridge]) { data, out in
    out.not(data[3] & 1 != 0)
    if data[0] == 0xff {
      out.add(" --icmp-type any")
    } else {
      out.add(" --icmp-type \(data[0])\(icmpCode(data))")
    }
  }

  static let icmp6 = XTFormat(size: 4) { data, out in
    out.not(data[3] & 1 != 0)
    out.add(" --icmpv6-type \(data[0])\(icmpCode(data))")
  }

  private static func icmpCode(_ data: Span<UInt8>) -> String {
    data[1] != 0 || data[2] != 0xff ? "/\(data[1])" : ""
  }

  /// The map of chunk types has 64 words, of which the first eight are used.
  static let sctp = XTFormat(size: 292) { data, out in
    let flags = data[native32: 284]
    let inverted = data[native32: 288]
    if flags & 1 != 0 {
      out.range("--sport", data[native16: 4], data[native16: 6], not: inverted & 1 != 0)
    }
    if flags & 2 != 0 {
      out.range("--dport", data[native16: 0], data[native16: 2], not: inverted & 2 != 0)
    }
    if flags & 4 != 0 {
      out.flag("--chunk-types", if: true, not: inverted & 4 != 0)
      let mode = data[native32: 264]
      out.add([1: " any", 2: " all", 4: " only"][mode] ?? " [\(mode)]")
      out.add(" " + sctpChunks(data))
    }
  }

  private static func sctpChunks(_ data: Span<UInt8>) -> String {
    let chunks = (0..<256).filter { data[native32: 8 + $0 / 32 * 4] >> ($0 % 32) & 1 != 0 }
    if chunks.isEmpty { return "NONE" }
    if chunks.count == 256 { return "ALL" }
    let known = Int(min(data[native32: 280], 4))
    var shown: [String] = []
    for chunk in chunks {
      let name = sctpNames[chunk]
      var text = name?.name ?? "[\(chunk)]"
      for entry in 0..<known where Int(data[268 + 3 * entry]) == chunk {
        let flag = data[269 + 3 * entry]
        let mask = data[270 + 3 * entry]
        if mask != 0 { text += ":" }
        for (place, letter) in (name?.flags ?? "--------").enumerated()
        where mask << place & 0x80 != 0 {
          text += flag << place & 0x80 != 0 ? String(letter) : letter.lowercased()
        }
      }
      shown.append(text)
    }
    return shown.joined(separator: ",")
  }

  /// Chunk types and the letters of their flags (RFC 9260 section 3.2 and its extensions).
  private static let sctpNames: [Int: (name: String, flags: String)] = [
    0: ("DATA", "----IUBE"), 1: ("INIT", "--------"), 2: ("INIT_ACK", "--------"),
    3: ("SACK", "--------"), 4: ("HEARTBEAT", "--------"), 5: ("HEARTBEAT_ACK", "--------"),
    6: ("ABORT", "-------T"), 7: ("SHUTDOWN", "--------"), 8: ("SHUTDOWN_ACK", "--------"),
    9: ("ERROR", "--------"), 10: ("COOKIE_ECHO", "--------"), 11: ("COOKIE_ACK", "--------"),
    12: ("ECN_ECNE", "--------"), 13: ("ECN_CWR", "--------"),
    14: ("SHUTDOWN_COMPLETE", "-------T"), 64: ("I_DATA", "----IUBE"),
    128: ("ASCONF_ACK", "--------"), 130: ("RE_CONFIG", "--------"), 132: ("PAD", "--------"),
    192: ("FORWARD_TSN", "--------"), 193: ("ASCONF", "--------"),
    194: ("I_FORWARD_TSN", "--------"),
  ]

  static let dccp = XTFormat(size: 15) { data, out in
    let flags = data[native16: 8]
    let inverted = data[native16: 10]
    if flags & 1 != 0 {
      out.range("--sport", data[native16: 4], data[native16: 6], not: inverted & 1 != 0)
    }
    if flags & 2 != 0 {
      out.range("--dport", data[native16: 0], data[native16: 2], not: inverted & 2 != 0)
    }
    if flags & 4 != 0 {
      out.flag("--dccp-types ", if: true, not: inverted & 4 != 0)
      let names = [
        "REQUEST", "RESPONSE", "DATA", "ACK", "DATAACK", "CLOSEREQ", "CLOSE", "RESET", "SYNC",
        "SYNCACK", "INVALID",
      ]
      out.names(
        UInt32(data[native16: 12]), names.enumerated().map { (UInt32(1) << $0.offset, $0.element) })
    }
    if flags & 8 != 0 {
      out.flag("--dccp-option \(data[14])", if: true, not: inverted & 8 != 0)
    }
  }

  static let esp = XTFormat(size: 9) { data, out in
    securityIndices("--espspi", data, not: data[8] & 1 != 0, &out)
  }

  static let ipcomp = XTFormat(size: 10) { data, out in
    securityIndices("--ipcompspi", data, not: data[8] & 1 != 0, &out)
    out.flag("--compres", if: data[9] != 0)
  }

  static let ah = XTFormat(size: 9, only: [.ipv4]) { data, out in
    securityIndices("--ahspi", data, not: data[8] & 1 != 0, &out)
  }

  static let ah6 = XTFormat(size: 14, only: [.ipv6]) { data, out in
    let length = data[native32: 8]
    let inverted = data[13]
    securityIndices("--ahspi", data, not: inverted & 1 != 0, &out)
    out.flag(
      "--ahlen \(length)", if: length != 0 || inverted & 2 != 0, not: inverted & 2 != 0)
    out.flag("--ahres", if: data[12] != 0)
  }

  /// Appends a range of IPsec security parameter indices, where it is not all of them.
  static func securityIndices(
    _ option: String, _ data: Span<UInt8>, not isInverted: Bool, _ out: inout XTText
  ) {
    let low = data[native32: 0]
    let high = data[native32: 4]
    if low != 0 || high != .max { out.range(option, low, high, not: isInverted) }
  }

  static let multiport = XTFormat(size: 32) { data, out in
    multiportOption(data[0], &out)
    let ports = (0..<min(Int(data[1]), 15)).map { "\(data[native16: 2 + 2 * $0])" }
    out.add(" " + ports.joined(separator: ","))
  }

  static let multiportRanges = XTFormat(1...1, size: 48) { data, out in
    out.not(data[47] != 0)
    multiportOption(data[0], &out)
    var text = ""
    for index in 0..<min(Int(data[1]), 15) {
      // A flag marks the low end of a range; the next number is its high end.
      if index > 0 { text += data[31 + index] != 0 ? ":" : "," }
      text += "\(data[native16: 2 + 2 * index])"
    }
    out.add(" " + text)
  }

  private static func multiportOption(_ kind: UInt8, _ out: inout XTText) {
    out.add([0: " --sports", 1: " --dports", 2: " --ports"][kind] ?? " [\(kind)]")
  }

  static let tcpmss = XTFormat(size: 5) { data, out in
    out.range("--mss", data[native16: 0], data[native16: 2], not: data[4] != 0)
  }

  /// No tool has options for this one: what it tests stands in brackets.
  static let l2tp = XTFormat(size: 11) { data, out in
    var tests: [String] = []
    if data[10] & 1 != 0 { tests.append("tunnel \(data[native32: 0])") }
    if data[10] & 2 != 0 { tests.append("session \(data[native32: 4])") }
    if data[10] & 4 != 0 { tests.append("version \(data[8])") }
    if data[10] & 8 != 0 { tests.append(data[9] == 0 ? "control" : "data") }
    out.add(" [\(tests.joined(separator: ", "))]")
  }
}
